/* google.api.field_behavior, enforced: REQUIRED fields are there, OUTPUT_ONLY ones are not taken
 * from clients, INPUT_ONLY ones never leave (https://google.aip.dev/203). */
#ifndef WIRE_BEHAVIOR_H
#define WIRE_BEHAVIOR_H

#include "base/arena.h"
#include "base/status.h"
#include "wire/schema.h"

/* Whether a message of this type, or one inside it, has fields with any of these flags: lets a
 * caller skip the functions below. */
bool behavior_any(const struct wire_message *type, unsigned flags);

/* Clears OUTPUT_ONLY fields and checks REQUIRED ones, in sub-messages too. In a request that has
 * an `update_mask`, REQUIRED fields inside the resource are not asked for: what the mask does not
 * name is left alone.
 *
 * Errors  INVALID_ARGUMENT FIELD_REQUIRED naming every missing field by its JSON path
 */
MUST_USE status behavior_check_input(struct arena *arena, const struct wire_message *type,
                                     ProtobufCMessage *message);

void behavior_clear_input_only(const struct wire_message *type, ProtobufCMessage *message);

#endif
