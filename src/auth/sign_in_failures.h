/* What slows guessing down: failures counted by account and by address, in the database.
 *
 *   struct sign_in_try try;
 *   TRY(sign_in_try_begin(c, SIGN_IN_BY_PASSWORD, email, &try));
 *   … compare the secret …
 *   TRY(sign_in_try_succeeded(c, &try));      only when it was right
 *
 * A try is counted before the secret is compared, so that many at once do not slip past together,
 * and forgotten when it succeeds. From the FREE-th failure on, each doubles the wait for the next
 * try, from one second up to WAIT_MAX; failures wear off with time, so that nobody is locked out
 * for good. Unknown accounts are counted like others.
 */
#ifndef AUTH_SIGN_IN_FAILURES_H
#define AUTH_SIGN_IN_FAILURES_H

#include "base/call.h"

enum {
    SIGN_IN_KEY_BYTES = 32,
    SIGN_IN_WAIT_MAX_S = 15 * 60,
    /* An account: one failure is forgotten every 15 minutes. */
    SIGN_IN_ACCOUNT_FREE = 10,
    SIGN_IN_ACCOUNT_FORGET_S = 15 * 60,
    /* An address may be a whole company's: 100 an hour. IPv6 counts by /64, which is what one
     * customer of a network has. */
    SIGN_IN_ADDRESS_FREE = 100,
    SIGN_IN_ADDRESS_FORGET_S = 36,
};

/* What an account is counted for; addresses are for all of it together. */
enum sign_in_means { SIGN_IN_BY_PASSWORD, SIGN_IN_BY_RESET_CODE };

struct sign_in_try {
    uint8_t account[SIGN_IN_KEY_BYTES];
    uint8_t address[SIGN_IN_KEY_BYTES];
    double failures; /* of the account, with this try */
};

/* The key of the hashes; before the first call. */
void sign_in_failures_open(const uint8_t key[SIGN_IN_KEY_BYTES]);

/* Counts a try for an address of the caller's tenant, or where nobody is signed in of the call's
 * (or of the platform), there or not.
 *
 * Errors  RESOURCE_EXHAUSTED SIGN_IN_THROTTLED, with when to come back; then nothing may be
 * compared Source  auth.sql SIGN_IN_WAIT, SIGN_IN_COUNT
 */
MUST_USE status sign_in_try_begin(struct call *c, enum sign_in_means means, const char *email,
                                  struct sign_in_try *ret_try);
/* It was right: the account's failures are forgotten, the address's stay, less this one. */
MUST_USE status sign_in_try_succeeded(struct call *c, const struct sign_in_try *try);
/* It does not count after all, as nothing was compared, or more is to come. */
MUST_USE status sign_in_try_withdraw(struct call *c, const struct sign_in_try *try);

/* Forgets an account's failures, in the call's transaction where it has one; `tenant` NULL: of the
 * platform. */
MUST_USE status sign_in_failures_forget(struct call *c, enum sign_in_means means,
                                        const tenant_id *tenant, const char *email);

/* Deletes rows that say nothing any more, at most 1,000, inside the call's TRANSACTION; for a job.
 */
MUST_USE status sign_in_failures_sweep(struct call *c, int64_t *ret_deleted);

/* What an address is counted as: an IPv4 address, also when mapped into IPv6, or the first 64 bits
 * of an IPv6 address. Pure; the length of what is in ret_network, 0 for text that is no address. */
enum { SIGN_IN_NETWORK_BYTES_MAX = 8 };
size_t sign_in_network(struct slice address, uint8_t ret_network[SIGN_IN_NETWORK_BYTES_MAX]);

#endif
