/* Prints the tables of the plugins' language as JSON, for tests that hold Python against them. */
#include <stdio.h>

#include "wire/plugin_language.h"

static void print_text(const char *name, const char *text, const char *end)
{
    printf("\"%s\": \"", name);
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\n')
            fputs("\\n", stdout);
        else if (*at == '"' || *at == '\\')
            printf("\\%c", *at);
        else
            putchar(*at);
    }
    printf("\"%s", end);
}

static void begin_row(size_t index)
{
    fputs(index == 0 ? "\n  {" : ",\n  {", stdout);
}

static void print_constructs(void)
{
    printf("\"constructs\": [");
    for (size_t i = 0; i < PLUGIN_CONSTRUCT_COUNT; i++) {
        begin_row(i);
        print_text("nodes", PLUGIN_CONSTRUCTS[i].nodes, ", ");
        print_text("name", PLUGIN_CONSTRUCTS[i].name, ", ");
        print_text("example", PLUGIN_CONSTRUCTS[i].example, "}");
    }
    printf("],\n");
}

static void print_functions(void)
{
    printf("\"functions\": [");
    for (size_t i = 0; i < PLUGIN_FUNCTION_COUNT; i++) {
        begin_row(i);
        print_text("kind", PLUGIN_FUNCTIONS[i].kind, ", ");
        print_text("name", PLUGIN_FUNCTIONS[i].name, ", ");
        print_text("signature", PLUGIN_FUNCTIONS[i].signature, ", ");
        print_text("summary", PLUGIN_FUNCTIONS[i].summary, "}");
    }
    printf("],\n");
}

static void print_members(void)
{
    printf("\"members\": [");
    for (size_t i = 0; i < PLUGIN_MEMBER_COUNT; i++) {
        begin_row(i);
        print_text("type", PLUGIN_MEMBERS[i].type, ", ");
        print_text("name", PLUGIN_MEMBERS[i].name, ", ");
        print_text("signature", PLUGIN_MEMBERS[i].signature, ", ");
        print_text("summary", PLUGIN_MEMBERS[i].summary, "}");
    }
    printf("],\n");
}

static void print_exceptions(void)
{
    printf("\"exceptions\": [");
    for (size_t i = 0; i < PLUGIN_EXCEPTION_COUNT; i++) {
        begin_row(i);
        print_text("name", PLUGIN_EXCEPTIONS[i].name, ", ");
        print_text("summary", PLUGIN_EXCEPTIONS[i].summary, "}");
    }
    printf("],\n");
}

static void print_refusals(void)
{
    printf("\"refusals\": [");
    for (size_t i = 0; i < PLUGIN_REFUSAL_COUNT; i++) {
        begin_row(i);
        print_text("kind", plugin_refusal_kind_name(PLUGIN_REFUSALS[i].kind), ", ");
        print_text("subjects", PLUGIN_REFUSALS[i].subjects, ", ");
        print_text("code", PLUGIN_REFUSALS[i].code, ", ");
        print_text("name", PLUGIN_REFUSALS[i].name, ", ");
        print_text("reason", PLUGIN_REFUSALS[i].reason, ", ");
        print_text("hint", PLUGIN_REFUSALS[i].hint, "}");
    }
    printf("],\n");
}

int main(void)
{
    printf("{");
    print_constructs();
    print_functions();
    print_members();
    print_exceptions();
    print_refusals();
    printf("\"source_bytes_max\": %d, \"nodes_max\": %d, \"depth_max\": %d}\n",
           PLUGIN_SOURCE_BYTES_MAX, PLUGIN_NODES_MAX, PLUGIN_DEPTH_MAX);
    return 0;
}
