/* The password of a user whom a command makes: asked for, read, or made. */
#ifndef CLI_NEW_PASSWORD_H
#define CLI_NEW_PASSWORD_H

#include "cli/command.h"
#include "smoothschedule/v1/user.types.h"

/* For `user`, in commands with the options `password-stdin` and `generate`; without either it asks.
 *
 * Shape   *ret_made: the password, to be shown once, where it was made here; else NULL
 * Errors  INVALID_ARGUMENT USAGE, PASSWORD_MISMATCH, PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG,
 *         PASSWORD_COMMON; FAILED_PRECONDITION PASSWORD_UNREADABLE
 */
MUST_USE status new_password_take(struct call *c, const struct invocation *invocation,
                                  const User *user, const char **ret_hash, const char **ret_made);

/* {"user": …, "password": …} on a line of standard output; the latter only where it was made. */
MUST_USE status new_password_print_json(struct call *c, const User *user, const char *made);

#endif
