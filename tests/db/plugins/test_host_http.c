/* HTTP of scripts against a server on 127.0.0.2: what goes out, what comes back, what is on record,
 * and that a secret is seen nowhere but by whom it is for. */
#include "support/plugin_scene.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "egress/http.h"
#include "plugins/secrets.h"

enum { REQUEST_BYTES_MAX = 64 * 1024 };

static const char SECRET[] = "hunter2-\"quoted\"";

/* The other side: one connection at a time. */

static int listener;
static unsigned port;
static pthread_t server;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char last_request[REQUEST_BYTES_MAX + 1];
static unsigned request_count;

static size_t body_bytes(const char *head)
{
    const char *length = strcasestr(head, "\r\ncontent-length:");
    return length == NULL ? 0 : strtoul(strchr(length + 2, ':') + 1, NULL, 10);
}

static void read_request(int connection, char *request)
{
    size_t length = 0;
    for (;;) {
        const ssize_t got = read(connection, request + length, REQUEST_BYTES_MAX - length);
        if (got <= 0)
            break;
        length += (size_t)got;
        request[length] = '\0';
        const char *end = strstr(request, "\r\n\r\n");
        if (end != NULL && length >= (size_t)(end + 4 - request) + body_bytes(request))
            break;
    }
    request[length] = '\0';
}

static void respond(int connection, const char *status_line, const char *headers, const char *body,
                    size_t length)
{
    dprintf(connection, "HTTP/1.1 %s\r\ncontent-length: %zu\r\nconnection: close\r\n%s\r\n",
            status_line, length, headers);
    const ssize_t written = write(connection, body, length);
    (void)written;
}

static bool asks_for(const char *request, const char *path)
{
    const char *blank = strchr(request, ' ');
    return blank != NULL && strncmp(blank + 1, path, strlen(path)) == 0;
}

static void answer(int connection, const char *request)
{
    static const char BINARY[] = {'a', '\xff', '\0', 'b'};
    char hop[128];
    if (asks_for(request, "/echo"))
        respond(connection, "200 OK", "x-echo: hunter2-\"quoted\"\r\n", request, strlen(request));
    else if (asks_for(request, "/binary"))
        respond(connection, "200 OK", "", BINARY, sizeof BINARY);
    else if (asks_for(request, "/hop") || asks_for(request, "/away")) {
        snprintf(hop, sizeof hop, "location: http://127.0.0.2:%u/%s\r\n", port,
                 asks_for(request, "/hop") ? "ok" : "closed");
        respond(connection, "302 Found", hop, "", 0);
    } else
        respond(connection, "201 Created", "X-Kind: a\r\nx-kind: b\r\n", "hello", 5);
}

static void *serve(void *unused)
{
    static char request[REQUEST_BYTES_MAX + 1];
    (void)unused;
    for (;;) {
        const int connection = accept(listener, NULL, NULL);
        if (connection < 0)
            return NULL;
        read_request(connection, request);
        pthread_mutex_lock(&lock);
        memcpy(last_request, request, sizeof last_request);
        request_count++;
        pthread_mutex_unlock(&lock);
        answer(connection, request);
        close(connection);
    }
}

static void start_server(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    address.sin_addr.s_addr = htonl(0x7f000002);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, 16) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) != 0 ||
        pthread_create(&server, NULL, serve, NULL) != 0)
        abort();
    port = ntohs(address.sin_port);
}

static void stop_server(void)
{
    shutdown(listener, SHUT_RDWR);
    pthread_join(server, NULL);
    close(listener);
}

static unsigned requests(void)
{
    pthread_mutex_lock(&lock);
    const unsigned count = request_count;
    pthread_mutex_unlock(&lock);
    return count;
}

static void assert_sent(const char *part)
{
    pthread_mutex_lock(&lock);
    const bool is_there = strstr(last_request, part) != NULL;
    pthread_mutex_unlock(&lock);
    if (!is_there)
        fail_msg("\"%s\" was not sent: %s", part, last_request);
}

/* The scene. */

static void allow_host(struct plugin_scene *scene, const char *scheme, const char *host,
                       unsigned host_port, const char *path_prefix)
{
    const char *id =
        make_user(scene->t, arena_printf(&scene->t->arena, "%s@y.test", fresh_name(scene->t)),
                  USER_ROLE_SUPERUSER, NULL)
            ->id;
    sql(scene->t,
        "INSERT INTO shared.url_whitelist (id, plugin_id, scheme, host, port, path_prefix, "
        "methods, reason, create_time, decided_by_id, decide_time, is_approved) VALUES "
        "(gen_random_uuid(), '%s', '%s', '%s', %u, '%s', '{GET,POST}', 'for a test here', "
        "now(), '%s', now(), true)",
        scene->plugin, scheme, host, host_port, path_prefix, id);
}

static void allow(struct plugin_scene *scene, const char *path_prefix)
{
    allow_host(scene, "http", "127.0.0.2", port, path_prefix);
}

static void put_secret(struct plugin_scene *scene, const char *name, const char *host)
{
    struct buf hex = {0};
    const struct slice sealed =
        plugin_secret_seal(&scene->t->arena, scene->options.install, name, slice_of(SECRET));
    for (size_t i = 0; i < sealed.length; i++)
        buf_printf(&hex, "%02x", (unsigned char)sealed.data[i]);
    sql(scene->t,
        "INSERT INTO shared.plugin_secrets (install_id, name, hosts, sealed, create_time, "
        "update_time) VALUES ('%s', '%s', '{%s}', '\\x%.*s', now(), now())",
        scene->install, name, host, (int)hex.length, hex.data);
    buf_fini(&hex);
}

static struct plugin_scene *open_scene(struct db_test *t)
{
    static const char *const networks[] = {"127.0.0.2/32", NULL};
    const struct http_settings settings = {.networks = networks};
    http_open(&settings);
    struct plugin_scene *scene = plugin_scene(t);
    static const char *const paths[] = {"/ok", "/echo", "/binary", "/hop", "/away"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        allow(scene, paths[i]);
    put_secret(scene, "mine", "127.0.0.2");
    put_secret(scene, "other", "hooks.example.com");
    return scene;
}

/* {"url": …, and more. */
static status call(struct plugin_scene *scene, const char *function, const char *path,
                   const char *more)
{
    return plugin_scene_call(
        scene, function,
        arena_printf(&scene->t->arena, "{\"url\":\"http://127.0.0.2:%u%s\"%s}", port, path, more));
}

static void assert_recorded(struct plugin_scene *scene, const char *condition)
{
    if (count_of(scene->t,
                 "SELECT count(*) FROM shared.plugin_http_calls WHERE run_id = '%s' AND %s",
                 scene->run, condition) != 1)
        fail_msg("not on record: %s", condition);
}

static void assert_nowhere(struct plugin_scene *scene, const char *text)
{
    assert_int_equal(
        count_of(scene->t,
                 "SELECT count(*) FROM shared.plugin_http_calls AS h WHERE run_id = '%s' "
                 "AND position('%s' IN h::text) > 0",
                 scene->run, text),
        0);
    assert_int_equal(
        count_of(scene->t,
                 "SELECT count(*) FROM shared.plugin_acts AS a WHERE run_id = '%s' AND "
                 "position('%s' IN a::text) > 0",
                 scene->run, text),
        0);
}

/* Going out and coming back. */

static void an_answer__has_status_headers_and_text(void **state)
{
    struct plugin_scene *scene = open_scene(*state);
    plugin_scene_open(scene);

    assert_ok(call(scene, "http_get", "/ok", ",\"params\":{\"q\":\"a b&c\",\"n\":3,\"x\":null}"));
    assert_sent("GET /ok?q=a%20b%26c&n=3 HTTP/1.1\r\n");
    assert_non_null(strstr(plugin_scene_answer(scene), "{\"status\":201,\"headers\":{"));
    assert_non_null(strstr(plugin_scene_answer(scene), "\"x-kind\":\"a, b\""));
    assert_string_equal(plugin_scene_member(scene, "text"), "hello");
    assert_recorded(scene, "method = 'GET' AND status = 201 AND bytes = 5 AND outcome = 'OK' "
                           "AND url LIKE 'http://127.0.0.2:%/ok' AND number = 1");
}

static void json__is_sent_as_it_is_written(void **state)
{
    struct plugin_scene *scene = open_scene(*state);
    plugin_scene_open(scene);

    assert_ok(call(scene, "http_post", "/ok",
                   ",\"json\":{\"n\":12345678901234567890.50,\"t\":[1,\"\\u00e4\"]}"
                   ",\"headers\":{\"X-A\":\"b\",\"X-N\":7}"));
    assert_sent("\r\n\r\n{\"n\":12345678901234567890.50,\"t\":[1,\"\\u00e4\"]}");
    assert_sent("Content-Type: application/json\r\n");
    assert_sent("X-A: b\r\n");
    assert_sent("X-N: 7\r\n");
    assert_sent("Idempotency-Key: ");
}

static void data__is_a_text_or_a_form(void **state)
{
    struct plugin_scene *scene = open_scene(*state);
    plugin_scene_open(scene);

    assert_ok(call(scene, "http_post", "/ok", ",\"data\":\"a=b\""));
    assert_sent("\r\n\r\na=b");
    assert_sent("Content-Type: text/plain; charset=utf-8\r\n");
    assert_ok(call(scene, "http_post", "/ok", ",\"data\":{\"a b\":\"c&d\",\"e\":true}"));
    assert_sent("\r\n\r\na%20b=c%26d&e=true");
    assert_sent("Content-Type: application/x-www-form-urlencoded\r\n");
    assert_reason(call(scene, "http_post", "/ok", ",\"data\":\"a\",\"json\":1"),
                  STATUS_INVALID_ARGUMENT, "ARGUMENTS_INVALID");
}

static void bytes_that_are_no_text__are_replaced(void **state)
{
    struct plugin_scene *scene = open_scene(*state);
    plugin_scene_open(scene);

    assert_ok(call(scene, "http_get", "/binary", ""));
    assert_string_equal(plugin_scene_member(scene, "text"), "a\xEF\xBF\xBD\xEF\xBF\xBD"
                                                            "b");
}

/* Where to. */

static void what_no_rule_allows__is_not_called(void **state)
{
    struct plugin_scene *scene = open_scene(*state);
    plugin_scene_open(scene);
    const unsigned before = requests();

    assert_reason(call(scene, "http_get", "/closed?token=abc", ""), STATUS_PERMISSION_DENIED,
                  "URL_NOT_ALLOWED");
    assert_reason(call(scene, "http_put", "/ok", ""), STATUS_PERMISSION_DENIED, "URL_NOT_ALLOWED");
    assert_int_equal(requests(), before);
    assert_recorded(scene, "outcome = 'URL_NOT_ALLOWED' AND status IS NULL AND number = 1");
    assert_nowhere(scene, "abc");
}

static void a_host_outside_of_the_manifest__is_not_called(void **state)
{
    static const char *const hosts[] = {"https://hooks.example.com", NULL};
    struct plugin_scene *scene = open_scene(*state);
    scene->options.hosts = hosts;
    plugin_scene_open(scene);
    const unsigned before = requests();

    assert_reason(call(scene, "http_get", "/ok", ""), STATUS_PERMISSION_DENIED,
                  "HOST_NOT_IN_MANIFEST");
    assert_int_equal(requests(), before);
}

static void the_manifest__names_a_host_with_its_port(void **state)
{
    struct plugin_scene *scene = open_scene(*state);
    const char *const hosts[] = {arena_printf(&scene->t->arena, "http://127.0.0.2:%u", port), NULL};
    scene->options.hosts = hosts;
    plugin_scene_open(scene);

    assert_ok(call(scene, "http_get", "/ok", ""));
}

static void each_hop_of_a_redirect__is_judged(void **state)
{
    struct plugin_scene *scene = open_scene(*state);
    plugin_scene_open(scene);

    assert_ok(call(scene, "http_get", "/hop", ""));
    assert_string_equal(plugin_scene_member(scene, "text"), "hello");
    assert_reason(call(scene, "http_get", "/away", ""), STATUS_PERMISSION_DENIED,
                  "URL_NOT_ALLOWED");
}

static void what_is_no_url__is_told(void **state)
{
    struct plugin_scene *scene = open_scene(*state);
    plugin_scene_open(scene);

    assert_reason(plugin_scene_call(scene, "http_get", "{\"url\":\"hooks\"}"),
                  STATUS_INVALID_ARGUMENT, "ARGUMENTS_INVALID");
    assert_reason(plugin_scene_call(scene, "http_get", "{\"url\":{\"$secret\":\"mine\"}}"),
                  STATUS_INVALID_ARGUMENT, "ARGUMENTS_INVALID");
}

/* Secrets. */

#define IN_HEADER ",\"headers\":{\"X-Key\":{\"$secret\":\"mine\"}}"

static void a_secret__is_sent_and_comes_back_as_asterisks(void **state)
{
    struct plugin_scene *scene = open_scene(*state);
    scene->options.is_repeatable = true;
    plugin_scene_open(scene);

    assert_ok(call(scene, "http_post", "/echo", IN_HEADER));
    assert_sent("X-Key: hunter2-\"quoted\"\r\n");
    assert_null(strstr(plugin_scene_answer(scene), "hunter2"));
    assert_non_null(strstr(plugin_scene_answer(scene), "X-Key: ***"));
    assert_non_null(strstr(plugin_scene_answer(scene), "\"x-echo\":\"***\""));
    assert_nowhere(scene, "hunter2");
}

static void a_secret__may_stand_anywhere_in_a_body(void **state)
{
    struct plugin_scene *scene = open_scene(*state);
    plugin_scene_open(scene);

    assert_ok(call(scene, "http_post", "/ok",
                   ",\"json\":{\"a\":[{\"$secret\":\"mine\"},1],\"$secret\":\"b\"}"));
    assert_sent("\r\n\r\n{\"a\":[\"hunter2-\\\"quoted\\\"\",1],\"$secret\":\"b\"}");
    assert_ok(call(scene, "http_post", "/ok", ",\"data\":{\"key\":{\"$secret\":\"mine\"}}"));
    assert_sent("\r\n\r\nkey=hunter2-%22quoted%22");
    assert_ok(call(scene, "http_post", "/ok", ",\"data\":{\"$secret\":\"mine\"}"));
    assert_sent("\r\n\r\nhunter2-\"quoted\"");
}

static void a_secret__goes_to_its_hosts_only(void **state)
{
    struct plugin_scene *scene = open_scene(*state);
    plugin_scene_open(scene);
    const unsigned before = requests();

    assert_reason(call(scene, "http_post", "/ok", ",\"data\":{\"$secret\":\"other\"}"),
                  STATUS_PERMISSION_DENIED, "SECRET_HOST_REFUSED");
    assert_int_equal(requests(), before);
    assert_recorded(scene, "outcome = 'SECRET_HOST_REFUSED'");
}

/* A rule may allow it, and the secret be for it. */
static void a_secret__goes_nowhere_in_clear(void **state)
{
    static const char *const places[] = {"crm.example.com", "127.0.0.3", "192.0.2.7"};
    struct plugin_scene *scene = open_scene(*state);
    scene->options.is_test = true;
    plugin_scene_open(scene);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const char *secret = arena_printf(&scene->t->arena, "clear%zu", i);
        allow_host(scene, "http", places[i], 80, "/");
        allow_host(scene, "https", places[i], 443, "/");
        put_secret(scene, secret, places[i]);
        const char *rest =
            arena_printf(&scene->t->arena, "://%s/\",\"headers\":{\"X-Key\":{\"$secret\":\"%s\"}}}",
                         places[i], secret);
        assert_reason(plugin_scene_call(scene, "http_get",
                                        arena_printf(&scene->t->arena, "{\"url\":\"http%s", rest)),
                      STATUS_PERMISSION_DENIED, "SECRET_HOST_REFUSED");
        assert_ok(plugin_scene_call(scene, "http_get",
                                    arena_printf(&scene->t->arena, "{\"url\":\"https%s", rest)));
    }
}

static void a_secret__must_be_in_the_manifest_and_there(void **state)
{
    static const char *const secrets[] = {"other", "absent", NULL};
    struct plugin_scene *scene = open_scene(*state);
    scene->options.secrets = secrets;
    plugin_scene_open(scene);

    assert_reason(call(scene, "http_post", "/ok", ",\"data\":{\"$secret\":\"mine\"}"),
                  STATUS_PERMISSION_DENIED, "SECRET_NOT_IN_MANIFEST");
    assert_reason(call(scene, "http_post", "/ok", ",\"data\":{\"$secret\":\"absent\"}"),
                  STATUS_NOT_FOUND, "SECRET_MISSING");
}

/* Trying again, and trying out. */

static void a_run_that_is_tried_again__sends_nothing_twice(void **state)
{
    struct plugin_scene *scene = open_scene(*state);
    scene->options.is_repeatable = true;
    plugin_scene_open(scene);
    assert_ok(call(scene, "http_post", "/ok", ",\"data\":\"a\""));
    const unsigned before = requests();
    plugin_scene_try_again(scene);

    assert_ok(call(scene, "http_post", "/ok", ",\"data\":\"a\""));
    assert_string_equal(plugin_scene_member(scene, "text"), "hello");
    assert_int_equal(requests(), before);
}

static void a_test_run__sends_nothing(void **state)
{
    struct plugin_scene *scene = open_scene(*state);
    scene->options.is_test = true;
    plugin_scene_open(scene);
    const unsigned before = requests();

    assert_ok(call(scene, "http_post", "/ok", IN_HEADER));
    assert_string_equal(plugin_scene_answer(scene),
                        "{\"status\":200,\"headers\":{},\"text\":\"\"}");
    assert_reason(call(scene, "http_post", "/closed", ""), STATUS_PERMISSION_DENIED,
                  "URL_NOT_ALLOWED");
    assert_int_equal(requests(), before);
    const struct slice effects = plugin_host_effects(scene->host);
    const char *text = arena_slice_string(&scene->t->arena, effects);
    assert_non_null(strstr(text, "{\"call\":\"http_post\""));
    assert_non_null(strstr(text, "{\"$secret\":\"mine\"}"));
    assert_null(strstr(text, "hunter2"));
    assert_null(strstr(text, "closed"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(an_answer__has_status_headers_and_text),
        db_unit_test(json__is_sent_as_it_is_written),
        db_unit_test(data__is_a_text_or_a_form),
        db_unit_test(bytes_that_are_no_text__are_replaced),
        db_unit_test(what_no_rule_allows__is_not_called),
        db_unit_test(a_host_outside_of_the_manifest__is_not_called),
        db_unit_test(the_manifest__names_a_host_with_its_port),
        db_unit_test(each_hop_of_a_redirect__is_judged),
        db_unit_test(what_is_no_url__is_told),
        db_unit_test(a_secret__is_sent_and_comes_back_as_asterisks),
        db_unit_test(a_secret__may_stand_anywhere_in_a_body),
        db_unit_test(a_secret__goes_to_its_hosts_only),
        db_unit_test(a_secret__goes_nowhere_in_clear),
        db_unit_test(a_secret__must_be_in_the_manifest_and_there),
        db_unit_test(a_run_that_is_tried_again__sends_nothing_twice),
        db_unit_test(a_test_run__sends_nothing),
    };
    start_server();
    const int failed = domain_test_main(tests, sizeof tests / sizeof *tests);
    stop_server();
    return failed;
}
