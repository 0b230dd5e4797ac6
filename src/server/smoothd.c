/* The command line of smoothd: flags, settings, keys, then the supervisor; or, with --check-config,
 * a look at all of them without serving. Failures are sentences on standard error. */
#include "server/smoothd.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/nearest.h"
#include "policy/policy.h"
#include "server/domains.h"
#include "server/interceptors.h"
#include "server/secrets.h"
#include "server/settings.h"
#include "server/supervisor.h"

enum { EXIT_USAGE = 2 };

struct command {
    struct arena arena;
    const char *file;
    bool check_only;
    struct config_flag *flags;
    size_t flag_count;
};

static int print_help(void)
{
    struct buf out = {0};
    buf_append_text(
        &out,
        "Usage: smoothd [--config FILE] [--check-config] [--SETTING VALUE]...\n"
        "\n"
        "Serves Smooth Schedule over gRPC and JSON, until SIGTERM or SIGINT. SIGHUP reads the\n"
        "policy and certificates again and opens the log files anew.\n"
        "\n"
        "  --config FILE    settings (config/smoothd.yaml)\n"
        "  --check-config   reads all that is read at a start, says what is wrong, serves nothing\n"
        "  --help, --version\n"
        "\n"
        "Settings: http_port is http_port in the file, SMOOTH_HTTP_PORT in the environment and\n"
        "--http-port here; each of these overrides the one before. In dev, .env is read too.\n"
        "Secrets have no flag, since a command line is for everyone to read.\n"
        "\n");
    config_describe(&out);
    fwrite(out.data, 1, out.length, stdout);
    buf_fini(&out);
    return EXIT_SUCCESS;
}

static int usage_error(const char *sentence, const char *word)
{
    fprintf(stderr, "smoothd: %s %s; smoothd --help lists what there is\n", sentence, word);
    return EXIT_USAGE;
}

static int unknown_flag(struct command *command, const char *word, struct slice name)
{
    const char *written = arena_slice_string(&command->arena, name);
    struct nearest near;
    nearest_init(&near, written);
    for (size_t i = 0; i < settings_count; i++) {
        char *flag = arena_strdup(&command->arena, settings[i].key);
        for (char *at = flag; *at != '\0'; at++)
            *at = *at == '_' ? '-' : *at;
        if (settings[i].secret && strcmp(flag, written) == 0)
            return usage_error("a secret is not given on the command line, use the environment:",
                               settings[i].key);
        if (!settings[i].secret)
            nearest_try(&near, flag);
    }
    if (near.name == NULL)
        return usage_error("unknown flag", word);
    fprintf(stderr, "smoothd: unknown flag %s; did you mean --%s?\n", word, near.name);
    return EXIT_USAGE;
}

/* Takes argv[at] and its value; returns the next place, or -1 with *ret_exit set. */
static int take_flag(struct command *command, int argc, char **argv, int at, int *ret_exit)
{
    const char *word = argv[at];
    if (strncmp(word, "--", 2) != 0) {
        *ret_exit = usage_error("unexpected argument", word);
        return -1;
    }
    const struct slice whole = slice_of(word + 2);
    const size_t equals = slice_find(whole, '=');
    const struct slice name = slice_to(whole, equals);
    const char *value = equals < whole.length ? word + 2 + equals + 1 : NULL;
    if (slice_is(name, "check-config") && value == NULL) {
        command->check_only = true;
        return at + 1;
    }

    const bool is_config = slice_is(name, "config");
    const char *key = is_config ? "config" : config_flag_key(name);
    if (key == NULL) {
        *ret_exit = unknown_flag(command, word, name);
        return -1;
    }
    if (value == NULL && !is_config && config_flag_is_bool(key))
        value = "true";
    else if (value == NULL && ++at < argc)
        value = argv[at];
    if (value == NULL) {
        *ret_exit = usage_error("a value is missing after", word);
        return -1;
    }
    if (is_config)
        command->file = value;
    else
        command->flags[command->flag_count++] = (struct config_flag){key, value};
    return at + 1;
}

static int print_failure(status why)
{
    /* Each line of a message stands alone, as compilers write them. */
    struct slice text = slice_of(why.message);
    while (text.length > 0) {
        const size_t end = slice_find(text, '\n');
        fprintf(stderr, "smoothd: %.*s\n", (int)end, text.data);
        text = slice_from(text, end + 1);
    }
    return EXIT_FAILURE;
}

static status check_files(struct command *command, const struct config *config,
                          const struct served *served)
{
    const struct secrets none = {{0}}; /* nothing is served with them */
    TRY(domains_open(&command->arena, config, (struct slice){0}, &none));
    TRY(interceptors_check(&command->arena, policy_current(), served->services));
    const char *const files[] = {config->tls_certificate, config->tls_key};
    for (size_t i = 0; i < 2; i++)
        if (files[i][0] != '\0' && access(files[i], R_OK) != 0)
            return status_errorf(&command->arena, STATUS_NOT_FOUND, "TLS_UNREADABLE",
                                 "could not read %s, set by %s", files[i],
                                 i == 0 ? "tls_certificate" : "tls_key");
    return OK;
}

static int run(struct command *command, const struct served_extra *extra)
{
    const struct config *config;
    services_know_apps(extra);
    status outcome =
        config_load(&command->arena, command->file, command->flags, command->flag_count, &config);
    struct secrets secrets;
    if (status_is_ok(outcome))
        outcome = secrets_load(&command->arena, config, &secrets);
    if (!status_is_ok(outcome))
        return print_failure(outcome);

    apps_use(config->tenant_apps);
    const struct served *served = services_list(&command->arena, apps_in_use(), extra);
    if (command->check_only) {
        for (const char *const *warning = config->warnings; *warning != NULL; warning++)
            fprintf(stderr, "smoothd: warning: %s\n", *warning);
        outcome = check_files(command, config, served);
        if (!status_is_ok(outcome))
            return print_failure(outcome);
        puts("the settings are fine");
        return EXIT_SUCCESS;
    }
    const struct supervisor_start start = {
        .config = config,
        .secrets = &secrets,
        .served = served,
        .config_file = command->file,
        .flags = command->flags,
        .flag_count = command->flag_count,
    };
    return supervisor_run(&start);
}

int smoothd_main(int argc, char **argv, const struct served_extra *extra)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return print_help();
        if (strcmp(argv[i], "--version") == 0) {
            puts("smoothd " SMOOTH_VERSION);
            return EXIT_SUCCESS;
        }
    }

    struct command command = {.file = NULL};
    arena_init(&command.arena);
    command.flags = arena_array(&command.arena, (size_t)argc, sizeof *command.flags);
    int exit_code = EXIT_SUCCESS;
    for (int at = 1; at >= 0 && at < argc;)
        at = take_flag(&command, argc, argv, at, &exit_code);
    if (exit_code == EXIT_SUCCESS)
        exit_code = run(&command, extra);
    arena_fini(&command.arena);
    return exit_code;
}
