/* URLs that plugins name: what is taken is taken again unchanged, holds nothing that two readers
 * could cut differently, and no path in it climbs. The first byte says what is read: a URL, one
 * that is relative to another, a rule's host, an address, a network. */
#include <assert.h>
#include <stdint.h>

#include <curl/curl.h>

#include "wire/check.h"
#include "wire/url_rule.h"

static void check_part(CURLU *handle, CURLUPart part, const char *expected)
{
    char *found = NULL;
    const CURLUcode code = curl_url_get(handle, part, &found, CURLU_DEFAULT_PORT);
    /* Of a bare question mark libcurl makes an empty query. */
    assert(strcmp(code == CURLUE_OK ? found : "", expected) == 0);
    curl_free(found);
}

/* libcurl, which sends the request, must see the same parts. */
static void check_other_reader(struct arena *arena, const struct url *url)
{
    CURLU *handle = curl_url();
    assert(handle != NULL);
    assert(curl_url_set(handle, CURLUPART_URL, url->text, CURLU_DISALLOW_USER) == CURLUE_OK);
    const bool is_v6 = url->is_address && url->address.is_v6;
    check_part(handle, CURLUPART_SCHEME, url->scheme);
    check_part(handle, CURLUPART_HOST, is_v6 ? arena_printf(arena, "[%s]", url->host) : url->host);
    check_part(handle, CURLUPART_PORT, arena_printf(arena, "%u", url->port));
    check_part(handle, CURLUPART_PATH, url->path);
    check_part(handle, CURLUPART_QUERY, url->query != NULL ? url->query : "");
    check_part(handle, CURLUPART_FRAGMENT, "");
    curl_url_cleanup(handle);
}

static void check_url(struct arena *arena, const struct url *url)
{
    check_other_reader(arena, url);
    assert(strlen(url->text) <= URL_BYTES_MAX);
    assert(url->port >= 1 && url->port <= URL_PORT_MAX && url->path[0] == '/');
    assert(url->is_address || text_is_host_name(slice_of(url->host)));
    for (const char *at = url->text; *at != '\0'; at++)
        assert(*at > ' ' && *at <= '~' && strchr("\\#\"<>^`{|}", *at) == NULL);
    const size_t authority = strcspn(url->text + strlen(url->scheme) + 3, "/");
    assert(memchr(url->text, '@', strlen(url->scheme) + 3 + authority) == NULL);
    assert(strstr(url->path, "/../") == NULL && strstr(url->path, "/./") == NULL);
    assert(!slice_ends_with(slice_of(url->path), "/..") &&
           !slice_ends_with(slice_of(url->path), "/."));

    struct url again;
    assert(url_read(arena, slice_of(url->text), &again) == NULL);
    assert(strcmp(again.text, url->text) == 0 && url_same_origin(url, &again));

    static const char *const methods[] = {"GET"};
    const struct url_rule own = {url->scheme, url->host, url->port, url->path, methods, 1};
    assert(url_rule_match(&own, url, "GET") == URL_RULE_MATCHES);
}

static void read_host(struct arena *arena, struct slice text)
{
    const char *host;
    const char *again;
    if (url_rule_read_host(arena, text, &host) != NULL)
        return;
    struct ip_address address;
    const char *written = url_rule_host_address(host, &address) && address.is_v6
                              ? arena_printf(arena, "[%s]", host)
                              : host;
    assert(url_rule_read_host(arena, slice_of(written), &again) == NULL);
    assert(strcmp(host, again) == 0);
}

static void read_address(struct slice text)
{
    struct ip_address address;
    struct ip_network network;
    if (ip_address_read(text, &address)) {
        char written[IP_ADDRESS_TEXT_BYTES];
        ip_address_write(&address, written);
        assert(slice_is(text, written));
        (void)ip_address_refusal(&address);
    }
    if (ip_network_read(text, &network))
        assert(ip_network_has(&network, &network.base));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const struct slice text = slice_make(data + 1, size - 1);
    struct arena arena;
    arena_init(&arena);
    struct url base;
    struct url url;
    const char *fault = url_read(&arena, SLICE("https://api.hooks.test/v1/a?b=c"), &base);
    assert(fault == NULL);
    if (data[0] == 'u' && url_read(&arena, text, &url) == NULL)
        check_url(&arena, &url);
    else if (data[0] == 'r' && url_read_relative(&arena, &base, text, &url) == NULL)
        check_url(&arena, &url);
    else if (data[0] == 'h')
        read_host(&arena, text);
    else if (data[0] == 'a')
        read_address(text);
    arena_fini(&arena);
    return 0;
}
