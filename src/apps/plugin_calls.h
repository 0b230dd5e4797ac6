/* What an app gives the scripts of plugins: calls of their `api` object, each of which is one of
 * the app's own RPCs under a name and with parameters that suit Python.
 *
 *   {.name = "get_customers",
 *    .summary = "Customers, in the order in which they were added.",
 *    .method = "ListCustomers",
 *    .items = "customers",
 *    .params = (const struct plugin_param[]){
 *        {.name = "q", .type = PLUGIN_TEXT, .field = "q", .default_text = "None", .doc = "…"},
 * {0}}, .returns = "a list of dicts", .example = "api.get_customers(q='ada')"},
 *
 * The arguments fill the request's fields, and then the same happens as for a client's request:
 * field behaviour, permission, transaction, handler, JSON. So a call can do nothing that its RPC
 * cannot, and its permission and whether it writes are the RPC's own. What plugins/ does with these
 * tables is said in plugins/calls.h. All texts are static, for people who write scripts; code in
 * them stands between backticks.
 */
#ifndef APPS_PLUGIN_CALLS_H
#define APPS_PLUGIN_CALLS_H

#include <stdbool.h>

/* What an argument may be, besides None where None is the default. */
enum plugin_type {
    PLUGIN_TEXT,    /* str */
    PLUGIN_INTEGER, /* int */
    PLUGIN_BOOLEAN, /* bool */
    PLUGIN_TIME,   /* str: an ISO time with its offset, or a date, which is midnight in the tenant's
                      time zone */
    PLUGIN_NAME,   /* str: a name of the field's enum, in any letter case */
    PLUGIN_FIELDS, /* dict with names as keys */
    PLUGIN_ANY,    /* all that JSON has */
};

/* A parameter; by position in their order, or by name. */
struct plugin_param {
    const char *name;
    const char *doc;
    enum plugin_type type;
    /* As Python writes it: None, '' or 'info'. NULL: the argument is required. An argument that is
     * left out, or is None, leaves the request's field alone. */
    const char *default_text;
    /* Of the request, in proto spelling: "appointment.start_time". NULL in plugins/ only. */
    const char *field;
};

struct plugin_call {
    const char *name;                  /* get_appointments */
    const char *summary;               /* a sentence */
    const char *returns;               /* what it answers */
    const char *example;               /* a script: one or more lines that run by themselves */
    const struct plugin_param *params; /* the one behind the last has no name */
    /* The RPC, of one of the app's services, unary: ListAppointments. NULL in plugins/ only. */
    const char *method;
    /* The reply's repeated field: the answer is a list of all pages. NULL: the reply itself. */
    const char *items;
    /* The request's FieldMask, which gets the fields of the resource that arguments filled. The
     * resource's own "id" is left out. NULL: none. */
    const char *mask;
};

#endif
