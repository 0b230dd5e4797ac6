# Expect: refused IMPORT_REFUSED
import smooth_language.tables as t
t.TABLES.depth_max = 10 ** 9
