/* What commands print on standard output: JSON for programs, tables for people. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdio.h>

#include "base/arena.h"
#include "base/status.h"
#include "wire/schema.h"

/* One message as JSON, as the API prints it, on a line. */
MUST_USE status output_message(struct arena *arena, const struct wire_message *type,
                               const ProtobufCMessage *message);

/* A text that a stranger may have made, for a terminal: what would move its cursor, turn the
 * direction of writing or the like stands there as an escape (\u001b). Ends of lines and tabs stay.
 */
void output_foreign(FILE *to, struct slice text);

/* Rows under a heading, in columns as wide as they need to be, two blanks apart.
 *
 * Shape   cells: row_count * column_count texts, row by row, the heading first
 */
void output_table(const char *const *cells, size_t row_count, size_t column_count);

/* The messages of a list so far, and of its next page behind them.
 *
 * Shape   list, page: arrays of pointers to messages; *count goes up by page_count; what is
 *         returned is such an array, in the arena
 */
void *output_joined(struct arena *arena, const void *list, size_t *count, const void *page,
                    size_t page_count);

#endif
