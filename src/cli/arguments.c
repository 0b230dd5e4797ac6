/* The good day: words without a dash name the command and then its operands; options stand anywhere
 * behind or before them. Failures are sentences. `--help` wins over what is missing, not over what
 * is wrong. */
#include "cli/arguments.h"

#include "base/nearest.h"

enum { NAME_WORDS_MAX = 2 };

struct reading {
    struct arena *arena;
    int argc;
    const char *const *argv;
    int at;
    const char *words[NAME_WORDS_MAX];
    size_t word_count;
    struct arguments *out;
};

static status usage(const struct reading *r, const char *sentence, const char *word)
{
    return status_errorf(r->arena, STATUS_INVALID_ARGUMENT, "USAGE", "%s \"%s\"", sentence, word);
}

/* The words so far, with blanks between. */
static const char *name_so_far(const struct reading *r)
{
    const char *name = r->words[0];
    for (size_t i = 1; i < r->word_count; i++)
        name = arena_printf(r->arena, "%s %s", name, r->words[i]);
    return name;
}

static const struct command *find_command(const struct reading *r)
{
    const char *name = name_so_far(r);
    for (const struct command *command = COMMANDS; command->name != NULL; command++)
        if (strcmp(command->name, name) == 0)
            return command;
    return NULL;
}

/* Whether names of commands begin with this word and go on. */
static bool is_group(const char *word)
{
    const size_t length = strlen(word);
    for (const struct command *command = COMMANDS; command->name != NULL; command++)
        if (strncmp(command->name, word, length) == 0 && command->name[length] == ' ')
            return true;
    return false;
}

static status unknown_command(const struct reading *r)
{
    const char *written = name_so_far(r);
    if (r->word_count == 1 && is_group(written))
        return status_errorf(r->arena, STATUS_INVALID_ARGUMENT, "USAGE",
                             "\"%s\" is not a whole command; smoothctl %s --help lists what "
                             "follows",
                             written, written);
    struct nearest near;
    nearest_init(&near, written);
    for (const struct command *command = COMMANDS; command->name != NULL; command++) {
        const struct slice name = slice_of(command->name);
        nearest_try(&near, command->name);
        nearest_try(&near, arena_slice_string(r->arena, slice_to(name, slice_find(name, ' '))));
    }
    if (near.name == NULL)
        return usage(r, "unknown command", written);
    return status_errorf(r->arena, STATUS_INVALID_ARGUMENT, "USAGE",
                         "unknown command \"%s\"; did you mean \"%s\"?", written, near.name);
}

/* The value behind "=", or the next word. */
static status take_value(struct reading *r, const char *word, const char *inline_value,
                         const char **ret_value)
{
    if (inline_value != NULL) {
        *ret_value = inline_value;
        return OK;
    }
    if (r->at + 1 >= r->argc)
        return usage(r, "a value is missing after", word);
    *ret_value = r->argv[++r->at];
    return OK;
}

static status take_output(struct reading *r, const char *word, const char *inline_value)
{
    const char *form;
    TRY(take_value(r, word, inline_value, &form));
    if (strcmp(form, "json") != 0 && strcmp(form, "table") != 0)
        return usage(r, "-o takes json or table, not", form);
    r->out->invocation.is_json = strcmp(form, "json") == 0;
    return OK;
}

static status take_setting(struct reading *r, const char *word, const char *key,
                           const char *inline_value)
{
    const char *value = inline_value;
    if (value == NULL && config_flag_is_bool(key))
        value = "true";
    else
        TRY(take_value(r, word, inline_value, &value));
    r->out->flags[r->out->flag_count++] = (struct config_flag){key, value};
    return OK;
}

static const struct command_option *find_option(const struct command *command, const char *name)
{
    for (int i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name != NULL; i++)
        if (strcmp(command->options[i].name, name) == 0)
            return &command->options[i];
    return NULL;
}

static status unknown_option(const struct reading *r, const struct command *command,
                             const char *word)
{
    struct nearest near;
    nearest_init(&near, word);
    for (int i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name != NULL; i++)
        nearest_try(&near, arena_printf(r->arena, "--%s", command->options[i].name));
    if (near.name == NULL)
        return usage(r, arena_printf(r->arena, "%s has no option", command->name), word);
    return status_errorf(r->arena, STATUS_INVALID_ARGUMENT, "USAGE",
                         "%s has no option \"%s\"; did you mean \"%s\"?", command->name, word,
                         near.name);
}

static status take_option(struct reading *r, const char *word, const char *name,
                          const char *inline_value)
{
    const struct command *command = r->out->invocation.command;
    const struct command_option *option = find_option(command, name);
    if (option == NULL)
        return unknown_option(r, command, word);

    const char **slot = &r->out->invocation.values[option - command->options];
    if (*slot != NULL)
        return usage(r, "given twice:", word);
    if (option->value != NULL)
        return take_value(r, word, inline_value, slot);
    if (inline_value != NULL)
        return usage(r, "this option takes no value:", word);
    *slot = "";
    return OK;
}

static status take_dashed(struct reading *r)
{
    const char *word = r->argv[r->at];
    const struct slice whole = slice_of(word);
    const size_t equals = slice_find(whole, '=');
    const struct slice dashed = slice_to(whole, equals);
    const char *inline_value = equals < whole.length ? word + equals + 1 : NULL;

    if (slice_is(dashed, "--help") || slice_is(dashed, "-h")) {
        r->out->wants_help = true;
        return OK;
    }
    if (slice_is(dashed, "-o") || slice_is(dashed, "--output"))
        return take_output(r, word, inline_value);
    if (slice_is(dashed, "--config"))
        return take_value(r, word, inline_value, &r->out->config_file);
    if (!slice_starts_with(dashed, "--"))
        return usage(r, "unknown option", word);

    const struct slice name = slice_from(dashed, 2);
    const char *text = arena_slice_string(r->arena, name);
    const struct command *command = r->out->invocation.command;
    if (command != NULL && find_option(command, text) != NULL)
        return take_option(r, word, text, inline_value);
    const char *key = config_flag_key(name);
    if (key != NULL)
        return take_setting(r, word, key, inline_value);
    if (command == NULL)
        return usage(r, "an option of a command stands behind the command:", word);
    return take_option(r, word, text, inline_value);
}

/* A word of the command's name, or an operand. */
static status take_word(struct reading *r)
{
    struct invocation *invocation = &r->out->invocation;
    const char *word = r->argv[r->at];
    if (invocation->command != NULL) {
        const struct command *command = invocation->command;
        if (command->operand != NULL && invocation->operand == NULL)
            invocation->operand = word;
        else if (command->second != NULL && invocation->second == NULL)
            invocation->second = word;
        else
            return usage(r, "unexpected argument", word);
        return OK;
    }
    r->words[r->word_count++] = word;
    invocation->command = find_command(r);
    if (invocation->command == NULL && (r->word_count == NAME_WORDS_MAX || !is_group(word)))
        return unknown_command(r);
    return OK;
}

static status check_complete(const struct reading *r)
{
    const struct invocation *invocation = &r->out->invocation;
    const struct command *command = invocation->command;
    if (command == NULL)
        return r->word_count > 0
                   ? unknown_command(r)
                   : status_error(STATUS_INVALID_ARGUMENT, "USAGE", "a command is missing");
    if (command->operand != NULL && invocation->operand == NULL)
        return usage(r, arena_printf(r->arena, "%s needs", command->name), command->operand);
    if (command->second != NULL && invocation->second == NULL)
        return usage(r, arena_printf(r->arena, "%s needs", command->name), command->second);
    for (int i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name != NULL; i++)
        if (command->options[i].is_required && invocation->values[i] == NULL)
            return usage(r, arena_printf(r->arena, "%s needs the option", command->name),
                         arena_printf(r->arena, "--%s", command->options[i].name));
    return OK;
}

status arguments_read(struct arena *arena, int argc, const char *const *argv,
                      struct arguments *ret_arguments)
{
    struct arguments *out = arena_new(arena, struct arguments);
    out->flags = arena_array(arena, (size_t)argc + 1, sizeof *out->flags);
    struct reading r = {.arena = arena, .argc = argc, .argv = argv, .out = out};
    for (r.at = 1; r.at < argc; r.at++) {
        const bool is_dashed = argv[r.at][0] == '-' && argv[r.at][1] != '\0';
        TRY(is_dashed ? take_dashed(&r) : take_word(&r));
    }
    out->help_prefix = r.word_count > 0 ? r.words[0] : "";
    if (!out->wants_help)
        TRY(check_complete(&r));
    *ret_arguments = *out;
    return OK;
}
