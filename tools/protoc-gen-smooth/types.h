/* The tables of src/wire/schema.h and short names for our own messages and enums. */
#ifndef TYPES_H
#define TYPES_H

#include "plugin.h"

/* <path>.types.{h,c} for every file to generate. */
void types_write(struct plugin *plugin);

/* <name>.{h,c}: WIRE_FILES, every generated file but the internal ones, for reflection. */
void types_write_registry(struct plugin *plugin, const char *name);

/* The C type of a message: short where <path>.types.h gives it a short name. */
char *types_c_type(const struct message *message);

#endif
