/* UTF-8: the table of well-formed sequences (Unicode 15, table 3-7). */
#include "wire_fixture.h"

#include "wire/utf8.h"

static void assert_valid(const char *text)
{
    assert_int_equal(utf8_invalid_at(slice_of(text)), strlen(text));
}

static void assert_invalid_at(const char *text, size_t at)
{
    assert_int_equal(utf8_invalid_at(slice_of(text)), at);
}

static void utf8__takes_every_length(void **state)
{
    (void)state;
    assert_valid("");
    assert_valid("plain ASCII that is longer than a word of eight bytes");
    assert_valid("\u00e9\u07ff\u0800\uffff\U00010000\U0010ffff");
    assert_valid("\ud7ff\ue000");
    assert_valid("12345678\u00e912345678\u65e5");
}

static void utf8__takes_nul(void **state)
{
    (void)state;
    assert_true(utf8_is_valid(SLICE("a\0b")));
}

static void utf8__refuses_longer_forms(void **state)
{
    (void)state;
    assert_invalid_at("a\xC0\x80", 1);
    assert_invalid_at("\xC1\xBF", 0);
    assert_invalid_at("\xE0\x9F\xBF", 0);
    assert_invalid_at("\xF0\x8F\xBF\xBF", 0);
}

static void utf8__refuses_surrogates(void **state)
{
    (void)state;
    assert_invalid_at("ab\xED\xA0\x80", 2);
    assert_invalid_at("\xED\xBF\xBF", 0);
}

static void utf8__refuses_above_unicode(void **state)
{
    (void)state;
    assert_invalid_at("\xF4\x90\x80\x80", 0);
    assert_invalid_at("\xF5\x80\x80\x80", 0);
    assert_invalid_at("\xFF", 0);
}

static void utf8__refuses_cut_sequences(void **state)
{
    (void)state;
    assert_invalid_at("123456789\xE6\x97", 9);
    assert_invalid_at("\xC3", 0);
    assert_invalid_at("\xF0\x9F\x98", 0);
    assert_invalid_at("\xC3(", 0);
    assert_invalid_at("\x80", 0);
}

static void utf8_write__gives_the_shortest_form(void **state)
{
    (void)state;
    char bytes[UTF8_BYTES_MAX];
    assert_int_equal(utf8_write('a', bytes), 1);
    assert_memory_equal(bytes, "a", 1);
    assert_int_equal(utf8_write(0x7FF, bytes), 2);
    assert_memory_equal(bytes, "\u07ff", 2);
    assert_int_equal(utf8_write(0xFFFF, bytes), 3);
    assert_memory_equal(bytes, "\uffff", 3);
    assert_int_equal(utf8_write(0x1F600, bytes), 4);
    assert_memory_equal(bytes, "\U0001F600", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8__takes_every_length),
        cmocka_unit_test(utf8__takes_nul),
        cmocka_unit_test(utf8__refuses_longer_forms),
        cmocka_unit_test(utf8__refuses_surrogates),
        cmocka_unit_test(utf8__refuses_above_unicode),
        cmocka_unit_test(utf8__refuses_cut_sequences),
        cmocka_unit_test(utf8_write__gives_the_shortest_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
