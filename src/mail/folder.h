/* The mailbox of development: a folder with a file a message, as a mail server would have it. */
#ifndef MAIL_FOLDER_H
#define MAIL_FOLDER_H

#include "base/arena.h"

/* Puts a message into the folder as <id>.eml, readable by its owner only, whole or not at all;
 * again it takes the place of the first. The folder is made when it is missing.
 *
 * Errors  UNAVAILABLE MAIL_FOLDER_REFUSED
 */
MUST_USE status mail_folder_put(struct arena *arena, const char *folder, const char *id,
                                struct slice data);

/* The ids of the messages in it, in their order: UUIDv7 sort by time. An empty or missing folder
 * has none. */
MUST_USE status mail_folder_list(struct arena *arena, const char *folder,
                                 const char *const **ret_ids, size_t *ret_count);

/* Errors  NOT_FOUND MAIL_MISSING */
MUST_USE status mail_folder_get(struct arena *arena, const char *folder, const char *id,
                                struct slice *ret_data);

#endif
