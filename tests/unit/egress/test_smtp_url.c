/* URLs of mail servers: which are any, and which must speak TLS. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "egress/smtp.h"

static bool is_fine(const char *url)
{
    struct arena arena;
    arena_init(&arena);
    const status s = smtp_url_check(&arena, url);
    if (!status_is_ok(s)) {
        assert_int_equal(s.code, STATUS_INVALID_ARGUMENT);
        assert_string_equal(s.reason, "SMTP_URL_INVALID");
        assert_null(strstr(s.message, "hunter2"));
    }
    arena_fini(&arena);
    return status_is_ok(s);
}

static void url__of_a_server_is_fine(void **state)
{
    (void)state;
    assert_true(is_fine("smtp://mail.example.com"));
    assert_true(is_fine("smtp://mail.example.com:587/"));
    assert_true(is_fine("smtp://user:p%40ss@mail.example.com:587"));
    assert_true(is_fine("smtps://user:hunter2@mail.example.com"));
    assert_true(is_fine("smtp://[::1]:2525"));
}

static void url__of_something_else_is_refused(void **state)
{
    (void)state;
    assert_false(is_fine("mail.example.com"));
    assert_false(is_fine("http://user:hunter2@mail.example.com"));
    assert_false(is_fine("file:///etc/passwd"));
    assert_false(is_fine("smtp://"));
    assert_false(is_fine("smtp://user:hunter2@mail.example.com/inbox"));
    assert_false(is_fine("smtp://user:hunter2@mail.example.com?x=1"));
    assert_false(is_fine("smtp://user:hunter2;AUTH=PLAIN@mail.example.com"));
    assert_false(is_fine("smtp://user:hunter2@mail.example.com:99999"));
}

static void tls__is_left_out_on_this_machine_only(void **state)
{
    (void)state;
    assert_false(smtp_needs_tls("smtp://localhost:2525"));
    assert_false(smtp_needs_tls("smtp://user:pass@127.0.0.1"));
    assert_false(smtp_needs_tls("smtp://[::1]:2525"));
    assert_true(smtp_needs_tls("smtp://mail.example.com:587"));
    assert_true(smtp_needs_tls("smtp://localhost.example.com"));
    assert_true(smtp_needs_tls("smtp://127.example.com"));
    assert_true(smtp_needs_tls("smtp://localhost@mail.example.com"));
    assert_true(smtp_needs_tls("smtp://10.0.0.1"));
    assert_true(smtp_needs_tls("smtp://[::ffff:127.0.0.1]"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(url__of_a_server_is_fine),
        cmocka_unit_test(url__of_something_else_is_refused),
        cmocka_unit_test(tls__is_left_out_on_this_machine_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
