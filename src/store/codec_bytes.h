/* Network byte order, and PostgreSQL's epoch: for codec_encode.c and codec_decode.c. */
#ifndef STORE_CODEC_BYTES_H
#define STORE_CODEC_BYTES_H

#include <stdint.h>
#include <string.h>

enum {
    CODEC_ARRAY_EMPTY_BYTES = 12,  /* dimensions, has-NULL flag, element type */
    CODEC_ARRAY_HEADER_BYTES = 20, /* and the one dimension's length and lower bound */
    CODEC_INTERVAL_BYTES = 16,     /* microseconds, days, months */
};
/* timestamptz counts microseconds from 2000-01-01 UTC. */
static const int64_t CODEC_EPOCH_US = INT64_C(946684800) * 1000000;
/* google/protobuf/timestamp.proto: 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z. */
static const int64_t CODEC_SECONDS_MIN = INT64_C(-62135596800);
static const int64_t CODEC_SECONDS_MAX = INT64_C(253402300799);
/* google/protobuf/duration.proto: about 10,000 years. */
static const int64_t CODEC_DURATION_SECONDS_MAX = INT64_C(315576000000);

static inline void codec_put16(void *at, uint16_t value)
{
    const uint16_t wire = __builtin_bswap16(value);
    memcpy(at, &wire, sizeof wire);
}

static inline void codec_put32(void *at, uint32_t value)
{
    const uint32_t wire = __builtin_bswap32(value);
    memcpy(at, &wire, sizeof wire);
}

static inline void codec_put64(void *at, uint64_t value)
{
    const uint64_t wire = __builtin_bswap64(value);
    memcpy(at, &wire, sizeof wire);
}

static inline uint16_t codec_get16(const void *at)
{
    uint16_t wire;
    memcpy(&wire, at, sizeof wire);
    return __builtin_bswap16(wire);
}

static inline uint32_t codec_get32(const void *at)
{
    uint32_t wire;
    memcpy(&wire, at, sizeof wire);
    return __builtin_bswap32(wire);
}

static inline uint64_t codec_get64(const void *at)
{
    uint64_t wire;
    memcpy(&wire, at, sizeof wire);
    return __builtin_bswap64(wire);
}

#endif
