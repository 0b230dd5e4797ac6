assert True
assert 1 < 2, 'order'
try:
    assert 1 > 2, f'wrong: {1 + 1}'
except AssertionError as error:
    print('caught', error)
try:
    assert not 'text'
except AssertionError as error:
    print('empty', repr(str(error)))
