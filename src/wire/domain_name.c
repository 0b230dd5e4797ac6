/* libidn2 encodes, text_is_host_name judges what comes out, and a second encoding must change
 * nothing: labels that libidn2 lets through without being what it would make are refused. Failures
 * are the writer's; nothing to close, the public suffix list lives as long as the process. */
#include "wire/domain_name.h"

#include <assert.h>

#include <idn2.h>
#include <libpsl.h>

#include "wire/check.h"

enum { TEXT_BYTES_MAX = 4 * DOMAIN_NAME_BYTES_MAX }; /* as much as UTF-8 could need */

enum { ENCODING = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL };

/* In the arena; NULL when it cannot be encoded. */
static const char *encode(struct arena *arena, const char *text, int flags)
{
    uint8_t *encoded = NULL;
    if (idn2_lookup_u8((const uint8_t *)text, &encoded, flags) != IDN2_OK)
        return NULL;
    const char *copy = arena_strdup(arena, (const char *)encoded);
    idn2_free(encoded);
    return copy;
}

/* Asked for STD3's rules, libidn2 drops what they forbid: a_b.example becomes ab.example. So a name
 * is fine when they make no difference to it. */
static bool keeps_to_std3(struct arena *arena, const char *text, const char *name)
{
    const char *strict = encode(arena, text, ENCODING | IDN2_USE_STD3_ASCII_RULES);
    return strict != NULL && strcmp(strict, name) == 0;
}

static bool is_stable(struct arena *arena, const char *name)
{
    const char *again = encode(arena, name, ENCODING);
    return again != NULL && strcmp(again, name) == 0;
}

const char *domain_name_read(struct arena *arena, struct slice text, const char **ret_name)
{
    if (text.length == 0)
        return "must not be empty";
    if (text.length > TEXT_BYTES_MAX)
        return "is too long: a name has at most 253 bytes";
    if (slice_find(text, '*') < text.length)
        return "must be one name: wildcards are not taken";
    if (slice_find(text, '\0') < text.length)
        return "must be a host name such as shop.example.com";

    const char *whole = arena_slice_string(arena, text);
    const char *name = encode(arena, whole, ENCODING);
    if (name == NULL || !keeps_to_std3(arena, whole, name) || !text_is_host_name(slice_of(name)) ||
        !is_stable(arena, name))
        return "must be a host name such as shop.example.com, of at most 253 bytes";
    if (strchr(name, '.') == NULL)
        return "must have at least two labels, as shop.example.com has three";
    *ret_name = name;
    return NULL;
}

bool domain_name_is_below(const char *name, const char *suffix)
{
    const size_t length = strlen(name);
    const size_t suffix_length = strlen(suffix);
    return length > suffix_length + 1 && name[length - suffix_length - 1] == '.' &&
           strcmp(name + length - suffix_length, suffix) == 0;
}

bool domain_name_is_public_suffix(const char *name)
{
    static psl_ctx_t *list;
    if (list == NULL)
        list = psl_latest(NULL);
    assert(list != NULL); /* libpsl has a list of its own */
    return psl_is_public_suffix(list, name) != 0;
}
