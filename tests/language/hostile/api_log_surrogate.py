# Expect: succeeds, ends UnicodeEncodeError
api.log('\ud800 alone')
