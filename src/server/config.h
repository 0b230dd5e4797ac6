/* Settings: config/smoothd.yaml < .env (dev only) < environment < flags.
 *
 * Every setting is one row of server/settings.c: key `http_port` in the file, SMOOTH_HTTP_PORT in
 * the environment, --http-port on the command line. Whatever is wrong is reported at once, each
 * with its place and the way to mend it. Read by smoothd and smoothctl.
 */
#ifndef SERVER_CONFIG_H
#define SERVER_CONFIG_H

#include "base/arena.h"
#include "base/log.h"
#include "base/slice.h"
#include "base/status.h"

/* All in one arena. Lists are NULL-terminated. Paths are as written: relative to the working
 * directory. */
struct config {
    bool dev;
    int64_t workers;  /* 0 in the settings: one a core; here always at least 1 */
    const char *user; /* "": stays who started it */
    int64_t drain_seconds;

    const char *state_dir;
    const char *log_dir;
    int64_t log_level; /* enum log_level */

    const char *const *listen;
    int64_t http_port; /* 0: off, as for the others */
    int64_t https_port;
    const char *const *metrics_listen;
    int64_t metrics_port;
    const char *tls_certificate; /* chain, PEM; "" in dev: none, TLS is off */
    const char *tls_key;

    const char *const *allowed_hosts;     /* the platform's own host names */
    const char *const *platform_suffixes; /* names below which tenants are given theirs */
    const char *const *trusted_proxies;
    int64_t message_bytes_max;
    int64_t calls_max;
    int64_t connections_per_ip_max;

    const char *database_url;
    int64_t database_connections_max; /* a worker's */
    const char *deployment;

    const char *secret_key; /* "": in the file */
    const char *secret_key_file;
    const char *audit_key_file;
    const char *audit_anchors_file; /* under state_dir; no setting */
    const char *roles_file;

    const char *const *tenant_apps; /* each known to apps/, and there once */
    const char *smtp_url;           /* "": no mail server; in dev a folder instead */
    const char *mail_from;

    const char *plugin_user; /* "": nobody */
    bool require_namespaces;
    int64_t plugin_mails_per_day; /* a tenant's */
    int64_t plugin_runs_at_once;  /* likewise */
    const char *const *plugin_networks;
    const char *plugin_ca_file; /* "": none */
    const char *const *dns_servers;

    const char *const *warnings; /* sentences for the log */
};

struct config_flag {
    const char *key; /* as in the file: http_port */
    const char *value;
};

/* What is read. Texts of absent files have NULL data. */
struct config_input {
    const char *file; /* its name, for messages */
    struct slice file_text;
    const char *dotenv;
    struct slice dotenv_text;
    char *const *environment; /* NAME=value, NULL-terminated */
    const struct config_flag *flags;
    size_t flag_count;
};

/* Makes the settings of what was read. Pure but for asking how many cores there are.
 *
 * Errors  INVALID_ARGUMENT CONFIG_INVALID; the message has a line for each thing that is wrong:
 *         "config/smoothd.yaml:12:3: what, and how to mend it"
 */
MUST_USE status config_build(struct arena *arena, const struct config_input *input,
                             const struct config **ret_config);

/* Reads config/smoothd.yaml (or `file`, which must then exist), .env and the environment.
 *
 * Errors  as config_build, and NOT_FOUND CONFIG_UNREADABLE
 */
MUST_USE status config_load(struct arena *arena, const char *file, const struct config_flag *flags,
                            size_t flag_count, const struct config **ret_config);

/* The setting that a flag names ("http-port"), as its key; NULL when there is none. */
const char *config_flag_key(struct slice name);
/* Whether the flag may stand without a value (--dev). */
bool config_flag_is_bool(const char *key);
/* Appends a line or more a setting: for --help. */
void config_describe(struct buf *out);

#endif
