# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import threading
threading.Thread(target=lambda: None).start()
