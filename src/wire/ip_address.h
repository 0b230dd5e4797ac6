/* IP addresses and networks: reading, writing, and which of them belong to the public internet.
 * Pure. */
#ifndef WIRE_IP_ADDRESS_H
#define WIRE_IP_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

struct ip_address {
    bool is_v6;
    uint8_t bytes[16]; /* network order; the first four for IPv4, the rest zero */
};

/* Takes the one canonical spelling only: 192.0.2.1 as inet_ntop writes it, not 192.0.2.01, 127.1 or
 * 0x7f000001; IPv6 as in RFC 5952, without brackets and zone. */
bool ip_address_read(struct slice text, struct ip_address *ret_address);

enum { IP_ADDRESS_TEXT_BYTES = 46 };
void ip_address_write(const struct ip_address *address, char ret_text[IP_ADDRESS_TEXT_BYTES]);

bool ip_address_equal(const struct ip_address *a, const struct ip_address *b);

/* Why an address is none of the public internet, as in "is private"; NULL when it is one. An IPv4
 * address within an IPv6 one (mapped, compatible, NAT64, 6to4) is never fine: the network would
 * carry it where its inside says, past every rule on IPv4. */
const char *ip_address_refusal(const struct ip_address *address);
/* Whether it is such a one: an IPv6 address that carries an IPv4 one. */
bool ip_address_holds_v4(const struct ip_address *address);

/* 10.0.0.0/8, fd00::/8; without a slash one address. */
struct ip_network {
    struct ip_address base;
    unsigned bits;
};
bool ip_network_read(struct slice text, struct ip_network *ret_network);
bool ip_network_has(const struct ip_network *network, const struct ip_address *address);

#endif
