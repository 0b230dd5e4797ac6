/* The good day: one INSERT inside the act's transaction. Failures are the database's. What could
 * become a header of its own (a line break in address or subject) ends the worker instead. */
#include "mail/mail.h"

#include <assert.h>
#include <string.h>

#include "sql/mail.h"
#include "store/db.h"
#include "wire/check.h"

status mail_queue(struct call *c, const char *to, const char *subject, const char *text)
{
    const size_t text_bytes = strlen(text);
    assert(text_is_email(to));
    assert(text_is_between(subject, 1, MAIL_SUBJECT_CHARACTERS_MAX));
    assert(text_bytes > 0 && text_bytes <= MAIL_TEXT_BYTES_MAX);
    return db_exec(c, &SQL_MAIL_QUEUE, DB_NONE, NULL, DB_TEXT("to_address", to),
                   DB_TEXT("subject", subject), DB_TEXT("body", text));
}
