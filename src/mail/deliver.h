/* Delivering what mail.h queued. */
#ifndef MAIL_DELIVER_H
#define MAIL_DELIVER_H

#include "base/call.h"

/* Borrowed. */
struct mail_settings {
    const char *smtp_url; /* as egress/smtp.h has them; "": there is no server */
    const char *folder;   /* without a server: messages go here; NULL: they wait */
    const char *from;     /* name <address>, or an address; not looked at without either */
};

void mail_open(const struct mail_settings *settings);

/* The task of the jobs process: sends what is due, one message after the other, as long as the call
 * has time.
 *
 * Each attempt first puts the next one off (30 s, then twice as long each time, at most 2 h), so
 * that a crash in the middle is an attempt like any other: a message may then arrive twice, but is
 * not lost. What was sent keeps no text; what could not be within a day, or was refused for good,
 * neither, and keeps the last error.
 *
 * Shape   a call without transaction
 * Source  deliver.sql
 */
MUST_USE status mail_deliver(struct call *c);

/* Takes the texts of what has waited for a day, whether or not anybody delivers, and deletes the
 * rows of messages 30 days old. */
MUST_USE status mail_sweep(struct call *c);

#endif
