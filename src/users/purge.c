/* One statement; the sessions go by their foreign key. */
#include "users/purge.h"

#include "sql/users.h"
#include "store/db.h"

status users_purge_tenant(struct call *c, tenant_id tenant, int64_t count_max, int64_t *ret_count)
{
    return db_exec(c, &SQL_USER_PURGE_TENANT, DB_NONE, ret_count, DB_UUID("tenant", tenant.uuid),
                   DB_INT("limit", count_max));
}
