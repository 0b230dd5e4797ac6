/* The HTTP bindings of a method: google.api.http, read and checked. */
#ifndef HTTP_RULE_H
#define HTTP_RULE_H

#include "options.h"
#include "plugin.h"

struct http_rule {
    const char *http_method;
    const char *path;
    const char *body;
    const char *response_body;
    /* The method and the path with a star for each variable: equal where no request can tell two
     * rules apart. */
    const char *shape;
};

struct http_rules {
    struct http_rule *rules;
    size_t count;
};

/* The method's rule and its additional_bindings; none when it has no such option. What does not
 * fit the method's messages is an error of the plugin, under the name `where`. */
struct http_rules http_rules_read(struct plugin *plugin, const FileProto *file, const char *where,
                                  const MethodProto *method);

#endif
