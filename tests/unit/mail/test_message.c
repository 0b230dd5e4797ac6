/* Messages as they go over the wire, against RFC 5322, 2045 and 2047. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mail/message.h"

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

static struct mail_message plain_message(void)
{
    return (struct mail_message){
        .id = "01890a5d-ac96-774b-bcce-b302099a8057",
        .from = {.name = "Smooth Schedule", .address = "no-reply@example.com"},
        .to = "ada@x.test",
        .subject = "Your code",
        .text = "The code is 123456.\n",
        .time_us = INT64_C(1795296482000000), /* 2026-11-21T21:28:02Z */
    };
}

static const char *written(const struct mail_message *message)
{
    struct slice data = {0};
    const status s = mail_message_write(&arena, message, &data);
    assert_int_equal(s.code, STATUS_OK);
    return arena_slice_string(&arena, data);
}

static void assert_refused(const struct mail_message *message)
{
    struct slice data = {0};
    const status s = mail_message_write(&arena, message, &data);
    assert_int_equal(s.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(s.reason, "MAIL_INVALID");
    assert_null(data.data);
}

static const char *with_subject(const char *subject)
{
    struct mail_message message = plain_message();
    message.subject = subject;
    return written(&message);
}

static const char *with_text(const char *text)
{
    struct mail_message message = plain_message();
    message.text = text;
    return written(&message);
}

static void assert_lines_are_short(const char *data)
{
    for (const char *line = data; *line != '\0';) {
        const char *end = strstr(line, "\r\n");
        assert_non_null(end);
        assert_in_range(end - line, 0, 76);
        assert_null(memchr(line, '\n', (size_t)(end - line)));
        assert_null(memchr(line, '\r', (size_t)(end - line)));
        line = end + 2;
    }
}

static void write__of_plain_text(void **state)
{
    (void)state;
    const struct mail_message message = plain_message();

    assert_string_equal(written(&message),
                        "Date: Sat, 21 Nov 2026 21:28:02 +0000\r\n"
                        "From: \"Smooth Schedule\"\r\n"
                        " <no-reply@example.com>\r\n"
                        "To: ada@x.test\r\n"
                        "Subject: Your code\r\n"
                        "Message-ID: <01890a5d-ac96-774b-bcce-b302099a8057@example.com>\r\n"
                        "Auto-Submitted: auto-generated\r\n"
                        "MIME-Version: 1.0\r\n"
                        "Content-Type: text/plain; charset=utf-8\r\n"
                        "Content-Transfer-Encoding: 7bit\r\n"
                        "\r\n"
                        "The code is 123456.\r\n");
}

static void write__ends_the_last_line(void **state)
{
    (void)state;
    assert_non_null(strstr(with_text("no end"), "\r\n\r\nno end\r\n"));
}

static void write__puts_other_letters_into_encoded_words(void **state)
{
    (void)state;
    /* "Grüße" is 47 72 C3 BC C3 9F 65. */
    assert_non_null(strstr(with_subject("Grüße"), "Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n"));
}

static void write__does_not_let_a_subject_pass_for_an_encoded_word(void **state)
{
    (void)state;
    /* base64 of the text itself */
    assert_non_null(strstr(with_subject("=?UTF-8?B?eA==?="),
                           "Subject: =?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?=\r\n"));
}

static void write__folds_long_subjects_between_characters(void **state)
{
    (void)state;
    char subject[201] = "";
    for (int i = 0; i < 100; i++)
        strcat(subject, "ü"); /* two bytes each: 45 is not a multiple */
    const char *data = with_subject(subject);

    assert_lines_are_short(data);
    /* 19 letters beside the name of the header, 38 bytes; then 22 a line */
    assert_non_null(
        strstr(data, "Subject: =?UTF-8?B?w7zDvMO8w7zDvMO8w7zDvMO8w7zDvMO8w7zDvMO8w7zDvMO8w7w=?="
                     "\r\n =?UTF-8?B?w7zDvMO8"));
}

static void write__long_ascii_subject_stays_within_lines(void **state)
{
    (void)state;
    char subject[201];
    memset(subject, 'a', 200);
    subject[200] = '\0';

    assert_lines_are_short(with_subject(subject));
}

static void write__refuses_what_could_become_a_header(void **state)
{
    (void)state;
    struct mail_message message = plain_message();
    message.subject = "Hello\r\nBcc: eve@x.test";
    assert_refused(&message);
    message.subject = "Hello\nBcc: eve@x.test";
    assert_refused(&message);
    message.subject = "Hello\rBcc: eve@x.test";
    assert_refused(&message);
    message.subject = "";
    assert_refused(&message);

    message = plain_message();
    message.to = "ada@x.test\r\nBcc: eve@x.test";
    assert_refused(&message);
    message.to = "ada@x.test, eve@x.test";
    assert_refused(&message);
    message.to = "<ada@x.test>";
    assert_refused(&message);

    message = plain_message();
    message.from.name = "Smooth\r\nBcc: eve@x.test";
    assert_refused(&message);
    message.from.name = "Smooth\" <eve@x.test>";
    assert_refused(&message);

    message = plain_message();
    message.id = "x>\r\nBcc: eve@x.test";
    assert_refused(&message);
}

static void write__refuses_bytes_that_are_no_text(void **state)
{
    (void)state;
    struct mail_message message = plain_message();
    message.subject = "Hello \xff";
    assert_refused(&message);
    message = plain_message();
    message.text = "Hello \xc3";
    assert_refused(&message);
}

static void write__quotes_what_is_not_plain(void **state)
{
    (void)state;
    const char *data = with_text("a=b für 5 €\n");

    assert_non_null(strstr(data, "Content-Transfer-Encoding: quoted-printable\r\n"));
    assert_non_null(strstr(data, "\r\n\r\na=3Db f=C3=BCr 5 =E2=82=AC\r\n"));
}

static void write__quotes_blanks_at_the_end_of_a_line(void **state)
{
    (void)state;
    assert_non_null(strstr(with_text("ü \nx\t\n inside stays \n "),
                           "=C3=BC=20\r\nx=09\r\n inside stays=20\r\n=20\r\n"));
}

static void write__quotes_a_lone_carriage_return(void **state)
{
    (void)state;
    assert_non_null(strstr(with_text("a\rb\n"), "\r\n\r\na=0Db\r\n"));
}

static void write__breaks_long_lines_softly(void **state)
{
    (void)state;
    char text[2002] = "";
    for (int i = 0; i < 400; i++)
        strcat(text, "abü"); /* no place to break at */
    const char *data = with_text(text);
    const char *body = strstr(data, "\r\n\r\n") + 4;

    assert_lines_are_short(data);
    char joined[4002] = "";
    size_t length = 0;
    for (const char *at = body; *at != '\0'; at++) {
        if (strncmp(at, "=\r\n", 3) == 0)
            at += 2;
        else
            joined[length++] = *at;
    }
    assert_int_equal(length, 400 * 8 + 2); /* ab=C3=BC, and the end of the line */
    assert_memory_equal(joined, "ab=C3=BCab=C3=BC", 16);
}

static void address__is_read_with_and_without_a_name(void **state)
{
    (void)state;
    struct mail_address address = {0};

    assert_true(mail_address_read(&arena, "no-reply@example.com", &address));
    assert_string_equal(address.name, "");
    assert_string_equal(address.address, "no-reply@example.com");
    assert_true(mail_address_read(&arena, " Größe & Söhne <a@example.com>", &address));
    assert_string_equal(address.name, "Größe & Söhne");
    assert_string_equal(address.address, "a@example.com");
}

static void address__that_is_none_is_refused(void **state)
{
    (void)state;
    struct mail_address address = {0};

    assert_false(mail_address_read(&arena, "", &address));
    assert_false(mail_address_read(&arena, "nobody", &address));
    assert_false(mail_address_read(&arena, "A <a@example.com", &address));
    assert_false(mail_address_read(&arena, "A <a@example.com> b", &address));
    assert_false(mail_address_read(&arena, "A <b> <a@example.com>", &address));
    assert_false(mail_address_read(&arena, "\"A\" <a@example.com>", &address));
    assert_false(mail_address_read(&arena, "A\n <a@example.com>", &address));
    assert_null(address.address);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(write__of_plain_text),
        cmocka_unit_test(write__ends_the_last_line),
        cmocka_unit_test(write__puts_other_letters_into_encoded_words),
        cmocka_unit_test(write__does_not_let_a_subject_pass_for_an_encoded_word),
        cmocka_unit_test(write__folds_long_subjects_between_characters),
        cmocka_unit_test(write__long_ascii_subject_stays_within_lines),
        cmocka_unit_test(write__refuses_what_could_become_a_header),
        cmocka_unit_test(write__refuses_bytes_that_are_no_text),
        cmocka_unit_test(write__quotes_what_is_not_plain),
        cmocka_unit_test(write__quotes_blanks_at_the_end_of_a_line),
        cmocka_unit_test(write__quotes_a_lone_carriage_return),
        cmocka_unit_test(write__breaks_long_lines_softly),
        cmocka_unit_test(address__is_read_with_and_without_a_name),
        cmocka_unit_test(address__that_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
