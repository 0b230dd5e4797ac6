/* Addresses compare as 16 bytes (IPv4 mapped), networks by prefix. The table of counts hashes with
 * a key of this process (SipHash): its keys are chosen by clients. */
#include "rpc/peer.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <stdlib.h>

#include "rpc/server_internal.h"

enum { FORWARDED_MAX = 16, ADDRESS_TEXT_MAX = 64 };

struct address {
    uint8_t bytes[16];
};

struct peer_count {
    struct peer_count *next;
    struct address address;
    unsigned connections;
    size_t bucket;
};

static bool parse_address(struct slice text, struct address *ret_address)
{
    char buffer[ADDRESS_TEXT_MAX];
    if (text.length >= sizeof buffer)
        return false;
    memcpy(buffer, text.data, text.length);
    buffer[text.length] = '\0';
    if (inet_pton(AF_INET6, buffer, ret_address->bytes) == 1)
        return true;
    static const uint8_t MAPPED[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    memcpy(ret_address->bytes, MAPPED, sizeof MAPPED);
    return inet_pton(AF_INET, buffer, ret_address->bytes + 12) == 1;
}

/* "10.0.0.0/8", "::1": whether the address lies in it. */
static bool in_network(const struct address *address, const char *network)
{
    const struct slice text = slice_of(network);
    const size_t slash = slice_find(text, '/');
    struct address base;
    if (!parse_address(slice_to(text, slash), &base))
        return false;
    uint64_t bits = 128;
    if (slash < text.length) {
        if (!slice_to_u64(slice_from(text, slash + 1), &bits) || bits > 128)
            return false;
        if (slice_find(text, ':') == text.length)
            bits += 96; /* an IPv4 prefix */
    }
    if (bits > 128)
        return false;
    const size_t whole = bits / 8;
    if (memcmp(address->bytes, base.bytes, whole) != 0)
        return false;
    const unsigned rest = bits % 8;
    return rest == 0 || (address->bytes[whole] ^ base.bytes[whole]) >> (8 - rest) == 0;
}

static bool is_trusted(const struct rpc_server *server, const struct address *address)
{
    for (const char *const *network = server->settings.trusted_proxies;
         network != NULL && *network != NULL; network++)
        if (in_network(address, *network))
            return true;
    return false;
}

struct slice peer_ip_of(const struct rpc_server *server, struct exchange *x, bool *ret_is_loopback)
{
    struct slice ip = x->peer_ip;
    *ret_is_loopback = x->peer_is_loopback;
    struct address address;
    const char *const *proxies = server->settings.trusted_proxies;
    if (proxies == NULL || proxies[0] == NULL || !parse_address(ip, &address))
        return ip;
    struct slice list = exchange_header(x, "x-forwarded-for", NULL);
    for (int hop = 0; hop < FORWARDED_MAX && list.length > 0 && is_trusted(server, &address);
         hop++) {
        size_t comma = list.length;
        while (comma > 0 && list.data[comma - 1] != ',')
            comma--;
        const struct slice last = slice_trim(slice_from(list, comma));
        list = slice_to(list, comma == 0 ? 0 : comma - 1);
        if (!parse_address(last, &address))
            break;
        ip = last;
        *ret_is_loopback = in_network(&address, "127.0.0.0/8") || in_network(&address, "::1");
    }
    return ip;
}

struct peer_count *peer_count_add(struct rpc_server *server, struct slice ip)
{
    struct address address;
    if (!parse_address(ip, &address))
        return NULL;
    uint8_t hash[crypto_shorthash_BYTES];
    crypto_shorthash(hash, address.bytes, sizeof address.bytes, server->peer_key);
    const size_t bucket = (size_t)(hash[0] | hash[1] << 8) % PEER_BUCKETS;
    struct peer_count *peer = server->peers[bucket];
    while (peer != NULL && memcmp(&peer->address, &address, sizeof address) != 0)
        peer = peer->next;
    if (peer == NULL) {
        peer = calloc(1, sizeof *peer);
        if (peer == NULL)
            return NULL;
        peer->address = address;
        peer->bucket = bucket;
        peer->next = server->peers[bucket];
        server->peers[bucket] = peer;
    }
    if (peer->connections >= server->settings.connections_per_ip_max)
        return NULL;
    peer->connections++;
    return peer;
}

void peer_count_drop(struct rpc_server *server, struct peer_count *peer)
{
    if (peer == NULL || --peer->connections > 0)
        return;
    struct peer_count **at = &server->peers[peer->bucket];
    while (*at != peer)
        at = &(*at)->next;
    *at = peer->next;
    free(peer);
}
