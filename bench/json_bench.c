/* proto3 JSON in both directions, in nanoseconds of this process's CPU time.
 *
 *   json_bench ITERATIONS
 *
 * A tenant of some 300 bytes of JSON is read into its message and written again; for comparison
 * jansson reads the same text into a tree and writes that, without any message. Prints one line of
 * "name value" a measure. Before measuring, both must give back the text they were given;
 * otherwise the program says so and ends with 1. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "smoothschedule/v1/tenant_service.types.h"
#include "wire/json_decode.h"
#include "wire/json_encode.h"

static const char TEXT[] =
    "{\"id\":\"01906f2a-7c3e-7b14-9d52-3f8a6c1e0b47\",\"name\":\"Demo Company\","
    "\"schemaName\":\"demo\",\"subscriptionTier\":\"PROFESSIONAL\",\"isTemporary\":true,"
    "\"state\":\"ACTIVE\",\"ownerEmail\":\"owner@demo.test\",\"timeZone\":\"Europe/Berlin\","
    "\"logoUrl\":\"\",\"primaryColor\":\"\",\"secondaryColor\":\"\","
    "\"createTime\":\"2025-03-01T12:30:00Z\",\"etag\":\"7\"}";
enum { TEXT_BYTES = sizeof TEXT - 1 };

static _Noreturn void fail(const char *what, const char *why)
{
    fprintf(stderr, "json_bench: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static void decode(struct arena *arena, Tenant *ret_tenant)
{
    smoothschedule__v1__tenant__init(ret_tenant);
    const status read = wire_json_decode(arena, &wire_smoothschedule_v1_Tenant,
                                         slice_make(TEXT, TEXT_BYTES), NULL, &ret_tenant->base);
    if (read.code != STATUS_OK)
        fail("reading", read.message);
}

static void encode(struct arena *arena, const Tenant *tenant, struct buf *out)
{
    const status written =
        wire_json_encode(arena, &wire_smoothschedule_v1_Tenant, &tenant->base, NULL, out);
    if (written.code != STATUS_OK)
        fail("writing", written.message);
}

static void decode_only(void)
{
    struct arena arena;
    arena_init(&arena);
    Tenant tenant;
    decode(&arena, &tenant);
    arena_fini(&arena);
}

static Tenant encoded_tenant;

static void encode_only(void)
{
    struct arena arena;
    arena_init(&arena);
    struct buf out = {0};
    encode(&arena, &encoded_tenant, &out);
    buf_fini(&out);
    arena_fini(&arena);
}

static void jansson_both_ways(void)
{
    json_t *tree = json_loadb(TEXT, TEXT_BYTES, JSON_REJECT_DUPLICATES, NULL);
    char *text = json_dumps(tree, JSON_COMPACT);
    if (text == NULL || strcmp(text, TEXT) != 0)
        fail("jansson", "gave another text back");
    free(text);
    json_decref(tree);
}

static double cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void measure(const char *name, void (*once)(void), long iterations)
{
    for (long i = 0; i < iterations / 10; i++)
        once();
    const double from = cpu_ns();
    for (long i = 0; i < iterations; i++)
        once();
    printf("%s %.1f\n", name, (cpu_ns() - from) / (double)iterations);
}

int main(int argc, char **argv)
{
    const long iterations = argc == 2 ? atol(argv[1]) : 0;
    if (iterations < 10) {
        fprintf(stderr, "usage: %s ITERATIONS (at least 10)\n", argv[0]);
        return 2;
    }
    struct arena process_arena;
    arena_init(&process_arena);
    decode(&process_arena, &encoded_tenant);
    struct buf out = {0};
    encode(&process_arena, &encoded_tenant, &out);
    if (out.length != TEXT_BYTES || memcmp(out.data, TEXT, TEXT_BYTES) != 0)
        fail("wire", "gave another text back");
    buf_fini(&out);

    printf("bytes %d\n", TEXT_BYTES);
    measure("decode_ns", decode_only, iterations);
    measure("encode_ns", encode_only, iterations);
    measure("jansson_ns", jansson_both_ways, iterations);
    arena_fini(&process_arena);
    return EXIT_SUCCESS;
}
