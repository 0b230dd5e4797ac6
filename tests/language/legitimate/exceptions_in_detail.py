try:
    raise ValueError('a', 'b', 3)
except ValueError as error:
    print(error, error.args, repr(error), isinstance(error, Exception))
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise KeyError('k')
except KeyError as error:
    print(error, error.args[0])
try:
    raise NotImplementedError('later')
except RuntimeError as error:
    print('runtime', error)
problem = OverflowError('kept')
try:
    raise problem
except OverflowError as error:
    print(error is problem)
