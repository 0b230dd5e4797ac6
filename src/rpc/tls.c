/* The good day: a context made from chain and key, a handshake that picks h2 or http/1.1, then
 * reads and writes that map to four outcomes. Every failure of a connection is TLS_CLOSED: what
 * the peer did wrong is its own business. SSL_shutdown is sent by conn.c's close, never waited
 * for. */
#include "rpc/tls.h"

#include <openssl/err.h>

/* AEAD with forward secrecy only (RFC 9325 §4.2). */
static const char SUITES_1_2[] = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                                 "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
                                 "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

static const unsigned char PROTOCOLS[] = "\x02h2\x08http/1.1";

/* A client that offers only unknown protocols is refused (RFC 7301 §3.2). */
static int choose_protocol(SSL *ssl, const unsigned char **ret_chosen, unsigned char *ret_length,
                           const unsigned char *offered, unsigned offered_bytes, void *unused)
{
    (void)ssl;
    (void)unused;
    unsigned char *chosen;
    if (SSL_select_next_proto(&chosen, ret_length, PROTOCOLS, sizeof PROTOCOLS - 1, offered,
                              offered_bytes) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *ret_chosen = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static status unreadable(SSL_CTX *context)
{
    const char *why = ERR_reason_error_string(ERR_get_error());
    ERR_clear_error();
    SSL_CTX_free(context);
    return status_error(STATUS_FAILED_PRECONDITION, "TLS_UNREADABLE",
                        why == NULL ? "certificate or key could not be read" : why);
}

status tls_context_new(const char *chain_path, const char *key_path, SSL_CTX **ret_context)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (context == NULL)
        return unreadable(NULL);
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
    if (SSL_CTX_set_cipher_list(context, SUITES_1_2) != 1 ||
        SSL_CTX_use_certificate_chain_file(context, chain_path) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, key_path, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context) != 1)
        return unreadable(context);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
    *ret_context = context;
    return OK;
}

SSL *tls_accept(SSL_CTX *context, int fd)
{
    SSL *ssl = SSL_new(context);
    if (ssl == NULL)
        return NULL;
    if (SSL_set_fd(ssl, fd) != 1) {
        SSL_free(ssl);
        return NULL;
    }
    SSL_set_accept_state(ssl);
    return ssl;
}

bool tls_is_h2(const SSL *ssl)
{
    const unsigned char *chosen;
    unsigned length;
    SSL_get0_alpn_selected(ssl, &chosen, &length);
    return slice_is(slice_make(chosen, length), "h2");
}

static enum tls_outcome outcome(SSL *ssl, int result)
{
    const int error = SSL_get_error(ssl, result);
    if (error == SSL_ERROR_WANT_READ)
        return TLS_WANT_READ;
    if (error == SSL_ERROR_WANT_WRITE)
        return TLS_WANT_WRITE;
    ERR_clear_error();
    return TLS_CLOSED;
}

enum tls_outcome tls_handshake(SSL *ssl)
{
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl);
    return result == 1 ? TLS_DONE : outcome(ssl, result);
}

enum tls_outcome tls_read(SSL *ssl, void *ret_bytes, size_t size, size_t *ret_count)
{
    ERR_clear_error();
    const int result = SSL_read_ex(ssl, ret_bytes, size, ret_count);
    return result == 1 ? TLS_DONE : outcome(ssl, result);
}

enum tls_outcome tls_write(SSL *ssl, struct slice bytes, size_t *ret_count)
{
    ERR_clear_error();
    const int result = SSL_write_ex(ssl, bytes.data, bytes.length, ret_count);
    return result == 1 ? TLS_DONE : outcome(ssl, result);
}
