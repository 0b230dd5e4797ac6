/* The good day: the password is folded (NFKC, without case), and neither it nor what is left of it
 * without its trimmings is a name that an attacker starts with. Failures are the client's to mend.
 * Copies of the password are wiped. */
#include "auth/password_rules.h"

#include <stdlib.h>

#include <sodium.h>
#include <utf8proc.h>

#include "passwords/common_passwords.h"

enum {
    UNIT_BYTES_TRIVIAL = 4, /* what is shorter and written again and again is bad whatever it is */
    NAME_BYTES_MIN = 3,
    REPEATED_BYTES_MIN = 3,
};

static struct slice map_text(struct arena *arena, struct slice text, utf8proc_option_t options)
{
    utf8proc_uint8_t *mapped = NULL;
    const utf8proc_ssize_t length = utf8proc_map((const utf8proc_uint8_t *)text.data,
                                                 (utf8proc_ssize_t)text.length, &mapped, options);
    char *copy = arena_alloc(arena, (length > 0 ? (size_t)length : text.length) + 1);
    struct slice result = {copy, length > 0 ? (size_t)length : text.length};
    memcpy(copy, length > 0 ? (const char *)mapped : text.data, result.length);
    if (length > 0)
        sodium_memzero(mapped, (size_t)length);
    free(mapped);
    return result;
}

struct slice password_nfc(struct arena *arena, struct slice password)
{
    if (password.length == 0)
        return password;
    return map_text(arena, password, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

static struct slice fold(struct arena *arena, struct slice text)
{
    if (text.length == 0)
        return text;
    return map_text(arena, text,
                    UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Letters of any script; of ASCII, the small ones: it is folded. */
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* Without signs and blanks, and without the digits at both ends: "P4ss-word 2024!" is "p4ssword".
 */
static struct slice core_of(struct arena *arena, struct slice folded)
{
    char *core = arena_alloc(arena, folded.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < folded.length; i++)
        if (is_letter(folded.data[i]) || (is_digit(folded.data[i]) && length > 0))
            core[length++] = folded.data[i];
    while (length > 0 && is_digit(core[length - 1]))
        length--;
    return slice_make(core, length);
}

/* What the text repeats, the last time maybe in part: "1234567890" of "1234567890123". All of it
 * where it repeats nothing. */
static struct slice unit_of(struct slice text)
{
    for (size_t unit = 1; unit + REPEATED_BYTES_MIN <= text.length; unit++)
        if (memcmp(text.data, text.data + unit, text.length - unit) == 0)
            return slice_to(text, unit);
    return text;
}

/* abcdefgh, 87654321 */
static bool is_run(struct slice text)
{
    const int step = text.length > 1 ? text.data[1] - text.data[0] : 0;
    if (step != 1 && step != -1)
        return false;
    for (size_t i = 1; i < text.length; i++)
        if (text.data[i] - text.data[i - 1] != step)
            return false;
    return true;
}

static bool is_listed(struct slice folded)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    uint64_t number = 0;
    crypto_hash_sha256(hash, (const uint8_t *)folded.data, folded.length);
    for (size_t i = 0; i < sizeof number; i++)
        number = number << 8 | hash[i];

    size_t low = 0;
    size_t high = COMMON_PASSWORDS_COUNT;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (COMMON_PASSWORDS[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < COMMON_PASSWORDS_COUNT && COMMON_PASSWORDS[low] == number;
}

static bool is_name(struct arena *arena, struct slice core, struct slice name)
{
    const struct slice own = core_of(arena, fold(arena, name));
    return own.length >= NAME_BYTES_MIN && slice_equal(unit_of(core), unit_of(own));
}

static bool is_name_of_owner(struct arena *arena, struct slice core,
                             const struct password_owner *owner)
{
    const struct slice email = slice_of(owner->email);
    return is_name(arena, core, SLICE("Smooth Schedule")) || is_name(arena, core, email) ||
           is_name(arena, core, slice_to(email, slice_find(email, '@'))) ||
           is_name(arena, core, slice_of(owner->display_name));
}

static bool is_common(struct arena *arena, struct slice password,
                      const struct password_owner *owner)
{
    const struct slice folded = fold(arena, password);
    const struct slice core = core_of(arena, folded);
    const struct slice unit = unit_of(folded);
    bool found =
        is_listed(folded) || is_listed(unit) || is_run(folded) || unit.length <= UNIT_BYTES_TRIVIAL;
    /* A short word among much else says little. */
    if (!found && core.length * 2 >= folded.length)
        found = is_listed(core) || is_listed(unit_of(core)) || is_name_of_owner(arena, core, owner);
    sodium_memzero((char *)(uintptr_t)folded.data, folded.length);
    sodium_memzero((char *)(uintptr_t)core.data, core.length);
    return found;
}

static size_t count_characters(struct arena *arena, struct slice password)
{
    const struct slice text = password_nfc(arena, password);
    size_t characters = 0;
    for (size_t i = 0; i < text.length; i++)
        if (((unsigned char)text.data[i] & 0xc0) != 0x80) /* not a continuation byte */
            characters++;
    if (text.length > 0)
        sodium_memzero((char *)(uintptr_t)text.data, text.length);
    return characters;
}

status password_check(struct arena *arena, struct slice password,
                      const struct password_owner *owner, bool dev)
{
    const size_t least = dev ? PASSWORD_CHARACTERS_MIN_DEV : PASSWORD_CHARACTERS_MIN;
    if (password.length > PASSWORD_BYTES_MAX)
        return status_field(arena, "PASSWORD_TOO_LONG", "password", "must be at most %d bytes long",
                            PASSWORD_BYTES_MAX);
    if (count_characters(arena, password) < least)
        return status_field(arena, "PASSWORD_TOO_SHORT", "password",
                            "must be at least %zu characters long", least);
    if (is_common(arena, password, owner))
        return status_field(arena, "PASSWORD_COMMON", "password",
                            "is among the first that are tried when somebody guesses; choose "
                            "another, like a few words that nobody else puts together");
    return OK;
}
