/* The good day: a message is claimed, which commits, then written and handed to the server or put
 * into the folder, then marked as sent. Failures: the server's are kept with the message and tell
 * whether to try again; the first of a run is returned, so that the task backs off and says so, but
 * a recipient who is refused, or a message that is not fit to be sent, is no failure of the task.
 * The outcome is written by a call of its own without a deadline: a message that was sent must not
 * go again because the time was up.
 */
#include "mail/deliver.h"

#include <assert.h>

#include "base/clock.h"
#include "base/log.h"
#include "egress/smtp.h"
#include "google/protobuf/timestamp.types.h"
#include "mail/folder.h"
#include "mail/message.h"
#include "smoothschedule/internal/mail.types.h"
#include "sql/mail.h"
#include "store/db.h"

enum { BATCH_ROWS = 1000 };

static struct mail_settings settings = {.smtp_url = ""};

void mail_open(const struct mail_settings *opened)
{
    settings = *opened;
}

/* A statement in a transaction of its own, on the login that may read texts. */

static status claim(struct call *c, MailRow *row, bool *ret_found)
{
    db_begin(c, DB_SCHEMA_TRANSACTION);
    status claimed = db_maybe(c, &SQL_MAIL_CLAIM, DB_NONE, row, ret_found);
    if (status_is_ok(claimed))
        claimed = db_commit(c);
    db_end(c);
    return claimed;
}

static bool is_because(status s, const char *reason)
{
    return s.reason != NULL && strcmp(s.reason, reason) == 0;
}

/* Returns what concerns more than this message. */
static status note_outcome(struct call *c, struct uuid id, status sent)
{
    const bool is_final = is_because(sent, "MAIL_REFUSED") || is_because(sent, "MAIL_INVALID");
    db_begin(c, DB_SCHEMA_TRANSACTION);
    status noted = status_is_ok(sent)
                       ? db_exec(c, &SQL_MAIL_SENT, DB_NONE, NULL, DB_UUID("id", id))
                       : db_exec(c, &SQL_MAIL_FAILED, DB_NONE, NULL, DB_UUID("id", id),
                                 DB_TEXT("error", sent.message), DB_BOOL("is_final", is_final));
    if (status_is_ok(noted))
        noted = db_commit(c);
    db_end(c);
    TRY(noted);
    return is_final || is_because(sent, "MAIL_DEFERRED") ? OK : sent;
}

/* One message. */

static status write_message(struct call *c, const MailRow *row, const char **ret_from,
                            struct slice *ret_data)
{
    struct mail_message message = {
        .id = row->id,
        .to = row->to_address,
        .subject = row->subject,
        .text = row->body,
        .time_us = row->create_time->seconds * US_PER_S,
    };
    const bool is_from = mail_address_read(c->arena, settings.from, &message.from);
    assert(is_from); /* the configuration was checked */
    (void)is_from;
    TRY(mail_message_write(c->arena, &message, ret_data));
    *ret_from = message.from.address;
    return OK;
}

static status send(struct call *c, struct smtp *smtp, const MailRow *row)
{
    struct smtp_message message = {.to = row->to_address};
    TRY(write_message(c, row, &message.from, &message.data));
    return smtp != NULL ? smtp_send(c, smtp, &message)
                        : mail_folder_put(c->arena, settings.folder, row->id, message.data);
}

static void log_outcome(const MailRow *row, status sent)
{
    if (status_is_ok(sent))
        log_event(LOG_INFO, "a message was sent", LOG_TEXT("mail", row->id));
    else
        log_event(LOG_WARN, "a message could not be sent", LOG_TEXT("mail", row->id),
                  LOG_TEXT("reason", sent.reason), LOG_TEXT("error", sent.message));
}

static status deliver_next(struct call *c, struct smtp *smtp, bool *ret_found)
{
    MailRow row = MAIL_ROW_INIT;
    TRY(claim(c, &row, ret_found));
    if (!*ret_found)
        return OK;
    const status sent = send(c, smtp, &row);
    log_outcome(&row, sent);
    return note_outcome(c, uuid_of(row.id), sent);
}

static bool has_time(const struct call *c)
{
    return call_has_time(c) && call_left_ms(c) >= CALL_BATCH_MS + SMTP_SEND_MS;
}

static status deliver_all(struct call *c, struct smtp *smtp)
{
    status done = OK;
    bool found = true;
    while (found && status_is_ok(done) && has_time(c)) {
        struct arena arena;
        struct call own;
        arena_init(&arena);
        call_init(&own, &arena);
        found = false;
        done = deliver_next(&own, smtp, &found);
        if (!status_is_ok(done))
            done = status_errorf(c->arena, done.code, done.reason, "%s", done.message);
        call_fini(&own);
        arena_fini(&arena);
    }
    return done;
}

status mail_deliver(struct call *c)
{
    const bool by_smtp = settings.smtp_url[0] != '\0';
    if (!by_smtp && settings.folder == NULL)
        return OK;
    struct smtp *smtp = by_smtp ? smtp_open(settings.smtp_url) : NULL;
    const status done = deliver_all(c, smtp);
    smtp_close(smtp);
    return done;
}

/* Sweeping. */

static status sweep_batch(struct call *c, const struct sql_query *query, int64_t *ret_count)
{
    int64_t count = 0;
    TRY(db_exec(c, query, DB_NONE, &count, DB_INT("limit", BATCH_ROWS)));
    TRY(db_commit(c));
    *ret_count = count;
    return OK;
}

static status sweep(struct call *c, const struct sql_query *query)
{
    int64_t count = BATCH_ROWS;
    while (count == BATCH_ROWS && call_has_time(c)) {
        db_begin(c, DB_SCHEMA_TRANSACTION);
        const status swept = sweep_batch(c, query, &count);
        db_end(c);
        TRY(swept);
    }
    return OK;
}

status mail_sweep(struct call *c)
{
    TRY(sweep(c, &SQL_MAIL_EXPIRE));
    return sweep(c, &SQL_MAIL_SWEEP);
}
