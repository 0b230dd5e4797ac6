/* Messages between supervisor and workers.
 *
 * A text travels as a sealed memfd (SCM_RIGHTS), so that its size does not matter to the socket and
 * all workers read the same bytes. Sending never blocks: a worker whose socket is full has been
 * stuck for a hundred messages.
 */
#include "server/control.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEXT_BYTES_MAX = 1024 * 1024 };

union passed {
    struct cmsghdr header; /* aligns */
    char bytes[CMSG_SPACE(sizeof(int))];
};

static int text_to_memfd(struct slice text)
{
    const int fd = memfd_create("policy", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return -1;
    if (write(fd, text.data, text.length) == (ssize_t)text.length &&
        fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0)
        return fd;
    close(fd);
    return -1;
}

bool control_send(int fd, enum control_message message, struct slice text)
{
    char byte = (char)message;
    struct iovec body = {&byte, 1};
    struct msghdr envelope = {.msg_iov = &body, .msg_iovlen = 1};
    union passed passed = {0};
    int memfd = -1;
    if (text.data != NULL) {
        memfd = text_to_memfd(text);
        if (memfd < 0)
            return false;
        envelope.msg_control = passed.bytes;
        envelope.msg_controllen = sizeof passed.bytes;
        struct cmsghdr *header = CMSG_FIRSTHDR(&envelope);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &memfd, sizeof memfd);
    }
    const bool sent = sendmsg(fd, &envelope, MSG_DONTWAIT | MSG_NOSIGNAL) == 1;
    if (memfd >= 0)
        close(memfd);
    return sent;
}

static bool memfd_to_text(int fd, struct arena *arena, struct slice *ret_text)
{
    struct stat facts;
    if (fstat(fd, &facts) != 0 || facts.st_size < 0 || facts.st_size > TEXT_BYTES_MAX)
        return false;
    char *text = arena_alloc(arena, (size_t)facts.st_size);
    if (pread(fd, text, (size_t)facts.st_size, 0) != facts.st_size)
        return false;
    *ret_text = slice_make(text, (size_t)facts.st_size);
    return true;
}

int control_receive(int fd, struct arena *arena, enum control_message *ret_message,
                    struct slice *ret_text)
{
    char byte;
    struct iovec body = {&byte, 1};
    union passed passed;
    struct msghdr envelope = {.msg_iov = &body,
                              .msg_iovlen = 1,
                              .msg_control = passed.bytes,
                              .msg_controllen = sizeof passed.bytes};
    const ssize_t got = recvmsg(fd, &envelope, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    if (got == 0)
        return -1;

    const struct cmsghdr *header = CMSG_FIRSTHDR(&envelope);
    if (header != NULL && header->cmsg_type == SCM_RIGHTS) {
        int memfd;
        memcpy(&memfd, CMSG_DATA(header), sizeof memfd);
        const bool read_well = memfd_to_text(memfd, arena, ret_text);
        close(memfd);
        if (!read_well)
            return 0;
    }
    *ret_message = (enum control_message)byte;
    return 1;
}
