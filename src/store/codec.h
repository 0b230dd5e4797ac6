/* Values between protobuf-c fields and PostgreSQL's binary formats.
 *
 * A codec says how one field meets one type; it is chosen once, when a plan is made, and then only
 * followed. Pure: no connection, no libpq; what comes from the database is checked byte by byte.
 *
 *   bool: bool    int2 int4 int8: int32 int64 uint32 uint64 (only where every value of the source
 *   fits; unsigned ones are checked each time)    float4 float8: float double    bytea: bytes
 *   text varchar bpchar name: string, enum by its value's name    uuid: string
 *   timestamptz: Timestamp    interval: Duration    jsonb: Struct, Value, map, any other message
 *   a wrapper (StringValue, …) stands for its value or NULL    T[]: repeated T
 */
#ifndef STORE_CODEC_H
#define STORE_CODEC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "wire/schema.h"

/* What PostgreSQL calls the types (pg_type.oid of the built-in ones, which never change). */
enum codec_type {
    CODEC_BOOL = 16,
    CODEC_BYTEA = 17,
    CODEC_NAME = 19,
    CODEC_INT8 = 20,
    CODEC_INT2 = 21,
    CODEC_INT4 = 23,
    CODEC_TEXT = 25,
    CODEC_FLOAT4 = 700,
    CODEC_FLOAT8 = 701,
    CODEC_BPCHAR = 1042,
    CODEC_VARCHAR = 1043,
    CODEC_TIMESTAMPTZ = 1184,
    CODEC_INTERVAL = 1186,
    CODEC_UUID = 2950,
    CODEC_JSONB = 3802,
};

/* What the field is, in C. */
enum codec_shape {
    CODEC_AS_BOOL,
    CODEC_AS_INT32,
    CODEC_AS_UINT32,
    CODEC_AS_INT64,
    CODEC_AS_UINT64,
    CODEC_AS_FLOAT,
    CODEC_AS_DOUBLE,
    CODEC_AS_STRING,
    CODEC_AS_ENUM,
    CODEC_AS_BYTES,
    CODEC_AS_TIMESTAMP,
    CODEC_AS_DURATION,
    CODEC_AS_JSON,
    CODEC_AS_JSON_MAP,
};

struct codec {
    enum codec_shape shape;
    enum codec_type type; /* of the elements, for an array */
    bool is_array;
    bool is_wrapped; /* the field is a wrapper message around the value */
    uint32_t oid;    /* as PostgreSQL describes it: the array's own */
    const ProtobufCFieldDescriptor *field;
    const struct wire_message *message; /* of message-typed fields */
    const struct wire_message *owner;   /* the message that has the field */
};

enum codec_direction { CODEC_TO_DATABASE, CODEC_FROM_DATABASE };

/* Chooses for field number `index` of `owner`; false when the two do not fit. With `element`, for
 * one element of a repeated field. */
bool codec_choose(const struct wire_message *owner, unsigned index, uint32_t oid,
                  enum codec_direction direction, bool element, struct codec *ret_codec);

/* A value as libpq takes it; data NULL is NULL. */
struct codec_value {
    const char *data;
    int length;
};

/* Takes the field out of `message` (whose descriptor has it). Returns NULL, or what is wrong with
 * the value: "is not a UUID" (static, or in the arena). */
const char *codec_encode(struct arena *arena, const struct codec *codec,
                         const ProtobufCMessage *message, struct codec_value *ret_value);

/* Whether the field belongs to a oneof that holds another, or nothing. */
bool codec_is_unset(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* Puts a value that is not NULL into `message`. `bytes` may be untrusted, but a NUL byte follows
 * it, as after libpq's values: texts are borrowed from it, so it must outlive the message. Returns
 * NULL, or what is wrong. */
const char *codec_decode(struct arena *arena, const struct codec *codec, struct slice bytes,
                         ProtobufCMessage *message);

/* The same for one element of a repeated field, at `member`. */
const char *codec_decode_element(struct arena *arena, const struct codec *codec, struct slice bytes,
                                 void *member);
/* What an element of the field takes in memory. */
size_t codec_element_bytes(const struct codec *codec);

/* Values that do not come from a message: into the arena. */
struct codec_value codec_int(struct arena *arena, uint32_t oid, int64_t number);
struct codec_value codec_time_us(struct arena *arena, int64_t unix_us);
struct codec_value codec_jsonb(struct arena *arena, struct slice text);

/* "timestamptz", "text[]"; "oid 1700" for a type that has no codec. */
const char *codec_type_name(struct arena *arena, uint32_t oid);
/* The type of one element of an array type; 0 when it is none that we know. */
uint32_t codec_array_element(uint32_t oid);

#endif
