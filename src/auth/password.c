/* The turnstile in front of Argon2id.
 *
 * The good day: the call's turn comes at once, the work runs on a thread while the fiber waits, the
 * next in the queue is woken. Failures: the queue is full (UNAVAILABLE, nothing was done), or the
 * call ends while it waits and leaves the queue. The work touches only its own copy of password and
 * hash, which is wiped after it.
 */
#include "auth/password.h"

#include <assert.h>

#include <sodium.h>

#include "base/random.h"

enum { RETRY_AFTER_MS = 1000 };

_Static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES, "a PHC string and its padding");

/* The dummy is of 32 random bytes that nobody kept, at the same cost. */
static struct {
    unsigned operations;
    size_t memory_bytes;
    char dummy_hash[PASSWORD_HASH_BYTES];
} cost = {3, 64 * 1024 * 1024,
          "$argon2id$v=19$m=65536,t=3,p=1$tnNC5CS3VDyvffXSLPrmFQ$"
          "berNFM6boZMlxXfQhHF4oCLCLT3WyiMMCwGJ4837jjw"};

static uint64_t hash_count;

struct waiter {
    struct event turn;
    struct waiter *next;
};

/* Of this worker. */
static struct {
    bool is_busy;
    unsigned waiting;
    struct waiter *first;
    struct waiter *last;
} turnstile;

static void leave_queue(struct waiter *waiter)
{
    struct waiter *before = NULL;
    struct waiter *at = turnstile.first;
    while (at != waiter) {
        before = at;
        at = at->next;
    }
    if (before != NULL)
        before->next = waiter->next;
    else
        turnstile.first = waiter->next;
    if (turnstile.last == waiter)
        turnstile.last = before;
    turnstile.waiting--;
}

/* Whose turn it is stays `is_busy` from one to the next: nobody slips in between. */
static void give_turn(void)
{
    struct waiter *next = turnstile.first;
    if (next == NULL) {
        turnstile.is_busy = false;
        return;
    }
    leave_queue(next);
    event_set(&next->turn);
}

static status take_turn(struct call *c)
{
    if (!turnstile.is_busy) {
        turnstile.is_busy = true;
        return OK;
    }
    if (turnstile.waiting >= PASSWORD_QUEUE_MAX)
        return status_unavailable(c->arena, "SIGN_IN_BUSY",
                                  "too many are signing in at this moment; try again",
                                  RETRY_AFTER_MS);

    struct waiter self = {0};
    if (turnstile.last != NULL)
        turnstile.last->next = &self;
    else
        turnstile.first = &self;
    turnstile.last = &self;
    turnstile.waiting++;

    const status waited = event_wait(c, &self.turn);
    if (status_is_ok(waited))
        return OK;
    if (self.turn.is_set)
        give_turn(); /* it came in the same moment */
    else
        leave_queue(&self);
    return waited;
}

struct work {
    char password[PASSWORD_BYTES_MAX * PASSWORD_NFC_FACTOR];
    size_t password_bytes;
    char hash[PASSWORD_HASH_BYTES];
    bool is_done; /* hashed, or found to fit */
};

static void hash_work(void *argument)
{
    struct work *work = argument;
    work->is_done =
        crypto_pwhash_str_alg(work->hash, work->password, work->password_bytes, cost.operations,
                              cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

static void verify_work(void *argument)
{
    struct work *work = argument;
    work->is_done = crypto_pwhash_str_verify(work->hash, work->password, work->password_bytes) == 0;
}

static status run(struct call *c, void (*function)(void *work), struct work *work)
{
    const status turn = take_turn(c);
    if (status_is_ok(turn)) {
        hash_count++;
        loop_blocking(function, work);
        give_turn();
    }
    sodium_memzero(work->password, sizeof work->password);
    return turn;
}

static struct work *work_new(struct call *c, struct slice password)
{
    struct work *work = arena_new(c->arena, struct work);
    const struct slice text = password_nfc(c->arena, password);
    assert(text.length <= sizeof work->password);
    work->password_bytes = text.length;
    if (text.length > 0) {
        memcpy(work->password, text.data, text.length);
        sodium_memzero((char *)(uintptr_t)text.data, text.length);
    }
    return work;
}

status password_hash(struct call *c, struct slice password, const char **ret_hash)
{
    assert(password.length <= PASSWORD_BYTES_MAX); /* password_check */
    struct work *work = work_new(c, password);
    TRY(run(c, hash_work, work));
    if (!work->is_done)
        return status_unavailable(c->arena, "SIGN_IN_BUSY",
                                  "there is no memory to hash a password at this moment; try again",
                                  RETRY_AFTER_MS);
    *ret_hash = work->hash;
    return OK;
}

status password_verify(struct call *c, const char *hash, struct slice password, bool *ret_fits)
{
    if (password.length > PASSWORD_BYTES_MAX) {
        *ret_fits = false; /* nobody has one that long: says nothing about a user */
        return OK;
    }
    const char *known = hash != NULL ? hash : cost.dummy_hash;
    struct work *work = work_new(c, password);
    const size_t length = strlen(known);
    assert(length < sizeof work->hash);
    memcpy(work->hash, known, length + 1);
    TRY(run(c, verify_work, work));
    *ret_fits = hash != NULL && work->is_done;
    return OK;
}

void password_set_cost(unsigned operations, size_t memory_bytes)
{
    char secret[32];
    random_bytes(secret, sizeof secret);
    cost.operations = operations;
    cost.memory_bytes = memory_bytes;
    const int made = crypto_pwhash_str_alg(cost.dummy_hash, secret, sizeof secret, operations,
                                           memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
    assert(made == 0);
    (void)made;
}

uint64_t password_hash_count(void)
{
    return hash_count;
}
