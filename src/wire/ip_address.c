/* Two tables of networks, from IANA's registries of special-purpose addresses
 * (https://www.iana.org/assignments/iana-ipv4-special-registry and its twin for IPv6). What no
 * table names and is IPv6 must lie in 2000::/3, the one part of it that is given out. */
#include "wire/ip_address.h"

#include <arpa/inet.h>
#include <assert.h>

enum { V4_BYTES = 4, V6_BYTES = 16, V4_BITS = 32, V6_BITS = 128 };

struct special {
    uint8_t bytes[V6_BYTES];
    unsigned bits;
    const char *why;
};

static const struct special SPECIAL_V4[] = {
    {{0}, 8, "means this very network"},
    {{10}, 8, "is private"},
    {{100, 64}, 10, "is shared inside a provider's network"},
    {{127}, 8, "is this very machine"},
    {{169, 254}, 16, "is link-local, where clouds keep their metadata"},
    {{172, 16}, 12, "is private"},
    {{192, 0, 0}, 24, "is reserved for protocols"},
    {{192, 0, 2}, 24, "is for documentation only"},
    {{192, 88, 99}, 24, "is a relay of 6to4"},
    {{192, 168}, 16, "is private"},
    {{198, 18}, 15, "is for benchmarks of networks"},
    {{198, 51, 100}, 24, "is for documentation only"},
    {{203, 0, 113}, 24, "is for documentation only"},
    {{224}, 4, "is multicast"},
    {{240}, 4, "is reserved, or broadcast"},
};

static const struct special SPECIAL_V6[] = {
    {{0}, 128, "means no address"},
    {{[15] = 1}, 128, "is this very machine"},
    {{0x01, 0x00}, 64, "is discarded"},
    {{0x20, 0x01}, 23, "is reserved for protocols, Teredo among them"},
    {{0x20, 0x01, 0x0d, 0xb8}, 32, "is for documentation only"},
    {{0x3f, 0xff}, 20, "is for documentation only"},
    {{0x5f, 0x00}, 16, "is for segment routing"},
    {{0xfc}, 7, "is private"},
    {{0xfe, 0x80}, 10, "is link-local, where clouds keep their metadata"},
    {{0xfe, 0xc0}, 10, "is site-local"},
    {{0xff}, 8, "is multicast"},
};

/* Where IPv6 carries an IPv4 address, and at which byte. */
static const struct carrier {
    struct special prefix;
    unsigned at;
} CARRIERS[] = {
    {{{[10] = 0xff, [11] = 0xff}, 96, "is an IPv4 address in IPv6"}, 12},
    {{{0}, 96, "is an IPv4 address in IPv6"}, 12},
    {{{0x00, 0x64, 0xff, 0x9b}, 96, "is an IPv4 address behind NAT64"}, 12},
    {{{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48, "is an IPv4 address behind NAT64"}, 12},
    {{{0x20, 0x02}, 16, "is an IPv4 address by 6to4"}, 2},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

bool ip_address_read(struct slice text, struct ip_address *ret_address)
{
    char copy[IP_ADDRESS_TEXT_BYTES];
    char again[IP_ADDRESS_TEXT_BYTES];
    if (text.length == 0 || text.length >= sizeof copy)
        return false;
    memcpy(copy, text.data, text.length);
    copy[text.length] = '\0';
    struct ip_address address = {.is_v6 = slice_find(text, ':') < text.length};
    if (inet_pton(address.is_v6 ? AF_INET6 : AF_INET, copy, address.bytes) != 1)
        return false;
    ip_address_write(&address, again);
    if (!slice_is(text, again))
        return false;
    *ret_address = address;
    return true;
}

void ip_address_write(const struct ip_address *address, char ret_text[IP_ADDRESS_TEXT_BYTES])
{
    const char *written = inet_ntop(address->is_v6 ? AF_INET6 : AF_INET, address->bytes, ret_text,
                                    IP_ADDRESS_TEXT_BYTES);
    assert(written != NULL); /* there is room for any */
    (void)written;
}

bool ip_address_equal(const struct ip_address *a, const struct ip_address *b)
{
    return a->is_v6 == b->is_v6 && memcmp(a->bytes, b->bytes, a->is_v6 ? V6_BYTES : V4_BYTES) == 0;
}

static bool has_prefix(const uint8_t *bytes, const uint8_t *prefix, unsigned bits)
{
    const unsigned whole = bits / 8;
    if (memcmp(bytes, prefix, whole) != 0)
        return false;
    return bits % 8 == 0 || ((bytes[whole] ^ prefix[whole]) >> (8 - bits % 8)) == 0;
}

static const char *special_v4(const uint8_t *bytes)
{
    for (size_t i = 0; i < COUNT(SPECIAL_V4); i++)
        if (has_prefix(bytes, SPECIAL_V4[i].bytes, SPECIAL_V4[i].bits))
            return SPECIAL_V4[i].why;
    return NULL;
}

static const struct carrier *carrier_of(const uint8_t *bytes)
{
    for (size_t i = 0; i < COUNT(CARRIERS); i++)
        if (has_prefix(bytes, CARRIERS[i].prefix.bytes, CARRIERS[i].prefix.bits))
            return &CARRIERS[i];
    return NULL;
}

static const char *special_v6(const uint8_t *bytes)
{
    for (size_t i = 0; i < COUNT(SPECIAL_V6); i++)
        if (has_prefix(bytes, SPECIAL_V6[i].bytes, SPECIAL_V6[i].bits))
            return SPECIAL_V6[i].why;
    const struct carrier *carrier = carrier_of(bytes);
    if (carrier != NULL) { /* the inside says more than the outside */
        const char *inside = special_v4(bytes + carrier->at);
        return inside != NULL ? inside : carrier->prefix.why;
    }
    static const uint8_t given_out[V6_BYTES] = {0x20};
    return has_prefix(bytes, given_out, 3) ? NULL : "is given out to nobody";
}

const char *ip_address_refusal(const struct ip_address *address)
{
    return address->is_v6 ? special_v6(address->bytes) : special_v4(address->bytes);
}

bool ip_address_holds_v4(const struct ip_address *address)
{
    return address->is_v6 && carrier_of(address->bytes) != NULL;
}

bool ip_network_read(struct slice text, struct ip_network *ret_network)
{
    struct ip_network network = {0};
    const size_t slash = slice_find(text, '/');
    if (!ip_address_read(slice_to(text, slash), &network.base))
        return false;
    const unsigned bits_max = network.base.is_v6 ? V6_BITS : V4_BITS;
    uint64_t bits = bits_max;
    if (slash < text.length && !slice_to_u64(slice_from(text, slash + 1), &bits))
        return false;
    if (bits > bits_max)
        return false;
    network.bits = (unsigned)bits;
    *ret_network = network;
    return true;
}

bool ip_network_has(const struct ip_network *network, const struct ip_address *address)
{
    return network->base.is_v6 == address->is_v6 &&
           has_prefix(address->bytes, network->base.bytes, network->bits);
}
