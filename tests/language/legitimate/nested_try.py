log = []
try:
    try:
        {}['missing']
    except KeyError as error:
        log.append(('inner', error.args))
        raise ValueError('outer') from error
    finally:
        log.append('cleanup')
except ValueError as error:
    log.append(('outer', str(error)))
print(log)
try:
    raise RuntimeError
except Exception as error:
    print(repr(error))
