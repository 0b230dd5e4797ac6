for text in ('12', 'x', '', '0'):
    try:
        value = 100 // int(text)
    except ValueError as error:
        print('value', error)
    except ZeroDivisionError as error:
        print('zero', error)
    else:
        print('fine', value)
    finally:
        print('done with', repr(text))
