/* NOTIFY, and the database's clock: one connection that does nothing else.
 *
 * The good day: it listens on every channel subscribed to, and each second asks the database for
 * the time, which keeps clock_db_us right and shows that notifications would come through. When it
 * begins to listen, and again after a loss, every handler hears it (payload NULL), since what came
 * before was missed. No answer for two seconds, or a lost connection: store_listen_is_up is false
 * until the next connection listens.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "store/codec_bytes.h"
#include "store/state.h"

enum { CHANNELS_MAX = 16, TICK_MS = 1000, SILENCE_MS = 2000, BACKOFF_MS = 250 };

struct subscription {
    const char *channel;
    void (*handle)(const char *channel, const char *payload);
    char *text; /* LISTEN "channel" */
};

static struct subscription subscriptions[CHANNELS_MAX];
static unsigned subscription_count;

static struct pg *pg;
static bool is_up;
static struct pg_unit unit; /* the LISTENs, then each second's question */
static struct pg_command commands[CHANNELS_MAX + 1];
static bool is_asking;
static int64_t asked_ns;
static struct loop_timer tick_timer, open_timer;
static unsigned failures;

void store_on_notify(const char *channel, void (*handle)(const char *channel, const char *payload))
{
    assert(subscription_count < CHANNELS_MAX && !store_state.is_open);
    subscriptions[subscription_count++] =
        (struct subscription){.channel = channel, .handle = handle};
}

bool store_listen_is_up(void)
{
    return is_up;
}

static void keep_time(const PGresult *result)
{
    const int64_t now_ns = clock_monotonic_ns();
    if (PQntuples(result) != 1 || PQgetlength(result, 0, 0) != 8)
        return;
    const int64_t db_us = (int64_t)codec_get64(PQgetvalue(result, 0, 0)) + CODEC_EPOCH_US;
    clock_db_sync(db_us, asked_ns + (now_ns - asked_ns) / 2);
}

static void answered(struct pg_unit *done)
{
    const struct pg_command *clock = done->last;
    is_asking = false;
    if (done->outcome == PG_DONE)
        keep_time(clock->result);
    const bool begins = done->outcome == PG_DONE && !is_up;
    const bool failed = done->outcome == PG_FAILED;
    pg_unit_reset(done);
    if (failed)
        pg_close(pg);
    if (!begins)
        return;
    is_up = true;
    for (unsigned i = 0; i < subscription_count; i++)
        subscriptions[i].handle(subscriptions[i].channel, NULL);
}

static void ask(unsigned listens)
{
    unit = (struct pg_unit){.done = answered};
    for (unsigned i = 0; i < listens; i++) {
        commands[i] = (struct pg_command){.kind = PG_RUN_TEXT, .text = subscriptions[i].text};
        pg_unit_add(&unit, &commands[i]);
    }
    commands[listens] = (struct pg_command){.kind = PG_RUN_FIXED, .fixed = PG_CLOCK};
    pg_unit_add(&unit, &commands[listens]);
    is_asking = true;
    asked_ns = clock_monotonic_ns();
    pg_send(pg, &unit);
}

static void tick(void *owner)
{
    (void)owner;
    loop_timer_after_ms(&tick_timer, TICK_MS, tick, NULL);
    if (!is_asking)
        ask(0);
    else if (clock_monotonic_ns() - asked_ns >= SILENCE_MS * NS_PER_MS)
        pg_close(pg);
}

static void on_up(struct pg *up)
{
    failures = 0;
    for (unsigned i = 0; i < subscription_count; i++) {
        struct subscription *s = &subscriptions[i];
        if (s->text == NULL) {
            char *quoted = PQescapeIdentifier(up->conn, s->channel, strlen(s->channel));
            s->text = arena_printf(&store_state.arena, "LISTEN %s", quoted);
            PQfreemem(quoted);
        }
    }
    ask(subscription_count);
    loop_timer_after_ms(&tick_timer, TICK_MS, tick, NULL);
}

static void on_notify(const char *channel, const char *payload)
{
    for (unsigned i = 0; i < subscription_count; i++) {
        if (strcmp(subscriptions[i].channel, channel) == 0)
            subscriptions[i].handle(channel, payload);
    }
}

static void open_now(void *owner);

static void on_closed(struct pg *closed, const char *why, bool was_up)
{
    (void)closed;
    pg = NULL;
    is_up = is_asking = false;
    loop_timer_clear(&tick_timer);
    if (store_state.is_closing)
        return;
    if (was_up || ++failures == 1)
        log_event(LOG_WARN, "notifications do not come through",
                  LOG_TEXT("reason", why == NULL ? "no answer" : why));
    loop_timer_after_ms(&open_timer, BACKOFF_MS + (int64_t)random_below(BACKOFF_MS), open_now,
                        NULL);
}

static const struct pg_events EVENTS = {.up = on_up, .closed = on_closed, .notify = on_notify};

static void open_now(void *owner)
{
    (void)owner;
    pg = pg_open(&store_state.shared.profile, &EVENTS, NULL);
}

void listen_open(void)
{
    open_now(NULL);
}

void listen_close(void)
{
    loop_timer_clear(&open_timer);
    loop_timer_clear(&tick_timer);
    for (unsigned i = 0; i < subscription_count; i++)
        subscriptions[i].text = NULL; /* the arena's */
    if (pg != NULL)
        pg_close(pg);
}

bool listen_is_closed(void)
{
    return pg == NULL;
}
