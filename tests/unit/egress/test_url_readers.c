/* What is sent is read by libcurl again: both readers must see the same parts, or a rule would be
 * held against one host and the request go to another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <curl/curl.h>

#include "unit/wire/ssrf_corpus.h"
#include "wire/url.h"

/* "" stands for none: of a bare question mark libcurl makes an empty query. */
static void assert_part(struct arena *arena, CURLU *handle, CURLUPart part, const char *expected)
{
    char *found = NULL;
    const bool is_there = curl_url_get(handle, part, &found, CURLU_DEFAULT_PORT) == CURLUE_OK;
    const char *copy = is_there ? arena_strdup(arena, found) : "";
    curl_free(found);
    assert_string_equal(copy, expected);
}

static void assert_same(struct arena *arena, const char *text)
{
    struct url url = {0};
    assert_null(url_read(arena, slice_of(text), &url));
    CURLU *handle = curl_url();
    assert_non_null(handle);
    assert_int_equal(curl_url_set(handle, CURLUPART_URL, url.text, CURLU_DISALLOW_USER), CURLUE_OK);

    const bool is_v6 = url.is_address && url.address.is_v6;
    assert_part(arena, handle, CURLUPART_SCHEME, url.scheme);
    assert_part(arena, handle, CURLUPART_HOST,
                is_v6 ? arena_printf(arena, "[%s]", url.host) : url.host);
    assert_part(arena, handle, CURLUPART_PORT, arena_printf(arena, "%u", url.port));
    assert_part(arena, handle, CURLUPART_PATH, url.path);
    assert_part(arena, handle, CURLUPART_QUERY, url.query != NULL ? url.query : "");
    assert_part(arena, handle, CURLUPART_FRAGMENT, "");
    assert_part(arena, handle, CURLUPART_USER, "");
    curl_url_cleanup(handle);
}

static void readers__see_the_same(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof SSRF_FINE / sizeof *SSRF_FINE; i++)
        assert_same(&arena, SSRF_FINE[i].url);
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(readers__see_the_same)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
