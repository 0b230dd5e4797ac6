/* What an act in one domain ends in others; runs in the act's transaction.
 *
 *   act                       ends
 *   a tenant is suspended     its sessions
 *   a tenant is deleted       its sessions
 *   a tenant is purged        its users, and their sessions
 *   a tenant is opened again  what a sign-in that overlapped its closing left of sessions
 *   a user is disabled        their sessions
 *   a user's role changes     what workers keep of their sessions
 *
 * Domains know those below themselves only, so what runs upwards is tied together here.
 */
#ifndef SERVER_CONSEQUENCES_H
#define SERVER_CONSEQUENCES_H

/* Before store_open: it also subscribes to the notices of other workers. */
void consequences_open(void);

#endif
