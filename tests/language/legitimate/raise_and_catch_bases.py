for trigger in (lambda: [][1], lambda: {}[1], lambda: 1 / 0, lambda: int('z'), lambda: 'a' + 1,
                lambda: None.upper(), lambda: next(iter([])), lambda: 10.0 ** 400):
    try:
        trigger()
    except LookupError as error:
        print('lookup', repr(error))
    except ArithmeticError as error:
        print('arithmetic', repr(error))
    except (ValueError, TypeError) as error:
        print('value or type', repr(error))
    except Exception as error:
        print('other', repr(error))
