/* A page token is the last row's (rank, create_time, id), sealed; most rows' rank is zero. Its
 * binding is a hash over who asks and for what; page_size and page_token stay out of it, so that a
 * client may change the size between pages. Failures are the client's: a bad size or token. */
#include "paging/paging.h"

#include <assert.h>

#include <sodium.h>

#include "base/clock.h"
#include "rpc/service.h"
#include "wire/member.h"
#include "wire/pack.h"

enum { RANK_MAX = 255, POSITION_BYTES = 1 + 8 + 16 };

static struct page_token_key token_key;

_Static_assert(PAGE_TOKEN_BINDING_BYTES == crypto_generichash_BYTES, "the binding is one hash");

void paging_open(const struct page_token_key *key)
{
    token_key = *key;
}

static const ProtobufCFieldDescriptor *field_of(const ProtobufCMessage *request, const char *name,
                                                ProtobufCType type)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(request->descriptor, name);
    assert(field != NULL && field->type == type);
    return field;
}

/* The request without the two fields that differ from page to page. */
static struct slice pack_arguments(struct call *c, const ProtobufCMessage *request)
{
    ProtobufCMessage *copy = arena_alloc(c->arena, request->descriptor->sizeof_message);
    memcpy(copy, request, request->descriptor->sizeof_message);
    member_clear(copy, field_of(request, "page_size", PROTOBUF_C_TYPE_INT32));
    member_clear(copy, field_of(request, "page_token", PROTOBUF_C_TYPE_STRING));
    return wire_pack(c->arena, copy);
}

static void hash_slice(crypto_generichash_state *hash, struct slice part)
{
    const uint64_t length = part.length; /* so that no two lists of parts hash alike */
    crypto_generichash_update(hash, (const uint8_t *)&length, sizeof length);
    crypto_generichash_update(hash, (const uint8_t *)part.data, part.length);
}

static struct page_token_binding bind(struct call *c, const ProtobufCMessage *request)
{
    const struct uuid tenant = c->tenant != NULL ? c->tenant->id.uuid : (struct uuid){{0}};
    crypto_generichash_state hash;
    crypto_generichash_init(&hash, NULL, 0, crypto_generichash_BYTES);
    hash_slice(&hash, slice_make(&c->identity.actor, sizeof c->identity.actor));
    hash_slice(&hash, slice_make(&c->identity.subject, sizeof c->identity.subject));
    hash_slice(&hash, slice_make(&tenant, sizeof tenant));
    hash_slice(&hash, slice_of(request->descriptor->name));
    hash_slice(&hash, pack_arguments(c, request));

    struct page_token_binding binding;
    crypto_generichash_final(&hash, binding.bytes, sizeof binding.bytes);
    return binding;
}

static status open_token(struct call *c, struct slice token, struct page *page)
{
    struct slice position;
    TRY(page_token_open(c->arena, &token_key, clock_db_us(), &page->binding, token, &position));
    if (position.length != POSITION_BYTES) /* another release sealed it */
        return status_field(c->arena, "PAGE_TOKEN_INVALID", "pageToken",
                            "is of another release of the server; begin the list anew");

    uint64_t time_us = 0;
    page->after_rank = (uint8_t)position.data[0];
    for (int i = 1; i <= 8; i++)
        time_us = time_us << 8 | (uint8_t)position.data[i];
    page->after_time_us = (int64_t)time_us;
    memcpy(page->after_id.bytes, position.data + 9, sizeof page->after_id.bytes);
    return OK;
}

status page_begin(struct call *c, const ProtobufCMessage *request, struct page *ret_page)
{
    const int32_t size =
        *(const int32_t *)member_of(request, field_of(request, "page_size", PROTOBUF_C_TYPE_INT32));
    const struct slice token = slice_of(*(char *const *)member_of(
        request, field_of(request, "page_token", PROTOBUF_C_TYPE_STRING)));

    if (size < 0)
        return status_field(c->arena, "PAGE_SIZE_INVALID", "pageSize",
                            "must not be negative; leave it out for %d", PAGE_SIZE_DEFAULT);

    struct page page = {.binding = bind(c, request)};
    page.size = size == 0 ? PAGE_SIZE_DEFAULT : (size_t)size;
    if (page.size > PAGE_SIZE_MAX)
        page.size = PAGE_SIZE_MAX;
    if (token.length > 0)
        TRY(open_token(c, token, &page));
    *ret_page = page;
    return OK;
}

bool page_is_cut(const struct page *page, size_t *count)
{
    if (*count <= page->size)
        return false;
    *count = page->size;
    return true;
}

void page_end(struct call *c, const struct page *page, const Timestamp *create_time, const char *id,
              char **ret_token)
{
    page_end_ranked(c, page, 0, create_time, id, ret_token);
}

void page_end_ranked(struct call *c, const struct page *page, unsigned rank,
                     const Timestamp *create_time, const char *id, char **ret_token)
{
    assert(rank <= RANK_MAX);
    const uint64_t time_us =
        (uint64_t)(create_time->seconds * US_PER_S + create_time->nanos / 1000);
    char position[POSITION_BYTES];
    position[0] = (char)rank;
    for (int i = 0; i < 8; i++)
        position[1 + i] = (char)(time_us >> (56 - 8 * i) & 0xff);

    const struct uuid uuid = uuid_of(id);
    memcpy(position + 9, uuid.bytes, sizeof uuid.bytes);

    const struct slice token = page_token_seal(c->arena, &token_key, clock_db_us(), &page->binding,
                                               slice_make(position, sizeof position));
    *ret_token = (char *)(uintptr_t)token.data;
}
