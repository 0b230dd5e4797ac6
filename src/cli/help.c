/* Help is an answer, so it goes to standard output and nothing in it can fail. */
#include "cli/help.h"

#include <stdio.h>

static const char GLOBAL_OPTIONS[] =
    "  -o, --output FORM       table (default) or json\n"
    "  --config FILE           settings (config/smoothd.yaml)\n"
    "  --SETTING VALUE         any setting of smoothd (smoothd --help lists them)\n"
    "  -h, --help              this text; behind a command, that command's\n";

static void print_option(const struct command_option *option)
{
    char left[64];
    snprintf(left, sizeof left, "--%s%s%s", option->name, option->value != NULL ? " " : "",
             option->value != NULL ? option->value : "");
    printf("  %-22s  %s%s\n", left, option->help, option->is_required ? " (required)" : "");
}

static void print_command(const struct command *command)
{
    printf("Usage: smoothctl %s", command->name);
    for (int i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name != NULL; i++) {
        const struct command_option *option = &command->options[i];
        const char *value = option->value != NULL ? option->value : "";
        printf(option->is_required ? " --%s%s%s" : " [--%s%s%s]", option->name,
               value[0] != '\0' ? " " : "", value);
    }
    if (command->operand != NULL)
        printf(" %s", command->operand);
    if (command->second != NULL)
        printf(" %s", command->second);
    printf("\n\n%c%s.\n", command->summary[0] - 'a' + 'A', command->summary + 1);
    if (command->detail[0] != '\0')
        printf("\n%s", command->detail);
    putchar('\n');
    for (int i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name != NULL; i++)
        print_option(&command->options[i]);
    fputs(GLOBAL_OPTIONS, stdout);
}

static void print_list(const char *prefix)
{
    const char *blank = prefix[0] != '\0' ? " " : "";
    printf("Usage: smoothctl %s%sCOMMAND [OPTION]...\n\n", prefix, blank);
    if (prefix[0] == '\0')
        puts("Looks after a Smooth Schedule installation, straight in its database.\n");
    const size_t length = strlen(prefix);
    for (const struct command *command = COMMANDS; command->name != NULL; command++)
        if (strncmp(command->name, prefix, length) == 0)
            printf("  %-22s  %s\n", command->name, command->summary);
    putchar('\n');
    fputs(GLOBAL_OPTIONS, stdout);
    puts("\nExit codes: 0 done, 1 it could not be done, 2 the command line is wrong.");
}

void help_print(const struct arguments *arguments)
{
    if (arguments->invocation.command != NULL)
        print_command(arguments->invocation.command);
    else
        print_list(arguments->help_prefix);
}
