/* What the host of plugins and the runner say to each other. Pure: no bytes are believed.
 *
 * On a run's own socket (a stream), between the host and the jailed child: frames of a length (4
 * bytes, big-endian, of what follows it), a kind (1 byte) and a JSON object.
 *
 *   START   host    {mode, source, constants, functions, now, today, time_zone, limits}
 *   READY   child   {cpu_us}: what reading and checking the script took; its code begins
 *   CALL    child   {name, arguments}: the child waits for its ANSWER
 *   ANSWER  host    {value} or {error: {reason, message}}
 *   LOG     child   {level, text}
 *   DONE    child   {status, …}: the last one
 *
 * On a control socket (SOCK_SEQPACKET), between the host and the runner itself: one plugin_order or
 * plugin_notice a message, in the machine's own layout, since both are of one build.
 */
#ifndef WIRE_PLUGIN_FRAME_H
#define WIRE_PLUGIN_FRAME_H

#include "base/arena.h"

enum {
    PLUGIN_FRAME_HEAD_BYTES = 5,
    PLUGIN_FRAME_BYTES_MAX = 1024 * 1024, /* kind and JSON */
    PLUGIN_JSON_DEPTH_MAX = 32,
    PLUGIN_CALL_BYTES_MAX = 16 * 1024 * 1024, /* of a run's calls together, as JSON */
    /* Of processor time, to read, check and compile a script: the longest takes half a second. The
     * order's limit begins with the script's own code. */
    PLUGIN_PREPARE_MS = 3000,
};

enum plugin_frame_kind {
    PLUGIN_FRAME_START = 'S',
    PLUGIN_FRAME_READY = 'R',
    PLUGIN_FRAME_CALL = 'C',
    PLUGIN_FRAME_ANSWER = 'A',
    PLUGIN_FRAME_LOG = 'L',
    PLUGIN_FRAME_DONE = 'D',
};

struct plugin_frame {
    enum plugin_frame_kind kind;
    struct slice json; /* not yet checked; part of the bytes that it was read from */
};

/* Takes a frame off the front of what has arrived. */
enum plugin_frame_state {
    PLUGIN_FRAME_PARTIAL, /* more has to come; never asked for past PLUGIN_FRAME_BYTES_MAX */
    PLUGIN_FRAME_WHOLE,   /* *ret_frame and *ret_bytes, how many it took */
    PLUGIN_FRAME_BROKEN,  /* too long, empty, or of an unknown kind: nothing after it makes sense */
};
enum plugin_frame_state plugin_frame_read(struct slice bytes, struct plugin_frame *ret_frame,
                                          size_t *ret_bytes);

/* The head of a frame with so many bytes of JSON, fewer than PLUGIN_FRAME_BYTES_MAX. */
void plugin_frame_head(enum plugin_frame_kind kind, size_t json_bytes,
                       char ret_head[PLUGIN_FRAME_HEAD_BYTES]);

/* Whether a text is one JSON value as RFC 8259 has it: UTF-8, no NUL in strings, at most
 * PLUGIN_JSON_DEPTH_MAX brackets deep. The arena holds what is unescaped on the way.
 *
 * Errors  INVALID_ARGUMENT JSON_INVALID, JSON_TOO_DEEP
 */
MUST_USE status plugin_json_check(struct arena *arena, struct slice text);

/* A member of an object, as its text. */
struct plugin_json_member {
    const char *name;
    struct slice value; /* empty: it is not there */
};

/* Checks an object and finds its members, each of which has a name of the list and is there once at
 * most.
 *
 * Errors  those of plugin_json_check; INVALID_ARGUMENT JSON_UNEXPECTED
 */
MUST_USE status plugin_json_members(struct arena *arena, struct slice text,
                                    struct plugin_json_member *members, size_t count);

/* Of values that were found so: a string, unescaped (in the text or in the arena); a whole number
 * from 0 to 4294967295; the items of a list. False when they are something else. */
bool plugin_json_text(struct arena *arena, struct slice value, struct slice *ret_text);
bool plugin_json_number(struct slice value, unsigned *ret_number);
bool plugin_json_items(struct arena *arena, struct slice value, size_t items_max,
                       struct slice **ret_items, size_t *ret_count);

/* To the runner. */
struct plugin_order {
    enum plugin_order_kind {
        PLUGIN_ORDER_RUN = 1, /* with a descriptor: the child's end of its own socket */
        PLUGIN_ORDER_KILL,
    } kind;
    uint32_t cpu_ms;       /* of RUN */
    uint64_t id;           /* unique among those of the sender that may still be heard of */
    uint64_t memory_bytes; /* of RUN: of address space */
};

/* From the runner, twice a run; once, ENDED, when no child could be forked. */
struct plugin_notice {
    enum plugin_notice_kind { PLUGIN_NOTICE_STARTED = 1, PLUGIN_NOTICE_ENDED } kind;
    int32_t wait_status; /* of ENDED, as waitpid(2) has it; -1: it never ran */
    uint64_t id;
    uint64_t cpu_us;
    uint64_t memory_bytes; /* resident at its peak */
};

/* How a child ends itself over what it met. */
enum {
    PLUGIN_EXIT_DONE = 0,
    PLUGIN_EXIT_HOST_GONE = 10, /* the host closed the socket, or sent what no host sends */
    PLUGIN_EXIT_WALL = 11,      /* a wall could not be put up: nothing of the script ran */
    PLUGIN_EXIT_FORBIDDEN = 12, /* the interpreter was about to do what no script may make it do */
};

#endif
