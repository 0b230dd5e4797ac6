/* protoc-gen-smooth: what protobuf-c's descriptors drop, written as tables (src/wire/schema.h and
 * src/rpc/service.h). This header is what its parts share: the request, an index of its messages,
 * the errors found and the files written.
 *
 * The process answers one request and exits: nothing is freed, and memory that runs out ends it.
 */
#ifndef PLUGIN_H
#define PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "google/protobuf/compiler/plugin.pb-c.h"

typedef Google__Protobuf__FileDescriptorProto FileProto;
typedef Google__Protobuf__DescriptorProto MessageProto;
typedef Google__Protobuf__FieldDescriptorProto FieldProto;
typedef Google__Protobuf__EnumDescriptorProto EnumProto;
typedef Google__Protobuf__ServiceDescriptorProto ServiceProto;
typedef Google__Protobuf__MethodDescriptorProto MethodProto;

struct message {
    const char *name;   /* smoothschedule.v1.Tenant */
    const char *c_name; /* within its file: Tenant, nested ones joined by `_` */
    const MessageProto *proto;
    const FileProto *file;
};

struct plugin {
    const Google__Protobuf__Compiler__CodeGeneratorRequest *request;
    struct message *messages; /* of all files, imported ones too; files and nesting in order */
    size_t message_count;
    Google__Protobuf__Compiler__CodeGeneratorResponse response;
    struct out *open; /* the files written so far, newest first */
    char *error_text;
    size_t error_bytes;
    FILE *errors; /* one a line; any of them fails the run */
};

/* Fails the run: `where` names the service, method or message in `file`. */
void plugin_error(struct plugin *plugin, const FileProto *file, const char *where,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));

/* A new output file; the plugin closes it. */
FILE *plugin_file(struct plugin *plugin, const char *path);

/* Whether protoc asks to generate `file`, rather than only having read it as an import. */
bool plugin_generates(const struct plugin *plugin, const FileProto *file);

/* The message of this full name (a leading dot is skipped), or NULL. */
const struct message *plugin_message(const struct plugin *plugin, const char *name);

/* Whether a field is a repeated map entry. */
bool plugin_field_is_map(const struct plugin *plugin, const FieldProto *field);

/* Whether packages of this name get short C names: our own. */
bool plugin_is_ours(const char *package);

/* printf into a string. */
char *format_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* `text` as a C string literal. */
void write_literal(FILE *out, const char *text);

#endif
