/* The key is claimed by inserting it. Of two calls with one key at the same time the second waits
 * on that row until the first commits, then reads its answer; if the first rolls back, the second
 * holds the key and does the act. Failures of the act roll the claim back with it. */
#include "idempotency/idempotency.h"

#include <assert.h>

#include <sodium.h>

#include "rpc/service.h"
#include "smoothschedule/internal/rows.types.h"
#include "sql/idempotency.h"
#include "store/db.h"
#include "wire/member.h"
#include "wire/pack.h"
#include "wire/unpack.h"

/* Where the keys lie: shared ones, and those of a tenant's own data. */
struct place {
    const struct sql_query *claim, *get, *keep;
};

static const struct place *place_of(bool in_tenant)
{
    static const struct place shared = {&SQL_IDEMPOTENCY_CLAIM, &SQL_IDEMPOTENCY_GET,
                                        &SQL_IDEMPOTENCY_KEEP};
    static const struct place tenant = {&SQL_TENANT_IDEMPOTENCY_CLAIM, &SQL_TENANT_IDEMPOTENCY_GET,
                                        &SQL_TENANT_IDEMPOTENCY_KEEP};
    return in_tenant ? &tenant : &shared;
}

/* Of the request with its id as we write UUIDs: other letters for the same id are the same request.
 */
static struct slice hash_body(struct call *c, const ProtobufCMessage *request,
                              struct uuid request_id)
{
    char id[UUID_TEXT_BYTES];
    uuid_format(request_id, id);
    ProtobufCMessage *same = arena_alloc(c->arena, request->descriptor->sizeof_message);
    memcpy(same, request, request->descriptor->sizeof_message);
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(request->descriptor, "request_id");
    assert(field != NULL && field->type == PROTOBUF_C_TYPE_STRING);
    *(char **)member_of(same, field) = id;
    const struct slice body = wire_pack(c->arena, same);
    uint8_t *hash = arena_alloc(c->arena, crypto_hash_sha256_BYTES);
    crypto_hash_sha256(hash, (const uint8_t *)body.data, body.length);
    return slice_make(hash, crypto_hash_sha256_BYTES);
}

static status take_answer(struct call *c, const struct idempotency *key, struct slice body_hash,
                          ProtobufCMessage *ret)
{
    IdempotencyRow row = IDEMPOTENCY_ROW_INIT;
    TRY(db_one(c, place_of(key->in_tenant)->get, DB_NONE, &row, DB_TEXT("method", c->method->path),
               DB_UUID("request_id", key->request_id)));
    if (!slice_equal(slice_make(row.body_hash.data, row.body_hash.len), body_hash))
        return status_field(c->arena, "REQUEST_ID_REUSED", "requestId",
                            "was used for another request; make a new UUID for each");

    ProtobufCMessage *answer;
    TRY(wire_unpack(c->arena, c->method->output, slice_make(row.answer.data, row.answer.len),
                    &answer));
    memcpy(ret, answer, answer->descriptor->sizeof_message);
    return OK;
}

static status begin(struct call *c, bool in_tenant, const char *request_id,
                    const ProtobufCMessage *request, ProtobufCMessage *ret,
                    struct idempotency *ret_key, bool *ret_answered)
{
    struct idempotency key = {.is_wanted = request_id[0] != '\0', .in_tenant = in_tenant};
    if (!key.is_wanted) {
        *ret_key = key;
        *ret_answered = false;
        return OK;
    }
    if (!uuid_parse(slice_of(request_id), &key.request_id))
        return status_field(c->arena, "FIELD_INVALID", "requestId", "must be a UUID");

    const struct slice body_hash = hash_body(c, request, key.request_id);
    IdempotencyRow row = IDEMPOTENCY_ROW_INIT;
    bool claimed = false;
    TRY(db_maybe(c, place_of(in_tenant)->claim, DB_NONE, &row, &claimed,
                 DB_TEXT("method", c->method->path), DB_UUID("request_id", key.request_id),
                 DB_BYTES("body_hash", body_hash)));
    if (!claimed)
        TRY(take_answer(c, &key, body_hash, ret));
    *ret_key = key;
    *ret_answered = !claimed;
    return OK;
}

status idempotency_begin(struct call *c, const char *request_id, const ProtobufCMessage *request,
                         ProtobufCMessage *ret, struct idempotency *ret_key, bool *ret_answered)
{
    return begin(c, false, request_id, request, ret, ret_key, ret_answered);
}

status idempotency_begin_in_tenant(struct call *c, const char *request_id,
                                   const ProtobufCMessage *request, ProtobufCMessage *ret,
                                   struct idempotency *ret_key, bool *ret_answered)
{
    return begin(c, true, request_id, request, ret, ret_key, ret_answered);
}

status idempotency_end(struct call *c, const struct idempotency *key,
                       const ProtobufCMessage *answer)
{
    if (!key->is_wanted)
        return OK;

    return db_exec(c, place_of(key->in_tenant)->keep, DB_NONE, NULL,
                   DB_TEXT("method", c->method->path), DB_UUID("request_id", key->request_id),
                   DB_BYTES("answer", wire_pack(c->arena, answer)));
}
