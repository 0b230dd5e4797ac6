/* Telling systemd how the service is (sd_notify(3)), where it asks to be told. */
#ifndef SERVER_NOTIFY_H
#define SERVER_NOTIFY_H

/* `state`: "READY=1", "STOPPING=1". Does nothing without NOTIFY_SOCKET. */
void notify_systemd(const char *state);

#endif
