/* Whole names only: nothing is found inside of longer ones. */
#include "auth/dev_hosts.h"

#include "wire/check.h"

static bool is_under(struct slice host, const char *suffix)
{
    return slice_ends_with(host, suffix) && text_is_host_name(host);
}

bool dev_host_is_listed(struct slice host)
{
    return slice_is(host, "localhost") || slice_is(host, "127.0.0.1") || slice_is(host, "[::1]") ||
           is_under(host, ".localhost") || is_under(host, ".smoothschedule.local");
}

bool dev_origin_is_listed(struct slice origin)
{
    static const char *const schemes[] = {"http://", "https://"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (!slice_starts_with(origin, schemes[i]))
            continue;
        const struct slice authority = slice_from(origin, strlen(schemes[i]));
        const size_t bracket = slice_find(authority, ']');
        const size_t colon = bracket < authority.length ? bracket + 1 : slice_find(authority, ':');
        const struct slice port = slice_from(authority, colon);
        uint64_t number;
        const bool port_is_fine =
            port.length == 0 ||
            (port.data[0] == ':' && slice_to_u64(slice_from(port, 1), &number) && number <= 65535);
        return port_is_fine && dev_host_is_listed(slice_to(authority, colon));
    }
    return false;
}
