/* What commands print on standard output: JSON for programs, tables for people. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "base/arena.h"
#include "base/status.h"
#include "wire/schema.h"

/* One message as JSON, as the API prints it, on a line. */
MUST_USE status output_message(struct arena *arena, const struct wire_message *type,
                               const ProtobufCMessage *message);

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
