# Expect: refused CLASS_REFUSED
class X:
    def __del__(self):
        api.log('later')
