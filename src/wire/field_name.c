/* Fields by name. Members mostly come in the order of the proto, so the expected one is tried
 * first and then those behind it; a type has few fields, so names are just compared.
 */
#include "wire/field_name.h"

enum {
    TYPED_BYTES_MAX = 48, /* longer names are no typing mistake */
    LISTED_MAX = 12,
};

static inline bool is_name(const char *known, struct slice name)
{
    return known[0] == name.data[0] && strncmp(known, name.data, name.length) == 0 &&
           known[name.length] == '\0';
}

static inline bool is_field(const struct wire_message *type, unsigned index, struct slice name)
{
    return is_name(type->fields[index].json_name, name) ||
           is_name(type->desc->fields[index].name, name);
}

bool field_find(const struct wire_message *type, struct slice name, unsigned *index)
{
    const unsigned count = type->desc->n_fields;
    if (name.length == 0)
        return false;
    /* From the expected one on: what lies between was left out. */
    for (unsigned i = 0; i < count; i++) {
        const unsigned candidate = *index + i < count ? *index + i : *index + i - count;
        if (is_field(type, candidate, name)) {
            *index = candidate;
            return true;
        }
    }
    return false;
}

/* Levenshtein's distance, case ignored; rows of the table one after the other. */
static size_t distance(struct slice a, struct slice b)
{
    size_t row[TYPED_BYTES_MAX + 1];
    for (size_t j = 0; j <= b.length; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.length; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.length; j++) {
            const bool same = (a.data[i - 1] | 0x20) == (b.data[j - 1] | 0x20);
            size_t best = diagonal + (same ? 0 : 1);
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[b.length];
}

/* The JSON name nearest to what was written, if near enough; else NULL. */
static const char *suggestion(const struct wire_message *type, struct slice name)
{
    const char *nearest = NULL;
    size_t nearest_distance = name.length / 3;
    if (name.length > TYPED_BYTES_MAX)
        return NULL;
    for (unsigned i = 0; i < type->desc->n_fields; i++) {
        const struct slice known = slice_of(type->fields[i].json_name);
        if (known.length > TYPED_BYTES_MAX)
            continue;
        const size_t d = distance(name, known);
        if (d < nearest_distance || (d == nearest_distance && nearest == NULL)) {
            nearest = type->fields[i].json_name;
            nearest_distance = d;
        }
    }
    return nearest;
}

static const char *list(struct arena *arena, const struct wire_message *type)
{
    const char *names = type->fields[0].json_name;
    for (unsigned i = 1; i < type->desc->n_fields; i++)
        names = arena_printf(arena, "%s, %s", names, type->fields[i].json_name);
    return names;
}

status field_unknown(struct arena *arena, const struct wire_message *type, struct slice name,
                     const struct wire_path *parent)
{
    const struct slice shown = name.length == 0 ? SLICE("\"\"") : slice_to(name, TYPED_BYTES_MAX);
    const struct wire_path path = wire_path_name(parent, shown);
    const char *meant = suggestion(type, name);

    if (meant != NULL)
        return wire_path_error(arena, &path, "FIELD_UNKNOWN", "unknown field; did you mean %s?",
                               meant);
    if (type->desc->n_fields == 0)
        return wire_path_error(arena, &path, "FIELD_UNKNOWN", "unknown field; %s has none",
                               type->desc->short_name);
    if (type->desc->n_fields <= LISTED_MAX)
        return wire_path_error(arena, &path, "FIELD_UNKNOWN", "unknown field; %s has %s",
                               type->desc->short_name, list(arena, type));
    return wire_path_error(arena, &path, "FIELD_UNKNOWN", "unknown field; %s has none of that name",
                           type->desc->short_name);
}
