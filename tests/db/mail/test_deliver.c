/* Delivering the outbox: into a folder, to a server that is away, and what is left of a message. */
#include "support/domain_test.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "mail/deliver.h"
#include "mail/folder.h"
#include "mail/mail.h"

static const char FROM[] = "Smooth Schedule <no-reply@example.com>";
/* Nothing listens there. */
static const char AWAY[] = "smtp://127.0.0.1:1";

static char folder[] = "/tmp/smooth-mail-XXXXXX";

static void use_folder(void)
{
    mail_open(&(struct mail_settings){.smtp_url = "", .folder = folder, .from = FROM});
}

static void use_server(const char *url)
{
    mail_open(&(struct mail_settings){.smtp_url = url, .folder = NULL, .from = FROM});
}

/* Queues a message of its own; its id. */
static const char *queue(struct db_test *t)
{
    const char *subject = fresh_name(t);
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, mail_queue(&t->call, "ada@x.test", subject, "The code is 123456.\n")));
    return db_test_sql_value(
        &t->arena,
        arena_printf(&t->arena, "SELECT id FROM shared.mail_outbox WHERE subject = '%s'", subject));
}

static bool holds(struct db_test *t, const char *id, const char *condition)
{
    return count_of(t, "SELECT count(*) FROM shared.mail_outbox WHERE id = '%s' AND (%s)", id,
                    condition) == 1;
}

/* Due now, as if it had waited until then. */
static void make_due(struct db_test *t, const char *id)
{
    sql(t,
        "UPDATE shared.mail_outbox SET next_try_time = now() - interval '1 second' WHERE id = '%s'",
        id);
}

static void make_old(struct db_test *t, const char *id, const char *age)
{
    sql(t, "UPDATE shared.mail_outbox SET create_time = now() - interval '%s' WHERE id = '%s'", age,
        id);
}

static bool lies_in_folder(struct db_test *t, const char *id)
{
    struct slice data;
    return status_is_ok(mail_folder_get(&t->arena, folder, id, &data));
}

static void deliver__puts_a_message_into_the_folder_and_takes_its_text(void **state)
{
    struct db_test *t = *state;
    use_folder();
    const char *id = queue(t);

    assert_ok(mail_deliver(&t->call));

    struct slice data = {0};
    assert_ok(mail_folder_get(&t->arena, folder, id, &data));
    assert_non_null(memmem(data.data, data.length, "\r\n\r\nThe code is 123456.\r\n", 25));
    assert_true(holds(t, id,
                      "sent_time IS NOT NULL AND body = '' AND next_try_time IS NULL AND "
                      "error = '' AND attempts = 1"));
    struct stat facts;
    assert_int_equal(stat(arena_printf(&t->arena, "%s/%s.eml", folder, id), &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
}

static void deliver__takes_all_that_is_due(void **state)
{
    struct db_test *t = *state;
    use_folder();
    const char *first = queue(t);
    const char *second = queue(t);
    const char *later = queue(t);
    sql(t,
        "UPDATE shared.mail_outbox SET next_try_time = now() + interval '1 hour' WHERE id = '%s'",
        later);

    assert_ok(mail_deliver(&t->call));

    assert_true(lies_in_folder(t, first));
    assert_true(lies_in_folder(t, second));
    assert_false(lies_in_folder(t, later));
    sql(t, "DELETE FROM shared.mail_outbox WHERE id = '%s'", later);
}

static void deliver__with_nowhere_to_go_leaves_it(void **state)
{
    struct db_test *t = *state;
    mail_open(&(struct mail_settings){.smtp_url = "", .folder = NULL, .from = ""});
    const char *id = queue(t);

    assert_ok(mail_deliver(&t->call));

    assert_true(holds(t, id, "body <> '' AND attempts = 0"));
    sql(t, "DELETE FROM shared.mail_outbox WHERE id = '%s'", id);
}

/* Upper bounds have room: a process' idea of the database's clock may be a little ahead of it. */
static void deliver__to_a_server_that_is_away_tries_later_and_later(void **state)
{
    struct db_test *t = *state;
    use_server(AWAY);
    const char *id = queue(t);

    assert_reason(mail_deliver(&t->call), STATUS_UNAVAILABLE, "MAIL_SERVER_UNAVAILABLE");

    assert_true(holds(t, id,
                      "body <> '' AND error <> '' AND attempts = 1 AND next_try_time BETWEEN "
                      "now() + interval '25 seconds' AND now() + interval '31 seconds'"));
    make_due(t, id);
    assert_reason(mail_deliver(&t->call), STATUS_UNAVAILABLE, "MAIL_SERVER_UNAVAILABLE");
    assert_true(holds(t, id,
                      "attempts = 2 AND next_try_time BETWEEN now() + interval '55 seconds' "
                      "AND now() + interval '61 seconds'"));
    sql(t, "UPDATE shared.mail_outbox SET attempts = 40 WHERE id = '%s'", id);
    make_due(t, id);
    assert_reason(mail_deliver(&t->call), STATUS_UNAVAILABLE, "MAIL_SERVER_UNAVAILABLE");
    assert_true(holds(t, id,
                      "next_try_time BETWEEN now() + interval '119 minutes' AND now() + "
                      "interval '121 minutes'"));
    use_folder();
    make_due(t, id);
    assert_ok(mail_deliver(&t->call));
    assert_true(lies_in_folder(t, id));
}

static void deliver__gives_up_after_a_day_and_keeps_the_error(void **state)
{
    struct db_test *t = *state;
    use_server(AWAY);
    const char *id = queue(t);
    make_old(t, id, "23 hours 59 minutes 45 seconds"); /* the next one would be too late */

    assert_reason(mail_deliver(&t->call), STATUS_UNAVAILABLE, "MAIL_SERVER_UNAVAILABLE");

    assert_true(holds(t, id,
                      "sent_time IS NULL AND next_try_time IS NULL AND body = '' AND error "
                      "<> ''"));
}

static void deliver__of_a_message_that_is_not_fit_gives_up_and_goes_on(void **state)
{
    struct db_test *t = *state;
    use_folder();
    const char *bad = queue(t);
    const char *good = queue(t);
    sql(t, "UPDATE shared.mail_outbox SET subject = E'x\\r\\nBcc: eve@x.test' WHERE id = '%s'",
        bad);

    assert_ok(mail_deliver(&t->call));

    assert_true(holds(t, bad,
                      "sent_time IS NULL AND next_try_time IS NULL AND body = '' AND error "
                      "<> ''"));
    assert_false(lies_in_folder(t, bad));
    assert_true(lies_in_folder(t, good));
}

/* Claim and its commit, outcome and its commit. */
static void deliver__that_fails_anywhere_loses_nothing(void **state)
{
    struct db_test *t = *state;
    use_folder();
    const char *id = queue(t);

    for (unsigned fault = 1; fault <= 4; fault++) {
        make_due(t, id);
        db_fail_at(fault);
        const status done = mail_deliver(&t->call);
        db_fail_at(0);
        assert_reason(done, STATUS_UNAVAILABLE, "DATABASE_UNAVAILABLE");
        assert_true(holds(t, id, "body <> '' AND next_try_time IS NOT NULL AND sent_time IS NULL"));
    }
    make_due(t, id);
    assert_ok(mail_deliver(&t->call));

    assert_true(holds(t, id, "body = '' AND sent_time IS NOT NULL"));
    assert_true(lies_in_folder(t, id));
}

static void deliver__begins_nothing_that_could_not_end_in_time(void **state)
{
    struct db_test *t = *state;
    use_folder();
    const char *id = queue(t);
    call_set_deadline(&t->call, clock_monotonic_ns() + 5 * NS_PER_S);

    assert_ok(mail_deliver(&t->call));

    assert_true(holds(t, id, "attempts = 0"));
    sql(t, "DELETE FROM shared.mail_outbox WHERE id = '%s'", id);
}

static void sweep__takes_texts_after_a_day_and_rows_after_thirty(void **state)
{
    struct db_test *t = *state;
    const char *waiting = queue(t);
    const char *young = queue(t);
    const char *history = queue(t);
    make_old(t, waiting, "25 hours");
    make_old(t, young, "23 hours");
    make_old(t, history, "31 days");

    assert_ok(mail_sweep(&t->call));

    assert_true(holds(t, waiting,
                      "body = '' AND next_try_time IS NULL AND sent_time IS NULL AND "
                      "error = 'not delivered within a day'"));
    assert_true(holds(t, young, "body <> ''"));
    assert_false(holds(t, history, "true"));
    sql(t, "DELETE FROM shared.mail_outbox WHERE id = '%s'", young);
}

static void folder__lists_messages_in_their_order(void **state)
{
    struct db_test *t = *state;
    char empty[] = "/tmp/smooth-mail-XXXXXX";
    assert_non_null(mkdtemp(empty));
    const char *const *ids;
    size_t count = 7;
    assert_ok(mail_folder_list(&t->arena, empty, &ids, &count));
    assert_int_equal(count, 0);
    static const char FIRST[] = "01890a5d-ac96-774b-bcce-b302099a8057";
    static const char LAST[] = "01890a5d-ac97-774b-bcce-b302099a8057";
    assert_ok(mail_folder_put(&t->arena, empty, LAST, SLICE("x")));
    assert_ok(mail_folder_put(&t->arena, empty, FIRST, SLICE("y")));

    assert_ok(mail_folder_list(&t->arena, empty, &ids, &count));

    assert_int_equal(count, 2);
    assert_string_equal(ids[0], FIRST);
    assert_string_equal(ids[1], LAST);
    struct slice data;
    assert_reason(mail_folder_get(&t->arena, empty, "../secret.key", &data), STATUS_NOT_FOUND,
                  "MAIL_MISSING");
    unlink(arena_printf(&t->arena, "%s/%s.eml", empty, FIRST));
    unlink(arena_printf(&t->arena, "%s/%s.eml", empty, LAST));
    assert_int_equal(rmdir(empty), 0); /* nothing unfinished is left */
}

static void remove_folder(void)
{
    DIR *dir = opendir(folder);
    for (const struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir != NULL)
        closedir(dir);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(deliver__puts_a_message_into_the_folder_and_takes_its_text),
        db_unit_test(deliver__takes_all_that_is_due),
        db_unit_test(deliver__with_nowhere_to_go_leaves_it),
        db_unit_test(deliver__to_a_server_that_is_away_tries_later_and_later),
        db_unit_test(deliver__gives_up_after_a_day_and_keeps_the_error),
        db_unit_test(deliver__of_a_message_that_is_not_fit_gives_up_and_goes_on),
        db_unit_test(deliver__that_fails_anywhere_loses_nothing),
        db_unit_test(deliver__begins_nothing_that_could_not_end_in_time),
        db_unit_test(sweep__takes_texts_after_a_day_and_rows_after_thirty),
        db_unit_test(folder__lists_messages_in_their_order),
    };
    if (mkdtemp(folder) == NULL)
        return EXIT_FAILURE;
    const int failed = domain_test_main(tests, sizeof tests / sizeof tests[0]);
    remove_folder();
    return failed;
}
