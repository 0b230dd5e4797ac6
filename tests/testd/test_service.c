/* Handlers of TestService. Each does what its name says; bounds are kept so that a test cannot ask
 * for more than a machine has. */
#include "testd/test_service.h"

#include "base/clock.h"
#include "egress/http.h"
#include "smoothschedule/test/v1/test_service.service.h"
#include "smoothschedule/v1/notes_service.types.h"
#include "store/db.h"
#include "tenancy/tenancy.h"
#include "testd/apps/test_apps.h"

enum { COUNT_MAX = 10 * 1000 * 1000, PAYLOAD_BYTES_MAX = 1024 * 1024, TICK_MS = 50 };

static struct sql_plan *sleep_plan;
static const struct sql_query SQL_SLEEP = {
    .name = "TEST_SLEEP",
    .file = "tests/testd/test_service.c",
    .text = "SELECT 1 FROM pg_sleep($1)",
    .rows = SQL_EXEC,
    .params = (const char *const[]){"seconds", NULL},
    .in = &wire_smoothschedule_test_v1_SlowQueryRequest,
    .plan = &sleep_plan,
};

static struct sql_plan *count_keys_plan;
static const struct sql_query SQL_COUNT_KEYS = {
    .name = "TEST_COUNT_KEYS",
    .file = "tests/testd/test_service.c",
    .text = "SELECT count(*) AS count FROM tenant.idempotency_keys",
    .rows = SQL_ONE,
    .params = (const char *const[]){NULL},
    .out = &wire_smoothschedule_test_v1_CountKeysResponse,
    .tenant = true,
    .plan = &count_keys_plan,
};

/* Both of the text, each with a plan of its own. */
#define SCRIBBLE                                                                                   \
    .file = "tests/testd/test_service.c",                                                          \
    .text = "UPDATE shared.users SET display_name = $1 WHERE id = $2", .rows = SQL_EXEC,           \
    .params = (const char *const[])                                                                \
    {                                                                                              \
        "display_name", "subject_id", NULL                                                         \
    }

static struct sql_plan *scribble_plan;
static const struct sql_query SQL_SCRIBBLE = {
    .name = "TEST_SCRIBBLE",
    SCRIBBLE,
    .in = &wire_smoothschedule_test_v1_ScribbleRequest,
    .plan = &scribble_plan,
};
static struct sql_plan *scribble_in_transaction_plan;
static const struct sql_query SQL_SCRIBBLE_IN_TRANSACTION = {
    .name = "TEST_SCRIBBLE_IN_TRANSACTION",
    SCRIBBLE,
    .in = &wire_smoothschedule_test_v1_ScribbleInTransactionRequest,
    .plan = &scribble_in_transaction_plan,
};

const struct served_extra TEST_EXTRA = {
    .served =
        {
            .services = (const struct rpc_service *const[]){&TEST_SERVICE, NULL},
            .queries = (const struct sql_query *const[]){&SQL_SLEEP, &SQL_COUNT_KEYS, &SQL_SCRIBBLE,
                                                         &SQL_SCRIBBLE_IN_TRANSACTION, NULL},
            .files =
                (const struct wire_file *const[]){&wire_file_smoothschedule_test_v1_test_service,
                                                  &wire_file_smoothschedule_v1_notes_service, NULL},
        },
    .apps = TEST_APPS,
};

static int64_t duration_ms(const Google__Protobuf__Duration *duration)
{
    return duration == NULL ? 0 : duration->seconds * 1000 + duration->nanos / 1000000;
}

status test_service_echo(struct call *c, const EchoRequest *req, EchoResponse *ret)
{
    (void)c;
    ret->text = req->text;
    ret->payload = req->payload;
    return OK;
}

status test_service_sleep(struct call *c, const SleepRequest *req, SleepResponse *ret)
{
    const int64_t begun_ns = clock_monotonic_ns();
    TRY(call_sleep_ms(c, duration_ms(req->duration)));

    const int64_t slept_ns = clock_monotonic_ns() - begun_ns;
    ret->slept = arena_new(c->arena, Google__Protobuf__Duration);
    google__protobuf__duration__init(ret->slept);
    ret->slept->seconds = slept_ns / NS_PER_S;
    ret->slept->nanos = (int32_t)(slept_ns % NS_PER_S);
    return OK;
}

status test_service_count(struct call *c, const CountRequest *req, struct rpc_stream *out)
{
    if (req->count < 0 || req->count > COUNT_MAX)
        return status_field(c->arena, "FIELD_INVALID", "count", "0 to %d", COUNT_MAX);
    if (req->payload_bytes < 0 || req->payload_bytes > PAYLOAD_BYTES_MAX)
        return status_field(c->arena, "FIELD_INVALID", "payloadBytes", "0 to %d",
                            PAYLOAD_BYTES_MAX);

    CountResponse message;
    smoothschedule__test__v1__count_response__init(&message);
    message.payload.len = (size_t)req->payload_bytes;
    message.payload.data = arena_zalloc(c->arena, message.payload.len);
    for (message.number = 1; message.number <= req->count; message.number++) {
        if (req->delay != NULL)
            TRY(call_sleep_ms(c, duration_ms(req->delay)));
        TRY(rpc_send(c, out, &message.base));
    }
    return OK;
}

status test_service_add_up(struct call *c, struct rpc_stream *in, AddUpResponse *ret)
{
    for (const ProtobufCMessage *message;;) {
        TRY(rpc_recv(c, in, &message));
        if (message == NULL)
            return OK;
        ret->sum += ((const AddUpRequest *)message)->number;
        ret->count++;
    }
}

status test_service_chat(struct call *c, struct rpc_stream *both)
{
    for (const ProtobufCMessage *message;;) {
        TRY(rpc_recv(c, both, &message));
        if (message == NULL)
            return OK;
        const ChatRequest *heard = (const ChatRequest *)message;
        ChatResponse said;
        smoothschedule__test__v1__chat_response__init(&said);
        said.text = heard->text;
        said.payload = heard->payload;
        TRY(rpc_send(c, both, &said.base));
    }
}

status test_service_fail(struct call *c, const FailRequest *req, FailResponse *ret)
{
    (void)ret;
    if (req->code == 0)
        return OK;
    struct status_details *details = arena_new(c->arena, struct status_details);
    details->retry_after_ms = duration_ms(req->retry_after);
    const struct status_violation **end = &details->violations;
    for (size_t i = 0; i < req->n_violations; i++) {
        struct status_violation *violation = arena_new(c->arena, struct status_violation);
        violation->field = req->violations[i]->field;
        violation->description = req->violations[i]->description;
        *end = violation;
        end = &violation->next;
    }
    return (status){
        .code = (enum status_code)req->code,
        .reason = req->reason,
        .message = req->message,
        .details = details,
    };
}

/* Each level keeps a page that the next one looks at, so that no compiler makes it a loop. */
__attribute__((noinline)) static int64_t sink(volatile const char *above, int64_t depth)
{
    if (depth == INT64_MAX)
        return above[0];
    volatile char page[4096];
    page[depth % (int64_t)sizeof page] = (char)(above[0] + 1);
    const int64_t reached = sink(page, depth + 1);
    return reached + page[0];
}

status test_service_overflow_stack(struct call *c, const OverflowStackRequest *req,
                                   OverflowStackResponse *ret)
{
    (void)c;
    (void)req;
    const volatile char top = 0;
    ret->depth = sink(&top, 0);
    return OK;
}

status test_service_count_keys(struct call *c, const CountKeysRequest *req, CountKeysResponse *ret)
{
    struct tenant_entry entry;
    bool found = false;
    TRY(directory_find_name(c, slice_of(req->tenant_id), &entry, &found));
    if (!found)
        return tenancy_missing();
    c->tenant = tenancy_scope(c->arena, &entry);
    return db_one(c, &SQL_COUNT_KEYS, DB_NONE, ret);
}

status test_service_slow_query(struct call *c, const SlowQueryRequest *req, SlowQueryResponse *ret)
{
    (void)ret;
    int64_t changed;
    return db_exec(c, &SQL_SLEEP, req, &changed);
}

status test_service_scribble(struct call *c, const ScribbleRequest *req, ScribbleResponse *ret)
{
    (void)ret;
    return db_exec(c, &SQL_SCRIBBLE, req, NULL);
}

status test_service_scribble_in_transaction(struct call *c, const ScribbleInTransactionRequest *req,
                                            ScribbleInTransactionResponse *ret)
{
    (void)ret;
    return db_exec(c, &SQL_SCRIBBLE_IN_TRANSACTION, req, NULL);
}

static status may_follow(struct call *c, void *owner, const struct url *url, const char *method)
{
    (void)c;
    (void)method;
    const SendHttpRequest *req = owner;
    for (size_t i = 0; i < req->n_follow; i++)
        if (slice_starts_with(slice_of(url->text), req->follow[i]))
            return OK;
    return status_error(STATUS_PERMISSION_DENIED, "URL_NOT_ALLOWED", "the test forbids this hop");
}

static void give_http(struct call *c, const struct http_response *response, SendHttpResponse *ret)
{
    ret->status = response->status;
    ret->n_headers = response->header_count;
    ret->headers = arena_array(c->arena, response->header_count + 1, sizeof *ret->headers);
    for (size_t i = 0; i < response->header_count; i++) {
        SendHttpRequest_Header *header = arena_new(c->arena, SendHttpRequest_Header);
        smoothschedule__test__v1__send_http_request__header__init(header);
        header->name = arena_strdup(c->arena, response->headers[i].name);
        header->value = arena_strdup(c->arena, response->headers[i].value);
        ret->headers[i] = header;
    }
    ret->body.len = response->body.length;
    ret->body.data = (uint8_t *)(uintptr_t)response->body.data;
    ret->url = arena_strdup(c->arena, response->url->text);
    ret->redirects = (int32_t)response->redirects;
}

status test_service_send_http(struct call *c, const SendHttpRequest *req, SendHttpResponse *ret)
{
    struct url url;
    struct http_response response;
    const char *fault = url_read(c->arena, slice_of(req->url), &url);
    if (fault != NULL)
        return status_field(c->arena, "URL_INVALID", "url", "%s", fault);
    struct http_header *headers = arena_array(c->arena, req->n_headers + 1, sizeof *headers);
    for (size_t i = 0; i < req->n_headers; i++)
        headers[i] = (struct http_header){.name = req->headers[i]->name,
                                          .value = req->headers[i]->value,
                                          .is_secret = req->headers[i]->is_secret};
    const struct http_request request = {
        .method = req->method,
        .url = &url,
        .headers = headers,
        .header_count = req->n_headers,
        .body = slice_make(req->body.data, req->body.len),
        .body_is_secret = req->body_is_secret,
        .may_follow = req->n_follow > 0 ? may_follow : NULL,
        .owner = (void *)(uintptr_t)req,
    };
    const struct http_limits limits = {.total_ms = req->total_ms,
                                       .body_bytes = (size_t)req->body_bytes_max};
    TRY(http_send(c, &request, &limits, &response));
    give_http(c, &response, ret);
    return OK;
}

status test_service_tick(struct call *c, const TickRequest *req, struct rpc_stream *out)
{
    (void)req;
    TickResponse message;
    smoothschedule__test__v1__tick_response__init(&message);
    for (message.number = 1;; message.number++) {
        TRY(rpc_send(c, out, &message.base));
        TRY(call_sleep_ms(c, TICK_MS));
    }
}
