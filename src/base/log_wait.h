/* Lines that have to be on disk before something else happens.
 *
 *   TRY(log_write_and_wait(c, LOG_MASQUERADE, members));
 *
 * The line goes to the logger by itself, which answers over the same socket once it is in the file
 * and the file is synced (server/logger.c). Only the calling fiber waits.
 */
#ifndef BASE_LOG_WAIT_H
#define BASE_LOG_WAIT_H

#include "base/call.h"
#include "base/log.h"

enum {
    LOG_WAIT_MS = 2000,
    LOG_WAIT_MEMBERS_BYTES_MAX = 24 * 1024,
};

/* What is sent: a byte of LOG_WAIT_FLAG and the stream, the id, the line with its newline; alone in
 * its datagram. What comes back: */
enum { LOG_WAIT_FLAG = 0x80, LOG_WAIT_ID_BYTES = 8 };
struct log_answer {
    uint8_t id[LOG_WAIT_ID_BYTES];
    uint8_t is_written;
};

/* Begins to listen for answers on the socket that log_open was given. On the loop. */
void log_wait_open(void);
void log_wait_close(void);

/* Writes a line: "timestamp", then `members` (,"name":value …), and waits for it. Not cut short by
 * the end of the call. A process without a logger writes it to standard error.
 *
 * Errors  UNAVAILABLE LOG_UNWRITTEN: it could not be written (a full disk), at once; or nobody
 *         answered within LOG_WAIT_MS, and then it may be in the file or not
 */
MUST_USE status log_write_and_wait(struct call *c, enum log_stream stream, struct slice members);

#endif
