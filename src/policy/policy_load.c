/* config/roles.yaml into a policy.
 *
 * The good day: the text becomes a tree (yaml.c), each section is checked against a table of the
 * keys it may hold and compiled in an order in which every name that is used has been read before.
 * Failures: the first fault found is returned with its place and the way to mend it; nothing of a
 * faulty file comes into force. Nothing to close: all of it lies in the caller's arena.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "policy/compiled.h"
#include "policy/masquerade_gain.h"
#include "policy/policy.h"
#include "policy/yaml.h"

enum { NAME_BYTES_MAX = 64, TEXT_BYTES_MAX = 500 };
enum { GRANT_SECONDS_MAX = 8 * 3600 };

struct load {
    struct yaml_file file;
    struct policy *policy;
};

/* The role's permissions, for all that is refused to grants: who could pass these on would pass on
 * authority itself. */
static const char *const never_grantable[] = {
    "grants.create",        "users.create",   "users.update",    "users.set_password",
    "users.reset_password", "staff.update",   "api_keys.create", "masquerade.start",
    "plugins.approve",      "urls.whitelist",
};

struct key_rule {
    const char *name;
    enum yaml_kind kind;
    bool optional;
};

static const struct key_rule file_keys[] = {
    {"version", YAML_SCALAR, false},     {"permissions", YAML_MAPPING, false},
    {"aliases", YAML_MAPPING, true},     {"personal", YAML_MAPPING, true},
    {"grantable", YAML_MAPPING, true},   {"roles", YAML_MAPPING, false},
    {"masquerade", YAML_SEQUENCE, true}, {NULL},
};

/* `permissions` may also be the word `all`: checked where it is read. */
static const struct key_rule role_keys[] = {
    {"label", YAML_SCALAR, false},        {"color", YAML_SCALAR, false},
    {"level", YAML_SCALAR, false},        {"reach", YAML_SCALAR, false},
    {"session_idle", YAML_SCALAR, false}, {"session_absolute", YAML_SCALAR, false},
    {"may_manage", YAML_SEQUENCE, false}, {NULL},
};

static const struct key_rule masquerade_keys[] = {
    {"actor", YAML_SCALAR, false},
    {"targets", YAML_SEQUENCE, false},
    {"same_tenant", YAML_SCALAR, true},
    {"only_temporary", YAML_SCALAR, true},
    {"modes", YAML_SEQUENCE, false},
    {"default_mode", YAML_SCALAR, false},
    {"elevating", YAML_SCALAR, true},
    {"reason", YAML_SCALAR, true},
    {NULL},
};

static const char *const level_names[] = {"platform", "tenant", NULL};
static const char *const reach_names[] = {
    "everything", "all_tenants", "tenant_users", "demo_tenants", "own_tenant", "own_data", NULL,
};
static const char *const mode_names[] = {"READ_WRITE", "READ_ONLY", NULL};
static const char *const bool_names[] = {"false", "true", NULL};

/* "; did you mean …?" or the other way to mend it. */
static const char *mend(const struct load *l, const struct nearest *n, const char *otherwise)
{
    if (n->name != NULL)
        return arena_printf(l->file.arena, "did you mean \"%s\"?", n->name);
    return otherwise;
}

static status check_keys(const struct load *l, const struct yaml_node *mapping,
                         const struct key_rule *rules, const char *extra)
{
    for (const struct yaml_node *value = mapping->first; value != NULL; value = value->next) {
        if (extra != NULL && strcmp(value->key, extra) == 0)
            continue;
        struct nearest near;
        nearest_init(&near, value->key);
        const struct key_rule *rule = rules;
        for (; rule->name != NULL && strcmp(rule->name, value->key) != 0; rule++)
            nearest_try(&near, rule->name);
        if (rule->name == NULL)
            return yaml_error_at_key(&l->file, value, "unknown key \"%s\"; %s", value->key,
                                     mend(l, &near, "remove it"));
        if (value->kind != rule->kind)
            return yaml_error_at(&l->file, value, "\"%s\" must be %s, not %s", value->key,
                                 yaml_kind_name(rule->kind), yaml_kind_name(value->kind));
    }
    for (const struct key_rule *rule = rules; rule->name != NULL; rule++)
        if (!rule->optional && yaml_get(mapping, rule->name) == NULL)
            return yaml_error_at(&l->file, mapping, "the key \"%s\" is missing here; add it",
                                 rule->name);
    return OK;
}

static status take_scalar(const struct load *l, const struct yaml_node *node)
{
    if (node->kind != YAML_SCALAR)
        return yaml_error_at(&l->file, node, "this must be a value, not %s",
                             yaml_kind_name(node->kind));
    return OK;
}

/* The index of a word in a NULL-terminated list of those allowed. */
static status take_word(const struct load *l, const struct yaml_node *node,
                        const char *const *words, int *ret_index)
{
    TRY(take_scalar(l, node));
    struct nearest near;
    nearest_init(&near, node->text);
    for (int i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], node->text) == 0) {
            *ret_index = i;
            return OK;
        }
        nearest_try(&near, words[i]);
    }
    const char *allowed = words[0];
    for (int i = 1; words[i] != NULL; i++)
        allowed = arena_printf(l->file.arena, "%s, %s", allowed, words[i]);
    return yaml_error_at(&l->file, node, "\"%s\" is not known here; %s", node->text,
                         mend(l, &near, arena_printf(l->file.arena, "it is one of %s", allowed)));
}

static status take_role(const struct load *l, const struct yaml_node *node, unsigned *ret_role)
{
    TRY(take_scalar(l, node));
    const int role = policy_role_index(node->text);
    if (role < 0) {
        struct nearest near;
        nearest_init(&near, node->text);
        for (int i = 0; i < POLICY_ROLES; i++)
            nearest_try(&near, policy_role_names[i]);
        return yaml_error_at(&l->file, node, "unknown role \"%s\"; %s", node->text,
                             mend(l, &near, "use one of the eight in \"roles\""));
    }
    *ret_role = (unsigned)role;
    return OK;
}

/* Roles in a list, each once, as a bit set. */
static status take_roles(const struct load *l, const struct yaml_node *list, unsigned *ret_roles)
{
    unsigned roles = 0;
    for (const struct yaml_node *item = list->first; item != NULL; item = item->next) {
        unsigned role;
        TRY(take_role(l, item, &role));
        if ((roles >> role & 1) != 0)
            return yaml_error_at(&l->file, item, "\"%s\" is listed twice; keep one", item->text);
        roles |= 1U << role;
    }
    *ret_roles = roles;
    return OK;
}

static status unknown_permission(const struct load *l, const char *name, unsigned line,
                                 unsigned column)
{
    struct nearest near;
    nearest_init(&near, name);
    for (unsigned i = 0; i < l->policy->permission_count; i++)
        nearest_try(&near, l->policy->permissions[i].name);
    return yaml_error(&l->file, line, column, "unknown permission \"%s\"; %s", name,
                      mend(l, &near, "declare it under \"permissions\""));
}

static status take_permission(const struct load *l, const struct yaml_node *node,
                              unsigned *ret_permission)
{
    TRY(take_scalar(l, node));
    const int permission = policy_permission(l->policy, node->text);
    if (permission < 0)
        return unknown_permission(l, node->text, node->line, node->column);
    *ret_permission = (unsigned)permission;
    return OK;
}

/* 90s, 30m, 12h, 14d. */
static status take_seconds(const struct load *l, const struct yaml_node *node, int64_t *ret_seconds)
{
    TRY(take_scalar(l, node));
    const struct slice text = slice_of(node->text);
    const size_t digits = text.length > 0 ? text.length - 1 : 0;
    const char unit = digits > 0 ? node->text[digits] : '\0';
    const int64_t factor = unit == 's'   ? 1
                           : unit == 'm' ? 60
                           : unit == 'h' ? 3600
                           : unit == 'd' ? 86400
                                         : 0;
    uint64_t number;
    if (factor == 0 || digits > 6 || !slice_to_u64(slice_to(text, digits), &number) || number == 0)
        return yaml_error_at(&l->file, node,
                             "\"%s\" is not a duration; write a number and a unit, as in 30m, 12h "
                             "or 14d",
                             node->text);
    *ret_seconds = (int64_t)number * factor;
    return OK;
}

static status take_text(const struct load *l, const struct yaml_node *node, const char **ret_text)
{
    TRY(take_scalar(l, node));
    const size_t length = strlen(node->text);
    if (length == 0 || length > TEXT_BYTES_MAX)
        return yaml_error_at(&l->file, node, "\"%s\" must be 1 to %d bytes long", node->key,
                             TEXT_BYTES_MAX);
    *ret_text = node->text;
    return OK;
}

static bool is_word(struct slice word)
{
    if (word.length == 0 || word.data[0] < 'a' || word.data[0] > 'z')
        return false;
    for (size_t i = 0; i < word.length; i++) {
        const char c = word.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return true;
}

static bool is_noun_verb(const char *name)
{
    const struct slice text = slice_of(name);
    const size_t dot = slice_find(text, '.');
    return text.length <= NAME_BYTES_MAX && dot < text.length && is_word(slice_to(text, dot)) &&
           is_word(slice_from(text, dot + 1));
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct policy_name *)a)->name, ((const struct policy_name *)b)->name);
}

static unsigned child_count(const struct yaml_node *parent)
{
    unsigned count = 0;
    for (const struct yaml_node *child = parent->first; child != NULL; child = child->next)
        count++;
    return count;
}

static status load_permissions(struct load *l, const struct yaml_node *section)
{
    const unsigned count = child_count(section);
    if (count == 0 || count > POLICY_PERMISSIONS_MAX)
        return yaml_error_at(&l->file, section, "\"permissions\" must hold 1 to %d names",
                             POLICY_PERMISSIONS_MAX);

    struct policy_name *names = arena_array(l->file.arena, count, sizeof *names);
    unsigned i = 0;
    for (const struct yaml_node *value = section->first; value != NULL; value = value->next) {
        if (!is_noun_verb(value->key))
            return yaml_error_at_key(&l->file, value,
                                     "\"%s\" is not a permission's name; write noun.verb in lower "
                                     "case, of at most %d bytes",
                                     value->key, NAME_BYTES_MAX);
        TRY(take_text(l, value, &names[i].description));
        names[i++].name = value->key;
    }
    qsort(names, count, sizeof *names, by_name);
    for (i = 0; i < count; i++)
        names[i].permission = i;
    l->policy->place =
        arena_printf(l->file.arena, "%s:%u:%u", l->file.name, section->line, section->column);
    l->policy->permissions = names;
    l->policy->permission_count = count;
    return OK;
}

/* `aliases` and `personal`: other names of permissions. */
static status load_other_names(struct load *l, const struct yaml_node *section,
                               struct policy_name **ret_names, unsigned *ret_count)
{
    if (section == NULL)
        return OK;

    const unsigned count = child_count(section);
    struct policy_name *names = arena_array(l->file.arena, count, sizeof *names);
    unsigned i = 0;
    for (const struct yaml_node *value = section->first; value != NULL; value = value->next) {
        if (!is_word(slice_of(value->key)) || strlen(value->key) > NAME_BYTES_MAX)
            return yaml_error_at_key(&l->file, value,
                                     "\"%s\" is not a name; write a word of lower-case letters, "
                                     "digits and _, of at most %d bytes",
                                     value->key, NAME_BYTES_MAX);
        if (policy_permission(l->policy, value->key) >= 0)
            return yaml_error_at_key(&l->file, value,
                                     "\"%s\" is an alias already; choose another name", value->key);
        names[i] = (struct policy_name){.name = value->key};
        TRY(take_permission(l, value, &names[i].permission));
        i++;
    }
    qsort(names, count, sizeof *names, by_name);
    *ret_names = names;
    *ret_count = count;
    return OK;
}

static status load_grantable(struct load *l, const struct yaml_node *section)
{
    if (section == NULL)
        return OK;

    for (const struct yaml_node *value = section->first; value != NULL; value = value->next) {
        const int permission = policy_permission(l->policy, value->key);
        if (permission < 0)
            return unknown_permission(l, value->key, value->key_line, value->key_column);
        const char *name = policy_permission_name(l->policy, (unsigned)permission);
        for (size_t i = 0; i < sizeof never_grantable / sizeof *never_grantable; i++)
            if (strcmp(name, never_grantable[i]) == 0)
                return yaml_error_at_key(&l->file, value,
                                         "\"%s\" hands on authority itself and cannot be granted; "
                                         "remove it",
                                         value->key);
        if (l->policy->grant_seconds_max[permission] != 0)
            return yaml_error_at_key(&l->file, value,
                                     "\"%s\" is here under another name too; keep one", value->key);
        int64_t seconds;
        TRY(take_seconds(l, value, &seconds));
        if (seconds > GRANT_SECONDS_MAX)
            return yaml_error_at(&l->file, value, "a grant lasts 8h at most");
        l->policy->grant_seconds_max[permission] = seconds;
    }
    return OK;
}

static status load_role_permissions(struct load *l, const struct yaml_node *list,
                                    struct policy_role *role)
{
    if (list->kind == YAML_SCALAR && strcmp(list->text, "all") == 0) {
        for (unsigned i = 0; i < l->policy->permission_count; i++)
            permission_set_add(role->permissions, i);
        return OK;
    }
    if (list->kind != YAML_SEQUENCE)
        return yaml_error_at(&l->file, list, "\"permissions\" must be a list or the word all");

    for (const struct yaml_node *item = list->first; item != NULL; item = item->next) {
        unsigned permission;
        TRY(take_permission(l, item, &permission));
        if (policy_allows(role->permissions, (int)permission))
            return yaml_error_at(&l->file, item, "\"%s\" is listed twice; keep one", item->text);
        permission_set_add(role->permissions, permission);
    }
    return OK;
}

static bool is_color(const char *text)
{
    return strlen(text) == 7 && text[0] == '#' && strspn(text + 1, "0123456789abcdef") == 6;
}

static status load_role(struct load *l, const struct yaml_node *value, struct policy_role *role)
{
    TRY(check_keys(l, value, role_keys, "permissions"));
    TRY(take_text(l, yaml_get(value, "label"), &role->label));

    const struct yaml_node *color = yaml_get(value, "color");
    if (!is_color(color->text))
        return yaml_error_at(&l->file, color,
                             "\"%s\" is not a colour; write \"#rrggbb\" in lower case, quoted",
                             color->text);
    role->color = color->text;

    int level;
    TRY(take_word(l, yaml_get(value, "level"), level_names, &level));
    role->level = (enum policy_level)level;

    int reach;
    const struct yaml_node *reach_node = yaml_get(value, "reach");
    TRY(take_word(l, reach_node, reach_names, &reach));
    role->reach = (enum policy_reach)reach;
    if ((role->reach >= POLICY_REACH_OWN_TENANT) != (role->level == POLICY_LEVEL_TENANT))
        return yaml_error_at(&l->file, reach_node, "a role of level %s cannot reach %s; %s",
                             level_names[level], reach_names[reach],
                             role->level == POLICY_LEVEL_TENANT
                                 ? "write own_tenant or own_data"
                                 : "own_tenant and own_data are for tenant roles");

    const struct yaml_node *idle = yaml_get(value, "session_idle");
    TRY(take_seconds(l, idle, &role->session_idle_s));
    TRY(take_seconds(l, yaml_get(value, "session_absolute"), &role->session_absolute_s));
    if (role->session_idle_s > role->session_absolute_s)
        return yaml_error_at(&l->file, idle,
                             "session_idle is longer than session_absolute; shorten it");

    const struct yaml_node *permissions = yaml_get(value, "permissions");
    if (permissions == NULL)
        return yaml_error_at(&l->file, value, "the key \"permissions\" is missing here; add it");
    TRY(load_role_permissions(l, permissions, role));
    return take_roles(l, yaml_get(value, "may_manage"), &role->may_manage);
}

static status load_roles(struct load *l, const struct yaml_node *section)
{
    for (const struct yaml_node *value = section->first; value != NULL; value = value->next) {
        const struct yaml_node key = {.kind = YAML_SCALAR,
                                      .text = value->key,
                                      .line = value->key_line,
                                      .column = value->key_column};
        unsigned index;
        TRY(take_role(l, &key, &index));
        if (value->kind != YAML_MAPPING)
            return yaml_error_at(&l->file, value, "\"%s\" must be a mapping, not %s", value->key,
                                 yaml_kind_name(value->kind));
        TRY(load_role(l, value, &l->policy->roles[index]));
    }
    for (unsigned i = 0; i < POLICY_ROLES; i++)
        if (yaml_get(section, policy_role_names[i]) == NULL)
            return yaml_error_at_key(&l->file, section,
                                     "the role %s is missing; each of the eight needs its entry "
                                     "here",
                                     policy_role_names[i]);
    return OK;
}

/* An optional yes or no; no when absent. */
static status take_flag(const struct load *l, const struct yaml_node *row, const char *key,
                        bool *ret_flag)
{
    const struct yaml_node *node = yaml_get(row, key);
    int flag = 0;
    if (node != NULL)
        TRY(take_word(l, node, bool_names, &flag));
    *ret_flag = flag == 1;
    return OK;
}

static status take_modes(const struct load *l, const struct yaml_node *node,
                         struct masquerade_row *row)
{
    const struct yaml_node *list = yaml_get(node, "modes");
    for (const struct yaml_node *item = list->first; item != NULL; item = item->next) {
        int mode;
        TRY(take_word(l, item, mode_names, &mode));
        const unsigned bit = 1U << ((unsigned)mode + MASQUERADE_READ_WRITE);
        if ((row->modes & bit) != 0)
            return yaml_error_at(&l->file, item, "\"%s\" is listed twice; keep one", item->text);
        row->modes |= bit;
    }
    const struct yaml_node *chosen = yaml_get(node, "default_mode");
    int mode;
    TRY(take_word(l, chosen, mode_names, &mode));
    row->default_mode = (enum masquerade_mode)(mode + MASQUERADE_READ_WRITE);
    if ((row->modes >> row->default_mode & 1) == 0)
        return yaml_error_at(&l->file, chosen, "the default mode %s is not among \"modes\"; add it",
                             chosen->text);
    return OK;
}

/* What cannot be, whatever the row says of it. */
static status check_targets(const struct load *l, const struct yaml_node *node,
                            const struct policy_role *actor, const struct masquerade_row *row)
{
    if (actor->level == POLICY_LEVEL_TENANT && !row->same_tenant)
        return yaml_error_at(&l->file, yaml_get(node, "actor"),
                             "a tenant's role may only become users of its own tenant; add "
                             "\"same_tenant: true\"");
    for (const struct yaml_node *item = yaml_get(node, "targets")->first; item != NULL;
         item = item->next)
        if (policy_role_index(item->text) == 0 && actor != &l->policy->roles[0])
            return yaml_error_at(&l->file, item, "only a %s becomes a %s; take the target away",
                                 item->text, item->text);
    return OK;
}

static status elevates_in_silence(const struct load *l, const struct yaml_node *node,
                                  const struct masquerade_gain *gain)
{
    const struct yaml_node *actor = yaml_get(node, "actor");
    if (gain->permission < 0)
        return yaml_error_at(&l->file, actor,
                             "by this row %s reaches users with role %s%s, who are out of its "
                             "reach; add \"elevating: true\" and a \"reason\", or narrow the row",
                             actor->text, gain->target->name,
                             gain->target->level == POLICY_LEVEL_PLATFORM ? ""
                             : gain->is_temporary                         ? " of demo tenants"
                                                                          : " of real tenants");
    const char *permission = policy_permission_name(l->policy, (unsigned)gain->permission);
    if (gain->personal != NULL)
        return yaml_error_at(
            &l->file, actor,
            "by this row %s gains \"%s\", which it lacks, where users with role "
            "%s have \"%s\"; add \"elevating: true\" and a \"reason\", or take the "
            "target away",
            actor->text, permission, gain->target->name, gain->personal);
    return yaml_error_at(&l->file, actor,
                         "by this row %s gains \"%s\", which it lacks; add \"elevating: true\" and "
                         "a \"reason\", or take the target away",
                         actor->text, permission);
}

static status load_masquerade_row(const struct load *l, const struct yaml_node *node)
{
    if (node->kind != YAML_MAPPING)
        return yaml_error_at(&l->file, node, "a row of the matrix must be a mapping, not %s",
                             yaml_kind_name(node->kind));
    TRY(check_keys(l, node, masquerade_keys, NULL));

    unsigned index;
    struct masquerade_row row = {0};
    TRY(take_role(l, yaml_get(node, "actor"), &index));
    TRY(take_roles(l, yaml_get(node, "targets"), &row.targets));
    TRY(take_flag(l, node, "elevating", &row.elevating));
    TRY(take_flag(l, node, "same_tenant", &row.same_tenant));
    TRY(take_flag(l, node, "only_temporary", &row.only_temporary));
    TRY(take_modes(l, node, &row));

    const struct policy_role *actor = &l->policy->roles[index];
    TRY(check_targets(l, node, actor, &row));
    const struct yaml_node *reason = yaml_get(node, "reason");
    const char *text;
    if (reason != NULL)
        TRY(take_text(l, reason, &text));
    struct masquerade_gain gain;
    if ((!row.elevating || reason == NULL) && masquerade_gain_find(l->policy, actor, &row, &gain))
        return elevates_in_silence(l, node, &gain);
    l->policy->masquerade[index] = row;
    return OK;
}

static status load_masquerade(const struct load *l, const struct yaml_node *section)
{
    if (section == NULL)
        return OK;

    for (const struct yaml_node *row = section->first; row != NULL; row = row->next) {
        TRY(load_masquerade_row(l, row));
        const char *actor = yaml_get(row, "actor")->text;
        for (const struct yaml_node *earlier = section->first; earlier != row;
             earlier = earlier->next)
            if (strcmp(yaml_get(earlier, "actor")->text, actor) == 0)
                return yaml_error_at(&l->file, yaml_get(row, "actor"),
                                     "%s has a row already, in line %u; put the two together",
                                     actor, earlier->line);
    }
    return OK;
}

/* FNV-1a, to be gone on with: tells texts apart, no secret hangs on it. */
static const uint64_t HASH_OF_NOTHING = UINT64_C(0xcbf29ce484222325);

static uint64_t hash_on(uint64_t hash, struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * UINT64_C(0x100000001b3);
    return hash;
}

/* Of the permissions' names in order, each with its NUL: the same numbers, the same mark. */
static uint64_t mark_of(const struct policy *policy)
{
    uint64_t mark = HASH_OF_NOTHING;
    for (unsigned i = 0; i < policy->permission_count; i++) {
        const char *name = policy_permission_name(policy, i);
        mark = hash_on(mark, slice_make(name, strlen(name) + 1));
    }
    return mark == 0 ? 1 : mark;
}

status policy_load(struct arena *arena, const char *file, struct slice text,
                   const struct policy **ret_policy)
{
    struct load l = {.file = {.arena = arena, .name = file, .reason = "POLICY_INVALID"},
                     .policy = arena_new(arena, struct policy)};
    for (unsigned i = 0; i < POLICY_ROLES; i++)
        l.policy->roles[i].name = policy_role_names[i];

    const struct yaml_node *root;
    TRY(yaml_parse(&l.file, text, &root));
    if (root->kind != YAML_MAPPING)
        return yaml_error_at(&l.file, root, "the file must be a mapping, not %s",
                             yaml_kind_name(root->kind));
    TRY(check_keys(&l, root, file_keys, NULL));

    const struct yaml_node *version = yaml_get(root, "version");
    if (strcmp(version->text, "1") != 0)
        return yaml_error_at(&l.file, version,
                             "version \"%s\" is not known to this server; it reads version 1",
                             version->text);

    TRY(load_permissions(&l, yaml_get(root, "permissions")));
    TRY(load_other_names(&l, yaml_get(root, "aliases"), &l.policy->aliases,
                         &l.policy->alias_count));
    TRY(load_other_names(&l, yaml_get(root, "personal"), &l.policy->personal,
                         &l.policy->personal_count));
    TRY(load_grantable(&l, yaml_get(root, "grantable")));
    TRY(load_roles(&l, yaml_get(root, "roles")));
    TRY(load_masquerade(&l, yaml_get(root, "masquerade")));
    snprintf(l.policy->etag, sizeof l.policy->etag, "%016" PRIx64, hash_on(HASH_OF_NOTHING, text));
    l.policy->mark = mark_of(l.policy);
    for (unsigned i = 0; i < POLICY_ROLES; i++)
        l.policy->roles[i].permissions[POLICY_MARK] = l.policy->mark;
    *ret_policy = l.policy;
    return OK;
}
