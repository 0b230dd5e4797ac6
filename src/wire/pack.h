/* Messages into protobuf bytes.
 *
 * In one pass from the end to the start, where every length is known when it is written; unlike
 * protobuf-c's, it keeps the sign of -0.0.
 */
#ifndef WIRE_PACK_H
#define WIRE_PACK_H

#include "base/arena.h"
#include "base/slice.h"
#include "wire/schema.h"

/* The message's bytes, in the arena. Fields in the order of their numbers, then unknown ones. A
 * NULL string is an empty one. */
struct slice wire_pack(struct arena *arena, const ProtobufCMessage *message);

#endif
