/* The domains of a process: opened alike by workers and by smoothctl. */
#ifndef SERVER_DOMAINS_H
#define SERVER_DOMAINS_H

#include "server/config.h"
#include "wire/page_token.h"

/* The text of the roles file, in the arena.
 *
 * Errors  NOT_FOUND POLICY_UNREADABLE
 */
MUST_USE status domains_read_policy(struct arena *arena, const char *path, struct slice *ret_text);

/* Where mail goes in dev when there is no server for it. */
const char *domains_mail_folder(struct arena *arena, const struct config *config);

/* Puts a policy into force and gives every domain its settings. Before store_open. Borrows the
 * config.
 *
 * Shape   arena: lives as long as the policy is in force; policy_text: of config->roles_file; NULL
 *         data: read here
 * Errors  NOT_FOUND POLICY_UNREADABLE; INVALID_ARGUMENT POLICY_INVALID, with file, line, column
 *         and the way to mend it
 */
MUST_USE status domains_open(struct arena *arena, const struct config *config,
                             struct slice policy_text, const struct page_token_key *page_key);

#endif
