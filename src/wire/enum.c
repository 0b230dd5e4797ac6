/* Enums by name and number: binary searches in protobuf-c's tables, which are sorted by both. */
#include "wire/enum.h"

#include <string.h>

enum { NAMES_LISTED_MAX = 10 };

const char *enum_name(const ProtobufCEnumDescriptor *type, int32_t number)
{
    unsigned low = 0;
    unsigned high = type->n_values;
    while (low < high) {
        const unsigned middle = low + (high - low) / 2;
        if (type->values[middle].value == number)
            return type->values[middle].name;
        if (type->values[middle].value < number)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static int compare_name(struct slice name, const char *other)
{
    /* By length, not by strncmp: a name from outside may have NUL bytes within. */
    const size_t length = strlen(other);
    const int order = memcmp(name.data, other, name.length < length ? name.length : length);
    return order != 0 ? order : (name.length > length) - (name.length < length);
}

bool enum_number(const ProtobufCEnumDescriptor *type, struct slice name, int32_t *ret_number)
{
    unsigned low = 0;
    unsigned high = type->n_value_names;
    if (name.length == 0)
        return false;
    while (low < high) {
        const unsigned middle = low + (high - low) / 2;
        const int order = compare_name(name, type->values_by_name[middle].name);
        if (order == 0) {
            *ret_number = type->values[type->values_by_name[middle].index].value;
            return true;
        }
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

const char *enum_names(struct arena *arena, const ProtobufCEnumDescriptor *type)
{
    if (type->n_values > NAMES_LISTED_MAX)
        return NULL;
    const char *names = type->values[0].name;
    for (unsigned i = 1; i < type->n_values; i++)
        names = arena_printf(arena, "%s%s%s", names, i + 1 < type->n_values ? ", " : " or ",
                             type->values[i].name);
    return names;
}
