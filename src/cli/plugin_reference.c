/* smoothctl plugin reference: what GetPluginReference says, without a server.
 *
 * The good day: the reference of all apps that there are is printed: as a table, as JSON, or as the
 * end of docs/plugins.md, where every example is a block that the document's test runs. It cannot
 * fail. In Markdown a | of a cell is escaped, in code as well. */
#include <stdio.h>

#include "apps/apps.h"
#include "cli/command.h"
#include "cli/output.h"
#include "plugins/reference.h"

/* Pieces. */

static void print_cell_text(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|')
            putchar('\\');
        putchar(*text);
    }
}

static void print_cell(const char *text)
{
    fputs(" ", stdout);
    print_cell_text(text);
    fputs(" |", stdout);
}

static void print_code_cell(const char *text)
{
    fputs(" `", stdout);
    print_cell_text(text);
    fputs("` |", stdout);
}

static void print_heading(const char *const *columns)
{
    putchar('\n');
    putchar('|');
    for (const char *const *column = columns; *column != NULL; column++)
        print_cell(*column);
    fputs("\n|", stdout);
    for (const char *const *column = columns; *column != NULL; column++)
        fputs(" --- |", stdout);
    putchar('\n');
}

static void print_row(const char *code, const char *text)
{
    putchar('|');
    print_code_cell(code);
    print_cell(text);
    putchar('\n');
}

/* A block that the document's test runs. */
static void print_example(const char *code)
{
    printf("\n```python plugin\n%s\n```\n", code);
}

/* Sections. */

/* 65536 -> "64 KB", 500 -> "500 ms" */
static const char *amount(struct arena *arena, const PluginReference_Limit *limit)
{
    const bool is_bytes = strcmp(limit->unit, "bytes") == 0;
    const bool is_time = strcmp(limit->unit, "milliseconds") == 0;
    if (is_bytes && limit->value % (1024 * 1024) == 0)
        return arena_printf(arena, "%d MB", limit->value / (1024 * 1024));
    if (is_bytes && limit->value % 1024 == 0)
        return arena_printf(arena, "%d KB", limit->value / 1024);
    if (is_time && limit->value % 1000 == 0)
        return arena_printf(arena, "%d s", limit->value / 1000);
    if (is_time)
        return arena_printf(arena, "%d ms", limit->value);
    return arena_printf(arena, "%d%s%s", limit->value, limit->unit[0] == '\0' ? "" : " ",
                        limit->unit);
}

static void print_limits(struct arena *arena, const PluginReference *reference)
{
    puts(
        "## Limits\n\nA run that goes past one of them is ended, or a script or a call is refused; "
        "which one it was is said.");
    print_heading((const char *const[]){"limit", "at most", "what", NULL});
    for (size_t i = 0; i < reference->n_limits; i++) {
        const PluginReference_Limit *limit = reference->limits[i];
        putchar('|');
        print_code_cell(limit->name);
        print_cell(amount(arena, limit));
        print_cell(limit->summary);
        putchar('\n');
    }
}

static void print_templates(const PluginReference *reference)
{
    puts("\n### Blanks");
    print_heading((const char *const[]){"written", "filled with", NULL});
    for (size_t i = 0; i < reference->n_template_forms; i++)
        print_row(reference->template_forms[i]->form, reference->template_forms[i]->summary);
    puts("\nBehind `DATE:` stands one of:");
    print_heading((const char *const[]){"date", "day", NULL});
    for (size_t i = 0; i < reference->n_dates; i++)
        print_row(reference->dates[i]->form, reference->dates[i]->summary);
    puts("\nBehind `CONTEXT:` stands one of:");
    print_heading((const char *const[]){"context", "text", NULL});
    for (size_t i = 0; i < reference->n_contexts; i++)
        print_row(reference->contexts[i]->name, reference->contexts[i]->summary);
    puts("\nThe type of a `PROMPT` is one of:");
    print_heading((const char *const[]){"type", "asks for", "example", NULL});
    for (size_t i = 0; i < reference->n_prompt_types; i++) {
        const PluginReference_PromptType *type = reference->prompt_types[i];
        putchar('|');
        print_code_cell(type->form);
        print_cell(type->summary);
        print_code_cell(type->example);
        putchar('\n');
    }
}

static void print_constructs(const PluginReference *reference)
{
    puts("\n### Statements and expressions\n\n```python plugin");
    for (size_t i = 0; i < reference->n_constructs; i++)
        printf("%s# %s\n%s\n", i == 0 ? "" : "\n", reference->constructs[i]->name,
               reference->constructs[i]->example);
    puts("```");
}

static void print_functions(const PluginReference *reference)
{
    const char *kind = "";
    puts("\n### Functions");
    for (size_t i = 0; i < reference->n_functions; i++) {
        const PluginReference_Function *function = reference->functions[i];
        if (strcmp(kind, function->kind) != 0)
            print_heading((const char *const[]){function->kind, "what it gives", NULL});
        kind = function->kind;
        print_row(function->signature, function->summary);
    }
}

static void print_members(const PluginReference *reference)
{
    const char *type = "";
    puts("\n### Methods\n\nOf each kind of value, behind a dot.");
    for (size_t i = 0; i < reference->n_members; i++) {
        const PluginReference_Member *member = reference->members[i];
        if (strcmp(type, member->type) != 0)
            print_heading((const char *const[]){member->type, "what it gives", NULL});
        type = member->type;
        print_row(member->signature, member->summary);
    }
}

static void print_exceptions(const PluginReference *reference)
{
    puts("\n### Errors\n\nAll can be raised, and caught with `except`.");
    print_heading((const char *const[]){"error", "means", NULL});
    for (size_t i = 0; i < reference->n_exceptions; i++)
        print_row(reference->exceptions[i]->name, reference->exceptions[i]->summary);
}

static void print_call(struct arena *arena, const PluginReference_ApiCall *call)
{
    printf("\n#### %s\n\n`api.%s`\n\n%s", call->name, call->signature, call->summary);
    if (call->writes)
        fputs(" A test run only notes it down.", stdout);
    putchar('\n');
    if (call->n_params > 0)
        print_heading((const char *const[]){"argument", "is", "", NULL});
    for (size_t i = 0; i < call->n_params; i++) {
        const PluginReference_ApiCall_Param *param = call->params[i];
        putchar('|');
        print_code_cell(param->name);
        print_cell(param->summary);
        print_cell(param->required ? "required"
                                   : arena_printf(arena, "`%s`", param->default_value));
        putchar('\n');
    }
    printf("\nGives: %s\n", call->returns);
    if (call->permission[0] != '\0')
        printf("\nNeeds the permission `%s`.\n", call->permission);
    print_example(call->example);
}

static void print_api_calls(struct arena *arena, const PluginReference *reference)
{
    puts("\n### Calls of api");
    for (size_t i = 0; i < reference->n_api; i++)
        print_call(arena, reference->api[i]);
}

/* "`eval` `exec` `compile`", or a rule's own words */
static const char *refused(struct arena *arena, const PluginReference_Refusal *refusal)
{
    if (strcmp(refusal->kind, "name") != 0 && strcmp(refusal->kind, "attribute") != 0)
        return refusal->name;
    const char *text = "";
    for (size_t i = 0; i < refusal->n_subjects; i++)
        text = arena_printf(arena, "%s%s`%s`", text, i == 0 ? "" : ", ", refusal->subjects[i]);
    return text;
}

static void print_refusals(struct arena *arena, const PluginReference *reference)
{
    puts("\n### What is refused");
    print_heading((const char *const[]){"refused", "because", "instead", "code", NULL});
    for (size_t i = 0; i < reference->n_refusals; i++) {
        const PluginReference_Refusal *refusal = reference->refusals[i];
        putchar('|');
        print_cell(refused(arena, refusal));
        print_cell(refusal->reason);
        print_cell(refusal->alternative);
        print_code_cell(refusal->code);
        putchar('\n');
    }
}

static void print_markdown(struct arena *arena, const PluginReference *reference)
{
    print_limits(arena, reference);
    puts("\n## Reference\n\nThis part and the limits above are what `smoothctl plugin reference "
         "--markdown` prints, from the tables by which scripts are judged; `GET "
         "/v1/pluginReference` "
         "serves the same to editors.");
    print_templates(reference);
    print_constructs(reference);
    print_functions(reference);
    print_members(reference);
    print_exceptions(reference);
    print_api_calls(arena, reference);
    print_refusals(arena, reference);
}

/* For people at a terminal. */

enum { COLUMNS = 2 };

struct rows {
    const char **cells;
    size_t count;
};

static void add_row(struct rows *rows, const char *name, const char *text)
{
    rows->cells[rows->count * COLUMNS] = name;
    rows->cells[rows->count * COLUMNS + 1] = text;
    rows->count++;
}

static void print_table(struct arena *arena, const PluginReference *reference)
{
    const size_t most = 1 + reference->n_functions + reference->n_members +
                        reference->n_exceptions + reference->n_api + reference->n_refusals;
    struct rows rows = {.cells = arena_array(arena, most * COLUMNS, sizeof *rows.cells)};
    add_row(&rows, "WHAT", "SAYS");
    for (size_t i = 0; i < reference->n_api; i++)
        add_row(&rows, arena_printf(arena, "api.%s", reference->api[i]->signature),
                reference->api[i]->summary);
    for (size_t i = 0; i < reference->n_functions; i++)
        add_row(&rows, reference->functions[i]->signature, reference->functions[i]->summary);
    for (size_t i = 0; i < reference->n_members; i++)
        add_row(&rows,
                arena_printf(arena, "%s.%s", reference->members[i]->type,
                             reference->members[i]->signature),
                reference->members[i]->summary);
    for (size_t i = 0; i < reference->n_exceptions; i++)
        add_row(&rows, reference->exceptions[i]->name, reference->exceptions[i]->summary);
    for (size_t i = 0; i < reference->n_refusals; i++)
        add_row(&rows, arena_printf(arena, "refused: %s", refused(arena, reference->refusals[i])),
                reference->refusals[i]->alternative);
    output_table(rows.cells, rows.count, COLUMNS);
}

status plugin_reference_command(struct call *c, const struct invocation *invocation)
{
    PluginReference reference = PLUGIN_REFERENCE_INIT;
    apps_use_all();
    TRY(plugin_reference(c->arena, GET_PLUGIN_REFERENCE_REQUEST_SECTION_UNSPECIFIED, &reference));
    if (invocation->is_json)
        return output_message(c->arena, &wire_smoothschedule_v1_PluginReference, &reference.base);
    if (invocation_has(invocation, "markdown"))
        print_markdown(c->arena, &reference);
    else
        print_table(c->arena, &reference);
    return OK;
}
