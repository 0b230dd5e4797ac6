/* Mail that acts send: put into an outbox in the act's transaction, so that there is a message if
 * and only if the act was done. Delivering what is there is another process's work. */
#ifndef MAIL_MAIL_H
#define MAIL_MAIL_H

#include "base/call.h"

enum { MAIL_SUBJECT_CHARACTERS_MAX = 200, MAIL_TEXT_BYTES_MAX = 16384 };

/* Queues a message of plain text, due at once.
 *
 * Shape   to: an address as wire/check.h text_is_email knows it; subject: one line, not empty,
 *         without control characters, at most MAIL_SUBJECT_CHARACTERS_MAX; text: UTF-8, lines end
 *         in \n, not empty, at most MAIL_TEXT_BYTES_MAX. What breaks this is a bug: no text of a
 *         client's goes into a subject unchecked.
 * Source  mail.sql MAIL_QUEUE
 */
MUST_USE status mail_queue(struct call *c, const char *to, const char *subject, const char *text);

#endif
