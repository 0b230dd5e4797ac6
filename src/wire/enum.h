/* Enums by name and number: protobuf-c's own look-up fails near INT32_MAX. */
#ifndef WIRE_ENUM_H
#define WIRE_ENUM_H

#include "base/arena.h"
#include "base/slice.h"
#include "wire/schema.h"

/* The name of a number, the first in the proto if it has several; NULL when it has none. */
const char *enum_name(const ProtobufCEnumDescriptor *type, int32_t number);
/* The number of a name, aliases included. */
bool enum_number(const ProtobufCEnumDescriptor *type, struct slice name, int32_t *ret_number);
/* For messages: "ACTIVE, SUSPENDED or DELETED"; NULL when there are too many to list. */
const char *enum_names(struct arena *arena, const ProtobufCEnumDescriptor *type);

#endif
