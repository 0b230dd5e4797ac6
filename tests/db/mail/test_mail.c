/* The outbox: what acts put there, and who may read it. */
#include "support/domain_test.h"

#include "mail/mail.h"

static const char TO[] = "ada@x.test";

static void mail_queue__is_part_of_the_act(void **state)
{
    struct db_test *t = *state;
    const char *subject = fresh_name(t);

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(mail_queue(&t->call, TO, subject, "A line\nand another.\n"));
    db_end(&t->call);
    assert_int_equal(
        count_of(t, "SELECT count(*) FROM shared.mail_outbox WHERE subject = '%s'", subject), 0);

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, mail_queue(&t->call, TO, subject, "A line\nand another.\n")));
    assert_int_equal(
        count_of(t,
                 "SELECT count(*) FROM shared.mail_outbox WHERE subject = '%s' AND to_address = "
                 "'%s' AND body = E'A line\\nand another.\\n' AND attempts = 0 AND "
                 "next_try_time = create_time AND sent_time IS NULL AND error = ''",
                 subject, TO),
        1);
}

static void mail_outbox__cannot_be_read_by_workers(void **state)
{
    struct db_test *t = *state;

    assert_int_equal(
        count_of(t, "SELECT count(*) FROM information_schema.role_table_grants WHERE table_name = "
                    "'mail_outbox' AND grantee <> grantor AND privilege_type <> 'INSERT'"),
        0);
    assert_int_equal(
        count_of(t, "SELECT count(*) FROM information_schema.role_table_grants WHERE table_name = "
                    "'mail_outbox' AND grantee <> grantor AND privilege_type = 'INSERT'"),
        1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(mail_queue__is_part_of_the_act),
        db_unit_test(mail_outbox__cannot_be_read_by_workers),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
