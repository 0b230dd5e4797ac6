# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import select
select.select([], [], [], 100)
