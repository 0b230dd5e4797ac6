/* Blocking reads and writes of whole frames. The buffer grows to what came, and is kept. */
#include "runner/channel.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "runner/walls.h"

static char *buffer;
static size_t buffer_bytes;

static void read_whole(char *to, size_t length)
{
    while (length > 0) {
        const ssize_t got = read(CHILD_SOCKET, to, length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            _exit(PLUGIN_EXIT_HOST_GONE);
        to += got;
        length -= (size_t)got;
    }
}

static void make_room(size_t bytes)
{
    if (bytes <= buffer_bytes)
        return;
    free(buffer);
    buffer = malloc(bytes);
    if (buffer == NULL)
        abort(); /* less is free than an answer needs */
    buffer_bytes = bytes;
}

struct slice channel_read(enum plugin_frame_kind kind)
{
    char head[PLUGIN_FRAME_HEAD_BYTES];
    struct plugin_frame frame;
    size_t bytes;
    read_whole(head, sizeof head);
    if (plugin_frame_read(slice_make(head, sizeof head), &frame, &bytes) == PLUGIN_FRAME_BROKEN ||
        head[4] != (char)kind)
        _exit(PLUGIN_EXIT_HOST_GONE);
    const unsigned char *length = (const unsigned char *)head;
    const size_t json_bytes =
        ((size_t)length[0] << 24 | (size_t)length[1] << 16 | (size_t)length[2] << 8 | length[3]) -
        1;
    make_room(json_bytes);
    read_whole(buffer, json_bytes);
    return slice_make(buffer, json_bytes);
}

static void write_whole(const char *from, size_t length)
{
    while (length > 0) {
        const ssize_t put = write(CHILD_SOCKET, from, length);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            _exit(PLUGIN_EXIT_HOST_GONE);
        from += put;
        length -= (size_t)put;
    }
}

void channel_write(enum plugin_frame_kind kind, struct slice json)
{
    char head[PLUGIN_FRAME_HEAD_BYTES];
    plugin_frame_head(kind, json.length, head);
    write_whole(head, sizeof head);
    write_whole(json.data, json.length);
}
