/* Standard output is checked once, when the command ends (cli/smoothctl.c): a full disk or a closed
 * pipe is found there. */
#include "cli/output.h"

#include "wire/json_encode.h"

status output_message(struct arena *arena, const struct wire_message *type,
                      const ProtobufCMessage *message)
{
    struct buf out = {0};
    const status outcome = wire_json_encode(arena, type, message, NULL, &out);
    if (status_is_ok(outcome)) {
        buf_append_byte(&out, '\n');
        fwrite(out.data, 1, out.length, stdout);
    }
    buf_fini(&out);
    return outcome;
}

/* The code point of a control character, or of one that turns the direction of writing; 0 for
 * others. */
static unsigned command_at(struct slice text, size_t *ret_bytes)
{
    const unsigned char *at = (const unsigned char *)text.data;
    *ret_bytes = 1;
    if (at[0] == '\n' || at[0] == '\t')
        return 0;
    if (at[0] < 0x20 || at[0] == 0x7f)
        return at[0];
    if (text.length >= 2 && at[0] == 0xc2 && at[1] < 0xa0) {
        *ret_bytes = 2;
        return at[1];
    }
    if (text.length < 3 || at[0] != 0xe2 || (at[1] != 0x80 && at[1] != 0x81))
        return 0;
    const unsigned point = 0x2000 | (at[1] & 0x3fU) << 6 | (at[2] & 0x3fU);
    if (!(point == 0x200e || point == 0x200f || (point >= 0x202a && point <= 0x202e) ||
          (point >= 0x2066 && point <= 0x2069)))
        return 0;
    *ret_bytes = 3;
    return point;
}

void output_foreign(FILE *to, struct slice text)
{
    while (text.length > 0) {
        size_t bytes;
        const unsigned command = command_at(text, &bytes);
        if (command == 0)
            putc(text.data[0], to);
        else
            fprintf(to, "\\u%04x", command);
        text = slice_from(text, bytes);
    }
}

/* Columns on a terminal: code points are near enough. */
static size_t width_of(const char *text)
{
    size_t width = 0;
    for (; *text != '\0'; text++)
        if (((unsigned char)*text & 0xc0) != 0x80)
            width++;
    return width;
}

static size_t column_width(const char *const *cells, size_t row_count, size_t column_count,
                           size_t column)
{
    size_t most = 0;
    for (size_t row = 0; row < row_count; row++) {
        const size_t width = width_of(cells[row * column_count + column]);
        if (width > most)
            most = width;
    }
    return most;
}

/* Whether only empty cells follow: then no blanks do either. */
static bool is_last_text(const char *const *row, size_t column_count, size_t column)
{
    for (size_t i = column + 1; i < column_count; i++)
        if (row[i][0] != '\0')
            return false;
    return true;
}

void output_table(const char *const *cells, size_t row_count, size_t column_count)
{
    for (size_t row = 0; row < row_count; row++) {
        for (size_t column = 0; column < column_count; column++) {
            const char *cell = cells[row * column_count + column];
            fputs(cell, stdout);
            if (is_last_text(cells + row * column_count, column_count, column))
                break;
            size_t gap = column_width(cells, row_count, column_count, column) + 2 - width_of(cell);
            while (gap-- > 0)
                putchar(' ');
        }
        putchar('\n');
    }
}

void *output_joined(struct arena *arena, const void *list, size_t *count, const void *page,
                    size_t page_count)
{
    void **joined = arena_array(arena, *count + page_count + 1, sizeof *joined);
    if (*count > 0)
        memcpy(joined, list, *count * sizeof *joined);
    if (page_count > 0)
        memcpy(joined + *count, page, page_count * sizeof *joined);
    *count += page_count;
    return joined;
}
