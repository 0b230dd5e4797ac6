/* Base64: the vectors of RFC 4648 §10, both alphabets, padding, refusals. */
#include "wire_fixture.h"

#include "wire/base64.h"

static void assert_reads(struct fixture *f, const char *text, const char *bytes, size_t length)
{
    struct slice read;
    assert_true(base64_decode(&f->arena, slice_of(text), &read));
    assert_int_equal(read.length, length);
    assert_memory_equal(read.data, bytes, length);
}

static void assert_not_base64(struct fixture *f, const char *text)
{
    struct slice read;
    assert_false(base64_decode(&f->arena, slice_of(text), &read));
}

static void base64_encode__gives_the_vectors_of_the_rfc(void **state)
{
    struct fixture *f = *state;
    assert_slice(base64_encode(&f->arena, SLICE(""), BASE64_PADDED), "");
    assert_slice(base64_encode(&f->arena, SLICE("f"), BASE64_PADDED), "Zg==");
    assert_slice(base64_encode(&f->arena, SLICE("fo"), BASE64_PADDED), "Zm8=");
    assert_slice(base64_encode(&f->arena, SLICE("foo"), BASE64_PADDED), "Zm9v");
    assert_slice(base64_encode(&f->arena, SLICE("foob"), BASE64_PADDED), "Zm9vYg==");
    assert_slice(base64_encode(&f->arena, SLICE("fooba"), BASE64_PADDED), "Zm9vYmE=");
    assert_slice(base64_encode(&f->arena, SLICE("foobar"), BASE64_PADDED), "Zm9vYmFy");
}

static void base64_encode__has_an_alphabet_and_padding_by_form(void **state)
{
    struct fixture *f = *state;
    const struct slice bytes = SLICE("\xFB\xEF\xFF\xFE");
    assert_slice(base64_encode(&f->arena, bytes, BASE64_PADDED), "++///g==");
    assert_slice(base64_encode(&f->arena, bytes, BASE64_UNPADDED), "++///g");
    assert_slice(base64_encode(&f->arena, bytes, BASE64_URL), "--___g");
}

static void base64_decode__reads_both_alphabets_padded_or_not(void **state)
{
    struct fixture *f = *state;
    assert_reads(f, "++///g==", "\xFB\xEF\xFF\xFE", 4);
    assert_reads(f, "++///g", "\xFB\xEF\xFF\xFE", 4);
    assert_reads(f, "--___g==", "\xFB\xEF\xFF\xFE", 4);
    assert_reads(f, "-+_/_g", "\xFB\xEF\xFF\xFE", 4);
    assert_reads(f, "", "", 0);
    assert_reads(f, "Zm8=", "fo", 2);
}

static void base64_decode__ignores_bits_beyond_the_last_byte(void **state)
{
    struct fixture *f = *state;
    assert_reads(f, "-_", "\xFB", 1);
}

static void base64_decode__refuses_other_texts(void **state)
{
    struct fixture *f = *state;
    assert_not_base64(f, "A");
    assert_not_base64(f, "AAAAA");
    assert_not_base64(f, "A===");
    assert_not_base64(f, "=");
    assert_not_base64(f, "====");
    assert_not_base64(f, "AA=");
    assert_not_base64(f, "AA=A");
    assert_not_base64(f, "AA==AA==");
    assert_not_base64(f, "A A=");
    assert_not_base64(f, "AA\n=");
    assert_not_base64(f, "A*AA");
    assert_not_base64(f, "\xC3\xA9xx");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(base64_encode__gives_the_vectors_of_the_rfc),
        TEST(base64_encode__has_an_alphabet_and_padding_by_form),
        TEST(base64_decode__reads_both_alphabets_padded_or_not),
        TEST(base64_decode__ignores_bits_beyond_the_last_byte),
        TEST(base64_decode__refuses_other_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
