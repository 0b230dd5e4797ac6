/* Templates: a plugin's script with blanks in it. Pure.
 *
 *   api.send_email({{PROMPT:to|Who gets it?||email}}, 'On {{DATE:+7d}}',
 * '{{CONTEXT:business_name}}')
 *
 * A blank stands between {{ and }} on one line:
 *
 *   {{PROMPT:name}}                          asked, required; the name is its label
 *   {{PROMPT:name|label}}                    asked, required
 *   {{PROMPT:name|label|default}}            optional
 *   {{PROMPT:name|label|default|type}}       with a type; an empty default is none, so that the
 *                                            value is required
 *   {{CONTEXT:name}}                         what is known of the tenant
 *   {{DATE:expression}}                      what the calendar says (template_date.h)
 *
 * Types: text, textarea, integer[:least..most], number[:least..most], boolean, date, email, url,
 * choice:a,b,c, resource, customer. Spaces around parts do not count. \{{ is a pair of braces, and
 * so is }} outside of a blank. A variable that is asked for again has to say the same, or nothing
 * but its name.
 *
 * No value is ever written into the script: template_mark puts a name where each blank was, and
 * what reads the script puts a constant into the syntax tree (template_mark.h).
 */
#ifndef WIRE_TEMPLATE_H
#define WIRE_TEMPLATE_H

#include "wire/template_date.h"

enum {
    TEMPLATE_BYTES_MAX = 64 * 1024,
    TEMPLATE_BLANKS_MAX = 1000,
    TEMPLATE_PROMPTS_MAX = 100,
    TEMPLATE_CHOICES_MAX = 100,
    TEMPLATE_NAME_BYTES_MAX = 64,
    TEMPLATE_LABEL_BYTES_MAX = 500,
    TEMPLATE_FAULTS_MAX = 50,
};

/* A place in the text. */
struct template_position {
    size_t offset;   /* in bytes */
    unsigned line;   /* from 1; lines end as Python's do: \n, \r\n, \r */
    unsigned column; /* from 1, in characters */
};

/* What is known of a tenant. */
enum template_context {
    CONTEXT_BUSINESS_NAME,
    CONTEXT_OWNER_EMAIL,
    CONTEXT_TENANT_ID,
    CONTEXT_SCHEMA_NAME,
    CONTEXT_SUBSCRIPTION_TIER,
    CONTEXT_TIME_ZONE,
    CONTEXT_PRIMARY_DOMAIN,
};
enum { TEMPLATE_CONTEXT_COUNT = CONTEXT_PRIMARY_DOMAIN + 1 };
/* As templates write it: "business_name". */
const char *template_context_name(enum template_context context);

enum template_type {
    TYPE_TEXT, /* one line */
    TYPE_TEXTAREA,
    TYPE_INTEGER,
    TYPE_NUMBER,
    TYPE_BOOLEAN,
    TYPE_DATE,
    TYPE_EMAIL,
    TYPE_URL,
    TYPE_CHOICE,
    TYPE_RESOURCE, /* the id of one */
    TYPE_CUSTOMER,
};
enum { TEMPLATE_TYPE_COUNT = TYPE_CUSTOMER + 1 };
const char *template_type_name(enum template_type type);

/* A constant of the script. */
struct template_value {
    enum template_constant {
        CONSTANT_TEXT,
        CONSTANT_INTEGER,
        CONSTANT_NUMBER,
        CONSTANT_BOOLEAN,
    } kind;
    struct slice text; /* what stands inside of a string constant, whatever the kind */
    int64_t integer;
    double number;
    bool boolean;
};

/* What is asked: one field of the form. Texts live in the arena. */
struct template_prompt {
    const char *name;
    const char *label;
    enum template_type type;
    bool is_required;
    struct template_value default_value; /* unless it is required */
    bool has_range;                      /* integers and numbers */
    double least;
    double most;
    const char *const *choices;
    size_t choice_count;
    struct template_position at; /* where it is first asked */
};

/* The script in order: what stands there, and blanks. */
struct template_piece {
    enum template_kind {
        PIECE_TEXT,
        PIECE_PROMPT,
        PIECE_CONTEXT,
        PIECE_DATE,
    } kind;
    struct template_position at;
    struct slice source; /* of a blank with its braces; \{{ begins a piece without its backslash */
    size_t prompt;       /* index into the template's prompts */
    enum template_context context;
    struct template_date date;
};

struct template_fault {
    struct template_position at;
    size_t length;       /* in bytes, of what is wrong */
    const char *code;    /* TEMPLATE_DATE_UNKNOWN: static, stable */
    const char *message; /* "unknown DATE 'mondey'" */
    const char *hint;    /* "did you mean monday?"; may be NULL */
};

struct template
{
    struct slice text;
    const struct template_piece *pieces;
    size_t piece_count;
    size_t blank_count;
    const struct template_prompt *prompts; /* in the order of the script */
    size_t prompt_count;
    const struct template_fault *faults; /* in order; none: the template is fine */
    size_t fault_count;
};

/* Reads a template, which borrows the text; the rest lives in the arena. With faults the pieces
 * and prompts are those that could be read.
 *
 * Faults  TEMPLATE_TOO_LARGE, TEMPLATE_NOT_UTF8 (a NUL or bytes that are no UTF-8),
 *         TEMPLATE_NAME_RESERVED (smooth_blank_), TEMPLATE_BLANK_OPEN (no }} on its line),
 *         TEMPLATE_BLANK_UNKNOWN (another word than PROMPT, CONTEXT or DATE),
 *         TEMPLATE_PROMPT_INVALID (name, parts, type, default), TEMPLATE_PROMPT_DIFFERS (asked
 *         before, otherwise), TEMPLATE_CONTEXT_UNKNOWN, TEMPLATE_DATE_UNKNOWN,
 *         TEMPLATE_TOO_MANY_BLANKS, TEMPLATE_TOO_MANY_PROMPTS
 */
void template_parse(struct arena *arena, struct slice text, struct template *ret_template);

/* OK, or INVALID_ARGUMENT with the code of the first fault, all of it as its message: "line 3,
 * column 14: unknown DATE 'mondey': did you mean monday?". */
MUST_USE status template_status(struct arena *arena, const struct template *template);

/* The position of a byte of the text. */
struct template_position template_position_of(struct slice text, size_t offset);

#endif
