/* Read once, then found in a table of the process. The table has room for all zones there are (600,
 * of 1 to 4 KiB each); were there ever more, those would be read each time. A name that is no zone
 * is asked of the file system each time, which costs microseconds and fills nothing. */
#include "tenancy/time_zone_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char FOLDER[] = "/usr/share/zoneinfo";

enum { NAME_BYTES_MAX = 64, KEPT_MAX = 1024 };

static struct {
    struct arena arena; /* the process's */
    struct kept_zone {
        const char *name;
        struct time_zone zone;
    } zones[KEPT_MAX];
    size_t count;
} kept;

/* Parts of letters, digits, +, - and _, with one slash between: no dot, so nothing leads upwards.
 */
static bool is_name(const char *name)
{
    const size_t length = strnlen(name, NAME_BYTES_MAX + 1);
    if (length == 0 || length > NAME_BYTES_MAX)
        return false;
    bool in_part = false;
    for (size_t i = 0; i < length; i++) {
        const char c = name[i];
        const bool is_plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
                              c == '+' || c == '-' || c == '_';
        if (!is_plain && (c != '/' || !in_part))
            return false;
        in_part = is_plain;
    }
    return in_part;
}

static status missing(struct arena *arena, const char *name)
{
    return status_errorf(arena, STATUS_FAILED_PRECONDITION, "TIME_ZONE_MISSING",
                         "there is no time zone \"%.*s\"; use an IANA name as Europe/Berlin",
                         NAME_BYTES_MAX, name);
}

/* At most one byte more than a zone may have. */
static status read_bytes(int fd, char *bytes, size_t *ret_length)
{
    size_t length = 0;
    while (length <= TIME_ZONE_BYTES_MAX) {
        const ssize_t got = read(fd, bytes + length, TIME_ZONE_BYTES_MAX + 1 - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return status_errno("TIME_ZONE_UNREADABLE", errno);
        if (got == 0)
            break;
        length += (size_t)got;
    }
    *ret_length = length;
    return OK;
}

static status read_file(struct arena *arena, const char *name, struct slice *ret_bytes)
{
    const int fd =
        open(arena_printf(arena, "%s/%s", FOLDER, name), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return missing(arena, name);
    if (fd < 0)
        return status_errno("TIME_ZONE_UNREADABLE", errno);

    struct stat what;
    status outcome = OK;
    size_t length = 0;
    char *bytes = arena_alloc(arena, TIME_ZONE_BYTES_MAX + 1);
    if (fstat(fd, &what) != 0 || !S_ISREG(what.st_mode))
        outcome = missing(arena, name); /* a folder: "Europe" */
    else
        outcome = read_bytes(fd, bytes, &length);
    close(fd);
    TRY(outcome);
    *ret_bytes = slice_make(bytes, length);
    return OK;
}

static bool keep(const char *name, struct slice bytes, struct time_zone *ret_zone)
{
    if (kept.count == KEPT_MAX)
        return false;
    if (kept.count == 0)
        arena_init(&kept.arena);
    struct kept_zone *one = &kept.zones[kept.count];
    if (!time_zone_read(arena_slice_copy(&kept.arena, bytes), &one->zone))
        return false;
    one->name = arena_strdup(&kept.arena, name);
    kept.count++;
    *ret_zone = one->zone;
    return true;
}

status time_zone_load(struct arena *arena, const char *name, struct time_zone *ret_zone)
{
    for (size_t i = 0; i < kept.count; i++) {
        if (strcmp(kept.zones[i].name, name) == 0) {
            *ret_zone = kept.zones[i].zone;
            return OK;
        }
    }
    if (!is_name(name))
        return missing(arena, name);

    struct slice bytes;
    struct time_zone zone;
    TRY(read_file(arena, name, &bytes));
    if (bytes.length > TIME_ZONE_BYTES_MAX || !time_zone_read(bytes, &zone))
        return status_errorf(arena, STATUS_FAILED_PRECONDITION, "TIME_ZONE_MISSING",
                             "\"%s\" is not a time zone; use an IANA name as Europe/Berlin", name);
    if (!keep(name, bytes, ret_zone))
        *ret_zone = zone;
    return OK;
}
