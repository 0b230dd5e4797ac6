/* Keys by purpose, out of the master key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/secrets.h"

static struct arena arena;

static int open_arena(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static struct secrets secrets_of(const char *key)
{
    const struct config config = {.secret_key = key, .secret_key_file = ""};
    struct secrets secrets;
    assert_int_equal(secrets_load(&arena, &config, &secrets).code, STATUS_OK);
    return secrets;
}

static void secrets_key__is_the_same_for_the_same_purpose(void **state)
{
    (void)state;
    const struct secrets a = secrets_of("one master key of the deployment");
    const struct secrets b = secrets_of("one master key of the deployment");
    uint8_t first[SECRETS_KEY_BYTES], second[SECRETS_KEY_BYTES];

    secrets_key(&a, "page tokens", first);
    secrets_key(&b, "page tokens", second);

    assert_memory_equal(first, second, sizeof first);
}

static void secrets_key__differs_by_purpose_and_master_key(void **state)
{
    (void)state;
    const struct secrets a = secrets_of("one master key of the deployment");
    const struct secrets b = secrets_of("another master key of somebody's");
    uint8_t pages[SECRETS_KEY_BYTES], logins[SECRETS_KEY_BYTES], others[SECRETS_KEY_BYTES];

    secrets_key(&a, "page tokens", pages);
    secrets_key(&a, "database serving login", logins);
    secrets_key(&b, "page tokens", others);

    assert_memory_not_equal(pages, logins, sizeof pages);
    assert_memory_not_equal(pages, others, sizeof pages);
    assert_memory_not_equal(pages, a.master, sizeof pages);
}

static void secrets_password__needs_no_quoting(void **state)
{
    (void)state;
    const struct secrets secrets = secrets_of("one master key of the deployment");

    const char *password = secrets_password(&arena, &secrets, "database serving login");

    assert_int_equal(strlen(password), 43); /* 256 bits, 6 a character */
    assert_int_equal(strspn(password, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789-_"),
                     43);
}

static void secrets_load__missing_file_in_production_is_said(void **state)
{
    (void)state;
    const struct config config = {.secret_key = "", .secret_key_file = "/nowhere/secret.key"};
    struct secrets secrets;

    const status outcome = secrets_load(&arena, &config, &secrets);

    assert_string_equal(outcome.reason, "SECRET_KEY_UNREADABLE");
    assert_string_equal(outcome.message,
                        "could not read the secret key /nowhere/secret.key: No such file or "
                        "directory");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(secrets_key__is_the_same_for_the_same_purpose),
        TEST(secrets_key__differs_by_purpose_and_master_key),
        TEST(secrets_password__needs_no_quoting),
        TEST(secrets_load__missing_file_in_production_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
