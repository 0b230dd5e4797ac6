/* Makes the settings: fallbacks, file, .env, environment, flags, then the checks.
 *
 * The good day: each source overwrites what the one before it said, and remembers the place.
 * Failures are gathered, so that one run tells all of them; only a file that is not YAML at all
 * ends the reading early. Everything lives in the caller's arena; nothing needs closing.
 */
#include "server/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/nearest.h"
#include "policy/yaml.h"
#include "server/config_internal.h"

static const char DEFAULT_FILE[] = "config/smoothd.yaml";
enum { DOTENV_BYTES_MAX = 64 * 1024 };

extern char **environ;

void config_problem(struct config_build *b, const char *place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *what = arena_vprintf(b->arena, format, arguments);
    va_end(arguments);
    buf_printf(&b->problems, "%s%s: %s", b->problems.length > 0 ? "\n" : "", place, what);
}

void config_warn(struct config_build *b, const char *format, ...)
{
    if (b->warning_count == CONFIG_WARNINGS_MAX)
        return;
    va_list arguments;
    va_start(arguments, format);
    b->warnings[b->warning_count++] = arena_vprintf(b->arena, format, arguments);
    va_end(arguments);
}

void config_set(struct config_build *b, const struct setting *setting, const char *place,
                struct slice value)
{
    const char *right = setting_read(b->arena, setting, value, b->config);
    if (right == NULL)
        b->set_by[setting - settings] = place;
    else if (setting->secret)
        config_problem(b, place, "%s must be %s", setting->key, right);
    else
        config_problem(b, place, "%s must be %s, not \"%.*s\"", setting->key, right,
                       (int)(value.length > 80 ? 80 : value.length), value.data);
}

const char *config_place(const struct config_build *b, const char *key)
{
    const char *place = b->set_by[setting_find(slice_of(key)) - settings];
    return place != NULL ? place : key;
}

static void set_fallbacks(struct config_build *b)
{
    for (size_t i = 0; i < settings_count; i++) {
        const char *right =
            setting_read(b->arena, &settings[i], slice_of(settings[i].fallback), b->config);
        if (right != NULL)
            abort(); /* the table contradicts itself */
    }
}

static void read_yaml_list(struct config_build *b, const struct setting *setting, const char *place,
                           const struct yaml_node *node)
{
    size_t count = 0;
    for (const struct yaml_node *item = node->first; item != NULL; item = item->next)
        count++;
    const char **items = arena_array(b->arena, count + 1, sizeof *items);
    count = 0;
    for (const struct yaml_node *item = node->first; item != NULL; item = item->next) {
        if (item->kind != YAML_SCALAR) {
            config_problem(
                b, arena_printf(b->arena, "%s:%u:%u", b->input->file, item->line, item->column),
                "%s is a list of plain values; %s stands here", setting->key,
                yaml_kind_name(item->kind));
            return;
        }
        items[count++] = item->text;
    }
    items[count] = NULL;
    setting_read_items(setting, items, b->config);
    b->set_by[setting - settings] = place;
}

static void read_yaml_value(struct config_build *b, const struct yaml_node *node)
{
    const struct setting *setting = setting_find(slice_of(node->key));
    if (setting == NULL) {
        struct nearest near;
        nearest_init(&near, node->key);
        for (size_t i = 0; i < settings_count; i++)
            nearest_try(&near, settings[i].key);
        const char *place =
            arena_printf(b->arena, "%s:%u:%u", b->input->file, node->key_line, node->key_column);
        if (near.name != NULL)
            config_problem(b, place, "unknown setting \"%s\"; did you mean \"%s\"?", node->key,
                           near.name);
        else
            config_problem(b, place,
                           "unknown setting \"%s\"; remove it (smoothd --help lists them all)",
                           node->key);
        return;
    }

    const char *place =
        arena_printf(b->arena, "%s:%u:%u", b->input->file, node->line, node->column);
    if (node->kind == YAML_SCALAR)
        config_set(b, setting, place, slice_of(node->text));
    else if (node->kind == YAML_SEQUENCE && setting->kind == SETTING_LIST)
        read_yaml_list(b, setting, place, node);
    else
        config_problem(b, place, "%s must be %s; %s stands here", setting->key,
                       setting->kind == SETTING_LIST ? "a list" : "a plain value",
                       yaml_kind_name(node->kind));
}

/* A file of nothing but comments is fine: every setting has a fallback. */
static bool is_blank(struct slice text)
{
    while (text.length > 0) {
        const size_t end = slice_find(text, '\n');
        struct slice line = slice_trim(slice_to(text, end));
        if (line.length > 0 && line.data[line.length - 1] == '\r')
            line.length--;
        if (line.length > 0 && line.data[0] != '#')
            return false;
        text = slice_from(text, end + 1);
    }
    return true;
}

static status read_file(struct config_build *b)
{
    if (is_blank(b->input->file_text))
        return OK;
    const struct yaml_file file = {b->arena, b->input->file, "CONFIG_INVALID"};
    const struct yaml_node *root;
    TRY(yaml_parse(&file, b->input->file_text, &root));
    if (root->kind != YAML_MAPPING)
        return yaml_error_at(&file, root, "settings are written as \"key: value\"; %s stands here",
                             yaml_kind_name(root->kind));
    for (const struct yaml_node *node = root->first; node != NULL; node = node->next)
        read_yaml_value(b, node);
    return OK;
}

static void read_flags(struct config_build *b, bool dev_only)
{
    for (size_t i = 0; i < b->input->flag_count; i++) {
        const struct config_flag *flag = &b->input->flags[i];
        if (dev_only && strcmp(flag->key, "dev") != 0)
            continue;
        char *place = arena_printf(b->arena, "--%s", flag->key);
        for (char *at = place; *at != '\0'; at++)
            if (*at == '_')
                *at = '-';
        config_set(b, setting_find(slice_of(flag->key)), place, slice_of(flag->value));
    }
}

status config_build(struct arena *arena, const struct config_input *input,
                    const struct config **ret_config)
{
    struct config_build b = {
        .arena = arena,
        .input = input,
        .config = arena_new(arena, struct config),
        .set_by = arena_zalloc(arena, settings_count * sizeof(const char *)),
        .warnings = arena_zalloc(arena, (CONFIG_WARNINGS_MAX + 1) * sizeof(const char *)),
    };
    set_fallbacks(&b);
    TRY(read_file(&b));

    /* Whether this is dev decides whether .env is read, so it is asked first. */
    config_read_environment_dev(&b);
    const size_t problems = b.problems.length;
    read_flags(&b, true);
    b.problems.length = problems; /* said again below */
    config_read_environment(&b);
    read_flags(&b, false);
    config_check(&b);

    status outcome = OK;
    if (b.problems.length > 0)
        outcome = status_error(STATUS_INVALID_ARGUMENT, "CONFIG_INVALID",
                               arena_slice_string(arena, buf_slice(&b.problems)));
    buf_fini(&b.problems);
    b.config->warnings = b.warnings;
    if (status_is_ok(outcome))
        *ret_config = b.config;
    return outcome;
}

/* At most `bytes_max`; the slice's data stays NULL when there is no such file. */
static status read_whole(struct arena *arena, const char *path, size_t bytes_max,
                         struct slice *ret_text)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return OK;
    if (fd < 0)
        return status_errorf(arena, STATUS_NOT_FOUND, "CONFIG_UNREADABLE", "could not read %s: %s",
                             path, strerror(errno));
    char *text = arena_alloc(arena, bytes_max + 1);
    size_t length = 0;
    ssize_t got;
    while (length <= bytes_max && (got = read(fd, text + length, bytes_max + 1 - length)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            const int why = errno;
            close(fd);
            return status_errorf(arena, STATUS_NOT_FOUND, "CONFIG_UNREADABLE",
                                 "could not read %s: %s", path, strerror(why));
        }
        length += (size_t)got;
    }
    close(fd);
    if (length > bytes_max)
        return status_errorf(arena, STATUS_INVALID_ARGUMENT, "CONFIG_INVALID",
                             "%s: the file is larger than %zu bytes", path, bytes_max);
    *ret_text = slice_make(text, length);
    return OK;
}

status config_load(struct arena *arena, const char *file, const struct config_flag *flags,
                   size_t flag_count, const struct config **ret_config)
{
    struct config_input input = {
        .file = file != NULL ? file : DEFAULT_FILE,
        .dotenv = ".env",
        .environment = environ,
        .flags = flags,
        .flag_count = flag_count,
    };
    TRY(read_whole(arena, input.file, YAML_TEXT_BYTES_MAX, &input.file_text));
    if (file != NULL && input.file_text.data == NULL)
        return status_errorf(arena, STATUS_NOT_FOUND, "CONFIG_UNREADABLE",
                             "could not read %s: no such file", file);
    TRY(read_whole(arena, input.dotenv, DOTENV_BYTES_MAX, &input.dotenv_text));
    return config_build(arena, &input, ret_config);
}
