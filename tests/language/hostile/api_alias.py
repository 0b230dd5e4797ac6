# Expect: refused API_MISPLACED
a = api
a.log('hidden from the manifest')
