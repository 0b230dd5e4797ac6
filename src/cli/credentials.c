/* The good day: read whole, written beside and renamed over, mode 0600 from the start. A file that
 * somebody else made is left alone and said to be in the way. */
#include "cli/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

enum { FILE_BYTES_MAX = 256 * 1024 };

static status unreadable(struct arena *arena, const char *path, const char *why)
{
    return status_errorf(arena, STATUS_FAILED_PRECONDITION, "CREDENTIALS_UNREADABLE",
                         "could not read %s: %s; remove it to have new passwords made", path, why);
}

static status unwritable(struct arena *arena, const char *path, int error_number)
{
    return status_errorf(arena, STATUS_FAILED_PRECONDITION, "CREDENTIALS_UNWRITABLE",
                         "could not write %s: %s", path, strerror(error_number));
}

static bool take_item(struct arena *arena, const json_t *object, struct credential *ret_item)
{
    const char *email = json_string_value(json_object_get(object, "email"));
    const char *password = json_string_value(json_object_get(object, "password"));
    const char *role = json_string_value(json_object_get(object, "role"));
    const char *tenant = json_string_value(json_object_get(object, "tenant"));
    if (email == NULL || password == NULL || role == NULL || tenant == NULL)
        return false;
    *ret_item = (struct credential){
        .email = arena_strdup(arena, email),
        .password = arena_strdup(arena, password),
        .role = arena_strdup(arena, role),
        .tenant = arena_strdup(arena, tenant),
    };
    return true;
}

static bool take_users(struct arena *arena, const json_t *users, struct credentials *credentials)
{
    const size_t count = json_array_size(users);
    if (!json_is_array(users) || count > CREDENTIALS_MAX)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!take_item(arena, json_array_get(users, i), &credentials->items[i]))
            return false;
    credentials->count = count;
    return true;
}

status credentials_read(struct arena *arena, const char *path, struct credentials *ret_credentials)
{
    FILE *file = fopen(path, "re");
    if (file == NULL && errno == ENOENT) {
        ret_credentials->count = 0;
        return OK;
    }
    if (file == NULL)
        return unreadable(arena, path, strerror(errno));
    char *text = arena_alloc(arena, FILE_BYTES_MAX);
    const size_t length = fread(text, 1, FILE_BYTES_MAX, file);
    fclose(file);

    json_error_t error;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    const bool is_ours =
        root != NULL && take_users(arena, json_object_get(root, "users"), ret_credentials);
    json_decref(root);
    return is_ours ? OK : unreadable(arena, path, "it does not hold credentials");
}

static char *dump(const struct credentials *credentials)
{
    json_t *users = json_array();
    for (size_t i = 0; i < credentials->count; i++) {
        const struct credential *item = &credentials->items[i];
        json_array_append_new(users, json_pack("{s:s, s:s, s:s, s:s}", "email", item->email,
                                               "password", item->password, "role", item->role,
                                               "tenant", item->tenant));
    }
    json_t *root = json_pack("{s:o}", "users", users);
    char *text = json_dumps(root, JSON_INDENT(2));
    json_decref(root);
    return text;
}

static int write_all(int fd, const char *text)
{
    for (size_t left = strlen(text); left > 0;) {
        const ssize_t written = write(fd, text, left);
        if (written < 0 && errno != EINTR)
            return -1;
        if (written > 0) {
            text += written;
            left -= (size_t)written;
        }
    }
    return fsync(fd);
}

status credentials_write(struct arena *arena, const char *path,
                         const struct credentials *credentials)
{
    const char *beside = arena_printf(arena, "%s.new", path);
    unlink(beside); /* of a run that was cut off: its mode is not to be trusted */
    const int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return unwritable(arena, beside, errno);

    char *text = dump(credentials);
    if (text == NULL) {
        close(fd);
        return unwritable(arena, beside, ENOMEM);
    }
    const int failed = write_all(fd, text);
    const int error_number = errno;
    free(text);
    close(fd);
    if (failed != 0)
        return unwritable(arena, beside, error_number);
    if (rename(beside, path) != 0)
        return unwritable(arena, path, errno);
    return OK;
}

const char *credentials_find(const struct credentials *credentials, const char *email,
                             const char *tenant)
{
    for (size_t i = 0; i < credentials->count; i++)
        if (strcmp(credentials->items[i].email, email) == 0 &&
            strcmp(credentials->items[i].tenant, tenant) == 0)
            return credentials->items[i].password;
    return NULL;
}
