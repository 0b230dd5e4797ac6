/* The calls that plugins/ has itself: the store of an install, and e-mail. What fits no bounds is
 * refused in a sentence before anything is done; a test run keeps what it sets in memory. */
#include "google/protobuf/timestamp.types.h"
#include "mail/mail.h"
#include "plugins/host_internal.h"
#include "smoothschedule/internal/plugin_host_rows.types.h"
#include "smoothschedule/internal/rows.types.h"
#include "sql/plugins.h"
#include "wire/check.h"

enum { KEPT_BYTES_MAX = 1024 * 1024, SUBJECT_CHARACTERS_MAX = MAIL_SUBJECT_CHARACTERS_MAX };

static struct plugin_host_settings settings;

void plugin_host_use(const struct plugin_host_settings *used)
{
    settings = *used;
}

static const struct slice NONE = {"null", 4};

/* The store. */

static status take_key(struct serving *s, const char **ret_key)
{
    const struct plugin_argument *key = host_argument(s, "key");
    const char *text = arena_slice_string(&s->host->scratch, key->text);
    if (!text_is_between(text, 1, PLUGIN_KEY_CHARACTERS_MAX))
        return plugin_arguments_error(&s->host->scratch, s->api.call,
                                      "key must be 1 to %d characters long, without line breaks",
                                      PLUGIN_KEY_CHARACTERS_MAX);
    *ret_key = text;
    return OK;
}

static const struct host_value *find_value(const struct plugin_host *host, const char *key)
{
    for (const struct host_value *value = host->values; value != NULL; value = value->next)
        if (slice_is(value->key, key))
            return value;
    return NULL;
}

static status read_value(struct serving *s, const char *key, PluginValueRow *ret_row,
                         bool *ret_found)
{
    struct call c;
    host_begin(s, &c, &s->host->scratch, NULL);
    db_begin(&c, DB_UNITS);
    const status read =
        db_maybe(&c, &SQL_PLUGIN_VALUE_GET, DB_NONE, ret_row, ret_found,
                 DB_UUID("install_id", s->host->options.install), DB_TEXT("key", key));
    host_end(&c);
    return read;
}

status host_serve_get(struct serving *s, struct slice *ret_answer)
{
    const struct plugin_argument *otherwise = host_argument(s, "default");
    const char *key;
    PluginValueRow row = PLUGIN_VALUE_ROW_INIT;
    bool found = false;
    *ret_answer = otherwise != NULL ? otherwise->value : NONE;
    TRY(take_key(s, &key));
    const struct host_value *own = find_value(s->host, key);
    if (own != NULL) {
        if (own->value.length > 0)
            *ret_answer = own->value;
        return OK;
    }
    TRY(read_value(s, key, &row, &found));
    if (found)
        *ret_answer = slice_of(row.value);
    return OK;
}

static status keep_in_memory(struct serving *s, const char *key, struct slice value)
{
    struct plugin_host *host = s->host;
    struct arena *arena = host->call->arena;
    host->kept_bytes += strlen(key) + value.length + sizeof(struct host_value);
    if (host->kept_bytes > KEPT_BYTES_MAX)
        return status_error(STATUS_RESOURCE_EXHAUSTED, "KEYS_MAX",
                            "a test run keeps at most a megabyte");
    struct host_value *kept = arena_new(arena, struct host_value);
    *kept = (struct host_value){.key = slice_of(arena_strdup(arena, key)),
                                .value = arena_slice_copy(arena, value),
                                .next = host->values};
    host->values = kept;
    return OK;
}

struct setting {
    const char *key;
    struct slice value; /* empty: delete */
};

static status set_value(struct call *c, struct serving *s, void *context, struct slice *ret_answer)
{
    const struct setting *setting = context;
    const struct db_value install = DB_UUID("install_id", s->host->options.install);
    FlagRow flag = FLAG_ROW_INIT;
    bool found = false;
    bool is_set = false;
    *ret_answer = NONE;
    if (setting->value.length == 0)
        return db_exec(c, &SQL_PLUGIN_VALUE_DELETE, DB_NONE, NULL, install,
                       DB_TEXT("key", setting->key));
    TRY(db_maybe(c, &SQL_PLUGIN_VALUES_LOCK, DB_NONE, &flag, &found, install));
    if (!found)
        return status_error(STATUS_NOT_FOUND, "INSTALL_DELETED",
                            "the install was deleted, with all that it kept");
    TRY(db_maybe(c, &SQL_PLUGIN_VALUE_SET, DB_NONE, &flag, &is_set, install,
                 DB_TEXT("key", setting->key), DB_SLICE("value", setting->value),
                 DB_INT("keys_max", PLUGIN_KEYS_MAX)));
    if (is_set)
        return OK;
    return status_errorf(&s->host->scratch, STATUS_RESOURCE_EXHAUSTED, "KEYS_MAX",
                         "this install keeps %d keys already, which is the most; delete one with "
                         "api.set(key, None)",
                         PLUGIN_KEYS_MAX);
}

status host_serve_set(struct serving *s, struct slice *ret_answer)
{
    const struct plugin_argument *value = host_argument(s, "value");
    struct setting setting = {0};
    TRY(take_key(s, &setting.key));
    if (value->kind != JSON_IS_NULL)
        setting.value = value->value;
    if (setting.value.length > PLUGIN_VALUE_BYTES_MAX)
        return plugin_arguments_error(&s->host->scratch, s->api.call,
                                      "value is %zu bytes long as JSON; at most %d are kept",
                                      setting.value.length, PLUGIN_VALUE_BYTES_MAX);
    if (s->host->options.is_test) {
        host_note_effect(s);
        *ret_answer = NONE;
        return keep_in_memory(s, setting.key, setting.value);
    }
    const struct host_act act = {.act = set_value, .context = &setting};
    return host_write(s, &act, ret_answer);
}

/* E-mail. */

struct mail {
    const char *to;
    const char *subject;
    const char *text;
};

/* With \n at the ends of lines. */
static char *with_plain_lines(struct arena *arena, struct slice text)
{
    char *plain = arena_slice_string(arena, text);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == '\r')
            plain[length++] = '\n';
        else if (text.data[i] != '\n' || i == 0 || text.data[i - 1] != '\r')
            plain[length++] = text.data[i];
    }
    plain[length] = '\0';
    return plain;
}

static status take_mail(struct serving *s, struct mail *ret_mail)
{
    struct arena *arena = &s->host->scratch;
    const struct mail mail = {
        .to = arena_slice_string(arena, host_argument(s, "to")->text),
        .subject = arena_slice_string(arena, host_argument(s, "subject")->text),
        .text = with_plain_lines(arena, host_argument(s, "body")->text),
    };
    if (!text_is_email(mail.to))
        return plugin_arguments_error(arena, s->api.call,
                                      "to must be one e-mail address, like 'ada@example.com'");
    if (!text_is_between(mail.subject, 1, SUBJECT_CHARACTERS_MAX))
        return plugin_arguments_error(arena, s->api.call,
                                      "subject must be one line of 1 to %d characters",
                                      SUBJECT_CHARACTERS_MAX);
    const size_t bytes = strlen(mail.text);
    if (bytes == 0 || bytes > MAIL_TEXT_BYTES_MAX)
        return plugin_arguments_error(arena, s->api.call, "body must be 1 to %d bytes long",
                                      MAIL_TEXT_BYTES_MAX);
    *ret_mail = mail;
    return OK;
}

static status too_many_mails(void)
{
    return status_error(STATUS_RESOURCE_EXHAUSTED, "MAILS_MAX",
                        "your plugins have sent as many e-mails today as they may; more go "
                        "tomorrow (midnight UTC)");
}

static status send_mail(struct call *c, struct serving *s, void *context, struct slice *ret_answer)
{
    (void)s;
    const struct mail *mail = context;
    FlagRow counted = FLAG_ROW_INIT;
    bool is_counted = false;
    if (settings.mails_per_day_max <= 0)
        return too_many_mails();
    TRY(db_maybe(c, &SQL_PLUGIN_MAIL_COUNT, DB_NONE, &counted, &is_counted,
                 DB_INT("sent_max", settings.mails_per_day_max)));
    if (!is_counted)
        return too_many_mails();
    *ret_answer = NONE;
    return mail_queue(c, mail->to, mail->subject, mail->text);
}

status host_serve_email(struct serving *s, struct slice *ret_answer)
{
    struct mail mail;
    TRY(take_mail(s, &mail));
    if (s->host->mails >= PLUGIN_MAILS_MAX)
        return status_errorf(&s->host->scratch, STATUS_RESOURCE_EXHAUSTED, "MAILS_MAX",
                             "a run sends at most %d e-mails", PLUGIN_MAILS_MAX);
    s->host->mails++;
    if (s->host->options.is_test) {
        host_note_effect(s);
        *ret_answer = NONE;
        return OK;
    }
    const struct host_act act = {.act = send_mail, .context = &mail, .is_on_record = true};
    return host_write(s, &act, ret_answer);
}
