/* Headers in the order in which people read them, then the body. What is not plain ASCII goes as
 * encoded words (RFC 2047) in the head and quoted-printable (RFC 2045 §6.7) in the body. Nothing is
 * written before all of it was looked at. */
#include "mail/message.h"

#include <time.h>

#include "base/clock.h"
#include "wire/base64.h"
#include "wire/check.h"
#include "wire/utf8.h"

enum {
    LINE_CHARACTERS_MAX = 76,
    NAME_CHARACTERS_MAX = 100,
    SUBJECT_CHARACTERS_MAX = 200,
    WORD_FRAME_CHARACTERS = sizeof "=?UTF-8?B?"
                                   "?=" -
                            1,
};

/* Addresses. */

static bool is_name(const char *name)
{
    return text_is_between(name, 0, NAME_CHARACTERS_MAX) && utf8_is_valid(slice_of(name)) &&
           strpbrk(name, "\"<>\\") == NULL;
}

static bool is_address(const struct mail_address *address)
{
    return is_name(address->name) && text_is_email(address->address);
}

bool mail_address_read(struct arena *arena, const char *text, struct mail_address *ret_address)
{
    const struct slice whole = slice_trim(slice_of(text));
    const size_t open = slice_find(whole, '<');
    struct mail_address address = {.name = "", .address = arena_slice_string(arena, whole)};
    if (open < whole.length) {
        if (!slice_ends_with(whole, ">"))
            return false;
        address.name = arena_slice_string(arena, slice_trim(slice_to(whole, open)));
        address.address = arena_slice_string(
            arena, slice_to(slice_from(whole, open + 1), whole.length - open - 2));
    }
    if (!is_address(&address))
        return false;
    *ret_address = address;
    return true;
}

/* The head. */

static bool is_printable_ascii(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text < ' ' || *text > '~')
            return false;
    return true;
}

/* As many bytes as an encoded word that begins at a column may hold, and not up to the middle of a
 * character. */
static size_t word_bytes(struct slice text, size_t column)
{
    const size_t room = (LINE_CHARACTERS_MAX - column - WORD_FRAME_CHARACTERS) / 4 * 3;
    size_t end = text.length < room ? text.length : room;
    while (end < text.length && ((unsigned char)text.data[end] & 0xC0) == 0x80)
        end--;
    return end;
}

static void append_encoded_words(struct buf *out, size_t column, struct slice text)
{
    const char *before = "";
    while (text.length > 0) {
        const struct slice word = slice_to(text, word_bytes(text, column));
        buf_printf(out, "%s=?UTF-8?B?", before);
        char *encoded = buf_reserve(out, base64_text_bytes(word.length));
        out->length += base64_write(word, BASE64_PADDED, encoded);
        buf_append_text(out, "?=");
        text = slice_from(text, word.length);
        before = "\r\n ";
        column = 1;
    }
}

/* Text that is no address: as it is where that is short and could not be mistaken for an encoded
 * word (RFC 2047 §2). */
static void append_text(struct buf *out, size_t column, const char *text)
{
    if (is_printable_ascii(text) && column + strlen(text) <= LINE_CHARACTERS_MAX &&
        strstr(text, "=?") == NULL)
        buf_append_text(out, text);
    else
        append_encoded_words(out, column, slice_of(text));
}

static void append_from(struct buf *out, const struct mail_address *from)
{
    const size_t column = sizeof "From: " - 1;
    const size_t quoted_characters = strlen(from->name) + 2;
    buf_append_text(out, "From: ");
    if (from->name[0] == '\0') {
        buf_printf(out, "%s\r\n", from->address);
        return;
    }
    if (is_printable_ascii(from->name) && column + quoted_characters <= LINE_CHARACTERS_MAX)
        buf_printf(out, "\"%s\"", from->name); /* commas and dots are no syntax in quotes */
    else
        append_encoded_words(out, column, slice_of(from->name));
    buf_printf(out, "\r\n <%s>\r\n", from->address);
}

static void append_date(struct buf *out, int64_t time_us)
{
    static const char *const DAYS[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const time_t seconds = (time_t)(time_us / US_PER_S);
    struct tm t;
    gmtime_r(&seconds, &t);
    buf_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", DAYS[t.tm_wday], t.tm_mday,
               MONTHS[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

/* The body. */

static bool is_plain(const char *text)
{
    size_t column = 0;
    for (; *text != '\0'; text++) {
        column = *text == '\n' ? 0 : column + 1;
        if (*text != '\n' && (*text < ' ' || *text > '~'))
            return false;
        if (column > LINE_CHARACTERS_MAX)
            return false;
    }
    return true;
}

static void append_plain(struct buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\n')
            buf_append_byte(out, '\r');
        buf_append_byte(out, *text);
    }
}

/* A blank at the end of a line would be lost on the way. */
static bool is_literal(const char *at)
{
    const bool is_blank = *at == ' ' || *at == '\t';
    return is_blank ? at[1] != '\n' && at[1] != '\0' : *at > ' ' && *at <= '~' && *at != '=';
}

static void append_quoted_printable(struct buf *out, const char *text)
{
    size_t column = 0;
    for (; *text != '\0'; text++) {
        if (*text == '\n') {
            buf_append_literal(out, "\r\n");
            column = 0;
            continue;
        }
        const size_t width = is_literal(text) ? 1 : 3;
        if (column + width >= LINE_CHARACTERS_MAX) { /* room for the soft break's own = */
            buf_append_literal(out, "=\r\n");
            column = 0;
        }
        if (width == 1)
            buf_append_byte(out, *text);
        else
            buf_printf(out, "=%02X", (unsigned)(unsigned char)*text);
        column += width;
    }
}

static void append_body(struct buf *out, const char *text)
{
    const bool plain = is_plain(text);
    buf_printf(out,
               "MIME-Version: 1.0\r\n"
               "Content-Type: text/plain; charset=utf-8\r\n"
               "Content-Transfer-Encoding: %s\r\n"
               "\r\n",
               plain ? "7bit" : "quoted-printable");
    (plain ? append_plain : append_quoted_printable)(out, text);
    if (out->data[out->length - 1] != '\n')
        buf_append_literal(out, "\r\n");
}

/* All of it. */

static bool is_fine(const struct mail_message *message)
{
    return is_address(&message->from) && text_is_email(message->to) &&
           text_is_between(message->subject, 1, SUBJECT_CHARACTERS_MAX) &&
           utf8_is_valid(slice_of(message->subject)) && utf8_is_valid(slice_of(message->text)) &&
           is_printable_ascii(message->id) && strpbrk(message->id, " <>@") == NULL;
}

status mail_message_write(struct arena *arena, const struct mail_message *message,
                          struct slice *ret_data)
{
    if (!is_fine(message))
        return status_error(STATUS_INVALID_ARGUMENT, "MAIL_INVALID",
                            "an address, the subject or the text is not fit to be sent");
    struct buf out = {0};
    append_date(&out, message->time_us);
    append_from(&out, &message->from);
    buf_printf(&out, "To: %s\r\nSubject: ", message->to);
    append_text(&out, sizeof "Subject: " - 1, message->subject);
    buf_printf(&out, "\r\nMessage-ID: <%s%s>\r\nAuto-Submitted: auto-generated\r\n", message->id,
               strchr(message->from.address, '@'));
    append_body(&out, message->text);
    *ret_data = arena_slice_copy(arena, buf_slice(&out));
    buf_fini(&out);
    return OK;
}
