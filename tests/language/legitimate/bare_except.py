for f in (lambda: 1 / 0, lambda: 5):
    try:
        print(f())
    except:
        print('something happened')
    finally:
        print('next')
