/* A libcurl multi handle for the process, fed by the loop: libcurl says which sockets and which
 * time it waits for, the loop says what came of it. No thread is started: names were resolved
 * before.
 *
 * The good day: an easy handle is made for the one request, joins the multi handle, and its fiber
 * waits until libcurl says that it is done. The connection is new, goes to the one address that was
 * looked at (CURLOPT_CONNECT_TO), and ends with the request. That it does is checked twice more: no
 * socket is opened for any other address, and no request is written unless the socket's peer is
 * that address. SNI, Host and the certificate's name are the URL's. Failures: all that networks and
 * servers do; what is too large or too slow is cut. Closing: on every way out the easy handle
 * leaves the multi handle, which closes its socket.
 */
#include "egress/transfer.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>

#include <curl/curl.h>

#include "egress/curl.h"

static const char USER_AGENT[] = "SmoothSchedule/1";

static struct engine {
    CURLM *multi; /* NULL: nothing was sent yet */
    struct loop_timer timer;
    const char *ca_file;
} engine;

struct running {
    struct call *call;
    const struct transfer *transfer;
    CURL *easy;
    struct curl_slist *request_headers;
    struct curl_slist *pins;
    int socket; /* -1: none was opened */

    struct http_header headers[HTTP_HEADERS_MAX];
    size_t header_count;
    size_t header_bytes; /* all that came, those of 1xx answers and trailers included */
    bool head_is_over;
    struct buf body;

    const char *excess; /* what there was too much of */
    bool has_strayed;   /* libcurl wanted another address */
    bool was_requested; /* the request may have been written */
    struct event over;
    CURLcode code;
    char error[CURL_ERROR_SIZE];
};

/* libcurl and the loop. */

struct watched {
    int fd;
    struct loop_watch *watch;
};

static void collect(void)
{
    int left;
    CURLMsg *message;
    while ((message = curl_multi_info_read(engine.multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE)
            continue;
        char *owner = NULL;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
        struct running *running = (struct running *)(void *)owner;
        running->code = message->data.result;
        event_set(&running->over);
    }
}

static void socket_ready(void *owner, unsigned events)
{
    const struct watched *watched = owner;
    const int happened =
        (events & LOOP_READ ? CURL_CSELECT_IN : 0) | (events & LOOP_WRITE ? CURL_CSELECT_OUT : 0);
    int left;
    curl_multi_socket_action(engine.multi, watched->fd, happened, &left);
    collect();
}

static void time_passed(void *owner)
{
    (void)owner;
    int left;
    curl_multi_socket_action(engine.multi, CURL_SOCKET_TIMEOUT, 0, &left);
    collect();
}

static int socket_wanted(CURL *easy, curl_socket_t fd, int what, void *owner, void *assigned)
{
    (void)easy;
    (void)owner;
    struct watched *watched = assigned;
    if (what == CURL_POLL_REMOVE) {
        if (watched != NULL)
            loop_watch_free(watched->watch);
        free(watched);
        curl_multi_assign(engine.multi, fd, NULL);
        return 0;
    }
    if (watched == NULL) {
        watched = calloc(1, sizeof *watched);
        if (watched == NULL)
            abort();
        watched->fd = fd;
        watched->watch = loop_watch_new(fd, socket_ready, watched);
        curl_multi_assign(engine.multi, fd, watched);
    }
    loop_watch_set(watched->watch, (what & CURL_POLL_IN ? LOOP_READ : 0U) |
                                       (what & CURL_POLL_OUT ? LOOP_WRITE : 0U));
    return 0;
}

static int time_wanted(CURLM *multi, long timeout_ms, void *owner)
{
    (void)multi;
    (void)owner;
    if (timeout_ms < 0)
        loop_timer_clear(&engine.timer);
    else
        loop_timer_after_ms(&engine.timer, timeout_ms, time_passed, NULL);
    return 0;
}

void transfer_open(const char *ca_file)
{
    engine.ca_file = ca_file != NULL && ca_file[0] != '\0' ? ca_file : NULL;
}

static void open_multi(void)
{
    if (engine.multi != NULL)
        return;
    curl_library_open();
    engine.multi = curl_multi_init();
    if (engine.multi == NULL)
        abort();
    curl_multi_setopt(engine.multi, CURLMOPT_SOCKETFUNCTION, socket_wanted);
    curl_multi_setopt(engine.multi, CURLMOPT_TIMERFUNCTION, time_wanted);
}

void transfer_close(void)
{
    if (engine.multi != NULL)
        curl_multi_cleanup(engine.multi);
    loop_timer_clear(&engine.timer);
    engine = (struct engine){0};
}

/* Where the connection goes. */

static bool is_target(const struct transfer *transfer, const struct sockaddr *peer)
{
    struct ip_address address = {.is_v6 = peer->sa_family == AF_INET6};
    in_port_t port;
    if (address.is_v6) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)peer;
        memcpy(address.bytes, &in6->sin6_addr, 16);
        port = in6->sin6_port;
    } else if (peer->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)peer;
        memcpy(address.bytes, &in->sin_addr, 4);
        port = in->sin_port;
    } else {
        return false;
    }
    return ip_address_equal(&address, &transfer->address) && ntohs(port) == transfer->url->port;
}

static curl_socket_t open_socket(void *owner, curlsocktype purpose, struct curl_sockaddr *peer)
{
    struct running *running = owner;
    if (purpose != CURLSOCKTYPE_IPCXN || !is_target(running->transfer, &peer->addr)) {
        running->has_strayed = true;
        return CURL_SOCKET_BAD;
    }
    running->socket = socket(peer->family, peer->socktype | SOCK_CLOEXEC, peer->protocol);
    return running->socket;
}

/* Connected, TLS included; nothing of the request is written yet. */
static int before_request(void *owner, char *peer_ip, char *own_ip, int peer_port, int own_port)
{
    (void)peer_ip;
    (void)own_ip;
    (void)peer_port;
    (void)own_port;
    struct running *running = owner;
    struct sockaddr_storage peer;
    socklen_t size = sizeof peer;
    if (getpeername(running->socket, (struct sockaddr *)&peer, &size) != 0 ||
        !is_target(running->transfer, (const struct sockaddr *)&peer)) {
        running->has_strayed = true;
        return CURL_PREREQFUNC_ABORT;
    }
    running->was_requested = true;
    return CURL_PREREQFUNC_OK;
}

/* The answer. */

/* One of 1xx is followed by another; what comes behind the body are trailers. */
static bool begins_answer(struct running *running, struct slice line)
{
    if (!slice_starts_with(line, "HTTP/"))
        return false;
    running->header_count = 0;
    running->head_is_over = false;
    return true;
}

static void take_header(struct running *running, struct slice line)
{
    struct arena *arena = running->call->arena;
    const size_t colon = slice_find(line, ':');
    if (colon == line.length || running->head_is_over)
        return;
    if (running->header_count == HTTP_HEADERS_MAX) {
        running->excess = "headers";
        return;
    }
    char *name = arena_slice_string(arena, slice_to(line, colon));
    for (char *at = name; *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    running->headers[running->header_count++] = (struct http_header){
        .name = name,
        .value = arena_slice_string(arena, slice_trim(slice_from(line, colon + 1))),
    };
}

static size_t take_head(char *data, size_t size, size_t count, void *owner)
{
    struct running *running = owner;
    struct slice line = slice_make(data, size * count);
    running->header_bytes += line.length;
    if (running->header_bytes > HTTP_HEADER_BYTES_MAX) {
        running->excess = "headers";
        return 0;
    }
    while (line.length > 0 &&
           (line.data[line.length - 1] == '\n' || line.data[line.length - 1] == '\r'))
        line.length--;
    if (line.length == 0)
        running->head_is_over = true;
    else if (!begins_answer(running, line))
        take_header(running, line);
    return running->excess == NULL ? size * count : 0;
}

static size_t take_body(char *data, size_t size, size_t count, void *owner)
{
    struct running *running = owner;
    const size_t length = size * count;
    if (length > running->transfer->body_bytes_max - running->body.length) {
        running->excess = "body";
        return 0;
    }
    buf_append(&running->body, data, length);
    return length;
}

/* The request. */

static void append(struct curl_slist **list, const char *line)
{
    struct curl_slist *longer = curl_slist_append(*list, line);
    if (longer == NULL)
        abort();
    *list = longer;
}

static bool names(const struct transfer *transfer, const char *name)
{
    for (size_t i = 0; i < transfer->header_count; i++)
        if (strcasecmp(transfer->headers[i]->name, name) == 0)
            return true;
    return false;
}

/* A header without a value keeps libcurl from adding its own; a semicolon sends an empty one. */
static void set_headers(struct running *running)
{
    const struct transfer *transfer = running->transfer;
    struct curl_slist **lines = &running->request_headers;
    append(lines, "Expect:");
    append(lines, "Accept-Encoding: identity");
    if (!names(transfer, "content-type"))
        append(lines, "Content-Type:");
    for (size_t i = 0; i < transfer->header_count; i++) {
        const struct http_header *header = transfer->headers[i];
        append(lines,
               arena_printf(running->call->arena, header->value[0] == '\0' ? "%s;%s" : "%s: %s",
                            header->name, header->value));
    }
    curl_easy_setopt(running->easy, CURLOPT_USERAGENT, USER_AGENT);
    curl_easy_setopt(running->easy, CURLOPT_HTTPHEADER, *lines);
}

static bool has_body(const struct transfer *transfer)
{
    return transfer->body.length > 0 || transfer->method[0] == 'P'; /* POST, PUT, PATCH */
}

static void set_message(struct running *running)
{
    const struct transfer *transfer = running->transfer;
    CURL *easy = running->easy;
    curl_easy_setopt(easy, CURLOPT_URL, transfer->url->text);
    if (has_body(transfer)) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)transfer->body.length);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
                         transfer->body.length > 0 ? transfer->body.data : "");
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, transfer->method);
    set_headers(running);
}

/* Of the system's directory of authorities only those files are read that a certificate leads to;
 * its bundle would be parsed for each connection, some 50 ms of the loop's time. */
static void set_authorities(CURL *easy)
{
    const bool has_directory = curl_version_info(CURLVERSION_NOW)->capath != NULL;
    if (has_directory || engine.ca_file != NULL)
        curl_easy_setopt(easy, CURLOPT_CAINFO, engine.ca_file);
}

static void set_connection(struct running *running)
{
    const struct transfer *transfer = running->transfer;
    CURL *easy = running->easy;
    char address[IP_ADDRESS_TEXT_BYTES];
    ip_address_write(&transfer->address, address);
    append(&running->pins,
           arena_printf(running->call->arena, transfer->address.is_v6 ? "::[%s]:%u" : "::%s:%u",
                        address, transfer->url->port));
    curl_easy_setopt(easy, CURLOPT_CONNECT_TO, running->pins);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, running);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_request);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, running);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* not the environment's either */
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    set_authorities(easy);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)transfer->connect_ms);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)transfer->total_ms);
}

static void set_answer(struct running *running)
{
    CURL *easy = running->easy;
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, running->error);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, running);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_head);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, running);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, running);
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE,
                     (curl_off_t)running->transfer->body_bytes_max);
}

/* The outcome. */

static status failed(struct running *running, enum status_code code, const char *reason,
                     const char *what)
{
    const char *sentence =
        running->error[0] != '\0' ? running->error : curl_easy_strerror(running->code);
    return status_errorf(running->call->arena, code, reason, "%s %s: %s",
                         running->transfer->url->host, what, sentence);
}

static status outcome_of(struct running *running)
{
    struct arena *arena = running->call->arena;
    const char *host = running->transfer->url->host;
    if (running->has_strayed)
        return status_errorf(arena, STATUS_PERMISSION_DENIED, "ADDRESS_REFUSED",
                             "%s was about to be looked for at another address", host);
    if (running->excess != NULL || running->code == CURLE_FILESIZE_EXCEEDED)
        return status_errorf(arena, STATUS_RESOURCE_EXHAUSTED, "ANSWER_TOO_LARGE",
                             "%s answered with too much: the %s may have %zu bytes", host,
                             running->excess != NULL ? running->excess : "body",
                             running->excess != NULL && strcmp(running->excess, "headers") == 0
                                 ? (size_t)HTTP_HEADER_BYTES_MAX
                                 : running->transfer->body_bytes_max);
    switch (running->code) {
    case CURLE_OK:
        return OK;
    case CURLE_OPERATION_TIMEDOUT:
        return status_errorf(arena, STATUS_DEADLINE_EXCEEDED, "HTTP_TIMEOUT",
                             running->was_requested ? "%s did not answer in time"
                                                    : "could not connect to %s in time",
                             host);
    case CURLE_COULDNT_CONNECT:
        return status_errorf(arena, STATUS_UNAVAILABLE, "CONNECT_FAILED",
                             "could not connect to %s, port %u", host,
                             running->transfer->url->port);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        return failed(running, STATUS_UNAVAILABLE, "TLS_FAILED", "could not be spoken to by TLS");
    default:
        return failed(running, STATUS_UNAVAILABLE, "HTTP_FAILED", "did not answer as HTTP has it");
    }
}

static void give_answer(struct running *running, struct http_response *response)
{
    struct arena *arena = running->call->arena;
    long code = 0;
    curl_easy_getinfo(running->easy, CURLINFO_RESPONSE_CODE, &code);
    struct http_header *headers = arena_array(arena, running->header_count + 1, sizeof *headers);
    memcpy(headers, running->headers, running->header_count * sizeof *headers);
    response->status = (int)code;
    response->headers = headers;
    response->header_count = running->header_count;
    response->body = arena_slice_copy(arena, buf_slice(&running->body));
}

status transfer_run(struct call *c, const struct transfer *transfer, bool *ret_is_unsent,
                    struct http_response *ret_response)
{
    open_multi();
    struct running *running = arena_new(c->arena, struct running);
    *running = (struct running){.call = c, .transfer = transfer, .socket = -1};
    running->easy = curl_easy_init();
    if (running->easy == NULL)
        abort();
    set_message(running);
    set_connection(running);
    set_answer(running);
    curl_multi_add_handle(engine.multi, running->easy);

    const status waited = event_wait(c, &running->over);
    const status outcome = status_is_ok(waited) ? outcome_of(running) : waited;
    *ret_is_unsent = !running->was_requested;
    if (status_is_ok(outcome))
        give_answer(running, ret_response);

    curl_multi_remove_handle(engine.multi, running->easy);
    curl_easy_cleanup(running->easy);
    curl_slist_free_all(running->request_headers);
    curl_slist_free_all(running->pins);
    buf_fini(&running->body);
    return outcome;
}
