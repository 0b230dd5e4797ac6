/* What the audit costs, on a migrated database that nobody else uses.
 *
 *   audit_bench EVENTS DATABASE_URL
 *
 * Records events in transactions of a hundred, chains them, verifies the chain; and hashes as many
 * without a database. Prints one line of "name value" a measure: microseconds of elapsed time (and
 * of this process's CPU) for each event recorded, events a second for the rest. A chain that is not
 * found sound ends the program with 1. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "audit/audit.h"
#include "audit/canonical.h"
#include "audit/chain.h"
#include "audit/verify.h"
#include "base/clock.h"
#include "base/fiber.h"
#include "base/log.h"
#include "google/protobuf/timestamp.types.h"
#include "sql/queries.h"
#include "store/db.h"
#include "store/store.h"

enum { BATCH = 100 };

static const char DETAILS[] = "{\"before\":{\"role\":\"CUSTOMER\"},"
                              "\"after\":{\"role\":\"TENANT_STAFF\"}}";

static long events;
static const char *url;

static _Noreturn void fail(const char *what, status why)
{
    fprintf(stderr, "audit_bench: %s: %s %s\n", what, why.reason, why.message);
    exit(EXIT_FAILURE);
}

static void must(const char *what, status outcome)
{
    if (!status_is_ok(outcome))
        fail(what, outcome);
}

static double cpu_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double wall_us(void)
{
    return (double)clock_monotonic_ns() / 1e3;
}

static void record_batch(const tenant_id *chain, long count)
{
    struct arena arena;
    struct call c;
    arena_init(&arena);
    call_init(&c, &arena);
    db_begin(&c, DB_TRANSACTION);
    for (long i = 0; i < count; i++)
        audit_event(&c, &(struct audit_event){
                            .action = "ROLE_CHANGE", .tenant = chain, .details = DETAILS});
    must("recording", db_commit(&c));
    db_end(&c);
    call_fini(&c);
    arena_fini(&arena);
}

static void record(const tenant_id *chain)
{
    const double wall = wall_us();
    const double cpu = cpu_us();
    for (long left = events; left > 0; left -= BATCH)
        record_batch(chain, left < BATCH ? left : BATCH);
    printf("record_us %.2f\n", (wall_us() - wall) / (double)events);
    printf("record_cpu_us %.2f\n", (cpu_us() - cpu) / (double)events);
}

static void chain_and_verify(struct call *c, const tenant_id *chain)
{
    const double from = wall_us();
    must("chaining", audit_chain(c));
    const double chained = wall_us();
    struct audit_verification found;
    must("verifying", audit_verify(c, chain->uuid, 1, INT64_MAX, &found));
    const double verified = wall_us();
    if (found.fault != AUDIT_SOUND || found.verified_count != events)
        fail("verifying", status_error(STATUS_DATA_LOSS, "AUDIT_BROKEN", "the chain is not sound"));
    printf("chain_per_s %.0f\n", (double)events * 1e6 / (chained - from));
    printf("verify_per_s %.0f\n", (double)events * 1e6 / (verified - chained));
}

/* As verifying does, without the database. */
static void hash(void)
{
    Timestamp time = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
    AuditRecord event = AUDIT_RECORD_INIT;
    struct audit_hash last = {{0}};
    struct buf scratch = {0};
    char *id = (char *)(uintptr_t) "0190a000-0000-7000-8000-000000000001";
    time.seconds = 1767268800;
    event.event_time = &time;
    event.id = event.actor_id = event.subject_id = event.tenant_id = id;
    event.action = (char *)(uintptr_t) "ROLE_CHANGE";
    event.details = (char *)(uintptr_t)DETAILS;
    const double from = cpu_us();
    for (long i = 1; i <= events; i++)
        last = audit_link_hash(&scratch, (struct uuid){{1}}, i, &last, &event);
    printf("hash_per_s %.0f\n", (double)events * 1e6 / (cpu_us() - from));
    buf_fini(&scratch);
}

static void run(void *argument)
{
    (void)argument;
    struct arena arena;
    struct call c;
    const tenant_id chain = {uuid_v7()};
    arena_init(&arena);
    call_init(&c, &arena);
    must("connecting", store_wait_ready(&c));
    record(&chain);
    chain_and_verify(&c, &chain);
    hash();
    call_fini(&c);
    arena_fini(&arena);
    store_close();
    loop_stop();
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/smooth-audit-bench-XXXXXX";
    events = argc == 3 ? atol(argv[1]) : 0;
    if (events < 1) {
        fprintf(stderr, "usage: %s EVENTS DATABASE_URL\n", argv[0]);
        return 2;
    }
    url = argv[2];
    if (mkdtemp(folder) == NULL)
        return EXIT_FAILURE;
    char key[64];
    snprintf(key, sizeof key, "%s/key", folder);
    const struct audit_settings audit = {.key_file = key};
    const struct store_settings settings = {.database_url = url, .deployment = "smooth"};
    log_init("bench", LOG_ERROR);
    loop_open();
    audit_open(&audit);
    must("opening", store_open(&settings, SQL_QUERIES));
    fiber_start(run, NULL);
    loop_run();
    loop_close();
    unlink(key);
    rmdir(folder);
    return EXIT_SUCCESS;
}
