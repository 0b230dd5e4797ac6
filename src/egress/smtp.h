/* Handing mail to an SMTP server (RFC 5321), through libcurl.
 *
 * TLS is not a choice: smtps:// from the first byte, smtp:// by STARTTLS, and the server's
 * certificate must be good for its name. Only a server on this very machine may be talked to in
 * clear. */
#ifndef EGRESS_SMTP_H
#define EGRESS_SMTP_H

#include "base/call.h"

/* Whether it is one: smtp://[user:password@]host[:port] or smtps://…, nothing behind it. The
 * message says what is wrong, and nothing of the password.
 *
 * Errors  INVALID_ARGUMENT SMTP_URL_INVALID
 */
MUST_USE status smtp_url_check(struct arena *arena, const char *url);

/* Whether the server must speak TLS: unless its host is localhost, 127.0.0.0/8 or ::1. */
bool smtp_needs_tls(const char *url);

/* A server, and the connection to it while messages follow each other. Belongs to one fiber. */
struct smtp;
/* Borrows the URL. */
struct smtp *smtp_open(const char *url);
/* Accepts NULL. */
void smtp_close(struct smtp *smtp);

struct smtp_message {
    const char *from; /* addresses alone, as wire/check.h text_is_email knows them */
    const char *to;
    struct slice data; /* head and body, lines end in CRLF */
};

/* Hands one message over, on a thread of the pool; takes SMTP_SEND_MS at most and is not cut short
 * by the call's end. Once this returns OK the message is the server's.
 *
 * Errors  FAILED_PRECONDITION MAIL_REFUSED: for good, this recipient will not do; UNAVAILABLE
 *         MAIL_DEFERRED: this recipient will not do now; UNAVAILABLE MAIL_SERVER_UNAVAILABLE: all
 *         else, later it may go well
 */
enum { SMTP_SEND_MS = 10 * 1000 };
MUST_USE status smtp_send(struct call *c, struct smtp *smtp, const struct smtp_message *message);

#endif
