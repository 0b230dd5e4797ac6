/* The good day: a look at both counters finds nothing to wait for, both are counted up, and when
 * the secret was right the account's row goes. Failures: one of them says wait; or many tries came
 * at once and this one was not among the first. The address is counted before the account, so that
 * one who has to wait cannot run up the counters of others' accounts. */
#include "auth/sign_in_failures.h"

#include <arpa/inet.h>
#include <ctype.h>

#include <sodium.h>

#include "smoothschedule/internal/rows.types.h"
#include "sql/auth.h"
#include "store/db.h"

enum {
    SWEEP_ROWS = 1000,
    RACED_WAIT_MS = 1000, /* the first wait there is */
};

_Static_assert(SIGN_IN_KEY_BYTES == crypto_generichash_BYTES, "one key fills the other");

static uint8_t hash_key[SIGN_IN_KEY_BYTES];

void sign_in_failures_open(const uint8_t key[SIGN_IN_KEY_BYTES])
{
    memcpy(hash_key, key, sizeof hash_key);
}

size_t sign_in_network(struct slice address, uint8_t ret_network[SIGN_IN_NETWORK_BYTES_MAX])
{
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    char text[INET6_ADDRSTRLEN];
    uint8_t bytes[16];
    if (address.length == 0 || address.length >= sizeof text)
        return 0;
    memcpy(text, address.data, address.length);
    text[address.length] = '\0';
    if (inet_pton(AF_INET, text, ret_network) == 1)
        return 4;
    if (inet_pton(AF_INET6, text, bytes) != 1)
        return 0;
    if (memcmp(bytes, mapped, sizeof mapped) == 0) {
        memcpy(ret_network, bytes + sizeof mapped, 4);
        return 4;
    }
    memcpy(ret_network, bytes, 8);
    return 8;
}

/* Addresses that differ in the case of ASCII letters are one; no user has any other letters. */
static void account_key(enum sign_in_means means, const tenant_id *tenant, const char *email,
                        uint8_t ret_key[SIGN_IN_KEY_BYTES])
{
    static const char *const purposes[] = {[SIGN_IN_BY_PASSWORD] = "account, password",
                                           [SIGN_IN_BY_RESET_CODE] = "account, reset code"};
    static const tenant_id platform;
    crypto_generichash_state state;
    crypto_generichash_init(&state, hash_key, sizeof hash_key, SIGN_IN_KEY_BYTES);
    crypto_generichash_update(&state, (const uint8_t *)purposes[means],
                              strlen(purposes[means]) + 1);
    crypto_generichash_update(&state, (const uint8_t *)(tenant != NULL ? tenant : &platform),
                              sizeof platform);
    for (const char *at = email; *at != '\0'; at++) {
        const uint8_t lower = (uint8_t)tolower((unsigned char)*at);
        crypto_generichash_update(&state, &lower, 1);
    }
    crypto_generichash_final(&state, ret_key, SIGN_IN_KEY_BYTES);
}

static void address_key(struct slice address, uint8_t ret_key[SIGN_IN_KEY_BYTES])
{
    static const char purpose[] = "address";
    uint8_t network[SIGN_IN_NETWORK_BYTES_MAX];
    const size_t length = sign_in_network(address, network);
    crypto_generichash_state state;
    crypto_generichash_init(&state, hash_key, sizeof hash_key, SIGN_IN_KEY_BYTES);
    crypto_generichash_update(&state, (const uint8_t *)purpose, sizeof purpose);
    crypto_generichash_update(&state, network, length);
    crypto_generichash_final(&state, ret_key, SIGN_IN_KEY_BYTES);
}

#define KEY(field, bytes) DB_BYTES((field), slice_make((bytes), SIGN_IN_KEY_BYTES))

static status throttled(struct call *c, int64_t wait_ms)
{
    status s = status_unavailable(c->arena, "SIGN_IN_THROTTLED",
                                  "too many tries failed; wait before the next one", wait_ms);
    s.code = STATUS_RESOURCE_EXHAUSTED;
    return s;
}

static const tenant_id *tenant_of(const struct call *c)
{
    if (c->identity.signed_in)
        return uuid_is_zero(c->identity.tenant.uuid) ? NULL : &c->identity.tenant;
    return c->tenant != NULL ? &c->tenant->id : NULL;
}

status sign_in_try_begin(struct call *c, enum sign_in_means means, const char *email,
                         struct sign_in_try *ret_try)
{
    struct sign_in_try try;
    account_key(means, tenant_of(c), email, try.account);
    address_key(c->peer_ip, try.address);

    SignInWaitRow wait = SIGN_IN_WAIT_ROW_INIT;
    TRY(db_one(c, &SQL_SIGN_IN_WAIT, DB_NONE, &wait, KEY("account_key", try.account),
               KEY("address_key", try.address)));
    if (wait.wait_ms > 0)
        return throttled(c, wait.wait_ms);

    SignInCountRow count = SIGN_IN_COUNT_ROW_INIT;
    bool counted = false;
    TRY(db_maybe(c, &SQL_SIGN_IN_COUNT, DB_NONE, &count, &counted, KEY("account_key", try.account),
                 KEY("address_key", try.address), DB_INT("wait_max_s", SIGN_IN_WAIT_MAX_S),
                 DB_INT("account_free", SIGN_IN_ACCOUNT_FREE),
                 DB_INT("account_forget_s", SIGN_IN_ACCOUNT_FORGET_S),
                 DB_INT("address_free", SIGN_IN_ADDRESS_FREE),
                 DB_INT("address_forget_s", SIGN_IN_ADDRESS_FORGET_S)));
    if (!counted)
        return throttled(c, RACED_WAIT_MS);
    try.failures = count.failures;
    *ret_try = try;
    return OK;
}

static status uncount(struct call *c, const uint8_t key[SIGN_IN_KEY_BYTES], int64_t forget_s)
{
    return db_exec(c, &SQL_SIGN_IN_UNCOUNT, DB_NONE, NULL, KEY("key", key),
                   DB_INT("forget_s", forget_s));
}

/* In the order in which they were counted, each on its own: nobody waits for us in a circle. */
status sign_in_try_succeeded(struct call *c, const struct sign_in_try *try)
{
    TRY(uncount(c, try->address, SIGN_IN_ADDRESS_FORGET_S));
    return db_exec(c, &SQL_SIGN_IN_FORGET, DB_NONE, NULL, KEY("key", try->account));
}

status sign_in_try_withdraw(struct call *c, const struct sign_in_try *try)
{
    TRY(uncount(c, try->address, SIGN_IN_ADDRESS_FORGET_S));
    return uncount(c, try->account, SIGN_IN_ACCOUNT_FORGET_S);
}

status sign_in_failures_forget(struct call *c, enum sign_in_means means, const tenant_id *tenant,
                               const char *email)
{
    uint8_t key[SIGN_IN_KEY_BYTES];
    account_key(means, tenant, email, key);
    return db_exec(c, &SQL_SIGN_IN_FORGET, DB_NONE, NULL, KEY("key", key));
}

status sign_in_failures_sweep(struct call *c, int64_t *ret_deleted)
{
    return db_exec(c, &SQL_SIGN_IN_SWEEP, DB_NONE, ret_deleted, DB_INT("limit", SWEEP_ROWS));
}
