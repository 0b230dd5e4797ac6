/* Every setting, and how its value is read. Pure. */
#include "server/settings.h"

#include <stdlib.h>
#include <string.h>

static const char *const LOG_LEVELS[] = {"debug", "info", "warn", "error", NULL};

#define AT(field) offsetof(struct config, field)

const struct setting settings[] = {
    {.key = "dev",
     .kind = SETTING_BOOL,
     .offset = AT(dev),
     .fallback = "false",
     .help = "development: loopback only, .env is read, keys are made, QuickLogin is on"},
    {.key = "workers",
     .kind = SETTING_INT,
     .offset = AT(workers),
     .fallback = "0",
     .high = 256,
     .help = "worker processes; 0: one a core"},
    {.key = "user",
     .kind = SETTING_TEXT,
     .offset = AT(user),
     .fallback = "",
     .help = "started as root, become this user after the ports are open"},
    {.key = "drain_seconds",
     .kind = SETTING_INT,
     .offset = AT(drain_seconds),
     .fallback = "10",
     .high = 3600,
     .help = "how long calls in flight may go on after SIGTERM"},

    {.key = "state_dir",
     .kind = SETTING_TEXT,
     .offset = AT(state_dir),
     .fallback = "var",
     .help = "where the server keeps its own small files"},
    {.key = "log_dir",
     .kind = SETTING_TEXT,
     .offset = AT(log_dir),
     .fallback = "",
     .help = "where the logs go; empty: logs, in dev STATE_DIR/log"},
    {.key = "log_level",
     .kind = SETTING_CHOICE,
     .offset = AT(log_level),
     .fallback = "info",
     .choices = LOG_LEVELS,
     .help = "the lowest level written to server.log"},

    {.key = "listen",
     .kind = SETTING_LIST,
     .offset = AT(listen),
     .fallback = "",
     .help = "addresses of the API; empty: all of them, in dev 127.0.0.1 and ::1"},
    {.key = "http_port",
     .kind = SETTING_INT,
     .offset = AT(http_port),
     .fallback = "8080",
     .high = 65535,
     .help = "the API in clear: gRPC, HTTP/2 and HTTP/1.1; 0: off"},
    {.key = "https_port",
     .kind = SETTING_INT,
     .offset = AT(https_port),
     .fallback = "8443",
     .high = 65535,
     .help = "the same over TLS; 0: off"},
    {.key = "metrics_listen",
     .kind = SETTING_LIST,
     .offset = AT(metrics_listen),
     .fallback = "127.0.0.1,::1",
     .help = "addresses of /metrics, /healthz and /readyz"},
    {.key = "metrics_port",
     .kind = SETTING_INT,
     .offset = AT(metrics_port),
     .fallback = "9090",
     .high = 65535,
     .help = "port of /metrics, /healthz and /readyz; 0: off"},
    {.key = "tls_certificate",
     .kind = SETTING_TEXT,
     .offset = AT(tls_certificate),
     .fallback = "",
     .help = "PEM file with the certificate chain, the server's own first"},
    {.key = "tls_key",
     .kind = SETTING_TEXT,
     .offset = AT(tls_key),
     .fallback = "",
     .help = "PEM file with its private key"},

    {.key = "allowed_hosts",
     .kind = SETTING_LIST,
     .offset = AT(allowed_hosts),
     .fallback = "",
     .help = "the platform's own host names; tenants' hosts come from their domains"},
    {.key = "platform_suffixes",
     .kind = SETTING_LIST,
     .offset = AT(platform_suffixes),
     .fallback = "",
     .help = "names below which tenants are given theirs, without a leading dot; empty: none, in "
             "dev localhost and smoothschedule.local"},
    {.key = "trusted_proxies",
     .kind = SETTING_LIST,
     .offset = AT(trusted_proxies),
     .fallback = "",
     .help = "addresses or networks whose X-Forwarded-* headers count"},
    {.key = "message_bytes_max",
     .kind = SETTING_INT,
     .offset = AT(message_bytes_max),
     .fallback = "4194304",
     .low = 1024,
     .high = 256 * 1024 * 1024,
     .help = "the largest request"},
    {.key = "calls_max",
     .kind = SETTING_INT,
     .offset = AT(calls_max),
     .fallback = "1000",
     .low = 1,
     .high = 100000,
     .help = "calls at once in a worker"},
    {.key = "connections_per_ip_max",
     .kind = SETTING_INT,
     .offset = AT(connections_per_ip_max),
     .fallback = "200",
     .low = 1,
     .high = 100000,
     .help = "connections of one address to a worker; this machine's are not counted"},

    {.key = "database_url",
     .kind = SETTING_TEXT,
     .offset = AT(database_url),
     .fallback = "",
     .secret = true,
     .help = "postgresql://user:password@host:port/database; also DATABASE_URL, or "
             "POSTGRES_DB, POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_HOST and POSTGRES_PORT"},
    {.key = "database_connections_max",
     .kind = SETTING_INT,
     .offset = AT(database_connections_max),
     .fallback = "16",
     .low = 3,
     .high = 1000,
     .help = "a worker's connections to PostgreSQL"},
    {.key = "deployment",
     .kind = SETTING_TEXT,
     .offset = AT(deployment),
     .fallback = "smooth",
     .help = "prefix of this deployment's roles in PostgreSQL, where roles are common to all "
             "databases of a server"},

    {.key = "secret_key",
     .kind = SETTING_TEXT,
     .offset = AT(secret_key),
     .fallback = "",
     .secret = true,
     .help = "the master key, the same on all servers, at least 32 characters; empty: in "
             "secret_key_file"},
    {.key = "secret_key_file",
     .kind = SETTING_TEXT,
     .offset = AT(secret_key_file),
     .fallback = "",
     .help = "file that holds the master key; empty: STATE_DIR/secret.key, made in dev"},
    {.key = "audit_key_file",
     .kind = SETTING_TEXT,
     .offset = AT(audit_key_file),
     .fallback = "",
     .help = "file with the key that signs the audit, the same on all servers; empty: "
             "STATE_DIR/audit.key, made when it is not there"},
    {.key = "roles_file",
     .kind = SETTING_TEXT,
     .offset = AT(roles_file),
     .fallback = "config/roles.yaml",
     .help = "what each role may do"},

    {.key = "tenant_apps",
     .kind = SETTING_LIST,
     .offset = AT(tenant_apps),
     .fallback = "scheduling",
     .help = "the apps whose tables every tenant has, in the order in which they are made"},
    {.key = "smtp_url",
     .kind = SETTING_TEXT,
     .offset = AT(smtp_url),
     .fallback = "",
     .secret = true,
     .help =
         "where mail goes: smtp://user:password@host:port (STARTTLS) or smtps://…; empty: it is "
         "not sent, and in dev lies in STATE_DIR/mail"},
    {.key = "mail_from",
     .kind = SETTING_TEXT,
     .offset = AT(mail_from),
     .fallback = "",
     .help = "who it is from: an address, or Name <address>"},

    {.key = "plugin_user",
     .kind = SETTING_TEXT,
     .offset = AT(plugin_user),
     .fallback = "",
     .help = "started as root, the user that plugins' scripts run as; empty: nobody"},
    {.key = "require_namespaces",
     .kind = SETTING_BOOL,
     .offset = AT(require_namespaces),
     .fallback = "false",
     .help = "do not start where the kernel forbids the namespaces that wall plugins in; without, "
             "seccomp alone has to do there"},
    {.key = "plugin_mails_per_day",
     .kind = SETTING_INT,
     .offset = AT(plugin_mails_per_day),
     .low = 0,
     .high = 1000000,
     .fallback = "500",
     .help = "how many e-mails a tenant's plugins together may send a day"},
    {.key = "plugin_runs_at_once",
     .kind = SETTING_INT,
     .offset = AT(plugin_runs_at_once),
     .low = 1,
     .high = 100,
     .fallback = "2",
     .help = "how many runs of plugins a tenant may have under way at once; more wait their turn"},
    {.key = "plugin_networks",
     .kind = SETTING_LIST,
     .offset = AT(plugin_networks),
     .fallback = "",
     .help =
         "private networks that plugins' HTTP may reach nonetheless; empty: the public internet "
         "only"},
    {.key = "plugin_ca_file",
     .kind = SETTING_TEXT,
     .offset = AT(plugin_ca_file),
     .fallback = "",
     .help = "PEM file with more authorities for plugins' HTTPS"},
    {.key = "dns_servers",
     .kind = SETTING_LIST,
     .offset = AT(dns_servers),
     .fallback = "",
     .help = "who is asked for the addresses of the hosts that plugins call, ADDRESS or "
             "ADDRESS:PORT; empty: the system's"},
};

const size_t settings_count = sizeof settings / sizeof settings[0];

const struct setting *setting_find(struct slice key)
{
    for (size_t i = 0; i < settings_count; i++)
        if (slice_is(key, settings[i].key))
            return &settings[i];
    return NULL;
}

static const char *read_bool(struct slice text, bool *ret_value)
{
    static const char *const TRUE_WORDS[] = {"true", "yes", "on", "1"};
    static const char *const FALSE_WORDS[] = {"false", "no", "off", "0"};
    for (size_t i = 0; i < 4; i++) {
        if (slice_equal_nocase(text, slice_of(TRUE_WORDS[i]))) {
            *ret_value = true;
            return NULL;
        }
        if (slice_equal_nocase(text, slice_of(FALSE_WORDS[i]))) {
            *ret_value = false;
            return NULL;
        }
    }
    return "true or false";
}

static const char *read_int(struct arena *arena, const struct setting *setting, struct slice text,
                            int64_t *ret_value)
{
    uint64_t value;
    if (!slice_to_u64(text, &value) || value > INT64_MAX || (int64_t)value < setting->low ||
        (int64_t)value > setting->high)
        return arena_printf(arena, "a number from %lld to %lld", (long long)setting->low,
                            (long long)setting->high);
    *ret_value = (int64_t)value;
    return NULL;
}

static const char *read_choice(struct arena *arena, const struct setting *setting,
                               struct slice text, int64_t *ret_value)
{
    struct buf right = {0};
    buf_append_text(&right, "one of");
    for (int64_t i = 0; setting->choices[i] != NULL; i++) {
        if (slice_is(text, setting->choices[i])) {
            *ret_value = i;
            buf_fini(&right);
            return NULL;
        }
        buf_printf(&right, " %s", setting->choices[i]);
    }
    const char *sentence = arena_slice_string(arena, buf_slice(&right));
    buf_fini(&right);
    return sentence;
}

/* Items between commas, spaces around them dropped, empty ones too. */
static const char *const *split(struct arena *arena, struct slice text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.length; i++)
        count += text.data[i] == ',';
    const char **items = arena_array(arena, count + 1, sizeof *items);
    size_t filled = 0;
    while (text.length > 0) {
        const size_t comma = slice_find(text, ',');
        const struct slice item = slice_trim(slice_to(text, comma));
        if (item.length > 0)
            items[filled++] = arena_slice_string(arena, item);
        text = slice_from(text, comma + 1);
    }
    items[filled] = NULL;
    return items;
}

static void *field_of(struct config *config, const struct setting *setting)
{
    return (char *)config + setting->offset;
}

const char *setting_read(struct arena *arena, const struct setting *setting, struct slice text,
                         struct config *config)
{
    switch (setting->kind) {
    case SETTING_BOOL:
        return read_bool(text, field_of(config, setting));
    case SETTING_INT:
        return read_int(arena, setting, text, field_of(config, setting));
    case SETTING_CHOICE:
        return read_choice(arena, setting, text, field_of(config, setting));
    case SETTING_LIST:
        setting_read_items(setting, split(arena, text), config);
        return NULL;
    case SETTING_TEXT:
        *(const char **)field_of(config, setting) = arena_slice_string(arena, text);
        return NULL;
    }
    return "a value of another kind";
}

void setting_read_items(const struct setting *setting, const char *const *items,
                        struct config *config)
{
    *(const char *const **)field_of(config, setting) = items;
}

bool setting_is_same(const struct setting *setting, const struct config *a, const struct config *b)
{
    const void *left = (const char *)a + setting->offset;
    const void *right = (const char *)b + setting->offset;
    switch (setting->kind) {
    case SETTING_BOOL:
        return *(const bool *)left == *(const bool *)right;
    case SETTING_INT:
    case SETTING_CHOICE:
        return *(const int64_t *)left == *(const int64_t *)right;
    case SETTING_TEXT:
        return strcmp(*(const char *const *)left, *(const char *const *)right) == 0;
    case SETTING_LIST: {
        const char *const *x = *(const char *const *const *)left;
        const char *const *y = *(const char *const *const *)right;
        while (*x != NULL && *y != NULL && strcmp(*x, *y) == 0) {
            x++;
            y++;
        }
        return *x == *y; /* both at their ends */
    }
    }
    return false;
}

const char *config_flag_key(struct slice name)
{
    for (size_t i = 0; i < settings_count; i++) {
        const char *key = settings[i].key;
        if (settings[i].secret || strlen(key) != name.length)
            continue;
        size_t same = 0;
        while (same < name.length && name.data[same] == (key[same] == '_' ? '-' : key[same]))
            same++;
        if (same == name.length)
            return key;
    }
    return NULL;
}

bool config_flag_is_bool(const char *key)
{
    const struct setting *setting = setting_find(slice_of(key));
    return setting != NULL && setting->kind == SETTING_BOOL;
}

void config_describe(struct buf *out)
{
    for (size_t i = 0; i < settings_count; i++) {
        const struct setting *setting = &settings[i];
        buf_printf(out, "  %s", setting->key);
        if (setting->fallback[0] != '\0')
            buf_printf(out, " (%s)", setting->fallback);
        buf_printf(out, "\n      %s\n", setting->help);
    }
}
