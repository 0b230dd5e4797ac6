/* Written under another name first, then renamed, so that who looks sees whole messages. Small
 * files of development: written on the loop's own thread. */
#include "mail/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/uuid.h"

enum { MESSAGES_MAX = 10000, MESSAGE_BYTES_MAX = 1024 * 1024 };

static status refused(struct arena *arena, const char *path)
{
    return status_errorf(arena, STATUS_UNAVAILABLE, "MAIL_FOLDER_REFUSED", "could not write %s: %s",
                         path, strerror(errno));
}

static bool write_whole(int fd, struct slice data)
{
    while (data.length > 0) {
        const ssize_t written = write(fd, data.data, data.length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        data = slice_from(data, (size_t)written);
    }
    return true;
}

static bool write_file(const char *path, struct slice data)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    const bool written = write_whole(fd, data);
    return close(fd) == 0 && written;
}

status mail_folder_put(struct arena *arena, const char *folder, const char *id, struct slice data)
{
    const char *path = arena_printf(arena, "%s/%s.eml", folder, id);
    const char *unfinished = arena_printf(arena, "%s/.%s.new", folder, id);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return refused(arena, folder);
    if (write_file(unfinished, data) && rename(unfinished, path) == 0)
        return OK;
    const status failed = refused(arena, path);
    unlink(unfinished);
    return failed;
}

/* Only names that put gives: what else lies there is not ours. */
static bool is_id(struct slice name, struct slice *ret_id)
{
    struct uuid uuid;
    if (!slice_ends_with(name, ".eml"))
        return false;
    *ret_id = slice_to(name, name.length - 4);
    return uuid_parse(*ret_id, &uuid);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

status mail_folder_list(struct arena *arena, const char *folder, const char *const **ret_ids,
                        size_t *ret_count)
{
    const char **ids = arena_array(arena, MESSAGES_MAX, sizeof *ids);
    size_t count = 0;
    DIR *dir = opendir(folder);
    if (dir == NULL && errno != ENOENT)
        return status_errorf(arena, STATUS_UNAVAILABLE, "MAIL_FOLDER_REFUSED",
                             "could not read %s: %s", folder, strerror(errno));
    const struct dirent *entry;
    while (dir != NULL && count < MESSAGES_MAX && (entry = readdir(dir)) != NULL) {
        struct slice id;
        if (is_id(slice_of(entry->d_name), &id))
            ids[count++] = arena_slice_string(arena, id);
    }
    if (dir != NULL)
        closedir(dir);
    qsort(ids, count, sizeof *ids, compare);
    *ret_ids = ids;
    *ret_count = count;
    return OK;
}

status mail_folder_get(struct arena *arena, const char *folder, const char *id,
                       struct slice *ret_data)
{
    struct uuid uuid;
    const char *path = arena_printf(arena, "%s/%s.eml", folder, id);
    const int fd = uuid_parse(slice_of(id), &uuid) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return status_errorf(arena, STATUS_NOT_FOUND, "MAIL_MISSING",
                             "there is no message \"%s\" in %s", id, folder);
    char *data = arena_alloc(arena, MESSAGE_BYTES_MAX);
    const ssize_t length = read(fd, data, MESSAGE_BYTES_MAX);
    const int why = errno;
    close(fd);
    if (length < 0)
        return status_errorf(arena, STATUS_UNAVAILABLE, "MAIL_FOLDER_REFUSED",
                             "could not read %s: %s", path, strerror(why));
    *ret_data = slice_make(data, (size_t)length);
    return OK;
}
