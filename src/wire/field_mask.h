/* Update masks (https://google.aip.dev/134): which fields of a resource a request changes. Pure. */
#ifndef WIRE_FIELD_MASK_H
#define WIRE_FIELD_MASK_H

#include "base/arena.h"
#include "base/status.h"
#include "wire/schema.h"

/* Puts the fields that a mask names from `changes` into `target`; both are of this type.
 *
 * Shape   name: the resource's in the request, for errors ("tenant"); paths: the mask's, of the
 * message's own fields, in proto spelling; "*" is all of them. None at all: the fields of `changes`
 * that are set. Values are shared, not copied. OUTPUT_ONLY fields, and those that only say which
 * resource is meant (`id`, `etag`), are passed over; an IMMUTABLE one (a singular scalar) may be
 * named with the value it has. Errors  INVALID_ARGUMENT UPDATE_MASK_INVALID (a path that names no
 * field), FIELD_IMMUTABLE
 */
MUST_USE status field_mask_apply(struct arena *arena, const struct wire_message *type,
                                 const char *name, char *const *paths, size_t path_count,
                                 const ProtobufCMessage *changes, ProtobufCMessage *target);

#endif
