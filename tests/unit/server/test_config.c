/* Settings: the sources and their order, what is refused and in which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "apps/apps.h"
#include "server/config.h"
#include "server/services.h"

#define GOOD_KEY "Vx7pQ2mZk9TfLw4RbNs8YcHd3GjUe6Ao"

static struct arena arena;
static const struct config *config;
static status outcome;

static int open_arena(void **state)
{
    (void)state;
    arena_init(&arena);
    services_know_apps(NULL);
    config = NULL;
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

/* Builds from a file and NULL-terminated environment entries. */
static void build(const char *file, const char *dotenv, const struct config_flag *flag, ...)
{
    char *environment[16];
    size_t count = 0;
    va_list entries;
    va_start(entries, flag);
    for (const char *entry; (entry = va_arg(entries, const char *)) != NULL;)
        environment[count++] = arena_strdup(&arena, entry);
    va_end(entries);
    environment[count] = NULL;

    const struct config_input input = {
        .file = "smoothd.yaml",
        .file_text = file == NULL ? (struct slice){0} : slice_of(file),
        .dotenv = ".env",
        .dotenv_text = dotenv == NULL ? (struct slice){0} : slice_of(dotenv),
        .environment = environment,
        .flags = flag,
        .flag_count = flag == NULL ? 0 : 1,
    };
    outcome = config_build(&arena, &input, &config);
}

#define DATABASE        "DATABASE_URL=postgresql://app:Fj2k9sLq@db1/smooth"
#define build_dev(file) build((file), NULL, NULL, DATABASE, "SMOOTH_DEV=true", NULL)
/* Production with all it needs but what the test adds. */
#define build_production(...)                                                                      \
    build("allowed_hosts: [app.test]\nhttps_port: 0\n", NULL, NULL, __VA_ARGS__, NULL)

static void assert_good(void)
{
    if (!status_is_ok(outcome))
        fail_msg("%s", outcome.message);
}

static void assert_problem(const char *sentence)
{
    assert_int_equal(outcome.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(outcome.reason, "CONFIG_INVALID");
    if (strstr(outcome.message, sentence) == NULL)
        fail_msg("expected \"%s\" in \"%s\"", sentence, outcome.message);
}

static void assert_warned(const char *sentence)
{
    assert_good();
    for (const char *const *warning = config->warnings; *warning != NULL; warning++)
        if (strstr(*warning, sentence) != NULL)
            return;
    fail_msg("no warning says \"%s\"", sentence);
}

static void config__empty_file_gives_the_documented_defaults(void **state)
{
    (void)state;
    build_dev("# nothing set\n");

    assert_good();
    assert_int_equal(config->http_port, 8080);
    assert_int_equal(config->https_port, 8443);
    assert_int_equal(config->metrics_port, 9090);
    assert_int_equal(config->drain_seconds, 10);
    assert_int_equal(config->message_bytes_max, 4 * 1024 * 1024);
    assert_int_equal(config->calls_max, 1000);
    assert_int_equal(config->plugin_mails_per_day, 500);
    assert_int_equal(config->plugin_runs_at_once, 2);
    assert_int_equal(config->log_level, LOG_INFO);
    assert_true(config->workers >= 1);
}

static void config__dev_listens_on_loopback_only(void **state)
{
    (void)state;
    build_dev("");

    assert_good();
    assert_string_equal(config->listen[0], "127.0.0.1");
    assert_string_equal(config->listen[1], "::1");
    assert_null(config->listen[2]);
    assert_string_equal(config->log_dir, "var/log");
    assert_string_equal(config->secret_key_file, "var/secret.key");
    assert_string_equal(config->audit_key_file, "var/audit.key");
    assert_string_equal(config->audit_anchors_file, "var/audit.anchors");
}

static void config__production_listens_everywhere_but_metrics(void **state)
{
    (void)state;
    build_production(DATABASE, "SMOOTH_SECRET_KEY=" GOOD_KEY);

    assert_good();
    assert_string_equal(config->listen[0], "::");
    assert_null(config->listen[1]);
    assert_string_equal(config->metrics_listen[0], "127.0.0.1");
    assert_string_equal(config->log_dir, "logs");
}

static void config__unknown_key_names_its_place_and_the_nearest(void **state)
{
    (void)state;
    build_dev("# ports\n\n  htp_port: 80\n");

    assert_problem("smoothd.yaml:3:3: unknown setting \"htp_port\"; did you mean \"http_port\"?");
}

static void config__bad_type_says_what_is_right(void **state)
{
    (void)state;
    build_dev("http_port: eighty\n");

    assert_problem("smoothd.yaml:1:12: http_port must be a number from 0 to 65535, not \"eighty\"");
}

static void config__number_past_its_bound_is_refused(void **state)
{
    (void)state;
    build_dev("http_port: 65536\n");

    assert_problem("http_port must be a number from 0 to 65535, not \"65536\"");
}

static void config__list_where_a_value_belongs_is_refused(void **state)
{
    (void)state;
    build_dev("workers: [1, 2]\n");

    assert_problem("smoothd.yaml:1:10: workers must be a plain value; a list stands here");
}

static void config__all_problems_are_told_at_once(void **state)
{
    (void)state;
    build_dev("workers: many\nlog_level: loud\n");

    assert_problem("smoothd.yaml:1:10: workers must be");
    assert_problem("\nsmoothd.yaml:2:12: log_level must be one of debug info warn error");
}

static void config__broken_yaml_names_its_place(void **state)
{
    (void)state;
    build_dev("workers: 2\nlisten: [127.0.0.1\n");

    assert_problem("smoothd.yaml:3:1: ");
}

static void config__environment_beats_file(void **state)
{
    (void)state;
    build("dev: true\nhttp_port: 1000\nlog_level: warn\n", NULL, NULL, DATABASE,
          "SMOOTH_HTTP_PORT=2000", NULL);

    assert_good();
    assert_int_equal(config->http_port, 2000);
    assert_int_equal(config->log_level, LOG_WARN);
}

static void config__flag_beats_environment(void **state)
{
    (void)state;
    const struct config_flag flag = {"http_port", "3000"};
    build("dev: true\n", NULL, &flag, DATABASE, "SMOOTH_HTTP_PORT=2000", NULL);

    assert_good();
    assert_int_equal(config->http_port, 3000);
}

static void config__empty_variable_counts_as_missing(void **state)
{
    (void)state;
    build("dev: true\nhttp_port: 1000\n", NULL, NULL, DATABASE, "SMOOTH_HTTP_PORT=", NULL);

    assert_good();
    assert_int_equal(config->http_port, 1000);
}

static void config__bad_variable_is_named(void **state)
{
    (void)state;
    build_production(DATABASE, "SMOOTH_SECRET_KEY=" GOOD_KEY, "SMOOTH_WORKERS=lots");

    assert_problem("environment variable SMOOTH_WORKERS: workers must be a number");
}

static void config__mistyped_variable_is_warned_about(void **state)
{
    (void)state;
    build("dev: true\n", NULL, NULL, DATABASE, "SMOOTH_HTPT_PORT=1", NULL);

    assert_warned("SMOOTH_HTPT_PORT names no setting; did you mean SMOOTH_HTTP_PORT?");
}

static void config__list_variable_is_split_at_commas(void **state)
{
    (void)state;
    build("dev: true\n", NULL, NULL, DATABASE, "SMOOTH_ALLOWED_HOSTS=a.test, b.test,", NULL);

    assert_good();
    assert_string_equal(config->allowed_hosts[0], "a.test");
    assert_string_equal(config->allowed_hosts[1], "b.test");
    assert_null(config->allowed_hosts[2]);
}

static void config__django_names_work_with_a_warning(void **state)
{
    (void)state;
    build("", NULL, NULL, DATABASE, "DJANGO_DEBUG=True", "DJANGO_ALLOWED_HOSTS=a.test",
          "DJANGO_SECRET_KEY=" GOOD_KEY, NULL);

    assert_warned("environment variable DJANGO_DEBUG is an old name; use SMOOTH_DEV");
    assert_warned("use SMOOTH_SECRET_KEY");
    assert_true(config->dev);
    assert_string_equal(config->secret_key, GOOD_KEY);
    assert_string_equal(config->allowed_hosts[0], "a.test");
}

static void config__own_name_beats_django_name(void **state)
{
    (void)state;
    build("", NULL, NULL, DATABASE, "SMOOTH_DEV=1", "DJANGO_ALLOWED_HOSTS=old.test",
          "SMOOTH_ALLOWED_HOSTS=new.test", NULL);

    assert_good();
    assert_string_equal(config->allowed_hosts[0], "new.test");
}

static void config__database_url_is_made_of_postgres_variables(void **state)
{
    (void)state;
    build("dev: true\n", NULL, NULL, "POSTGRES_DB=smooth", "POSTGRES_USER=ada",
          "POSTGRES_PASSWORD=p@ss/w:rd", "POSTGRES_HOST=db1", "POSTGRES_PORT=5433", NULL);

    assert_good();
    assert_string_equal(config->database_url, "postgresql://ada:p%40ss%2Fw%3Ard@db1:5433/smooth");
}

static void config__database_url_beats_postgres_variables(void **state)
{
    (void)state;
    build("dev: true\n", NULL, NULL, "POSTGRES_DB=other", DATABASE, NULL);

    assert_good();
    assert_string_equal(config->database_url, "postgresql://app:Fj2k9sLq@db1/smooth");
}

static void config__missing_database_says_how(void **state)
{
    (void)state;
    build("dev: true\n", NULL, NULL, NULL);

    assert_problem("no database: set DATABASE_URL=postgresql://");
}

static void config__other_databases_url_is_refused(void **state)
{
    (void)state;
    build("dev: true\n", NULL, NULL, "DATABASE_URL=mysql://u:p@h/d", NULL);

    assert_problem("environment variable DATABASE_URL: database_url must begin with postgresql://");
}

static void config__dotenv_is_read_in_dev_below_the_environment(void **state)
{
    (void)state;
    build("dev: true\n",
          "# local\nexport SMOOTH_HTTP_PORT=1111 # mine\nSMOOTH_HTTPS_PORT='2222'\n"
          "SMOOTH_STATE_DIR=\"a \\\"b\\\"\"\r\n",
          NULL, DATABASE, "SMOOTH_HTTPS_PORT=3333", NULL);

    assert_good();
    assert_int_equal(config->http_port, 1111);
    assert_int_equal(config->https_port, 3333);
    assert_string_equal(config->state_dir, "a \"b\"");
}

static void config__dotenv_is_not_read_in_production(void **state)
{
    (void)state;
    build("allowed_hosts: [app.test]\nhttps_port: 0\n", "SMOOTH_HTTP_PORT=1111\n", NULL, DATABASE,
          "SMOOTH_SECRET_KEY=" GOOD_KEY, NULL);

    assert_warned(".env is not read outside dev");
    assert_int_equal(config->http_port, 8080);
}

static void config__dotenv_cannot_leave_dev(void **state)
{
    (void)state;
    build("dev: true\n", "SMOOTH_DEV=false\n", NULL, DATABASE, NULL);

    assert_warned(".env:1: SMOOTH_DEV is not taken from here");
    assert_true(config->dev);
}

static void config__broken_dotenv_names_its_line(void **state)
{
    (void)state;
    build("dev: true\n", "A=1\nSMOOTH_USER=\"open\nnonsense\nSMOOTH_USR=a\n", NULL, DATABASE, NULL);

    assert_problem(".env:2: the quote does not close");
    assert_problem(".env:3: a line is NAME=value or a comment");
    assert_problem(".env:4: SMOOTH_USR names no setting; did you mean SMOOTH_USER?");
}

static void config__production_needs_a_secret_key(void **state)
{
    (void)state;
    build_production(DATABASE);

    assert_problem("no secret key: set SMOOTH_SECRET_KEY");
    assert_problem("openssl rand -base64 48");
}

static void config__production_refuses_a_short_secret_key(void **state)
{
    (void)state;
    build_production(DATABASE, "SMOOTH_SECRET_KEY=Vx7pQ2mZk9TfLw4RbNs8YcHd3GjUe6A");

    assert_problem("the secret key has 31 characters and needs 32");
}

static void config__production_refuses_placeholder_keys(void **state)
{
    (void)state;
    build_production(DATABASE, "SMOOTH_SECRET_KEY=django-insecure-Vx7pQ2mZk9TfLw4RbNs8YcHd");
    assert_problem("the secret key is a placeholder");

    build_production(DATABASE, "SMOOTH_SECRET_KEY=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    assert_problem("the secret key is a placeholder");
}

static void config__secret_is_not_repeated_in_messages(void **state)
{
    (void)state;
    build_production(DATABASE, "SMOOTH_SECRET_KEY=changeme-Vx7pQ2mZk9TfLw4RbNs8YcHd");

    assert_problem("placeholder");
    assert_null(strstr(outcome.message, "Vx7p"));
}

static void config__production_refuses_a_placeholder_password(void **state)
{
    (void)state;
    build_production("DATABASE_URL=postgresql://app:changeme@db1/smooth",
                     "SMOOTH_SECRET_KEY=" GOOD_KEY);

    assert_problem("the database's password is a placeholder");
}

static void config__production_needs_hosts_and_a_certificate(void **state)
{
    (void)state;
    build("", NULL, NULL, DATABASE, "SMOOTH_SECRET_KEY=" GOOD_KEY, NULL);

    assert_problem("no host: name the platform's own hosts");
    assert_problem("port 8443 needs tls_certificate and tls_key; or set https_port to 0");
}

static void config__wildcard_host_is_refused(void **state)
{
    (void)state;
    build_dev("allowed_hosts: ['*']\n");

    assert_problem("smoothd.yaml:1:16: \"*\" is not a host name");
}

static void config__platform_suffixes_are_plain_names(void **state)
{
    (void)state;
    build_dev("platform_suffixes: ['.example.net']\n");

    assert_problem("smoothd.yaml:1:20: \".example.net\" is not a lower-case host name");
}

static void config__platform_suffixes_of_dev_lead_here(void **state)
{
    (void)state;
    build_dev("");

    assert_good();
    assert_string_equal(config->platform_suffixes[0], "localhost");
    assert_string_equal(config->platform_suffixes[1], "smoothschedule.local");
    assert_null(config->platform_suffixes[2]);
}

static void config__same_port_twice_is_refused(void **state)
{
    (void)state;
    build_dev("https_port: 8080\n");

    assert_problem("smoothd.yaml:1:13: http_port and https_port are both 8080");
}

static void config__host_name_as_address_is_refused(void **state)
{
    (void)state;
    build_dev("listen: [localhost]\n");

    assert_problem("smoothd.yaml:1:9: \"localhost\" is not an address");
}

static void config__proxy_network_past_its_bits_is_refused(void **state)
{
    (void)state;
    build_dev("trusted_proxies: [10.0.0.0/8, 10.0.0.0/33]\n");

    assert_problem("\"10.0.0.0/33\" is not an address or network");
}

static void config__deployment_must_fit_role_names(void **state)
{
    (void)state;
    build_dev("deployment: My-App\n");

    assert_problem("deployment is 1 to 16 of a-z, 0-9 and _");
}

static const struct tenant_app SALON = {.name = "salon"}, BAKERY = {.name = "bakery"};
static const struct tenant_app *const SHOPS[] = {&SALON, &BAKERY, NULL};

static void config__tenant_apps_are_taken_in_their_order(void **state)
{
    (void)state;
    apps_know(SHOPS, NULL);

    build_dev("tenant_apps: [salon, bakery]\n");

    assert_good();
    assert_string_equal(config->tenant_apps[0], "salon");
    assert_string_equal(config->tenant_apps[1], "bakery");
    assert_null(config->tenant_apps[2]);
}

static void config__no_tenant_apps_are_fine(void **state)
{
    (void)state;
    apps_know(SHOPS, NULL);

    build_dev("tenant_apps: []\n");

    assert_good();
    assert_null(config->tenant_apps[0]);
}

static void config__unknown_tenant_app_names_the_nearest(void **state)
{
    (void)state;
    apps_know(SHOPS, NULL);

    build_dev("tenant_apps:\n  - salom\n");

    assert_problem("smoothd.yaml:2:3: there is no tenant app \"salom\"; did you mean \"salon\"?");
}

static void config__tenant_app_twice_is_refused(void **state)
{
    (void)state;
    apps_know(SHOPS, NULL);

    build_dev("tenant_apps: [salon, salon]\n");

    assert_problem("smoothd.yaml:1:14: the tenant app \"salon\" stands there twice");
}

static void config_flag_key__knows_dashes_but_no_secrets(void **state)
{
    (void)state;
    assert_string_equal(config_flag_key(SLICE("http-port")), "http_port");
    assert_null(config_flag_key(SLICE("http_port")));
    assert_null(config_flag_key(SLICE("secret-key")));
    assert_true(config_flag_is_bool("dev"));
    assert_false(config_flag_is_bool("workers"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

/* Mail. */

static void mail__goes_nowhere_unless_told(void **state)
{
    (void)state;
    build_production("SMOOTH_SECRET_KEY=" GOOD_KEY, DATABASE);

    assert_int_equal(outcome.code, STATUS_OK);
    assert_string_equal(config->smtp_url, "");
    assert_string_equal(config->mail_from, "");
}

static void mail__has_a_sender_in_dev(void **state)
{
    (void)state;
    build_dev("");

    assert_int_equal(outcome.code, STATUS_OK);
    assert_string_equal(config->mail_from, "Smooth Schedule <no-reply@localhost>");
}

static void mail__by_smtp_needs_a_sender(void **state)
{
    (void)state;
    build_production("SMOOTH_SECRET_KEY=" GOOD_KEY, DATABASE, "SMOOTH_SMTP_URL=smtp://mail.test");
    assert_problem("smtp_url needs mail_from");

    build_production("SMOOTH_SECRET_KEY=" GOOD_KEY, DATABASE, "SMOOTH_SMTP_URL=smtp://mail.test",
                     "SMOOTH_MAIL_FROM=Us <us@mail.test>");
    assert_int_equal(outcome.code, STATUS_OK);
}

static void mail__settings_that_are_none_are_refused(void **state)
{
    (void)state;
    build_dev("mail_from: nobody\n");
    assert_problem("smoothd.yaml:1:12: mail_from must be an address or Name <address>");

    build("", NULL, NULL, DATABASE, "SMOOTH_DEV=true",
          "SMOOTH_SMTP_URL=http://me:hunter2@mail.test", NULL);
    assert_problem("smtp_url must begin with smtp:// or smtps://");
    assert_null(strstr(outcome.message, "hunter2"));
}

/* HTTP of plugins. */

static void egress__reaches_the_public_internet_only_unless_told(void **state)
{
    (void)state;
    build_production("SMOOTH_SECRET_KEY=" GOOD_KEY, DATABASE);

    assert_int_equal(outcome.code, STATUS_OK);
    assert_null(config->plugin_networks[0]);
    assert_null(config->dns_servers[0]);
    assert_string_equal(config->plugin_ca_file, "");
}

static void egress__networks_are_written_as_such(void **state)
{
    (void)state;
    build_dev("plugin_networks: [10.20.0.0/16, \"fd12:3456::/32\", 192.168.1.7]\n");
    assert_int_equal(outcome.code, STATUS_OK);
    assert_string_equal(config->plugin_networks[1], "fd12:3456::/32");

    build_dev("plugin_networks: [10.20.0.0/33]\n");
    assert_problem("smoothd.yaml:1:18: \"10.20.0.0/33\" is not an address or network");
    build_dev("plugin_networks: [internal.example.com]\n");
    assert_problem("is not an address or network");
}

static void egress__metadata_stay_closed(void **state)
{
    (void)state;
    build_dev("plugin_networks: [0.0.0.0/0]\n");
    assert_problem("where clouds keep their metadata");
    build_dev("plugin_networks: [169.254.169.254]\n");
    assert_problem("where clouds keep their metadata");
    build_dev("plugin_networks: [\"fd00::/8\"]\n");
    assert_problem("where clouds keep their metadata");
}

static void egress__files_and_servers_that_are_none_are_refused(void **state)
{
    (void)state;
    build_dev("dns_servers: [192.0.2.53, \"[2001:db8::53]:5353\", \"192.0.2.53:5353\"]\n");
    assert_int_equal(outcome.code, STATUS_OK);
    build_dev("dns_servers: [dns.example.com]\n");
    assert_problem("\"dns.example.com\" is not an address");
    build_dev("plugin_ca_file: /nowhere/ca.pem\n");
    assert_problem("could not read \"/nowhere/ca.pem\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(egress__reaches_the_public_internet_only_unless_told),
        TEST(egress__networks_are_written_as_such),
        TEST(egress__metadata_stay_closed),
        TEST(egress__files_and_servers_that_are_none_are_refused),
        TEST(mail__goes_nowhere_unless_told),
        TEST(mail__has_a_sender_in_dev),
        TEST(mail__by_smtp_needs_a_sender),
        TEST(mail__settings_that_are_none_are_refused),
        TEST(config__empty_file_gives_the_documented_defaults),
        TEST(config__dev_listens_on_loopback_only),
        TEST(config__production_listens_everywhere_but_metrics),
        TEST(config__unknown_key_names_its_place_and_the_nearest),
        TEST(config__bad_type_says_what_is_right),
        TEST(config__number_past_its_bound_is_refused),
        TEST(config__list_where_a_value_belongs_is_refused),
        TEST(config__all_problems_are_told_at_once),
        TEST(config__broken_yaml_names_its_place),
        TEST(config__environment_beats_file),
        TEST(config__flag_beats_environment),
        TEST(config__empty_variable_counts_as_missing),
        TEST(config__bad_variable_is_named),
        TEST(config__mistyped_variable_is_warned_about),
        TEST(config__list_variable_is_split_at_commas),
        TEST(config__django_names_work_with_a_warning),
        TEST(config__own_name_beats_django_name),
        TEST(config__database_url_is_made_of_postgres_variables),
        TEST(config__database_url_beats_postgres_variables),
        TEST(config__missing_database_says_how),
        TEST(config__other_databases_url_is_refused),
        TEST(config__dotenv_is_read_in_dev_below_the_environment),
        TEST(config__dotenv_is_not_read_in_production),
        TEST(config__dotenv_cannot_leave_dev),
        TEST(config__broken_dotenv_names_its_line),
        TEST(config__production_needs_a_secret_key),
        TEST(config__production_refuses_a_short_secret_key),
        TEST(config__production_refuses_placeholder_keys),
        TEST(config__secret_is_not_repeated_in_messages),
        TEST(config__production_refuses_a_placeholder_password),
        TEST(config__production_needs_hosts_and_a_certificate),
        TEST(config__wildcard_host_is_refused),
        TEST(config__platform_suffixes_are_plain_names),
        TEST(config__platform_suffixes_of_dev_lead_here),
        TEST(config__same_port_twice_is_refused),
        TEST(config__host_name_as_address_is_refused),
        TEST(config__proxy_network_past_its_bits_is_refused),
        TEST(config__deployment_must_fit_role_names),
        TEST(config__tenant_apps_are_taken_in_their_order),
        TEST(config__no_tenant_apps_are_fine),
        TEST(config__unknown_tenant_app_names_the_nearest),
        TEST(config__tenant_app_twice_is_refused),
        TEST(config_flag_key__knows_dashes_but_no_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
