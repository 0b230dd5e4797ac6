/* smoothctl mail …: the messages that lie in the mailbox folder of development. */
#include "mail/folder.h"

#include <stdio.h>

#include "cli/command.h"
#include "cli/output.h"
#include "server/domains.h"

enum { COLUMNS = 4 };

/* The value of a header of one line; "" when it is not there. */
static const char *header_of(struct arena *arena, struct slice data, const char *name)
{
    while (data.length > 0 && data.data[0] != '\r') {
        const size_t end = slice_find(data, '\n');
        const struct slice line = slice_to(data, end);
        if (slice_starts_with(line, name))
            return arena_slice_string(arena, slice_to(slice_from(line, strlen(name)),
                                                      line.length - strlen(name) - 1 /* the CR */));
        data = slice_from(data, end + 1);
    }
    return "";
}

status mail_list_command(struct call *c, const struct invocation *invocation)
{
    const char *folder = domains_mail_folder(c->arena, invocation->config);
    const char *const *ids;
    size_t count;
    TRY(mail_folder_list(c->arena, folder, &ids, &count));
    const char **cells = arena_array(c->arena, (count + 1) * COLUMNS, sizeof *cells);
    static const char *const heading[COLUMNS] = {"ID", "DATE", "TO", "SUBJECT"};
    memcpy(cells, heading, sizeof heading);
    for (size_t i = 0; i < count; i++) {
        const char **row = cells + (i + 1) * COLUMNS;
        struct slice data;
        TRY(mail_folder_get(c->arena, folder, ids[i], &data));
        row[0] = ids[i];
        row[1] = header_of(c->arena, data, "Date: ");
        row[2] = header_of(c->arena, data, "To: ");
        row[3] = header_of(c->arena, data, "Subject: ");
    }
    output_table(cells, count + 1, COLUMNS);
    return OK;
}

status mail_show_command(struct call *c, const struct invocation *invocation)
{
    const char *folder = domains_mail_folder(c->arena, invocation->config);
    struct slice data;
    TRY(mail_folder_get(c->arena, folder, invocation->operand, &data));
    fwrite(data.data, 1, data.length, stdout);
    return OK;
}
