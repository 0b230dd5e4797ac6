/* Events.
 *
 * The good day: an event is completed from the call, cut to bounds, and inserted in the act's
 * transaction; its line for the log waits until that is committed. Failures are the database's, and
 * fail the act: nothing that is to be on record is done without. An event of its own goes over a
 * call of its own, so that neither the end of the caller's call nor its rollback touches it.
 * Nothing to close: what waits lives in the call's arena, and is dropped with a transaction that
 * was not committed.
 */
#include "audit/audit.h"

#include <assert.h>

#include <sodium.h>

#include "audit/chain.h"
#include "base/clock.h"
#include "base/log_wait.h"
#include "google/protobuf/timestamp.types.h"
#include "rpc/service.h"
#include "smoothschedule/internal/audit.types.h"
#include "sql/audit.h"
#include "store/db.h"
#include "wire/json_encode.h"

enum {
    ALONE_MS = 2000,
    RETRY_AFTER_MS = 1000,
    CODE_BYTES_MAX = 64,
    REASON_BYTES_MAX = 2000,
    RESOURCE_BYTES_MAX = 200,
    METHOD_BYTES_MAX = 200,
    IP_BYTES_MAX = 64,
    REQUEST_ID_BYTES_MAX = 64,
};

static const char ZERO_UUID[] = "00000000-0000-0000-0000-000000000000";

/* A line that waits for the commit. */
struct audit_line {
    enum log_stream stream;
    bool is_written; /* before the commit */
    const AuditRecord *record;
    struct audit_line *next;
};

struct audit_call {
    struct audit_line *first;
    struct audit_line *last;
    bool has_told_alone;  /* of a refusal or failure */
    bool has_told_tenant; /* in the tenant's own outbox */
};

static struct audit_call *audit_of(struct call *c)
{
    if (c->audit == NULL)
        c->audit = arena_new(c->arena, struct audit_call);
    return c->audit;
}

/* Completing. */

void audit_session_key(session_id session, char ret_text[AUDIT_SESSION_KEY_BYTES])
{
    static const uint8_t domain[] = "smoothschedule session key";
    uint8_t hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    ret_text[0] = '\0';
    if (uuid_is_zero(session.uuid))
        return;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, domain, sizeof domain);
    crypto_hash_sha256_update(&state, session.uuid.bytes, sizeof session.uuid.bytes);
    crypto_hash_sha256_final(&state, hash);
    sodium_bin2hex(ret_text, AUDIT_SESSION_KEY_BYTES, hash, (AUDIT_SESSION_KEY_BYTES - 1) / 2);
}

const char *audit_resource(struct call *c, const char *collection, struct uuid id)
{
    char text[UUID_TEXT_BYTES];
    uuid_format(id, text);
    return arena_printf(c->arena, "%s/%s", collection, text);
}

const char *audit_changes(struct call *c, const struct wire_message *type,
                          const ProtobufCMessage *before, const ProtobufCMessage *after)
{
    struct buf json = {0};
    const status written = wire_json_encode_changes(c->arena, type, before, after, &json);
    const char *text =
        status_is_ok(written)
            ? arena_strndup(c->arena, json.data, json.length)
            : "{\"unreadable\":true}"; /* a time out of range: the act is what counts */
    buf_fini(&json);
    return text;
}

/* At most `most` bytes, ending with a whole character. */
static char *cut(struct arena *arena, struct slice text, size_t most)
{
    size_t length = text.length;
    if (length > most) {
        length = most;
        while (length > 0 && ((unsigned char)text.data[length] & 0xc0) == 0x80)
            length--;
    }
    return arena_strndup(arena, text.data, length);
}

static char *cut_text(struct arena *arena, const char *text, size_t most)
{
    return cut(arena, slice_of(text != NULL ? text : ""), most);
}

/* Empty for the zero id. */
static char *id_text(struct arena *arena, struct uuid id)
{
    char *text = arena_alloc(arena, UUID_TEXT_BYTES);
    text[0] = '\0';
    if (!uuid_is_zero(id))
        uuid_format(id, text);
    return text;
}

static struct uuid tenant_of(const struct call *c, const struct audit_event *event)
{
    if (event->tenant != NULL)
        return event->tenant->uuid;
    return c->tenant != NULL ? c->tenant->id.uuid : c->identity.tenant.uuid;
}

static void fill_people(struct call *c, const struct audit_event *event, AuditRecord *record)
{
    const struct audit_user caller = {c->identity.actor, c->identity.actor_email};
    const struct audit_user as = {c->identity.subject, c->identity.subject_email};
    const struct audit_user *actor = event->actor != NULL ? event->actor : &caller;
    const struct audit_user *subject = event->subject != NULL ? event->subject
                                       : event->actor != NULL ? event->actor
                                                              : &as;
    record->actor_id = id_text(c->arena, actor->id.uuid);
    record->actor_email = cut_text(c->arena, actor->email, EMAIL_TEXT_BYTES - 1);
    record->subject_id = id_text(c->arena, subject->id.uuid);
    record->subject_email = cut_text(c->arena, subject->email, EMAIL_TEXT_BYTES - 1);
}

static char *details_of(struct call *c, const char *details)
{
    if (details == NULL)
        return arena_strdup(c->arena, "");
    if (strlen(details) > AUDIT_DETAILS_BYTES_MAX)
        return arena_strdup(c->arena, "{\"truncated\":true}");
    return arena_strdup(c->arena, details);
}

/* Commands act for the operator, jobs for nobody, scripts for whoever runs them. */
static const char *method_of(const struct call *c)
{
    if (c->method != NULL)
        return c->method->path;
    if (!uuid_is_zero(c->identity.plugin_run))
        return "plugins";
    return c->identity.signed_in ? "smoothctl" : "jobs";
}

static void fill_call(struct call *c, const struct audit_event *event, AuditRecord *record)
{
    const session_id session = event->session != NULL ? *event->session : c->identity.session;
    record->session_key = arena_alloc(c->arena, AUDIT_SESSION_KEY_BYTES);
    audit_session_key(session, record->session_key);
    record->masquerade_id =
        id_text(c->arena, event->masquerade != NULL ? *event->masquerade : c->identity.masquerade);
    record->ip_address = cut(c->arena, c->peer_ip, IP_BYTES_MAX);
    record->request_id = cut(c->arena, c->request_id, REQUEST_ID_BYTES_MAX);
    record->method = cut_text(c->arena, method_of(c), METHOD_BYTES_MAX);
}

static const AuditRecord *complete(struct call *c, const struct audit_event *event)
{
    AuditRecord *record = arena_new(c->arena, AuditRecord);
    *record = (AuditRecord)AUDIT_RECORD_INIT;
    record->id = id_text(c->arena, uuid_v7());
    record->event_time = arena_new(c->arena, Timestamp);
    *record->event_time = (Timestamp)GOOGLE__PROTOBUF__TIMESTAMP__INIT;
    const int64_t now_us = clock_db_us();
    record->event_time->seconds = now_us / US_PER_S;
    record->event_time->nanos = (int32_t)(now_us % US_PER_S * 1000);

    const char *reason_code =
        event->reason_code != NULL ? event->reason_code : event->outcome.reason;
    record->action = cut_text(c->arena, event->action, CODE_BYTES_MAX);
    record->outcome = cut_text(c->arena, status_code_name(event->outcome.code), CODE_BYTES_MAX);
    record->reason_code = cut_text(c->arena, reason_code, CODE_BYTES_MAX);
    record->reason = cut_text(c->arena, event->reason, REASON_BYTES_MAX);
    record->tenant_id = id_text(c->arena, tenant_of(c, event));
    record->resource = cut_text(c->arena, event->resource, RESOURCE_BYTES_MAX);
    record->details = details_of(c, event->details);
    fill_people(c, event, record);
    fill_call(c, event, record);
    return record;
}

/* The lines in logs/. */

static void append(struct buf *line, const char *name, const char *text)
{
    buf_printf(line, ",\"%s\":", name);
    log_json_string(line, slice_of(text));
}

static void append_members(struct buf *line, enum log_stream stream, const char *action,
                           const AuditRecord *record)
{
    const bool is_masquerade = stream == LOG_MASQUERADE;
    append(line, "action", action);
    append(line, is_masquerade ? "hijacker_email" : "actor_email", record->actor_email);
    append(line, is_masquerade ? "hijacked_email" : "subject_email", record->subject_email);
    append(line, "ip_address", record->ip_address);
    append(line, "session_key", record->session_key);
    append(line, "tenant", record->tenant_id);
    append(line, "reason", record->reason);
    append(line, "reason_code", record->reason_code);
    append(line, "request_id", record->request_id);
    append(line, "masquerade_id", record->masquerade_id);
    append(line, "outcome", record->outcome);
    append(line, "method", record->method);
    append(line, "resource", record->resource);
    append(line, "event_id", record->id);
    if (record->details[0] != '\0') {
        buf_append_literal(line, ",\"details\":");
        buf_append_text(line, record->details);
    }
}

static void write_line(enum log_stream stream, const char *action, const AuditRecord *record)
{
    append_members(log_begin(stream), stream, action, record);
    log_end();
}

static status write_and_wait(struct call *c, enum log_stream stream, const AuditRecord *record)
{
    struct buf members = {0};
    append_members(&members, stream, record->action, record);
    const status written = log_write_and_wait(c, stream, buf_slice(&members));
    buf_fini(&members);
    return written;
}

static bool has_line(struct call *c, const struct audit_event *event, enum log_stream *ret_stream)
{
    const bool is_masquerade = slice_starts_with(slice_of(event->action), "HIJACK_");
    *ret_stream = is_masquerade ? LOG_MASQUERADE : LOG_SECURITY;
    return (c->method != NULL || log_is_open()) && (is_masquerade || event->is_security);
}

static void keep_line(struct call *c, const struct audit_event *event, const AuditRecord *record,
                      bool is_written)
{
    enum log_stream stream;
    if (!has_line(c, event, &stream))
        return;
    struct audit_call *audit = audit_of(c);
    struct audit_line *line = arena_new(c->arena, struct audit_line);
    *line = (struct audit_line){.stream = stream, .is_written = is_written, .record = record};
    *(audit->last != NULL ? &audit->last->next : &audit->first) = line;
    audit->last = line;
}

/* Where the database was lost while it committed, nobody knows. */
static const char *suffix_of(status outcome)
{
    return outcome.code == STATUS_UNKNOWN ? "UNCERTAIN" : "ABORTED";
}

static void end_line(struct call *c, const struct audit_line *line, status outcome)
{
    const AuditRecord *record = line->record;
    if (status_is_ok(outcome) == line->is_written)
        return; /* it says so already, or was never said */
    const char *action = line->is_written
                             ? arena_printf(c->arena, "%s_%s", record->action, suffix_of(outcome))
                             : record->action;
    write_line(line->stream, action, record);
}

void audit_ended(struct call *c, status outcome)
{
    if (c->audit == NULL)
        return;
    for (const struct audit_line *line = c->audit->first; line != NULL; line = line->next)
        end_line(c, line, outcome);
    if (status_is_ok(outcome) && c->audit->has_told_tenant)
        audit_hint(c->tenant->id);
    c->audit->first = c->audit->last = NULL;
    c->audit->has_told_tenant = false;
}

/* Recording. */

static AuditOutboxRow row_of(const AuditRecord *record)
{
    AuditOutboxRow row = AUDIT_OUTBOX_ROW_INIT;
    row.id = record->id;
    row.create_time = record->event_time;
    row.chain = record->tenant_id[0] != '\0' ? record->tenant_id : (char *)(uintptr_t)ZERO_UUID;
    row.event = (AuditRecord *)(uintptr_t)record;
    return row;
}

/* Masquerades change nobody; who looks after masquerades listens to their events. */
static bool is_change(const AuditRecord *record)
{
    static const char *const watched[] = {"users/", "tenants/", "grants/", "plugins/"};
    if (slice_starts_with(slice_of(record->action), "HIJACK_"))
        return false;
    for (size_t i = 0; i < sizeof watched / sizeof *watched; i++)
        if (slice_starts_with(slice_of(record->resource), watched[i]))
            return true;
    return false;
}

static void send(struct call *c, const AuditRecord *record)
{
    const AuditOutboxRow row = row_of(record);
    db_send(c, is_change(record) ? &SQL_AUDIT_ADD_CHANGE : &SQL_AUDIT_ADD, &row);
}

void audit_event(struct call *c, const struct audit_event *event)
{
    const AuditRecord *record = complete(c, event);
    send(c, record);
    keep_line(c, event, record, false);
}

void audit_event_in_tenant(struct call *c, const struct audit_event *event)
{
    assert(c->tenant != NULL);
    const AuditRecord *record = complete(c, event);
    const AuditOutboxRow row = row_of(record);
    db_send(c, &SQL_AUDIT_ADD_IN_TENANT, &row);
    keep_line(c, event, record, false);
    audit_of(c)->has_told_tenant = true;
}

static status unavailable(struct call *c)
{
    return status_unavailable(c->arena, "AUDIT_UNAVAILABLE",
                              "what you ask for must be on record, and cannot be written down now; "
                              "try again",
                              RETRY_AFTER_MS);
}

status audit_event_on_disk(struct call *c, const struct audit_event *event)
{
    const AuditRecord *record = complete(c, event);
    enum log_stream stream;
    send(c, record);
    if (!has_line(c, event, &stream))
        return OK;
    /* Also when nobody answered: the line may be there. */
    keep_line(c, event, record, true);
    return status_is_ok(write_and_wait(c, stream, record)) ? OK : unavailable(c);
}

status audit_event_alone(struct call *c, const struct audit_event *event)
{
    const AuditRecord *record = complete(c, event);
    const AuditOutboxRow row = row_of(record);
    struct call own;
    call_init(&own, c->arena);
    call_set_deadline(&own, clock_monotonic_ns() + ALONE_MS * NS_PER_MS);
    const status written = db_exec(&own, &SQL_AUDIT_ADD, &row, NULL);
    db_end(&own);
    call_fini(&own);
    if (!status_is_ok(written)) {
        log_event(LOG_ERROR, "an audit event could not be recorded",
                  LOG_TEXT("action", record->action), LOG_TEXT("error", written.message),
                  LOG_TEXT("request_id", record->request_id));
        return unavailable(c);
    }
    enum log_stream stream;
    if (has_line(c, event, &stream))
        write_line(stream, record->action, record);
    audit_of(c)->has_told_alone = true;
    return OK;
}

/* The key of the limit: who, and what. */
static struct slice denial_key(struct call *c)
{
    char session[UUID_TEXT_BYTES];
    uuid_format(c->identity.session.uuid, session);
    return slice_of(arena_printf(c->arena, "denied %s %s", session, c->method->path));
}

static const char *denial_details(struct call *c, uint64_t passed_over)
{
    return arena_printf(c->arena, "{\"permission\":\"%s\",\"passedOver\":%llu}",
                        c->method->access.permission, (unsigned long long)passed_over);
}

void audit_denied(struct call *c, status refusal)
{
    uint64_t passed_over;
    if ((c->audit != NULL && c->audit->has_told_alone) ||
        !audit_is_due(denial_key(c), &passed_over))
        return;
    const status written =
        audit_event_alone(c, &(struct audit_event){.action = "ACCESS_DENIED",
                                                   .is_security = true,
                                                   .outcome = refusal,
                                                   .details = denial_details(c, passed_over)});
    (void)written; /* logged; the call is refused anyway */
}
