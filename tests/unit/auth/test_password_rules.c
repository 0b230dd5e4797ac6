/* Which new passwords are good enough. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "auth/password_rules.h"

static const struct password_owner NOBODY = {"", ""};
static const struct password_owner ADA = {"ada.lovelace@x.test", "Ada King-Noel"};

static int make_arena(void **state)
{
    static struct arena arena;
    arena_init(&arena);
    *state = &arena;
    return 0;
}

static int drop_arena(void **state)
{
    arena_fini(*state);
    return 0;
}

static const char *check_in(struct arena *arena, const char *password,
                            const struct password_owner *owner, bool dev)
{
    const status s = password_check(arena, slice_of(password), owner, dev);
    return status_is_ok(s) ? "OK" : s.reason;
}

#define assert_good(password)                                                                      \
    assert_string_equal(check_in(*state, (password), &NOBODY, false), "OK")
#define assert_common(password)                                                                    \
    assert_string_equal(check_in(*state, (password), &NOBODY, true), "PASSWORD_COMMON")
#define assert_own(password)                                                                       \
    assert_string_equal(check_in(*state, (password), &ADA, true), "PASSWORD_COMMON")

static void length__is_counted_in_characters(void **state)
{
    assert_string_equal(check_in(*state, "fifteen letters", &NOBODY, false), "OK");
    assert_string_equal(check_in(*state, "fourteen chars", &NOBODY, false), "PASSWORD_TOO_SHORT");
    assert_string_equal(check_in(*state, "8 in dev", &NOBODY, true), "OK");
    assert_string_equal(check_in(*state, "7 chars", &NOBODY, true), "PASSWORD_TOO_SHORT");
    /* 14 bytes, 7 characters; and the same as letters with their accents behind them */
    assert_string_equal(check_in(*state, "äöüßöüä", &NOBODY, true), "PASSWORD_TOO_SHORT");
    assert_string_equal(check_in(*state, "a\xcc\x88o\xcc\x88u\xcc\x88 xyz", &NOBODY, true),
                        "PASSWORD_TOO_SHORT");
}

static void length__ends_where_hashing_does(void **state)
{
    char longest[1025];
    for (size_t i = 0; i < sizeof longest; i++)
        longest[i] = (char)('a' + i * i % 23);

    assert_int_equal(password_check(*state, slice_make(longest, 1024), &NOBODY, false).code,
                     STATUS_OK);
    assert_string_equal(password_check(*state, slice_make(longest, 1025), &NOBODY, false).reason,
                        "PASSWORD_TOO_LONG");
}

static void common__is_on_the_list_in_any_letters(void **state)
{
    assert_common("password1");
    assert_common("PassWord1");
    assert_common("qwertyuiop");
    assert_common("1qaz2wsx3edc");
    assert_common("ｐａｓｓｗｏｒｄ１"); /* full width */
}

static void common__is_so_with_trimmings(void **state)
{
    assert_common("password-2024!!");
    assert_common("!!! sunshine !!!");
    assert_common("p.a.s.s.w.o.r.d");
    assert_common("12345678password");
}

static void common__is_so_again_and_again(void **state)
{
    assert_common("passwordpassword");
    assert_common("123456789012345678");
    assert_common("dragondragondrag");
    assert_common("ababababababababab");
    assert_common("xxxxxxxxxxxxxxxxxx");
}

static void common__is_what_goes_up_or_down(void **state)
{
    assert_common("abcdefghijklmnopq");
    assert_common("zyxwvutsrqponmlk");
}

static void common__is_the_name_of_the_service(void **state)
{
    assert_common("smoothschedule");
    assert_common("Smooth Schedule 2026");
    assert_common("smooth-schedule!");
}

static void common__is_the_owner_s_name(void **state)
{
    assert_own("ada.lovelace@x.test");
    assert_own("ADA.LOVELACE@X.TEST");
    assert_own("AdaLovelace1815");
    assert_own("ada king-noel");
    assert_own("adakingnoeladakingnoel");
}

static void common__is_nothing_else(void **state)
{
    assert_good("correct battery sunshine");
    assert_good("a long pass phrase");
    assert_good("password of my grandmother's cat");
    assert_good("83017392764510-bob");  /* a short word among much else */
    assert_good("ada.lovelace@x.test"); /* somebody else's */
    assert_good("гораздо длиннее слова");
    assert_good("\xff\xfe no text at all"); /* no UTF-8: as it is */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(length__is_counted_in_characters, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(length__ends_where_hashing_does, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(common__is_on_the_list_in_any_letters, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(common__is_so_with_trimmings, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(common__is_so_again_and_again, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(common__is_what_goes_up_or_down, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(common__is_the_name_of_the_service, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(common__is_the_owner_s_name, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(common__is_nothing_else, make_arena, drop_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
