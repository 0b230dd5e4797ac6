answers = [503, 503, 200]
for attempt in range(1, 6):
    try:
        status = answers.pop(0)
        if status != 200:
            raise RuntimeError(f'status {status}')
    except RuntimeError as error:
        print(f'attempt {attempt}: {error}, waiting {2 ** attempt} s')
    except IndexError:
        print('no answer at all')
    else:
        print(f'attempt {attempt}: fine')
        break
else:
    print('gave up')
