/* What clients write into text fields: no text is read past its end, and what is found fine keeps
 * to what is promised of it. */
#include <assert.h>
#include <stdint.h>

#include "auth/dev_hosts.h"
#include "sessions/token.h"
#include "tenancy/tenant_check.h"
#include "wire/check.h"

static bool has_only_printable_ascii(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text <= ' ' || *text > '~')
            return false;
    return true;
}

static void check_text(const char *text)
{
    if (text_is_email(text)) {
        assert(strlen(text) >= 3 && strlen(text) <= 254);
        assert(has_only_printable_ascii(text));
    }
    if (text_is_https_url(text)) {
        assert(strlen(text) <= 2000);
        assert(has_only_printable_ascii(text) && strchr(text, '"') == NULL);
    }
    if (text_is_color(text))
        assert(strlen(text) == 7);
    if (text_is_between(text, 1, 200))
        assert(strlen(text) <= 4 * 200 && strchr(text, '\n') == NULL);
}

static void check_slice(struct slice text)
{
    if (text_is_host_name(text))
        assert(text.length > 0 && text.length <= 253);
    if (tenant_schema_name_is_fine(text))
        assert(text.length <= 50 && !slice_starts_with(text, "pg_"));
    if (token_is_well_formed(text))
        assert(text.length == TOKEN_TEXT_BYTES - 1);
    if (dev_origin_is_listed(text))
        assert(slice_starts_with(text, "http"));
    (void)dev_host_is_listed(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    arena_init(&arena);
    check_text(arena_slice_string(&arena, slice_make(data, size)));
    check_slice(slice_make(data, size));
    arena_fini(&arena);
    return 0;
}
