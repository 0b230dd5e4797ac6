# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import sqlite3
