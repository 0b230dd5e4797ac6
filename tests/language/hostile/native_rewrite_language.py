# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import smooth_language.tables as t
t.TABLES.depth_max = 10 ** 9
t.TABLES.refused_names.clear()
__import__('os').getuid()
