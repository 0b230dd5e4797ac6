/* A protoc plugin: a CodeGeneratorRequest on standard input, a CodeGeneratorResponse on standard
 * output.
 *
 *   --smooth_out=PARAMETER[,PARAMETER]:DIRECTORY
 *     types            <path>.types.{h,c} a file (the default)
 *     services         <path>.service.{h,c} a file with services
 *     registry=NAME    NAME.{h,c}: all generated files' tables, for reflection
 *
 * What a proto gets wrong goes back inside the response, all of it at once, and protoc prints it;
 * a request that cannot be read at all ends the process with status 1. Nothing is written unless
 * everything is right.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "plugin.h"
#include "services.h"
#include "types.h"

struct out {
    struct out *next;
    FILE *stream;
    char *path;
    char *text;
    size_t bytes;
};

static void *new_array(size_t count, size_t size)
{
    void *memory = calloc(count == 0 ? 1 : count, size);
    if (memory == NULL)
        abort();
    return memory;
}

char *format_text(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text;
    if (vasprintf(&text, format, args) < 0)
        abort();
    va_end(args);
    return text;
}

void write_literal(FILE *out, const char *text)
{
    fputc('"', out);
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\')
            fprintf(out, "\\%c", *p);
        else if ((unsigned char)*p < 0x20)
            fprintf(out, "\\%03o", (unsigned char)*p);
        else
            fputc(*p, out);
    }
    fputc('"', out);
}

void plugin_error(struct plugin *plugin, const FileProto *file, const char *where,
                  const char *format, ...)
{
    fprintf(plugin->errors, "%s: %s: ", file->name, where);
    va_list args;
    va_start(args, format);
    vfprintf(plugin->errors, format, args);
    va_end(args);
    fputc('\n', plugin->errors);
}

FILE *plugin_file(struct plugin *plugin, const char *path)
{
    struct out *out = new_array(1, sizeof *out);
    out->path = format_text("%s", path);
    out->stream = open_memstream(&out->text, &out->bytes);
    if (out->stream == NULL)
        abort();
    out->next = plugin->open;
    plugin->open = out;
    return out->stream;
}

bool plugin_generates(const struct plugin *plugin, const FileProto *file)
{
    for (size_t i = 0; i < plugin->request->n_file_to_generate; i++)
        if (strcmp(plugin->request->file_to_generate[i], file->name) == 0)
            return true;
    return false;
}

const struct message *plugin_message(const struct plugin *plugin, const char *name)
{
    if (name == NULL)
        return NULL;
    name += name[0] == '.';
    for (size_t i = 0; i < plugin->message_count; i++)
        if (strcmp(plugin->messages[i].name, name) == 0)
            return &plugin->messages[i];
    return NULL;
}

bool plugin_field_is_map(const struct plugin *plugin, const FieldProto *field)
{
    const struct message *type =
        field->type == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_MESSAGE
            ? plugin_message(plugin, field->type_name)
            : NULL;
    return type != NULL && type->proto->options != NULL && type->proto->options->map_entry;
}

bool plugin_is_ours(const char *package)
{
    return strncmp(package, "smoothschedule.", strlen("smoothschedule.")) == 0;
}

/* The message and those nested in it. */
static void index_message(struct plugin *plugin, const FileProto *file, const MessageProto *proto,
                          const char *scope, const char *c_scope)
{
    const char *name = scope[0] == '\0' ? proto->name : format_text("%s.%s", scope, proto->name);
    const char *c_name =
        c_scope[0] == '\0' ? proto->name : format_text("%s_%s", c_scope, proto->name);
    plugin->messages =
        realloc(plugin->messages, (plugin->message_count + 1) * sizeof(struct message));
    if (plugin->messages == NULL)
        abort();
    plugin->messages[plugin->message_count++] =
        (struct message){.name = name, .c_name = c_name, .proto = proto, .file = file};
    for (size_t i = 0; i < proto->n_nested_type; i++)
        index_message(plugin, file, proto->nested_type[i], name, c_name);
}

static void index_files(struct plugin *plugin)
{
    for (size_t i = 0; i < plugin->request->n_proto_file; i++) {
        FileProto *file = plugin->request->proto_file[i];
        if (file->package == NULL) {
            plugin_error(plugin, file, "package", "is missing; declare one under `syntax`");
            file->package = "";
        }
        for (size_t j = 0; j < file->n_message_type; j++)
            index_message(plugin, file, file->message_type[j], file->package, "");
    }
}

static void generate(struct plugin *plugin)
{
    char *parameters =
        format_text("%s", plugin->request->parameter == NULL ? "" : plugin->request->parameter);
    bool services = false;
    const char *registry = NULL;
    for (char *word = strtok(parameters, ","); word != NULL; word = strtok(NULL, ",")) {
        if (strcmp(word, "services") == 0)
            services = true;
        else if (strncmp(word, "registry=", strlen("registry=")) == 0)
            registry = word + strlen("registry=");
        else if (strcmp(word, "types") != 0)
            fprintf(plugin->errors,
                    "unknown parameter '%s'; there are types, services and registry=NAME\n", word);
    }
    if (services)
        services_write(plugin);
    else
        types_write(plugin);
    if (registry != NULL)
        types_write_registry(plugin, registry);
}

static uint8_t *read_all(FILE *in, size_t *ret_bytes)
{
    uint8_t *data = NULL;
    size_t bytes = 0, room = 0;
    do {
        room = room == 0 ? 1 << 16 : room * 2;
        data = realloc(data, room);
        if (data == NULL)
            abort();
        bytes += fread(data + bytes, 1, room - bytes, in);
    } while (bytes == room);
    *ret_bytes = bytes;
    return data;
}

/* The response's files, in the order they were opened. */
static void collect_files(struct plugin *plugin)
{
    size_t count = 0;
    for (struct out *out = plugin->open; out != NULL; out = out->next)
        count++;
    Google__Protobuf__Compiler__CodeGeneratorResponse *response = &plugin->response;
    response->file = new_array(count, sizeof *response->file);
    response->n_file = count;
    for (struct out *out = plugin->open; out != NULL; out = out->next) {
        Google__Protobuf__Compiler__CodeGeneratorResponse__File *file = new_array(1, sizeof *file);
        google__protobuf__compiler__code_generator_response__file__init(file);
        if (fclose(out->stream) != 0)
            abort();
        file->name = out->path;
        file->content = out->text;
        response->file[--count] = file;
    }
}

int main(void)
{
    size_t bytes;
    uint8_t *data = read_all(stdin, &bytes);
    struct plugin plugin = {
        .request = google__protobuf__compiler__code_generator_request__unpack(NULL, bytes, data),
        .response = GOOGLE__PROTOBUF__COMPILER__CODE_GENERATOR_RESPONSE__INIT,
    };
    if (plugin.request == NULL) {
        fputs("protoc-gen-smooth: standard input is no CodeGeneratorRequest; run it through "
              "protoc --smooth_out=DIRECTORY\n",
              stderr);
        return EXIT_FAILURE;
    }
    plugin.errors = open_memstream(&plugin.error_text, &plugin.error_bytes);
    if (plugin.errors == NULL)
        abort();
    index_files(&plugin);
    generate(&plugin);
    if (fclose(plugin.errors) != 0)
        abort();
    if (plugin.error_bytes > 0)
        plugin.response.error = plugin.error_text;
    else
        collect_files(&plugin);

    size_t out_bytes =
        google__protobuf__compiler__code_generator_response__get_packed_size(&plugin.response);
    uint8_t *out = new_array(out_bytes, 1);
    google__protobuf__compiler__code_generator_response__pack(&plugin.response, out);
    bool written = fwrite(out, 1, out_bytes, stdout) == out_bytes && fflush(stdout) == 0;
    return written ? EXIT_SUCCESS : EXIT_FAILURE;
}
