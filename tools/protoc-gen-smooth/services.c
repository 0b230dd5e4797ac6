/* Service tables. For each file with services a header that declares what a domain has to define,
 * one function a method, and a source with the tables.
 *
 * An RPC of ours that does not say who may call it, what it does and where REST finds it fails the
 * run, as do two RPCs of the same route. The grpc.* services (health, reflection) come from
 * elsewhere without such options: they are public reads without routes.
 */
#include "services.h"

#include <stdlib.h>
#include <string.h>

#include "http_rule.h"
#include "names.h"
#include "options.h"
#include "types.h"

struct method {
    const MethodProto *proto;
    const char *where;    /* TenantService.GetTenant */
    const char *function; /* tenant_service_get_tenant */
    const struct message *input;
    const struct message *output;
    const char *shape;   /* RPC_UNARY */
    const char *handler; /* the member of union rpc_handler */
    struct http_rules http;
    struct {
        const char *permission;
        const char *effect;
        bool masquerade;
        bool ends_session;
        const char *db;
    } access;
    const char *comment; /* its own in the proto, or NULL */
};

struct service {
    const FileProto *file;
    const ServiceProto *proto;
    const char *name;     /* smoothschedule.v1.TenantService */
    const char *constant; /* TENANT_SERVICE */
    struct method *methods;
};

struct services {
    struct service *services;
    size_t count;
};

static bool is_grpc(const FileProto *file)
{
    return strncmp(file->package, "grpc.", strlen("grpc.")) == 0;
}

/* The method's leading comment (path: service 6, method 2 of descriptor.proto). */
static const char *find_comment(const FileProto *file, size_t service, size_t method)
{
    const int32_t path[] = {6, (int32_t)service, 2, (int32_t)method};
    for (size_t i = 0; file->source_code_info != NULL && i < file->source_code_info->n_location;
         i++) {
        const Google__Protobuf__SourceCodeInfo__Location *location =
            file->source_code_info->location[i];
        if (location->n_path == 4 && memcmp(location->path, path, sizeof path) == 0)
            return location->leading_comments;
    }
    return NULL;
}

static void set_shape(struct method *method)
{
    static const struct {
        const char *shape, *handler;
    } SHAPES[2][2] = {
        {{"RPC_UNARY", "unary"}, {"RPC_SERVER_STREAM", "server_stream"}},
        {{"RPC_CLIENT_STREAM", "client_stream"}, {"RPC_BIDI_STREAM", "bidi_stream"}},
    };
    const bool client = method->proto->client_streaming, server = method->proto->server_streaming;
    method->shape = SHAPES[client][server].shape;
    method->handler = SHAPES[client][server].handler;
}

static const char *effect_name(Smoothschedule__V1__Access__Effect effect)
{
    switch (effect) {
    case SMOOTHSCHEDULE__V1__ACCESS__EFFECT__READ:
        return "RPC_READ";
    case SMOOTHSCHEDULE__V1__ACCESS__EFFECT__WRITE:
        return "RPC_WRITE";
    default:
        return NULL;
    }
}

static const char *db_name(Smoothschedule__V1__Access__Db db)
{
    switch (db) {
    case SMOOTHSCHEDULE__V1__ACCESS__DB__DB_UNSPECIFIED:
    case SMOOTHSCHEDULE__V1__ACCESS__DB__UNITS:
        return "RPC_DB_UNITS";
    case SMOOTHSCHEDULE__V1__ACCESS__DB__TRANSACTION:
        return "RPC_DB_TRANSACTION";
    case SMOOTHSCHEDULE__V1__ACCESS__DB__SCHEMA:
        return "RPC_DB_SCHEMA";
    default:
        return NULL;
    }
}

static void read_access(struct plugin *plugin, const struct service *service, struct method *method)
{
    const Smoothschedule__V1__Access *access = options_access(method->proto->options);
    if (access == NULL && is_grpc(service->file)) {
        method->access.permission = "public";
        method->access.effect = "RPC_READ";
        method->access.masquerade = true;
        method->access.db = "RPC_DB_UNITS";
        return;
    }
    if (access == NULL) {
        plugin_error(plugin, service->file, method->where,
                     "has no access option; say who may call it and what it does: "
                     "option (smoothschedule.v1.access) = { permission: \"…\" effect: READ };");
        return;
    }
    if (access->permission[0] == '\0')
        plugin_error(plugin, service->file, method->where,
                     "access names no permission; add one of config/roles.yaml, \"signed_in\" or "
                     "\"public\": permission: \"…\"");
    method->access.permission = access->permission;
    method->access.effect = effect_name(access->effect);
    if (method->access.effect == NULL)
        plugin_error(plugin, service->file, method->where,
                     "access names no effect; add effect: READ, or effect: WRITE if the call may "
                     "change anything");
    method->access.masquerade = access->masquerade;
    method->access.ends_session = access->ends_session;
    method->access.db = db_name(access->db);
    if (method->access.db == NULL)
        plugin_error(plugin, service->file, method->where,
                     "access.db %d is none of UNITS, TRANSACTION, SCHEMA", access->db);
}

/* REST cannot send a request stream: such methods go without. */
static void read_http(struct plugin *plugin, const struct service *service, struct method *method)
{
    method->http = http_rules_read(plugin, service->file, method->where, method->proto);
    if (method->http.count == 0 && options_http(method->proto->options) == NULL &&
        !is_grpc(service->file) && !method->proto->client_streaming)
        plugin_error(plugin, service->file, method->where,
                     "has no google.api.http rule; say where REST finds it: "
                     "option (google.api.http) = {get: \"/v1/…\"};");
}

/* tenant_service; where two packages have a service of one name, the version tells them apart:
 * server_reflection_v1 and server_reflection_v1alpha. */
static const char *service_prefix(const struct plugin *plugin, const FileProto *file,
                                  const ServiceProto *service)
{
    size_t same = 0;
    for (size_t i = 0; i < plugin->request->n_proto_file; i++) {
        const FileProto *other = plugin->request->proto_file[i];
        for (size_t j = 0; plugin_generates(plugin, other) && j < other->n_service; j++)
            same += strcmp(other->service[j]->name, service->name) == 0;
    }
    if (same == 1)
        return name_snake(service->name);
    const char *dot = strrchr(file->package, '.');
    return format_text("%s_%s", name_snake(service->name), dot == NULL ? file->package : dot + 1);
}

static struct service read_service(struct plugin *plugin, const FileProto *file, size_t index)
{
    const ServiceProto *proto = file->service[index];
    const char *prefix = service_prefix(plugin, file, proto);
    struct service service = {
        .file = file,
        .proto = proto,
        .name = format_text("%s.%s", file->package, proto->name),
        .constant = name_guard(prefix),
        .methods = calloc(proto->n_method + 1, sizeof(struct method)),
    };
    if (service.methods == NULL)
        abort();
    for (size_t i = 0; i < proto->n_method; i++) {
        struct method *method = &service.methods[i];
        method->proto = proto->method[i];
        method->where = format_text("%s.%s", proto->name, method->proto->name);
        method->function = format_text("%s_%s", prefix, name_snake(method->proto->name));
        method->input = plugin_message(plugin, method->proto->input_type);
        method->output = plugin_message(plugin, method->proto->output_type);
        method->comment = find_comment(file, index, i);
        set_shape(method);
        read_access(plugin, &service, method);
        read_http(plugin, &service, method);
    }
    return service;
}

static struct services read_services(struct plugin *plugin)
{
    struct services all = {0};
    for (size_t i = 0; i < plugin->request->n_proto_file; i++) {
        const FileProto *file = plugin->request->proto_file[i];
        for (size_t j = 0; plugin_generates(plugin, file) && j < file->n_service; j++) {
            all.services = realloc(all.services, (all.count + 1) * sizeof *all.services);
            if (all.services == NULL)
                abort();
            all.services[all.count++] = read_service(plugin, file, j);
        }
    }
    return all;
}

struct route {
    const struct service *service;
    const struct method *method;
    const struct http_rule *rule;
};

static int compare_routes(const void *one, const void *other)
{
    const struct route *a = one, *b = other;
    int order = strcmp(a->rule->shape, b->rule->shape);
    return order != 0 ? order : strcmp(a->method->function, b->method->function);
}

/* Two methods that no request could tell apart. */
static void check_routes(struct plugin *plugin, const struct services *all)
{
    struct route *routes = NULL;
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++) {
        const struct service *service = &all->services[i];
        for (size_t j = 0; j < service->proto->n_method; j++) {
            const struct method *method = &service->methods[j];
            routes = realloc(routes, (count + method->http.count + 1) * sizeof *routes);
            if (routes == NULL)
                abort();
            for (size_t k = 0; k < method->http.count; k++)
                routes[count++] = (struct route){service, method, &method->http.rules[k]};
        }
    }
    if (count > 0)
        qsort(routes, count, sizeof *routes, compare_routes);
    for (size_t i = 1; i < count; i++)
        if (strcmp(routes[i - 1].rule->shape, routes[i].rule->shape) == 0)
            plugin_error(plugin, routes[i].service->file, routes[i].method->where,
                         "%s is %s's route already; give it another path", routes[i].rule->shape,
                         routes[i - 1].method->where);
}

/* Text inside a comment, which it must not end, nor seem to begin. */
static void write_comment_text(FILE *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const bool joins = i > 0 && ((text[i - 1] == '*' && text[i] == '/') ||
                                     (text[i - 1] == '/' && text[i] == '*'));
        fprintf(out, "%s%c", joins ? " " : "", text[i]);
    }
}

/* The RPC's comment from the proto, as the contract of the function. */
static void write_comment(FILE *out, const struct method *method)
{
    fprintf(out, "\n/* %s", method->where);
    for (size_t i = 0; i < method->http.count; i++) {
        const struct http_rule *rule = &method->http.rules[i];
        fprintf(out, "%s %s ", i == 0 ? ":" : ",", rule->http_method);
        write_comment_text(out, rule->path, strlen(rule->path));
    }
    const char *line = method->comment == NULL ? "" : method->comment;
    if (line[0] != '\0')
        fputs("\n *", out);
    while (line[0] != '\0') {
        const size_t length = strcspn(line, "\n");
        fputs("\n *", out);
        write_comment_text(out, line, length);
        line += length + (line[length] == '\n');
    }
    fputs(" */\n", out);
}

/* The parameters behind the call, in the types of the proto. */
static void write_prototype(FILE *out, const struct method *method)
{
    fprintf(out, "MUST_USE status %s(struct call *c, ", method->function);
    if (strcmp(method->handler, "unary") == 0)
        fprintf(out, "const %s *req, %s *ret);\n", types_c_type(method->input),
                types_c_type(method->output));
    else if (strcmp(method->handler, "server_stream") == 0)
        fprintf(out, "const %s *req, struct rpc_stream *out);\n", types_c_type(method->input));
    else if (strcmp(method->handler, "client_stream") == 0)
        fprintf(out, "struct rpc_stream *in, %s *ret);\n", types_c_type(method->output));
    else
        fputs("struct rpc_stream *both);\n", out);
}

/* What stands in union rpc_handler: the same with untyped messages. */
static void write_thunk(FILE *out, const struct method *method)
{
    fprintf(out, "\nstatic status %s_(struct call *c, ", method->function);
    if (strcmp(method->handler, "unary") == 0)
        fprintf(out,
                "const ProtobufCMessage *req, ProtobufCMessage *ret)\n{\n"
                "    return %s(c, (const %s *)req, (%s *)ret);\n}\n",
                method->function, types_c_type(method->input), types_c_type(method->output));
    else if (strcmp(method->handler, "server_stream") == 0)
        fprintf(out,
                "const ProtobufCMessage *req, struct rpc_stream *out)\n{\n"
                "    return %s(c, (const %s *)req, out);\n}\n",
                method->function, types_c_type(method->input));
    else if (strcmp(method->handler, "client_stream") == 0)
        fprintf(out,
                "struct rpc_stream *in, ProtobufCMessage *ret)\n{\n"
                "    return %s(c, in, (%s *)ret);\n}\n",
                method->function, types_c_type(method->output));
    else
        fprintf(out, "struct rpc_stream *both)\n{\n    return %s(c, both);\n}\n", method->function);
}

static void write_http(FILE *out, const struct method *method)
{
    if (method->http.count == 0)
        return;
    fprintf(out, "\nstatic const struct wire_http_rule %s_http[] = {\n", method->function);
    for (size_t i = 0; i < method->http.count; i++) {
        const struct http_rule *rule = &method->http.rules[i];
        const char *const parts[] = {rule->http_method, rule->path, rule->body,
                                     rule->response_body};
        for (size_t j = 0; j < 4; j++) {
            fputs(j == 0 ? "    {" : ", ", out);
            write_literal(out, parts[j]);
        }
        fputs("},\n", out);
    }
    fputs("};\n", out);
}

static void write_method(FILE *out, const struct service *service, const struct method *method)
{
    fprintf(out, "    {\n        .path = \"/%s/%s\",\n", service->name, method->proto->name);
    fprintf(out, "        .name = \"%s\",\n", method->proto->name);
    fprintf(out, "        .shape = %s,\n", method->shape);
    fprintf(out, "        .input = &%s,\n", name_wire(method->input->name));
    fprintf(out, "        .output = &%s,\n", name_wire(method->output->name));
    fputs("        .access = {", out);
    write_literal(out, method->access.permission);
    fprintf(out, ", %s, %s, %s},\n", method->access.effect,
            method->access.masquerade ? "true" : "false", method->access.db);
    if (method->access.ends_session)
        fputs("        .ends_session = true,\n", out);
    if (method->http.count > 0)
        fprintf(out, "        .http = %s_http,\n        .http_count = %zu,\n", method->function,
                method->http.count);
    fprintf(out, "        .handler = {.%s = %s_},\n    },\n", method->handler, method->function);
}

static void write_service(FILE *out, const struct service *service)
{
    const char *methods = format_text("%s_METHODS", service->constant);
    for (size_t i = 0; i < service->proto->n_method; i++) {
        write_http(out, &service->methods[i]);
        write_thunk(out, &service->methods[i]);
    }
    fprintf(out, "\nstatic const struct rpc_method %s[] = {\n", methods);
    for (size_t i = 0; i < service->proto->n_method; i++)
        write_method(out, service, &service->methods[i]);
    fprintf(out, "};\n\nconst struct rpc_service %s = {\n    .name = \"%s\",\n", service->constant,
            service->name);
    fprintf(out, "    .methods = %s,\n    .method_count = sizeof %s / sizeof *%s,\n", methods,
            methods, methods);
    fprintf(out, "    .file = &%s,\n};\n", name_wire_file(service->file->name));
}

static void write_file(struct plugin *plugin, const FileProto *file, const struct services *all)
{
    const char *path = name_without_proto(file->name);
    const char *guard = name_guard(format_text("%s.service.h", path));
    FILE *header = plugin_file(plugin, format_text("%s.service.h", path));
    FILE *source = plugin_file(plugin, format_text("%s.service.c", path));
    fprintf(header, "/* Generated by protoc-gen-smooth from %s. Do not edit. */\n", file->name);
    fprintf(header, "#ifndef %s\n#define %s\n\n", guard, guard);
    fprintf(header, "#include \"rpc/service.h\"\n\n#include \"%s.types.h\"\n", path);
    fprintf(source, "/* Generated by protoc-gen-smooth from %s. Do not edit. */\n", file->name);
    fprintf(source, "#include \"%s.service.h\"\n", path);
    for (size_t i = 0; i < all->count; i++) {
        const struct service *service = &all->services[i];
        if (service->file != file)
            continue;
        for (size_t j = 0; j < service->proto->n_method; j++) {
            write_comment(header, &service->methods[j]);
            write_prototype(header, &service->methods[j]);
        }
        fprintf(header, "\nextern const struct rpc_service %s;\n", service->constant);
        write_service(source, service);
    }
    fputs("\n#endif\n", header);
}

void services_write(struct plugin *plugin)
{
    struct services all = read_services(plugin);
    check_routes(plugin, &all);
    if (ftell(plugin->errors) > 0)
        return;
    for (size_t i = 0; i < plugin->request->n_proto_file; i++) {
        const FileProto *file = plugin->request->proto_file[i];
        if (plugin_generates(plugin, file) && file->n_service > 0)
            write_file(plugin, file, &all);
    }
}
