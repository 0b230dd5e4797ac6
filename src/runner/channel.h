/* The child's end of its run's socket. Whatever goes wrong on it ends the child: nobody is left to
 * run for. */
#ifndef RUNNER_CHANNEL_H
#define RUNNER_CHANNEL_H

#include "wire/plugin_frame.h"

/* Waits for a frame of this kind; its text lives until the next is read. */
struct slice channel_read(enum plugin_frame_kind kind);
void channel_write(enum plugin_frame_kind kind, struct slice json);

#endif
