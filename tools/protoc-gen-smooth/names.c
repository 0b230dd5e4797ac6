/* C names out of proto names. Nothing here fails: protoc has checked that they are identifiers. */
#include "names.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin.h"

/* The longest output adds one underscore a character. */
static char *room_for(const char *name)
{
    char *text = malloc(2 * strlen(name) + 1);
    if (text == NULL)
        abort();
    return text;
}

char *name_c_type(const char *full_name)
{
    char *text = room_for(full_name);
    char *end = text;
    bool capital = true;
    for (const char *p = full_name; *p != '\0'; p++) {
        if (*p == '.') {
            *end++ = '_';
            *end++ = '_';
            capital = true;
        } else if (*p == '_') {
            capital = true;
        } else {
            *end++ = capital ? (char)toupper(*p) : *p;
            capital = false;
        }
    }
    *end = '\0';
    return text;
}

static char *snake(const char *name, const char *dot, int (*letter)(int))
{
    char *text = room_for(name);
    char *end = text;
    bool after_capital = true; /* no underscore in front of the first */
    for (const char *p = name; *p != '\0'; p++) {
        if (*p == '.') {
            end = stpcpy(end, dot);
            after_capital = true;
            continue;
        }
        bool capital = isupper(*p);
        if (capital && !after_capital)
            *end++ = '_';
        *end++ = (char)letter(*p);
        after_capital = capital;
    }
    *end = '\0';
    return text;
}

char *name_c_lower(const char *full_name)
{
    return snake(full_name, "__", tolower);
}

char *name_c_upper(const char *full_name)
{
    return snake(full_name, "__", toupper);
}

static char *dotted(const char *underscored)
{
    char *text = format_text("%s", underscored);
    for (char *p = text; *p != '\0'; p++)
        if (*p == '_')
            *p = '.';
    return text;
}

char *name_snake(const char *camel)
{
    return snake(dotted(camel), "_", tolower);
}

char *name_snake_upper(const char *camel)
{
    return snake(dotted(camel), "_", toupper);
}

char *name_underscored(const char *name)
{
    char *text = format_text("%s", name);
    for (char *p = text; *p != '\0'; p++)
        if (!isalnum(*p))
            *p = '_';
    return text;
}

char *name_wire(const char *full_name)
{
    return format_text("wire_%s", name_underscored(full_name));
}

char *name_without_proto(const char *path)
{
    char *text = format_text("%s", path);
    char *suffix = strrchr(text, '.');
    if (suffix != NULL && strcmp(suffix, ".proto") == 0)
        *suffix = '\0';
    return text;
}

char *name_wire_file(const char *path)
{
    return format_text("wire_file_%s", name_underscored(name_without_proto(path)));
}

char *name_guard(const char *path)
{
    char *text = name_underscored(path);
    for (char *p = text; *p != '\0'; p++)
        *p = (char)toupper(*p);
    return text;
}
