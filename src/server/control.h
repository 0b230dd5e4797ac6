/* The little that supervisor and worker say to each other, over a SOCK_SEQPACKET pair: one byte,
 * and for a new policy a descriptor to read it from. */
#ifndef SERVER_CONTROL_H
#define SERVER_CONTROL_H

#include "base/arena.h"

enum control_message {
    CONTROL_READY = 'r',  /* worker: it takes calls */
    CONTROL_DRAIN = 'd',  /* supervisor: finish and end */
    CONTROL_POLICY = 'p', /* supervisor: another policy, checked; with its text */
    CONTROL_TLS = 't',    /* supervisor: read certificate and key again */
};

/* Sends a message, with `text` if it has data. False when the other side is gone or does not
 * listen. */
bool control_send(int fd, enum control_message message, struct slice text);
/* Takes a message if one is there. 1: *ret_message is set, and *ret_text when one came (in the
 * arena); 0: none; -1: the other side is gone. */
int control_receive(int fd, struct arena *arena, enum control_message *ret_message,
                    struct slice *ret_text);

#endif
