/* The good day: lines are appended with one write and one sync. Past COMPACT_BYTES and twice what
 * the last rewriting left, the newest line of each chain is written to a draft that takes the
 * file's place. Failures: the file stays as it was, and what was not written goes with the next
 * heads of these chains. */
#include "audit/anchors.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

enum { COMPACT_BYTES = 4 * 1024 * 1024, LINE_BYTES_MAX = 320 };

static const status UNWRITABLE = {
    .code = STATUS_UNAVAILABLE,
    .reason = "ANCHORS_UNWRITABLE",
    .message = "the file of the audit's anchors cannot be written",
};
static const status UNREADABLE = {
    .code = STATUS_UNAVAILABLE,
    .reason = "ANCHORS_UNREADABLE",
    .message = "the file of the audit's anchors cannot be read",
};

static off_t compact_bytes = COMPACT_BYTES; /* grows with the number of chains */

static void append_line(struct buf *out, const struct audit_signed_head *head)
{
    char chain[UUID_TEXT_BYTES];
    char hash[2 * AUDIT_HASH_BYTES + 1];
    char signature[2 * AUDIT_SIGNATURE_BYTES + 1];
    uuid_format(head->chain, chain);
    sodium_bin2hex(hash, sizeof hash, head->hash.bytes, sizeof head->hash.bytes);
    sodium_bin2hex(signature, sizeof signature, head->signature, sizeof head->signature);
    buf_printf(out, "%s %lld %s %s %lld\n", chain, (long long)head->sequence, hash, signature,
               (long long)head->sign_time_us);
}

/* The text up to the next blank or the end, taken off `line`. */
static struct slice take_word(struct slice *line)
{
    const size_t end = slice_find(*line, ' ');
    const struct slice word = slice_to(*line, end);
    *line = slice_from(*line, end + 1);
    return word;
}

static bool take_hex(struct slice *line, uint8_t *ret_bytes, size_t count)
{
    const struct slice word = take_word(line);
    size_t length = 0;
    return word.length == 2 * count &&
           sodium_hex2bin(ret_bytes, count, word.data, word.length, NULL, &length, NULL) == 0 &&
           length == count;
}

static bool take_number(struct slice *line, int64_t *ret_number)
{
    uint64_t number;
    if (!slice_to_u64(take_word(line), &number) || number > INT64_MAX)
        return false;
    *ret_number = (int64_t)number;
    return true;
}

static bool parse_line(struct slice line, struct audit_signed_head *ret_head)
{
    return uuid_parse(take_word(&line), &ret_head->chain) &&
           take_number(&line, &ret_head->sequence) &&
           take_hex(&line, ret_head->hash.bytes, sizeof ret_head->hash.bytes) &&
           take_hex(&line, ret_head->signature, sizeof ret_head->signature) &&
           take_number(&line, &ret_head->sign_time_us) && line.length == 0;
}

static int compare(const void *left, const void *right)
{
    const struct audit_signed_head *a = left;
    const struct audit_signed_head *b = right;
    const int chains = memcmp(a->chain.bytes, b->chain.bytes, sizeof a->chain.bytes);
    if (chains != 0)
        return chains;
    return a->sequence < b->sequence ? -1 : a->sequence > b->sequence;
}

/* Leaves the newest of each chain. */
static size_t keep_newest(struct audit_signed_head *heads, size_t count)
{
    size_t kept = 0;
    if (count > 0)
        qsort(heads, count, sizeof *heads, compare);
    for (size_t i = 0; i < count; i++)
        if (i + 1 == count || !uuid_equal(heads[i].chain, heads[i + 1].chain))
            heads[kept++] = heads[i];
    return kept;
}

static bool read_file(const char *path, struct buf *ret_text)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT;
    ssize_t length;
    do {
        length = read(fd, buf_reserve(ret_text, 64 * 1024), 64 * 1024);
        if (length > 0)
            ret_text->length += (size_t)length;
    } while (length > 0 || (length < 0 && errno == EINTR));
    close(fd);
    return length == 0;
}

status anchors_read(struct arena *arena, const char *path, struct audit_signed_head **ret_heads,
                    size_t *ret_count)
{
    struct buf text = {0};
    if (!read_file(path, &text)) {
        buf_fini(&text);
        return UNREADABLE;
    }
    size_t lines = 0;
    for (size_t i = 0; i < text.length; i++)
        lines += text.data[i] == '\n';

    struct audit_signed_head *heads = arena_array(arena, lines + 1, sizeof *heads);
    size_t count = 0;
    struct slice left = buf_slice(&text);
    while (left.length > 0) {
        const size_t end = slice_find(left, '\n');
        if (end < left.length && parse_line(slice_to(left, end), &heads[count]))
            count++;
        left = slice_from(left, end + 1);
    }
    buf_fini(&text);
    *ret_heads = heads;
    *ret_count = keep_newest(heads, count);
    return OK;
}

static bool write_and_sync(int fd, struct slice text)
{
    while (text.length > 0) {
        const ssize_t written = write(fd, text.data, text.length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text = slice_from(text, (size_t)written);
    }
    return fdatasync(fd) == 0;
}

static bool write_draft(char *draft, struct slice text)
{
    const int fd = mkostemp(draft, O_CLOEXEC);
    if (fd < 0)
        return false;
    const bool is_written = write_and_sync(fd, text);
    close(fd);
    return is_written;
}

static void compact(const char *path)
{
    struct arena arena;
    arena_init(&arena);
    struct audit_signed_head *heads;
    size_t count;
    struct buf text = {0};
    char *draft = arena_printf(&arena, "%s.XXXXXX", path);
    if (status_is_ok(anchors_read(&arena, path, &heads, &count))) {
        for (size_t i = 0; i < count; i++)
            append_line(&text, &heads[i]);
        if (!write_draft(draft, buf_slice(&text)) || rename(draft, path) != 0)
            unlink(draft);
    }
    compact_bytes = (off_t)(2 * text.length);
    if (compact_bytes < COMPACT_BYTES)
        compact_bytes = COMPACT_BYTES;
    buf_fini(&text);
    arena_fini(&arena);
}

/* All lines, or none of them. */
static bool append(int fd, struct slice text, off_t *ret_length)
{
    struct stat before;
    if (fstat(fd, &before) != 0)
        return false;
    *ret_length = before.st_size + (off_t)text.length;
    if (write_and_sync(fd, text))
        return true;
    const int cut = ftruncate(fd, before.st_size);
    (void)cut; /* else half a line stays, which reading passes over */
    return false;
}

status anchors_append(const char *path, const struct audit_signed_head *heads, size_t count)
{
    if (count == 0)
        return OK;
    const int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (fd < 0)
        return UNWRITABLE;
    struct buf text = {0};
    for (size_t i = 0; i < count; i++)
        append_line(&text, &heads[i]);
    off_t length = 0;
    const bool is_written = append(fd, buf_slice(&text), &length);
    buf_fini(&text);
    close(fd);
    if (is_written && length > compact_bytes)
        compact(path);
    return is_written ? OK : UNWRITABLE;
}
