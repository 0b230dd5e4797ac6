/* Passwords for commands: asked for, read, or made. */
#ifndef CLI_SECRET_H
#define CLI_SECRET_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"

/* Asks twice on the terminal, without showing what is typed.
 *
 * Errors  FAILED_PRECONDITION PASSWORD_UNREADABLE (no terminal), INVALID_ARGUMENT
 *         PASSWORD_MISMATCH
 */
MUST_USE status secret_ask(struct arena *arena, struct slice *ret_password);

/* The first line of standard input, without its line break.
 *
 * Errors  FAILED_PRECONDITION PASSWORD_UNREADABLE
 */
MUST_USE status secret_read_line(struct arena *arena, struct slice *ret_password);

/* 24 random characters, of 62 kinds: 142 bits. NUL-terminated. */
const char *secret_make(struct arena *arena);

#endif
