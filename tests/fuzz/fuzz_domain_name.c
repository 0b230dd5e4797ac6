/* What clients call a domain: what is taken is a host name in lower case that is taken again
 * unchanged, and the rules judge it without a word too few. */
#include <assert.h>
#include <stdint.h>

#include "domains/domain_rules.h"
#include "wire/check.h"
#include "wire/domain_name.h"

static void check_name(struct arena *arena, const char *name)
{
    assert(text_is_host_name(slice_of(name)) && strchr(name, '.') != NULL);
    for (const char *at = name; *at != '\0'; at++)
        assert(!(*at >= 'A' && *at <= 'Z'));

    const char *again;
    assert(domain_name_read(arena, slice_of(name), &again) == NULL);
    assert(strcmp(again, name) == 0);

    const status judged = domain_check_name(arena, name);
    assert(status_is_ok(judged) || judged.message[0] != '\0');
    if (status_is_ok(judged) && !domain_is_custom(name))
        assert(strcmp(name, "www.localhost") != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const suffixes[] = {"localhost", "smoothschedule.local", NULL};
    static const char *const hosts[] = {"app.example.com", NULL};
    const struct domain_rules_settings settings = {.platform_suffixes = suffixes,
                                                   .platform_hosts = hosts};
    domain_rules_open(&settings);

    struct arena arena;
    arena_init(&arena);
    const char *name;
    if (domain_name_read(&arena, slice_make(data, size), &name) == NULL)
        check_name(&arena, name);
    arena_fini(&arena);
    return 0;
}
