/* The master key file and keyed BLAKE2b over purposes.
 *
 * The good day: the text of SMOOTH_SECRET_KEY or of the file is hashed to 32 bytes, and each
 * purpose is hashed under that. In dev a missing file is written under another name first and
 * linked into place, so that of two first starts at once both end with the same key. Failures: a
 * file that others can read, that is too short, or cannot be read. Texts read are wiped.
 */
#include "server/secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/random.h"

enum { TEXT_BYTES_MIN = 32, TEXT_BYTES_MAX = 4096, MADE_BYTES = 48 };

static status unreadable(struct arena *arena, const char *path, const char *verb)
{
    return status_errorf(arena, STATUS_FAILED_PRECONDITION, "SECRET_KEY_UNREADABLE",
                         "could not %s the secret key %s: %s", verb, path, strerror(errno));
}

static status write_key(struct arena *arena, int fd, const char *path)
{
    unsigned char bytes[MADE_BYTES];
    char text[sodium_base64_ENCODED_LEN(MADE_BYTES, sodium_base64_VARIANT_ORIGINAL)];
    random_bytes(bytes, sizeof bytes);
    sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL);
    const size_t length = strlen(text);
    text[length] = '\n';
    const bool written = write(fd, text, length + 1) == (ssize_t)length + 1 && fsync(fd) == 0;
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(text, sizeof text);
    return written ? OK : unreadable(arena, path, "write");
}

/* Makes the file unless it is there. */
static status make_key(struct arena *arena, const struct config *config)
{
    const char *path = config->secret_key_file;
    if (access(path, F_OK) == 0)
        return OK;
    if (mkdir(config->state_dir, 0750) != 0 && errno != EEXIST)
        return unreadable(arena, path, "make the folder of");

    char *draft = arena_printf(arena, "%s.XXXXXX", path);
    const int fd = mkostemp(draft, O_CLOEXEC); /* mode 0600 */
    if (fd < 0)
        return unreadable(arena, path, "make");
    status outcome = write_key(arena, fd, path);
    close(fd);
    if (status_is_ok(outcome) && link(draft, path) != 0 && errno != EEXIST)
        outcome = unreadable(arena, path, "make");
    unlink(draft);
    return outcome;
}

static status read_key(struct arena *arena, const char *path, bool dev, char *text,
                       struct slice *ret_key)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return unreadable(arena, path, "read");
    struct stat facts;
    const bool known = fstat(fd, &facts) == 0;
    const ssize_t length = read(fd, text, TEXT_BYTES_MAX);
    close(fd);
    if (!known || length < 0)
        return unreadable(arena, path, "read");
    if (!dev && (facts.st_mode & (S_IRWXG | S_IRWXO)) != 0 && facts.st_uid == geteuid())
        return status_errorf(arena, STATUS_FAILED_PRECONDITION, "SECRET_KEY_OPEN",
                             "others can read the secret key: chmod 600 %s", path);

    struct slice key = slice_make(text, (size_t)length);
    while (key.length > 0 && strchr(" \t\r\n", key.data[key.length - 1]) != NULL)
        key.length--;
    if (key.length < TEXT_BYTES_MIN)
        return status_errorf(arena, STATUS_FAILED_PRECONDITION, "SECRET_KEY_SHORT",
                             "the secret key in %s has %zu characters and needs %d; make one "
                             "with: openssl rand -base64 48",
                             path, key.length, TEXT_BYTES_MIN);
    *ret_key = key;
    return OK;
}

status secrets_load(struct arena *arena, const struct config *config, struct secrets *ret_secrets)
{
    if (sodium_init() < 0)
        abort();
    char text[TEXT_BYTES_MAX];
    struct slice key = slice_of(config->secret_key);
    status outcome = OK;
    if (key.length == 0 && config->dev)
        outcome = make_key(arena, config);
    if (key.length == 0 && status_is_ok(outcome))
        outcome = read_key(arena, config->secret_key_file, config->dev, text, &key);
    if (status_is_ok(outcome))
        crypto_generichash(ret_secrets->master, sizeof ret_secrets->master,
                           (const unsigned char *)key.data, key.length, NULL, 0);
    sodium_memzero(text, sizeof text);
    return outcome;
}

void secrets_key(const struct secrets *secrets, const char *purpose,
                 uint8_t ret_key[SECRETS_KEY_BYTES])
{
    crypto_generichash(ret_key, SECRETS_KEY_BYTES, (const unsigned char *)purpose, strlen(purpose),
                       secrets->master, sizeof secrets->master);
}

const char *secrets_password(struct arena *arena, const struct secrets *secrets,
                             const char *purpose)
{
    uint8_t key[SECRETS_KEY_BYTES];
    secrets_key(secrets, purpose, key);
    const size_t size =
        sodium_base64_ENCODED_LEN(sizeof key, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = arena_alloc(arena, size);
    sodium_bin2base64(text, size, key, sizeof key, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(key, sizeof key);
    return text;
}
