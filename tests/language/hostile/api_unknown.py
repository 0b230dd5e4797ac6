# Expect: refused API_UNKNOWN
api.delete_everything()
