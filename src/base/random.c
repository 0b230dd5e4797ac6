/* getrandom through a small buffer, so that ids and tokens do not cost a system call each. */
#include "base/random.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { BUFFER_BYTES = 4096, FROM_BUFFER_MAX = 128 };

static _Thread_local unsigned char buffer[BUFFER_BYTES];
static _Thread_local size_t buffered;
static pthread_once_t fork_watch = PTHREAD_ONCE_INIT;
static void (*test_source)(void *, size_t);

static void kernel_bytes(unsigned char *at, size_t length)
{
    while (length > 0) {
        const ssize_t got = getrandom(at, length, 0);
        if (got < 0) {
            if (errno == EINTR)
                continue;
            abort();
        }
        at += got;
        length -= (size_t)got;
    }
}

/* A forked child must not repeat its parent's bytes; it has the forking thread only. */
static void forget_buffer(void)
{
    explicit_bzero(buffer, sizeof buffer);
    buffered = 0;
}

static void watch_forks(void)
{
    if (pthread_atfork(NULL, NULL, forget_buffer) != 0)
        abort();
}

void random_bytes(void *ret_bytes, size_t length)
{
    if (test_source != NULL) {
        test_source(ret_bytes, length);
        return;
    }
    if (length > FROM_BUFFER_MAX) {
        kernel_bytes(ret_bytes, length);
        return;
    }
    if (buffered < length) {
        pthread_once(&fork_watch, watch_forks);
        kernel_bytes(buffer, BUFFER_BYTES);
        buffered = BUFFER_BYTES;
    }
    buffered -= length;
    memcpy(ret_bytes, buffer + buffered, length);
    explicit_bzero(buffer + buffered, length);
}

uint64_t random_below(uint64_t bound)
{
    const uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
    uint64_t value;
    do
        random_bytes(&value, sizeof value);
    while (value >= limit);
    return value % bound;
}

void random_set_source(void (*source)(void *, size_t))
{
    test_source = source;
}
