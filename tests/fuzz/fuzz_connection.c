/* A whole connection in memory: bytes of a client go through conn.c, the sniffing of the protocol,
 * HTTP/1.1 or HTTP/2, the faces and real services (health, reflection). Whatever they are, the
 * connection ends and nothing of it is left. Byte 0: bit 0 puts HTTP/2's preface and an empty
 * SETTINGS in front, the others say in how many pieces the bytes are sent. */
#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/loop.h"
#include "grpc/health/v1/health.service.h"
#include "grpc/reflection/v1/reflection.service.h"
#include "rpc/conn.h"
#include "rpc/server_internal.h"
#include "wire_files.h"

static const struct rpc_service *const SERVICES[] = {&HEALTH, &SERVER_REFLECTION_V1, NULL};
static const struct rpc_interceptor *const INTERCEPTORS[] = {NULL};
static const char PREFACE[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";

static struct rpc_server *server;
static struct loop_task watch;
static int client_fd;
static struct slice unsent;
static size_t piece_bytes;

static void open_server(void)
{
    signal(SIGPIPE, SIG_IGN);
    int logger[2]; /* that nobody reads: lines are dropped once it is full */
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, logger) != 0)
        abort();
    log_init("fuzz", LOG_ERROR);
    log_open(logger[0]);
    loop_open();
    const struct rpc_settings settings = {
        .services = SERVICES,
        .files = WIRE_FILES,
        .interceptors = INTERCEPTORS,
        .message_bytes_max = 64 * 1024,
        .calls_max = 100,
        .connections_per_ip_max = 10,
    };
    if (rpc_server_open(&settings, &server).code != STATUS_OK)
        abort();
}

/* Sends piece by piece, one a turn, then ends the client's side and waits for the server's. */
static void step(void *unused)
{
    (void)unused;
    char answers[4096];
    while (recv(client_fd, answers, sizeof answers, MSG_DONTWAIT) > 0)
        ;
    const struct slice piece = slice_to(unsent, piece_bytes);
    if (piece.length > 0) {
        const ssize_t sent = send(client_fd, piece.data, piece.length, MSG_DONTWAIT | MSG_NOSIGNAL);
        unsent = sent < 0 ? (struct slice){0} : slice_from(unsent, (size_t)sent);
        if (unsent.length == 0)
            shutdown(client_fd, SHUT_WR);
    }
    if (server->conn_count == 0 && server->calls == 0)
        loop_stop();
    else
        loop_at_turn_end(&watch, step, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (server == NULL)
        open_server();
    if (size < 2)
        return 0;
    int fds[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) != 0)
        abort();
    client_fd = fds[1];
    const struct sockaddr_storage peer = {.ss_family = AF_INET};
    conn_accept(server, fds[0], false, false, &peer);
    if (data[0] & 1)
        assert(send(client_fd, PREFACE, sizeof PREFACE - 1, 0) == sizeof PREFACE - 1);
    unsent = slice_make(data + 1, size - 1);
    piece_bytes = size / (1 + (data[0] >> 1) % 8u) + 1;
    loop_at_turn_end(&watch, step, NULL);
    loop_run();
    assert(fiber_count() == 0);
    close(client_fd);
    return 0;
}
