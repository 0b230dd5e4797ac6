/* A message as it goes over the wire (RFC 5322, MIME). Pure. */
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include "base/arena.h"
#include "base/slice.h"

/* name <local@domain>, or the address alone; the name is UTF-8 without control characters, quotes,
 * angle brackets. */
struct mail_address {
    const char *name; /* "": none */
    const char *address;
};

/* False when it is none. The texts live in the arena. */
bool mail_address_read(struct arena *arena, const char *text, struct mail_address *ret_address);

struct mail_message {
    const char *id; /* unique for good; becomes the left side of Message-ID */
    struct mail_address from;
    const char *to; /* an address alone */
    const char *subject;
    const char *text; /* UTF-8, lines end in \n */
    int64_t time_us;
};

/* Writes it, with lines of at most 76 characters and a body that survives any relay: as it is when
 * it is short lines of ASCII, else quoted-printable.
 *
 * Shape   *ret_data lives in the arena
 * Errors  INVALID_ARGUMENT MAIL_INVALID: an address that is none, a subject or name with a control
 *         character, text that is not UTF-8: nothing of these can become a header of its own
 */
MUST_USE status mail_message_write(struct arena *arena, const struct mail_message *message,
                                   struct slice *ret_data);

#endif
