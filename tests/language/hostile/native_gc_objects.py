# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import os
print([type(o) for o in __import__('gc').get_objects()][:3], os.getcwd())
