/* Reads records from the sockets and appends their lines to four files.
 *
 * The good day: poll, take what each socket has (up to a bound, so that one does not hold up the
 * rest), split the records by stream, one write a file. Failures: a file that cannot be opened or
 * written is said on standard error once and tried again with the next lines; what was written of
 * them is cut off again, they are counted, and the count is written when it works again. A line
 * whose sender waits (base/log_wait.h) is answered after its file is synced, or as soon as that
 * failed. Closing: end of file on all sockets, then
 * what was gathered is written and the process ends.
 */
#include "server/logger.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "base/clock.h"
#include "base/log_wait.h"

enum { DATAGRAM_BYTES_MAX = 64 * 1024, DATAGRAMS_A_TURN = 64 };

static const char *const FILE_NAMES[LOG_STREAM_COUNT] = {"server.log", "access.log",
                                                         "masquerade.log", "security.log"};

struct file {
    int fd; /* -1: not open */
    struct buf gathered;
    uint64_t lost; /* lines that could not be written */
    bool told;
    bool is_written; /* all that was gathered last */
};

/* Somebody waits for a line. */
struct question {
    int fd;
    size_t stream;
    uint8_t id[LOG_WAIT_ID_BYTES];
};

struct logger {
    const struct logger_start *start;
    struct file files[LOG_STREAM_COUNT];
    struct buf echo;
    struct buf questions; /* struct question */
};

static volatile sig_atomic_t reopen_wanted;

static void want_reopen(int signal)
{
    (void)signal;
    reopen_wanted = 1;
}

static void open_file(struct logger *logger, size_t stream)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", logger->start->dir, FILE_NAMES[stream]);
    logger->files[stream].fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
}

static void close_files(struct logger *logger)
{
    for (size_t i = 0; i < LOG_STREAM_COUNT; i++)
        if (logger->files[i].fd >= 0) {
            close(logger->files[i].fd);
            logger->files[i].fd = -1;
        }
}

static size_t count_lines(struct slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        count += text.data[i] == '\n';
    return count;
}

static bool write_whole(int fd, struct slice text)
{
    while (text.length > 0) {
        const ssize_t written = write(fd, text.data, text.length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text = slice_from(text, (size_t)written);
    }
    return true;
}

/* Says in the file itself how many lines are missing before what comes next. */
static bool write_gap(struct file *file)
{
    if (file->lost == 0)
        return true;
    char now[CLOCK_TEXT_BYTES];
    clock_format_us(clock_wall_us(), now);
    struct buf line = {0};
    buf_printf(&line,
               "{\"timestamp\":\"%s\",\"level\":\"error\",\"process\":\"logger\","
               "\"message\":\"lines before this one could not be written\",\"lost\":%llu}\n",
               now, (unsigned long long)file->lost);
    const bool written = write_whole(file->fd, buf_slice(&line));
    buf_fini(&line);
    if (written)
        file->lost = 0;
    return written;
}

/* All of it or nothing: a line that a full disk cut in two would spoil the one after it. */
static bool write_gathered(struct file *file)
{
    struct stat before;
    if (fstat(file->fd, &before) != 0)
        return false;
    const uint64_t lost = file->lost;
    if (write_gap(file) && write_whole(file->fd, buf_slice(&file->gathered)))
        return true;
    const int why = errno;
    if (S_ISREG(before.st_mode) && ftruncate(file->fd, before.st_size) != 0)
        fprintf(stderr, "smoothd: a log file may hold half a line: %s\n", strerror(errno));
    file->lost = lost;
    errno = why;
    return false;
}

static void write_file(struct logger *logger, size_t stream)
{
    struct file *file = &logger->files[stream];
    if (file->gathered.length == 0)
        return;
    if (file->fd < 0)
        open_file(logger, stream);
    file->is_written = file->fd >= 0 && write_gathered(file);
    if (file->is_written) {
        file->told = false;
    } else {
        if (!file->told)
            fprintf(stderr, "smoothd: could not write %s/%s: %s\n", logger->start->dir,
                    FILE_NAMES[stream], strerror(errno));
        file->told = true;
        file->lost += count_lines(buf_slice(&file->gathered));
    }
    file->gathered.length = 0;
}

void logger_humanize(struct buf *out, struct slice line)
{
    json_t *root = json_loadb(line.data, line.length, 0, NULL);
    const char *level = json_string_value(json_object_get(root, "level"));
    const char *message = json_string_value(json_object_get(root, "message"));
    const char *process = json_string_value(json_object_get(root, "process"));
    const char *timestamp = json_string_value(json_object_get(root, "timestamp"));
    if (level != NULL && message != NULL && process != NULL && timestamp != NULL &&
        strlen(timestamp) > 19 && (strcmp(level, "warn") == 0 || strcmp(level, "error") == 0)) {
        buf_printf(out, "%.8s %s %s: %s", timestamp + 11, level, process, message);
        const char *key;
        json_t *value;
        json_object_foreach(root, key, value)
        {
            if (strcmp(key, "level") == 0 || strcmp(key, "message") == 0 ||
                strcmp(key, "process") == 0 || strcmp(key, "timestamp") == 0)
                continue;
            char *text = json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY);
            buf_printf(out, " %s=%s", key, text != NULL ? text : json_string_value(value));
            free(text);
        }
        buf_append_byte(out, '\n');
    }
    json_decref(root);
}

/* A line that somebody waits for, alone in its datagram. */
static void take_question(struct logger *logger, int fd, struct slice datagram)
{
    struct question question = {.fd = fd,
                                .stream = (unsigned char)datagram.data[0] & (LOG_WAIT_FLAG - 1u)};
    const struct slice line = slice_from(datagram, 1 + sizeof question.id);
    if (question.stream >= LOG_STREAM_COUNT || line.length == 0 ||
        slice_find(line, '\n') != line.length - 1)
        return;
    memcpy(question.id, datagram.data + 1, sizeof question.id);
    buf_append(&logger->questions, &question, sizeof question);
    buf_append_slice(&logger->files[question.stream].gathered, line);
}

/* Splits a datagram; a record that names no stream ends it: its sender is broken. */
static void take_datagram(struct logger *logger, int fd, struct slice datagram)
{
    if (datagram.length > 0 && ((unsigned char)datagram.data[0] & LOG_WAIT_FLAG) != 0) {
        take_question(logger, fd, datagram);
        return;
    }
    while (datagram.length > 1) {
        const size_t stream = (unsigned char)datagram.data[0];
        const size_t end = slice_find(datagram, '\n');
        if (stream >= LOG_STREAM_COUNT || end == datagram.length)
            return;
        const struct slice line = slice_from(slice_to(datagram, end + 1), 1);
        buf_append_slice(&logger->files[stream].gathered, line);
        if (stream == LOG_SERVER && logger->start->echo)
            logger_humanize(&logger->echo, line);
        datagram = slice_from(datagram, end + 1);
    }
}

/* False once the sender has closed its end. */
static bool read_socket(struct logger *logger, int fd)
{
    static char datagram[DATAGRAM_BYTES_MAX];
    for (int i = 0; i < DATAGRAMS_A_TURN; i++) {
        const ssize_t length = recv(fd, datagram, sizeof datagram, MSG_DONTWAIT);
        if (length < 0)
            return errno == EAGAIN || errno == EINTR;
        if (length == 0)
            return false;
        take_datagram(logger, fd, slice_make(datagram, (size_t)length));
    }
    return true;
}

/* After the files were written: one sync a file, however many wait. */
static void answer_questions(struct logger *logger)
{
    bool is_synced[LOG_STREAM_COUNT] = {false};
    bool is_known[LOG_STREAM_COUNT] = {false};
    for (size_t at = 0; at < logger->questions.length; at += sizeof(struct question)) {
        struct question question;
        memcpy(&question, logger->questions.data + at, sizeof question);
        const struct file *file = &logger->files[question.stream];
        if (!is_known[question.stream])
            is_synced[question.stream] = file->is_written && fdatasync(file->fd) == 0;
        is_known[question.stream] = true;
        struct log_answer answer = {.is_written = is_synced[question.stream]};
        memcpy(answer.id, question.id, sizeof answer.id);
        /* Who does not take it will stop waiting. */
        const ssize_t sent = send(question.fd, &answer, sizeof answer, MSG_DONTWAIT | MSG_NOSIGNAL);
        (void)sent;
    }
    logger->questions.length = 0;
}

static void write_all(struct logger *logger)
{
    for (size_t i = 0; i < LOG_STREAM_COUNT; i++)
        write_file(logger, i);
    answer_questions(logger);
    write_whole(STDERR_FILENO, buf_slice(&logger->echo)); /* lost when nobody looks */
    logger->echo.length = 0;
}

int logger_run(const struct logger_start *start)
{
    struct logger logger = {.start = start};
    for (size_t i = 0; i < LOG_STREAM_COUNT; i++)
        logger.files[i].fd = -1;
    mkdir(start->dir, 0750); /* a failure shows when the files are opened */
    for (size_t i = 0; i < LOG_STREAM_COUNT; i++)
        open_file(&logger, i);

    /* SIGHUP comes only while waiting, so that none is missed between the look and the wait. */
    sigset_t hangup, before;
    sigemptyset(&hangup);
    sigaddset(&hangup, SIGHUP);
    sigprocmask(SIG_BLOCK, &hangup, &before);
    sigdelset(&before, SIGHUP);
    const struct sigaction reopen = {.sa_handler = want_reopen};
    sigaction(SIGHUP, &reopen, NULL);

    struct pollfd *sockets = calloc(start->fd_count, sizeof *sockets);
    if (sockets == NULL)
        abort();
    for (size_t i = 0; i < start->fd_count; i++)
        sockets[i] = (struct pollfd){.fd = start->fds[i], .events = POLLIN};
    for (size_t open_count = start->fd_count; open_count > 0;) {
        const int ready = ppoll(sockets, start->fd_count, NULL, &before);
        if (reopen_wanted) {
            reopen_wanted = 0;
            close_files(&logger);
        }
        for (size_t i = 0; ready > 0 && i < start->fd_count; i++)
            if (sockets[i].fd >= 0 && sockets[i].revents != 0 &&
                !read_socket(&logger, sockets[i].fd)) {
                sockets[i].fd = -1; /* poll passes over it */
                open_count--;
            }
        write_all(&logger);
    }

    free(sockets);
    close_files(&logger);
    for (size_t i = 0; i < LOG_STREAM_COUNT; i++)
        buf_fini(&logger.files[i].gathered);
    buf_fini(&logger.echo);
    buf_fini(&logger.questions);
    return 0;
}
