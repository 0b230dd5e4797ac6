/* URLs that this server goes to for others: one strict reading, so that what a rule allowed is what
 * the wire gets. Pure.
 *
 * Whatever two readers could understand differently is refused, not mended: user names,
 * backslashes, spaces and control characters, odd spellings of addresses (127.1, 0x7f.1,
 * 2130706433), encoded slashes beside dots. What is left is written in one way: scheme and host in
 * lower case, the host as the DNS has it, escapes in capitals and only where they are needed, no
 * dot segments, no fragment, no port that the scheme has anyway.
 */
#ifndef WIRE_URL_H
#define WIRE_URL_H

#include "base/arena.h"
#include "base/slice.h"
#include "wire/ip_address.h"

enum { URL_BYTES_MAX = 2048, URL_PORT_MAX = 65535 };

/* All in the arena. Reading `text` gives the same again. */
struct url {
    const char *text;
    const char *scheme; /* "https" or "http"; static */
    const char *host;   /* shop.example.com; an address without brackets */
    bool is_address;    /* the host is `address`, written out */
    struct ip_address address;
    unsigned port;     /* the scheme's own where none is written */
    const char *path;  /* begins with a slash */
    const char *query; /* without its question mark; NULL: none */
};

/* Reads an absolute URL.
 *
 * Shape   text: any bytes; *ret_url set on success
 * Returns NULL, or a sentence that says what is wrong, to follow "the URL"
 */
const char *url_read(struct arena *arena, struct slice text, struct url *ret_url);

/* Reads what a Location header says, which may be relative to the URL that was asked for (RFC 3986
 * §5.2). As url_read. */
const char *url_read_relative(struct arena *arena, const struct url *base, struct slice text,
                              struct url *ret_url);

/* A host as in a URL: an address, in brackets if IPv6, or a name. *ret_address set for the first;
 * *ret_host as in struct url. As url_read, to follow "the host". */
const char *url_read_host(struct arena *arena, struct slice text, const char **ret_host,
                          bool *ret_is_address, struct ip_address *ret_address);

/* A path as in a URL, from its slash on, without a query; to follow "the path". */
const char *url_read_path(struct arena *arena, struct slice text, const char **ret_path);

unsigned url_default_port(const char *scheme);

/* Whether both name the same server: scheme, host and port. */
bool url_same_origin(const struct url *a, const struct url *b);

#endif
