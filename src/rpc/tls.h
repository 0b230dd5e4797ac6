/* TLS (OpenSSL): one context per server, replaced whole on reload. Versions 1.2 with AEAD suites
 * and 1.3, ALPN h2 and http/1.1, no renegotiation. */
#ifndef RPC_TLS_H
#define RPC_TLS_H

#include <openssl/ssl.h>

#include "base/slice.h"
#include "base/status.h"

/* Loads a PEM chain and key. Errors: FAILED_PRECONDITION TLS_UNREADABLE, with OpenSSL's reason. */
MUST_USE status tls_context_new(const char *chain_path, const char *key_path,
                                SSL_CTX **ret_context);

/* A server-side connection on a non-blocking socket (borrowed). NULL when memory is short. */
SSL *tls_accept(SSL_CTX *context, int fd);

/* Whether ALPN chose h2. */
bool tls_is_h2(const SSL *ssl);

enum tls_outcome { TLS_DONE, TLS_WANT_READ, TLS_WANT_WRITE, TLS_CLOSED };
enum tls_outcome tls_handshake(SSL *ssl);
/* *ret_count is set for TLS_DONE. TLS_CLOSED: the peer closed or broke the protocol. */
enum tls_outcome tls_read(SSL *ssl, void *ret_bytes, size_t size, size_t *ret_count);
enum tls_outcome tls_write(SSL *ssl, struct slice bytes, size_t *ret_count);

#endif
