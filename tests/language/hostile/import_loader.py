# Expect: refused NAME_PRIVATE
__loader__.load_module('os')
