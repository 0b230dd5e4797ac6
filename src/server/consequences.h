/* What an act in one domain ends in others; runs in the act's transaction.
 *
 *   act                       ends
 *   a tenant is suspended     its sessions; the grants in it
 *   a tenant is deleted       its sessions; the grants in it
 *   a tenant is purged        its users, and their sessions; the grants in it
 *   a tenant is opened again  what a sign-in that overlapped its closing left of sessions; what was
 *                             granted while it was closed
 *   a user is made            what tenant apps do then (apps/apps.h)
 *   a domain is removed       what workers keep of whom it led to
 *   a user is disabled        their sessions, and the grants that they hold and gave
 *   a user's role changes     what workers keep of their sessions; grants of what they lost
 *
 * Domains know those below themselves only, so what runs upwards is tied together here.
 */
#ifndef SERVER_CONSEQUENCES_H
#define SERVER_CONSEQUENCES_H

/* Before store_open: it also subscribes to the notices of other workers. */
void consequences_open(void);

#endif
