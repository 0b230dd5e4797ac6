/* What settings must be together, what production refuses, and defaults that hang on others.
 *
 * Production refuses what was only ever an example: a server that starts with "changeme" is worse
 * than one that does not start. Pure.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include "apps/apps.h"
#include "base/nearest.h"
#include "egress/resolve.h"
#include "egress/smtp.h"
#include "mail/message.h"
#include "server/config_internal.h"
#include "wire/check.h"
#include "wire/ip_address.h"

enum { SECRET_BYTES_MIN = 32, SECRET_DISTINCT_MIN = 10 };

static const char MAKE_A_KEY[] = "make one with: openssl rand -base64 48";

static unsigned core_count(void)
{
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof cores, &cores) != 0)
        return 1;
    const int count = CPU_COUNT(&cores);
    return count < 1 ? 1 : (unsigned)count;
}

static bool is_address(const char *text)
{
    unsigned char bytes[16];
    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

/* An address, or an address and a number of bits. */
static bool is_network(struct arena *arena, const char *text)
{
    const struct slice whole = slice_of(text);
    const size_t slash = slice_find(whole, '/');
    const char *address = arena_slice_string(arena, slice_to(whole, slash));
    if (!is_address(address))
        return false;
    uint64_t bits;
    return slash == whole.length || (slice_to_u64(slice_from(whole, slash + 1), &bits) &&
                                     bits <= (strchr(address, ':') == NULL ? 32u : 128u));
}

/* An example's value rather than a secret: holds one of the words that examples use. */
static bool is_placeholder(const char *text)
{
    static const char *const WORDS[] = {"changeme",    "change-me", "change_me",   "change this",
                                        "placeholder", "insecure",  "your-secret", "your_secret",
                                        "yoursecret",  "example",   "replace"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (strcasestr(text, WORDS[i]) != NULL)
            return true;
    return false;
}

static unsigned distinct_bytes(const char *text)
{
    bool seen[256] = {false};
    unsigned count = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        count += !seen[*at];
        seen[*at] = true;
    }
    return count;
}

static void check_addresses(struct config_build *b, const char *key, const char *const *addresses)
{
    for (; *addresses != NULL; addresses++)
        if (!is_address(*addresses))
            config_problem(b, config_place(b, key),
                           "\"%s\" is not an address; write one like 127.0.0.1 or ::1", *addresses);
}

static void check_ports(struct config_build *b)
{
    const struct config *config = b->config;
    const struct {
        const char *key;
        int64_t port;
    } ports[] = {{"http_port", config->http_port},
                 {"https_port", config->https_port},
                 {"metrics_port", config->metrics_port}};
    for (size_t i = 0; i < 3; i++)
        for (size_t j = i + 1; j < 3; j++)
            if (ports[i].port != 0 && ports[i].port == ports[j].port)
                config_problem(b, config_place(b, ports[j].key), "%s and %s are both %lld",
                               ports[i].key, ports[j].key, (long long)ports[i].port);
    if (config->http_port == 0 && config->https_port == 0)
        config_problem(b, config_place(b, "http_port"),
                       "http_port and https_port are both 0: nothing would be served");
}

static void check_tls(struct config_build *b)
{
    const bool has_certificate = b->config->tls_certificate[0] != '\0';
    const bool has_key = b->config->tls_key[0] != '\0';
    if (has_certificate != has_key)
        config_problem(b, config_place(b, has_key ? "tls_key" : "tls_certificate"),
                       "tls_certificate and tls_key go together; set %s too",
                       has_key ? "tls_certificate" : "tls_key");
    else if (!has_certificate && b->config->https_port != 0 && !b->config->dev)
        config_problem(b, config_place(b, "https_port"),
                       "port %lld needs tls_certificate and tls_key; or set https_port to 0",
                       (long long)b->config->https_port);
}

static void check_deployment(struct config_build *b)
{
    const char *name = b->config->deployment;
    size_t good = 0;
    while ((name[good] >= 'a' && name[good] <= 'z') ||
           (good > 0 && (name[good] == '_' || (name[good] >= '0' && name[good] <= '9'))))
        good++;
    if (good == 0 || good > 16 || name[good] != '\0')
        config_problem(b, config_place(b, "deployment"),
                       "deployment is 1 to 16 of a-z, 0-9 and _, beginning with a letter");
}

static void check_database(struct config_build *b)
{
    const char *url = b->config->database_url;
    const char *place = config_place(b, "database_url");
    if (url[0] == '\0') {
        config_problem(b, place,
                       "no database: set DATABASE_URL=postgresql://user:password@host:port/name%s",
                       b->config->dev ? " (./run.sh starts a private PostgreSQL and sets it)" : "");
        return;
    }
    const bool is_uri =
        strncmp(url, "postgresql://", 13) == 0 || strncmp(url, "postgres://", 11) == 0;
    if (!is_uri && (strstr(url, "://") != NULL || strchr(url, '=') == NULL)) {
        config_problem(b, place, "database_url must begin with postgresql://");
        return;
    }
    if (b->config->dev || !is_uri)
        return;

    const struct slice authority =
        slice_from(slice_of(url), (size_t)(strstr(url, "://") - url) + 3);
    const struct slice before_path = slice_to(authority, slice_find(authority, '/'));
    const struct slice userinfo = slice_to(before_path, slice_find(before_path, '@'));
    if (userinfo.length == before_path.length)
        return; /* nobody named: a certificate or the socket says who we are */
    const struct slice given = slice_from(userinfo, slice_find(userinfo, ':') + 1);
    const char *password = arena_slice_string(b->arena, given);
    if (is_placeholder(password) || strcasecmp(password, "password") == 0 ||
        strcasecmp(password, "postgres") == 0 || strcasecmp(password, "secret") == 0)
        config_problem(b, place, "the database's password is a placeholder; set a real one");
}

static void check_secret(struct config_build *b)
{
    const char *secret = b->config->secret_key;
    const char *place = config_place(b, "secret_key");
    if (secret[0] == '\0') {
        if (!b->config->dev && b->config->secret_key_file[0] == '\0')
            config_problem(b, place,
                           "no secret key: set SMOOTH_SECRET_KEY, or secret_key_file to a file "
                           "that holds it; %s",
                           MAKE_A_KEY);
        return;
    }
    if (strlen(secret) < SECRET_BYTES_MIN)
        config_problem(b, place, "the secret key has %zu characters and needs %d; %s",
                       strlen(secret), SECRET_BYTES_MIN, MAKE_A_KEY);
    else if (!b->config->dev &&
             (is_placeholder(secret) || distinct_bytes(secret) < SECRET_DISTINCT_MIN))
        config_problem(b, place, "the secret key is a placeholder; %s", MAKE_A_KEY);
}

static void check_hosts(struct config_build *b)
{
    if (b->config->allowed_hosts[0] == NULL && !b->config->dev)
        config_problem(b, config_place(b, "allowed_hosts"),
                       "no host: name the platform's own hosts, "
                       "SMOOTH_ALLOWED_HOSTS=app.example.com");
    for (const char *const *host = b->config->allowed_hosts; *host != NULL; host++)
        if (strchr(*host, '*') != NULL || strchr(*host, '/') != NULL || strlen(*host) > 253)
            config_problem(b, config_place(b, "allowed_hosts"),
                           "\"%s\" is not a host name; write each host out, without wildcards or "
                           "a scheme",
                           *host);
}

static void unknown_app(struct config_build *b, const char *place, const char *name)
{
    struct nearest near;
    nearest_init(&near, name);
    for (const struct tenant_app *const *app = apps_known(); *app != NULL; app++)
        nearest_try(&near, (*app)->name);
    if (near.name != NULL)
        config_problem(b, place, "there is no tenant app \"%s\"; did you mean \"%s\"?", name,
                       near.name);
    else
        config_problem(b, place, "there is no tenant app \"%s\"; remove it", name);
}

static void check_tenant_apps(struct config_build *b)
{
    const char *place = config_place(b, "tenant_apps");
    for (const char *const *name = b->config->tenant_apps; *name != NULL; name++) {
        if (apps_find(*name) == NULL)
            unknown_app(b, place, *name);
        for (const char *const *other = b->config->tenant_apps; other < name; other++)
            if (strcmp(*other, *name) == 0)
                config_problem(b, place, "the tenant app \"%s\" stands there twice", *name);
    }
}

static void check_suffixes(struct config_build *b)
{
    for (const char *const *suffix = b->config->platform_suffixes; *suffix != NULL; suffix++) {
        bool is_fine = text_is_host_name(slice_of(*suffix));
        for (const char *at = *suffix; *at != '\0'; at++)
            is_fine = is_fine && !(*at >= 'A' && *at <= 'Z');
        if (!is_fine)
            config_problem(b, config_place(b, "platform_suffixes"),
                           "\"%s\" is not a lower-case host name; write it as in example.com, "
                           "without a leading dot or wildcard",
                           *suffix);
    }
}

static void check_mail(struct config_build *b)
{
    struct config *config = b->config;
    struct mail_address from;
    if (config->mail_from[0] == '\0' && config->dev)
        config->mail_from = "Smooth Schedule <no-reply@localhost>";
    if (config->mail_from[0] != '\0' && !mail_address_read(b->arena, config->mail_from, &from))
        config_problem(b, config_place(b, "mail_from"),
                       "mail_from must be an address or Name <address>");
    if (config->smtp_url[0] == '\0')
        return;
    const status url = smtp_url_check(b->arena, config->smtp_url);
    if (!status_is_ok(url))
        config_problem(b, config_place(b, "smtp_url"), "smtp_url %s", url.message);
    if (config->mail_from[0] == '\0')
        config_problem(b, config_place(b, "mail_from"),
                       "smtp_url needs mail_from: who the mail is from");
}

/* Where clouds keep their metadata, credentials among them. */
static bool opens_metadata(const struct ip_network *network)
{
    static const char *const METADATA[] = {"169.254.169.254", "169.254.170.2", "fe80::a9fe:a9fe",
                                           "fd00:ec2::254"};
    for (size_t i = 0; i < sizeof METADATA / sizeof *METADATA; i++) {
        struct ip_address address;
        if (ip_address_read(slice_of(METADATA[i]), &address) && ip_network_has(network, &address))
            return true;
    }
    return false;
}

static void check_egress(struct config_build *b)
{
    const char *place = config_place(b, "plugin_networks");
    for (const char *const *text = b->config->plugin_networks; *text != NULL; text++) {
        struct ip_network network;
        if (!ip_network_read(slice_of(*text), &network))
            config_problem(b, place,
                           "\"%s\" is not an address or network; write one like 10.20.0.0/16",
                           *text);
        else if (opens_metadata(&network))
            config_problem(b, place,
                           "\"%s\" holds addresses where clouds keep their metadata; write "
                           "networks without them",
                           *text);
    }
    for (const char *const *server = b->config->dns_servers; *server != NULL; server++)
        if (!resolve_servers_valid(*server))
            config_problem(b, config_place(b, "dns_servers"),
                           "\"%s\" is not an address; write one like 192.0.2.53 or "
                           "192.0.2.53:5353",
                           *server);
    if (b->config->plugin_ca_file[0] != '\0' && access(b->config->plugin_ca_file, R_OK) != 0)
        config_problem(b, config_place(b, "plugin_ca_file"), "could not read \"%s\": %s",
                       b->config->plugin_ca_file, strerror(errno));
}

static void set_dependent_defaults(struct config_build *b)
{
    static const char *const DEV_ADDRESSES[] = {"127.0.0.1", "::1", NULL};
    static const char *const ALL_ADDRESSES[] = {"::", NULL};
    static const char *const DEV_HOSTS[] = {"localhost", "127.0.0.1", "::1", NULL};
    static const char *const DEV_SUFFIXES[] = {"localhost", "smoothschedule.local", NULL};
    struct config *config = b->config;
    if (config->workers == 0)
        config->workers = core_count();
    if (config->listen[0] == NULL)
        config->listen = config->dev ? DEV_ADDRESSES : ALL_ADDRESSES;
    if (config->allowed_hosts[0] == NULL && config->dev)
        config->allowed_hosts = DEV_HOSTS;
    if (config->platform_suffixes[0] == NULL && config->dev)
        config->platform_suffixes = DEV_SUFFIXES;
    if (config->log_dir[0] == '\0')
        config->log_dir =
            config->dev ? arena_printf(b->arena, "%s/log", config->state_dir) : "logs";
    if (config->secret_key_file[0] == '\0' && config->secret_key[0] == '\0')
        config->secret_key_file = arena_printf(b->arena, "%s/secret.key", config->state_dir);
    if (config->audit_key_file[0] == '\0')
        config->audit_key_file = arena_printf(b->arena, "%s/audit.key", config->state_dir);
    config->audit_anchors_file = arena_printf(b->arena, "%s/audit.anchors", config->state_dir);
}

void config_check(struct config_build *b)
{
    check_addresses(b, "listen", b->config->listen);
    check_addresses(b, "metrics_listen", b->config->metrics_listen);
    for (const char *const *proxy = b->config->trusted_proxies; *proxy != NULL; proxy++)
        if (!is_network(b->arena, *proxy))
            config_problem(b, config_place(b, "trusted_proxies"),
                           "\"%s\" is not an address or network; write one like 10.0.0.0/8",
                           *proxy);
    check_ports(b);
    check_tls(b);
    check_hosts(b);
    check_suffixes(b);
    check_deployment(b);
    check_database(b);
    check_secret(b);
    check_tenant_apps(b);
    check_mail(b);
    check_egress(b);
    set_dependent_defaults(b);
}
