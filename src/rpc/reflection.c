/* grpc.reflection.v1 and v1alpha
 * (https://github.com/grpc/grpc/blob/master/doc/server-reflection.md).
 *
 * Answers come from the serialized file descriptors in the generated tables. v1alpha is v1 under
 * another name with the same bytes on the wire: its requests are packed again and read as v1.
 */
#include <string.h>

#include "grpc/reflection/v1/reflection.service.h"
#include "grpc/reflection/v1alpha/reflection.service.h"
#include "rpc/method.h"
#include "rpc/server_internal.h"
#include "wire/pack.h"
#include "wire/unpack.h"

enum { FILES_MAX = 256 };

typedef Grpc__Reflection__V1__ServerReflectionRequest Request;
typedef Grpc__Reflection__V1__ServerReflectionResponse Response;

static char *unconst(const char *text)
{
    return (char *)(uintptr_t)text;
}

static void answer_error(struct arena *arena, Response *response, enum status_code code,
                         const char *message)
{
    Grpc__Reflection__V1__ErrorResponse *error =
        arena_new(arena, Grpc__Reflection__V1__ErrorResponse);
    grpc__reflection__v1__error_response__init(error);
    error->error_code = (int32_t)code;
    error->error_message = unconst(message);
    response->message_response_case =
        GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_ERROR_RESPONSE;
    response->error_response = error;
}

/* A file and all that it imports, each once, what is imported first. */
static size_t gather(const struct wire_file *file, const struct wire_file **files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (files[i] == file)
            return count;
    for (const struct wire_file *const *import = file->imports; *import != NULL; import++)
        count = gather(*import, files, count);
    if (count < FILES_MAX)
        files[count++] = file;
    return count;
}

static void answer_file(struct arena *arena, Response *response, const struct wire_file *file)
{
    if (file == NULL) {
        answer_error(arena, response, STATUS_NOT_FOUND, "no such file, symbol or extension");
        return;
    }
    const struct wire_file *files[FILES_MAX];
    const size_t count = gather(file, files, 0);
    Grpc__Reflection__V1__FileDescriptorResponse *found =
        arena_new(arena, Grpc__Reflection__V1__FileDescriptorResponse);
    grpc__reflection__v1__file_descriptor_response__init(found);
    found->file_descriptor_proto = arena_array(arena, count, sizeof *found->file_descriptor_proto);
    /* The file that was asked for comes first. */
    for (size_t i = count; i > 0; i--)
        found->file_descriptor_proto[found->n_file_descriptor_proto++] = (ProtobufCBinaryData){
            files[i - 1]->descriptor_bytes, (uint8_t *)(uintptr_t)files[i - 1]->descriptor};
    response->message_response_case =
        GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_FILE_DESCRIPTOR_RESPONSE;
    response->file_descriptor_response = found;
}

static const struct wire_file *file_by_name(const struct rpc_server *server, const char *name)
{
    for (const struct wire_file *const *file = server->settings.files; *file != NULL; file++)
        if (strcmp((*file)->name, name) == 0)
            return *file;
    return NULL;
}

/* "a.b.Service.Method", "a.b.Message", "a.b.Message.field": the longest known prefix counts. */
static bool names(const char *known, const char *symbol)
{
    const size_t length = strlen(known);
    return strncmp(known, symbol, length) == 0 && (symbol[length] == '\0' || symbol[length] == '.');
}

static const struct wire_file *file_of_symbol(const struct rpc_server *server, const char *symbol)
{
    for (const struct rpc_service *const *s = server->settings.services; *s != NULL; s++)
        if (names((*s)->name, symbol))
            return (*s)->file;
    for (const struct wire_file *const *file = server->settings.files; *file != NULL; file++)
        for (const struct wire_message *const *m = (*file)->messages; *m != NULL; m++)
            if (names((*m)->desc->name, symbol))
                return *file;
    return NULL;
}

/* The extensions of this API, all of descriptor.proto's options. */
static const struct {
    const char *extended;
    int32_t number;
    const char *file;
} EXTENSIONS[] = {
    {"google.protobuf.MethodOptions", 50701, "smoothschedule/v1/options.proto"},
    {"google.protobuf.MethodOptions", 72295728, "google/api/annotations.proto"},
    {"google.protobuf.FieldOptions", 1052, "google/api/field_behavior.proto"},
};
enum { EXTENSION_COUNT = sizeof EXTENSIONS / sizeof EXTENSIONS[0] };

static const struct wire_file *file_of_extension(const struct rpc_server *server,
                                                 const char *extended, int32_t number)
{
    for (size_t i = 0; i < EXTENSION_COUNT; i++)
        if (EXTENSIONS[i].number == number && strcmp(EXTENSIONS[i].extended, extended) == 0)
            return file_by_name(server, EXTENSIONS[i].file);
    return NULL;
}

static void answer_extension_numbers(struct arena *arena, Response *response,
                                     const struct rpc_server *server, const char *extended)
{
    if (file_of_symbol(server, extended) == NULL) {
        answer_error(arena, response, STATUS_NOT_FOUND, "no such message type");
        return;
    }
    Grpc__Reflection__V1__ExtensionNumberResponse *numbers =
        arena_new(arena, Grpc__Reflection__V1__ExtensionNumberResponse);
    grpc__reflection__v1__extension_number_response__init(numbers);
    numbers->base_type_name = unconst(extended);
    numbers->extension_number =
        arena_array(arena, EXTENSION_COUNT, sizeof *numbers->extension_number);
    for (size_t i = 0; i < EXTENSION_COUNT; i++)
        if (strcmp(EXTENSIONS[i].extended, extended) == 0)
            numbers->extension_number[numbers->n_extension_number++] = EXTENSIONS[i].number;
    response->message_response_case =
        GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_ALL_EXTENSION_NUMBERS_RESPONSE;
    response->all_extension_numbers_response = numbers;
}

static void answer_services(struct arena *arena, Response *response,
                            const struct rpc_server *server)
{
    size_t count = 0;
    while (server->settings.services[count] != NULL)
        count++;
    Grpc__Reflection__V1__ListServiceResponse *list =
        arena_new(arena, Grpc__Reflection__V1__ListServiceResponse);
    grpc__reflection__v1__list_service_response__init(list);
    list->service = arena_array(arena, count, sizeof *list->service);
    for (size_t i = 0; i < count; i++) {
        Grpc__Reflection__V1__ServiceResponse *service =
            arena_new(arena, Grpc__Reflection__V1__ServiceResponse);
        grpc__reflection__v1__service_response__init(service);
        service->name = unconst(server->settings.services[i]->name);
        list->service[list->n_service++] = service;
    }
    response->message_response_case =
        GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_LIST_SERVICES_RESPONSE;
    response->list_services_response = list;
}

static void answer(const struct rpc_server *server, struct arena *arena, const Request *request,
                   Response *response)
{
    response->valid_host = request->host;
    response->original_request = (Request *)(uintptr_t)request;
    switch (request->message_request_case) {
    case GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_FILE_BY_FILENAME:
        answer_file(arena, response, file_by_name(server, request->file_by_filename));
        break;
    case GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_FILE_CONTAINING_SYMBOL:
        answer_file(arena, response, file_of_symbol(server, request->file_containing_symbol));
        break;
    case GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_FILE_CONTAINING_EXTENSION:
        answer_file(arena, response,
                    file_of_extension(server, request->file_containing_extension->containing_type,
                                      request->file_containing_extension->extension_number));
        break;
    case GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_ALL_EXTENSION_NUMBERS_OF_TYPE:
        answer_extension_numbers(arena, response, server, request->all_extension_numbers_of_type);
        break;
    case GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_LIST_SERVICES:
        answer_services(arena, response, server);
        break;
    default:
        answer_error(arena, response, STATUS_INVALID_ARGUMENT, "the request asks for nothing");
    }
}

static status serve(struct call *c, struct rpc_stream *both, bool alpha)
{
    for (;;) {
        const ProtobufCMessage *message;
        TRY(rpc_recv(c, both, &message));
        if (message == NULL)
            return OK;
        struct arena arena;
        arena_init(&arena);
        ProtobufCMessage *request = (ProtobufCMessage *)(uintptr_t)message;
        status s = OK;
        if (alpha)
            s = wire_unpack(&arena, &wire_grpc_reflection_v1_ServerReflectionRequest,
                            wire_pack(&arena, message), &request);
        if (s.code == STATUS_OK) {
            Response response = GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__INIT;
            answer(rpc_call_server(c), &arena, (const Request *)request, &response);
            s = rpc_send(c, both, &response.base);
        }
        arena_fini(&arena);
        TRY(s);
    }
}

status server_reflection_v1_server_reflection_info(struct call *c, struct rpc_stream *both)
{
    return serve(c, both, false);
}

status server_reflection_v1alpha_server_reflection_info(struct call *c, struct rpc_stream *both)
{
    return serve(c, both, true);
}
