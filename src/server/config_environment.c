/* Settings out of .env (in dev) and the environment.
 *
 * Both become one list of variables, the environment's own before those of .env; then each
 * setting takes its SMOOTH_ name, and the names other systems use where that is missing. Empty
 * values count as missing, as Docker Compose passes them. Pure.
 */
#include <stdio.h>

#include "base/nearest.h"
#include "server/config_internal.h"

enum { NAME_BYTES_MAX = 80 };

struct variable {
    struct slice name;
    struct slice value;
    const char *place;
};

struct variables {
    struct variable *items; /* room for every entry of the environment and every line of .env */
    size_t count;
};

/* Names from the system this one replaces. */
static const struct {
    const char *name;
    const char *key;
} DJANGO_NAMES[] = {
    {"DJANGO_SECRET_KEY", "secret_key"},
    {"DJANGO_DEBUG", "dev"},
    {"DJANGO_ALLOWED_HOSTS", "allowed_hosts"},
};
enum { DJANGO_NAME_COUNT = sizeof DJANGO_NAMES / sizeof DJANGO_NAMES[0] };

static const char PREFIX[] = "SMOOTH_";

/* SMOOTH_HTTP_PORT for http_port. */
static const char *variable_name(const char *key, char ret_name[NAME_BYTES_MAX])
{
    snprintf(ret_name, NAME_BYTES_MAX, "%s%s", PREFIX, key);
    for (char *at = ret_name; *at != '\0'; at++)
        if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
    return ret_name;
}

static const struct variable *find(const struct variables *all, const char *name)
{
    for (size_t i = 0; i < all->count; i++)
        if (slice_is(all->items[i].name, name))
            return all->items[i].value.length > 0 ? &all->items[i] : NULL;
    return NULL;
}

static void add(struct variables *all, struct slice name, struct slice value, const char *place)
{
    all->items[all->count++] = (struct variable){name, value, place};
}

static struct variables make_room(const struct config_build *b)
{
    size_t count = 1;
    for (char *const *entry = b->input->environment; entry != NULL && *entry != NULL; entry++)
        count++;
    for (size_t i = 0; i < b->input->dotenv_text.length; i++)
        count += b->input->dotenv_text.data[i] == '\n';
    return (struct variables){arena_array(b->arena, count, sizeof(struct variable)), 0};
}

static void add_environment(struct config_build *b, struct variables *all)
{
    for (char *const *entry = b->input->environment; entry != NULL && *entry != NULL; entry++) {
        const struct slice text = slice_of(*entry);
        const size_t equals = slice_find(text, '=');
        const struct slice name = slice_to(text, equals);
        add(all, name, slice_from(text, equals + 1),
            arena_printf(b->arena, "environment variable %.*s", (int)name.length, name.data));
    }
}

/* The value after "NAME=": in quotes, taken as it stands ('…') or with \n, \" and \\ ("…"); bare,
 * up to a comment. False when a quote does not close. */
static bool read_dotenv_value(struct arena *arena, struct slice text, struct slice *ret_value)
{
    text = slice_trim(text);
    if (text.length == 0 || (text.data[0] != '"' && text.data[0] != '\'')) {
        size_t end = 0;
        while (end < text.length && !(text.data[end] == '#' && end > 0 &&
                                      (text.data[end - 1] == ' ' || text.data[end - 1] == '\t')))
            end++;
        *ret_value = slice_trim(slice_to(text, end));
        return true;
    }

    const char quote = text.data[0];
    char *value = arena_alloc(arena, text.length);
    size_t length = 0;
    for (size_t i = 1; i < text.length; i++) {
        char c = text.data[i];
        if (c == quote) {
            *ret_value = slice_make(value, length);
            const struct slice rest = slice_trim(slice_from(text, i + 1));
            return rest.length == 0 || rest.data[0] == '#';
        }
        if (c == '\\' && quote == '"' && i + 1 < text.length) {
            c = text.data[++i];
            c = c == 'n' ? '\n' : c;
        }
        value[length++] = c;
    }
    return false;
}

static void add_dotenv_line(struct config_build *b, struct variables *all, struct slice line,
                            unsigned number)
{
    if (slice_ends_with(line, "\r"))
        line.length--;
    line = slice_trim(line);
    if (line.length == 0 || line.data[0] == '#')
        return;
    if (slice_starts_with(line, "export "))
        line = slice_trim(slice_from(line, 7));

    const char *place = arena_printf(b->arena, "%s:%u", b->input->dotenv, number);
    const size_t equals = slice_find(line, '=');
    const struct slice name = slice_trim(slice_to(line, equals));
    struct slice value;
    if (equals == line.length || name.length == 0)
        config_problem(b, place, "a line is NAME=value or a comment");
    else if (!read_dotenv_value(b->arena, slice_from(line, equals + 1), &value))
        config_problem(b, place, "the quote does not close, or something follows it");
    else if (slice_is(name, "SMOOTH_DEV") || slice_is(name, "DJANGO_DEBUG"))
        config_warn(b,
                    "%s: %.*s is not taken from here: this file is read in dev only; set `dev` in "
                    "the environment, in %s or with --dev",
                    place, (int)name.length, name.data, b->input->file);
    else
        add(all, name, value, place);
}

static void add_dotenv(struct config_build *b, struct variables *all)
{
    struct slice text = b->input->dotenv_text;
    if (text.data == NULL)
        return;
    if (!b->config->dev) {
        config_warn(b, "%s is not read outside dev; set the environment itself", b->input->dotenv);
        return;
    }
    for (unsigned number = 1; text.length > 0; number++) {
        const size_t end = slice_find(text, '\n');
        add_dotenv_line(b, all, slice_to(text, end), number);
        text = slice_from(text, end + 1);
    }
}

/* SMOOTH_ names that no setting has. A wrong one in .env is an error like a wrong key in the
 * file; in the environment others may have put it there (Kubernetes does, for a service named
 * "smooth"). */
static void check_names(struct config_build *b, const struct variables *all)
{
    for (size_t i = 0; i < all->count; i++) {
        const struct variable *v = &all->items[i];
        if (!slice_starts_with(v->name, PREFIX) || slice_starts_with(v->name, "SMOOTH_TEST_"))
            continue;
        const char *written = arena_slice_string(b->arena, v->name);
        struct nearest near;
        nearest_init(&near, written);
        bool known = false;
        for (size_t s = 0; s < settings_count && !known; s++) {
            char name[NAME_BYTES_MAX];
            variable_name(settings[s].key, name);
            known = slice_is(v->name, name);
            nearest_try(&near, arena_strdup(b->arena, name));
        }
        if (known)
            continue;
        const char *mend = near.name != NULL ? arena_printf(b->arena, "did you mean %s?", near.name)
                                             : "smoothd --help lists the settings";
        if (slice_starts_with(slice_of(v->place), "environment"))
            config_warn(b, "%s names no setting; %s", v->place, mend);
        else
            config_problem(b, v->place, "%s names no setting; %s", written, mend);
    }
}

static void append_percent(struct buf *out, struct slice text)
{
    for (size_t i = 0; i < text.length; i++) {
        const unsigned char c = (unsigned char)text.data[i];
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
            c == '-' || c == '_' || c == '.' || c == '~')
            buf_append_byte(out, (char)c);
        else
            buf_printf(out, "%%%02X", c);
    }
}

/* POSTGRES_DB and its kin, as the official container images name them. */
static void set_database_from_parts(struct config_build *b, const struct variables *all)
{
    const struct variable *name = find(all, "POSTGRES_DB");
    const struct variable *user = find(all, "POSTGRES_USER");
    const struct variable *password = find(all, "POSTGRES_PASSWORD");
    const struct variable *host = find(all, "POSTGRES_HOST");
    const struct variable *port = find(all, "POSTGRES_PORT");
    if (name == NULL && user == NULL && host == NULL)
        return;

    struct buf url = {0};
    buf_append_text(&url, "postgresql://");
    if (user != NULL)
        append_percent(&url, user->value);
    if (password != NULL) {
        buf_append_byte(&url, ':');
        append_percent(&url, password->value);
    }
    if (user != NULL || password != NULL)
        buf_append_byte(&url, '@');
    if (host != NULL)
        append_percent(&url, host->value);
    if (port != NULL) {
        buf_append_byte(&url, ':');
        buf_append_slice(&url, port->value);
    }
    buf_append_byte(&url, '/');
    if (name != NULL)
        append_percent(&url, name->value);
    config_set(b, setting_find(SLICE("database_url")), "POSTGRES_DB and its kin", buf_slice(&url));
    buf_fini(&url);
}

static void set_django_names(struct config_build *b, const struct variables *all)
{
    for (size_t i = 0; i < DJANGO_NAME_COUNT; i++) {
        const struct variable *v = find(all, DJANGO_NAMES[i].name);
        if (v == NULL)
            continue;
        char name[NAME_BYTES_MAX];
        config_warn(b, "%s is an old name; use %s", v->place,
                    variable_name(DJANGO_NAMES[i].key, name));
        config_set(b, setting_find(slice_of(DJANGO_NAMES[i].key)), v->place, v->value);
    }
}

void config_read_environment_dev(struct config_build *b)
{
    struct variables all = make_room(b);
    add_environment(b, &all);
    const struct setting *dev = setting_find(SLICE("dev"));
    const struct variable *v = find(&all, "SMOOTH_DEV");
    if (v == NULL)
        v = find(&all, "DJANGO_DEBUG");
    if (v != NULL) /* a wrong value is said when the whole environment is read */
        setting_read(b->arena, dev, v->value, b->config);
}

void config_read_environment(struct config_build *b)
{
    struct variables all = make_room(b);
    add_environment(b, &all);
    add_dotenv(b, &all);
    check_names(b, &all);

    set_database_from_parts(b, &all);
    const struct variable *url = find(&all, "DATABASE_URL");
    if (url != NULL)
        config_set(b, setting_find(SLICE("database_url")), url->place, url->value);
    set_django_names(b, &all);
    for (size_t i = 0; i < settings_count; i++) {
        char name[NAME_BYTES_MAX];
        const struct variable *v = find(&all, variable_name(settings[i].key, name));
        if (v != NULL)
            config_set(b, &settings[i], v->place, v->value);
    }
}
