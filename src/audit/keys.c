/* A small file, read at once. What was read is wiped. In dev others of this machine may share a
 * checkout, but a key that others can read is refused everywhere: it is ours to make. */
#include "audit/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/random.h"

enum { TEXT_BYTES_MAX = 128, VARIANT = sodium_base64_VARIANT_ORIGINAL };

static status unreadable(struct arena *arena, const char *path, const char *verb)
{
    return status_errorf(arena, STATUS_FAILED_PRECONDITION, "AUDIT_KEY_UNREADABLE",
                         "could not %s the audit's key %s: %s", verb, path, strerror(errno));
}

static bool write_seed(int fd)
{
    uint8_t seed[AUDIT_SEED_BYTES];
    char text[sodium_base64_ENCODED_LEN(AUDIT_SEED_BYTES, VARIANT)];
    random_bytes(seed, sizeof seed);
    sodium_bin2base64(text, sizeof text, seed, sizeof seed, VARIANT);
    const size_t length = strlen(text);
    text[length] = '\n';
    const bool written = write(fd, text, length + 1) == (ssize_t)length + 1 && fsync(fd) == 0;
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(text, sizeof text);
    return written;
}

/* Under another name first, and linked into place whole. */
status audit_key_file_make(struct arena *arena, const char *path)
{
    if (access(path, F_OK) == 0)
        return OK;
    char *draft = arena_printf(arena, "%s.XXXXXX", path);
    const int fd = mkostemp(draft, O_CLOEXEC); /* mode 0600 */
    if (fd < 0)
        return unreadable(arena, path, "make");
    const bool is_made = write_seed(fd) && (link(draft, path) == 0 || errno == EEXIST);
    const status outcome = is_made ? OK : unreadable(arena, path, "make");
    close(fd);
    unlink(draft);
    return outcome;
}

static bool decode(const char *text, size_t length, struct audit_key *ret_key)
{
    uint8_t seed[AUDIT_SEED_BYTES];
    size_t bytes = 0;
    const bool is_seed =
        sodium_base642bin(seed, sizeof seed, text, length, " \t\r\n", &bytes, NULL, VARIANT) == 0 &&
        bytes == sizeof seed;
    if (is_seed)
        audit_key_make(seed, ret_key);
    sodium_memzero(seed, sizeof seed);
    return is_seed;
}

status audit_key_file_read(struct arena *arena, const char *path, struct audit_key *ret_key)
{
    char text[TEXT_BYTES_MAX];
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return unreadable(arena, path, "read");
    struct stat facts;
    const bool is_known = fstat(fd, &facts) == 0;
    const ssize_t length = read(fd, text, sizeof text);
    close(fd);
    if (!is_known || length < 0)
        return unreadable(arena, path, "read");
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return status_errorf(arena, STATUS_FAILED_PRECONDITION, "AUDIT_KEY_OPEN",
                             "others can read the audit's key: chmod 600 %s", path);
    const bool is_key = decode(text, (size_t)length, ret_key);
    sodium_memzero(text, sizeof text);
    if (!is_key)
        return status_errorf(arena, STATUS_FAILED_PRECONDITION, "AUDIT_KEY_INVALID",
                             "the audit's key in %s is not 32 bytes as base64; make one with: "
                             "openssl rand -base64 32",
                             path);
    return OK;
}
