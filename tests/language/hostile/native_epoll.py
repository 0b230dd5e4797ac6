# Expect: refused IMPORT_REFUSED
# Unguarded: killed FORBIDDEN
import select
select.epoll()
