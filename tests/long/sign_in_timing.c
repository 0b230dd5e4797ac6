/* Does Login take as long for an unknown user as for a wrong password?
 *
 *   sign_in_timing TRIES [real]
 *
 * Tries of both kinds come in pairs, in an order thrown for each pair, against a real PostgreSQL,
 * in one process: what else the machine does meets both alike. Hashes cost next to nothing, so that
 * differences elsewhere are not drowned; with `real` they cost what they do in production. Prints
 * medians, Welch's t and the p of Mann and Whitney's test; fails when |t| is 4.5 or more.
 */
#include "support/domain_test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "auth/auth.h"
#include "auth/password.h"
#include "base/clock.h"
#include "base/random.h"
#include "smoothschedule/v1/auth_service.service.h"

enum { KNOWN_USERS = 500, WARM_UP_PAIRS = 100 };
static const double T_MAX = 4.5;

static size_t pairs;
static bool is_real;

enum kind { UNKNOWN, KNOWN, KINDS };

struct samples {
    double *us[KINDS];
};

static double login_us(const char *email)
{
    static unsigned count;
    struct db_test t;
    db_test_call_init(&t);
    LoginRequest request = LOGIN_REQUEST_INIT;
    LoginResponse reply = LOGIN_RESPONSE_INIT;
    request.email = arena_strdup(&t.arena, email);
    request.password = arena_strdup(&t.arena, "a wrong pass phrase");
    /* From everywhere: addresses are not what is measured. */
    count++;
    t.call.peer_ip =
        slice_of(arena_printf(&t.arena, "2001:db8:%x:%x::1", count >> 16, count & 0xffff));

    const int64_t begun_ns = clock_monotonic_ns();
    const status outcome = auth_service_login(&t.call, &request, &reply);
    const int64_t ended_ns = clock_monotonic_ns();

    assert_reason(outcome, STATUS_UNAUTHENTICATED, "CREDENTIALS_INVALID");
    assert_ok(sign_in_failures_forget(&t.call, SIGN_IN_BY_PASSWORD, NULL, email));
    db_test_call_fini(&t);
    return (double)(ended_ns - begun_ns) / 1000;
}

/* Of the same length as a known user's. */
static double measure(enum kind kind)
{
    char email[64];
    uint32_t chance;
    random_bytes(&chance, sizeof chance);
    snprintf(email, sizeof email, "%s%08u@timing.test", kind == KNOWN ? "known" : "nobod",
             kind == KNOWN ? chance % KNOWN_USERS : chance % 100000000);
    return login_us(email);
}

static void take_samples(struct samples *samples)
{
    for (size_t i = 0; i < WARM_UP_PAIRS + pairs; i++) {
        uint8_t chance;
        random_bytes(&chance, sizeof chance);
        const enum kind first = chance & 1;
        double us[KINDS];
        us[first] = measure(first);
        us[1 - first] = measure(1 - first);
        if (i < WARM_UP_PAIRS)
            continue;
        samples->us[UNKNOWN][i - WARM_UP_PAIRS] = us[UNKNOWN];
        samples->us[KNOWN][i - WARM_UP_PAIRS] = us[KNOWN];
    }
}

/* Statistics. */

static int by_size(const void *a, const void *b)
{
    const double difference = *(const double *)a - *(const double *)b;
    return (difference > 0) - (difference < 0);
}

static double quantile(const double *sorted, double q)
{
    return sorted[(size_t)(q * (double)(pairs - 1))];
}

static void moments(const double *us, double *ret_mean, double *ret_variance)
{
    double sum = 0;
    double squares = 0;
    for (size_t i = 0; i < pairs; i++)
        sum += us[i];
    *ret_mean = sum / (double)pairs;
    for (size_t i = 0; i < pairs; i++)
        squares += (us[i] - *ret_mean) * (us[i] - *ret_mean);
    *ret_variance = squares / (double)(pairs - 1);
}

static double welch_t(const struct samples *samples)
{
    double mean[KINDS];
    double variance[KINDS];
    for (int kind = 0; kind < KINDS; kind++)
        moments(samples->us[kind], &mean[kind], &variance[kind]);
    return (mean[KNOWN] - mean[UNKNOWN]) /
           sqrt((variance[KNOWN] + variance[UNKNOWN]) / (double)pairs);
}

/* Two-sided, by the normal approximation; both are sorted. Ties, at a nanosecond, are few. */
static double mann_whitney_p(const struct samples *samples)
{
    const double n = (double)pairs;
    double u = 0;
    for (size_t known = 0, unknown = 0; known < pairs; known++) {
        while (unknown < pairs && samples->us[UNKNOWN][unknown] < samples->us[KNOWN][known])
            unknown++;
        u += (double)unknown;
    }
    const double z = (u - n * n / 2) / sqrt(n * n * (2 * n + 1) / 12);
    return erfc(fabs(z) / sqrt(2));
}

static void unknown_users__take_as_long_as_wrong_passwords(void **state)
{
    struct db_test *t = *state;
    struct samples samples;
    for (int kind = 0; kind < KINDS; kind++)
        samples.us[kind] = arena_alloc(&t->arena, pairs * sizeof(double));
    if (!is_real)
        password_set_cost(1, 8192);
    for (unsigned i = 0; i < KNOWN_USERS; i++)
        make_user(t, arena_printf(&t->arena, "known%08u@timing.test", i), USER_ROLE_SUPERUSER,
                  NULL);

    take_samples(&samples);

    const double student = welch_t(&samples);
    for (int kind = 0; kind < KINDS; kind++)
        qsort(samples.us[kind], pairs, sizeof(double), by_size);
    printf("%zu tries, hashes at %s cost\n", 2 * pairs, is_real ? "real" : "next to no");
    for (int kind = 0; kind < KINDS; kind++)
        printf("  %-14s median %.1f us, quartiles %.1f and %.1f\n",
               kind == KNOWN ? "wrong password" : "unknown user", quantile(samples.us[kind], 0.5),
               quantile(samples.us[kind], 0.25), quantile(samples.us[kind], 0.75));
    printf("  difference of medians %+.1f us, Welch's t %+.2f, Mann-Whitney p %.3f\n",
           quantile(samples.us[KNOWN], 0.5) - quantile(samples.us[UNKNOWN], 0.5), student,
           mann_whitney_p(&samples));
    assert_true(fabs(student) < T_MAX);
}

int main(int argc, char **argv)
{
    if (argc < 2 || atoi(argv[1]) < 100) {
        fprintf(stderr, "usage: sign_in_timing TRIES [real]; at least 100\n");
        return 2;
    }
    pairs = (size_t)atoi(argv[1]) / 2;
    is_real = argc > 2 && strcmp(argv[2], "real") == 0;
    const struct CMUnitTest tests[] = {
        db_unit_test(unknown_users__take_as_long_as_wrong_passwords)};
    return domain_test_main(tests, 1);
}
