/* The tests hold the tables against the parser: nothing stands here that it does not read. */
#include "wire/template_reference.h"

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

const struct template_entry TEMPLATE_FORMS[] = {
    {"PROMPT", "{{PROMPT:name}}",
     "A value that whoever installs the plugin is asked for. It has to be given; the form shows "
     "the name.",
     "api.log('Hello {{PROMPT:who}}')"},
    {"PROMPT", "{{PROMPT:name|description}}", "The same; the form shows the description.",
     "api.log('Hello {{PROMPT:who|Who is greeted?}}')"},
    {"PROMPT", "{{PROMPT:name|description|default}}",
     "A value with a default, which is kept when the field is left alone.",
     "api.log('Hello {{PROMPT:who|Who is greeted?|everybody}}')"},
    {"PROMPT", "{{PROMPT:name|description|default|type}}",
     "A value of a type. With an empty default it has to be given.",
     "days = {{PROMPT:days|How many days?|7|integer:1..30}}"},
    {"CONTEXT", "{{CONTEXT:name}}", "What is known of the business.",
     "api.log('This is {{CONTEXT:business_name}}')"},
    {"DATE", "{{DATE:expression}}",
     "A date of the calendar, as 2026-03-05, counted from the day of the run in the time zone of "
     "the business.",
     "api.get_appointments(start='{{DATE:today}}', end='{{DATE:+7d}}')"},
    {"BRACES", "\\{{", "A pair of braces that begins no blank.", "api.log('\\{{ and }}')"},
};
const size_t TEMPLATE_FORM_COUNT = COUNT(TEMPLATE_FORMS);

const struct template_entry TEMPLATE_DATES[] = {
    {"today", "today", "The day of the run.", "day = '{{DATE:today}}'"},
    {"tomorrow", "tomorrow", "The day after.", "day = '{{DATE:tomorrow}}'"},
    {"yesterday", "yesterday", "The day before.", "day = '{{DATE:yesterday}}'"},
    {"monday", "monday", "The next Monday after today: on a Monday, in seven days.",
     "day = '{{DATE:monday}}'"},
    {"tuesday", "tuesday", "The next Tuesday after today.", "day = '{{DATE:tuesday}}'"},
    {"wednesday", "wednesday", "The next Wednesday after today.", "day = '{{DATE:wednesday}}'"},
    {"thursday", "thursday", "The next Thursday after today.", "day = '{{DATE:thursday}}'"},
    {"friday", "friday", "The next Friday after today.", "day = '{{DATE:friday}}'"},
    {"saturday", "saturday", "The next Saturday after today.", "day = '{{DATE:saturday}}'"},
    {"sunday", "sunday", "The next Sunday after today.", "day = '{{DATE:sunday}}'"},
    {"days", "+7d", "So many days later; earlier with a minus: -3d.", "day = '{{DATE:-3d}}'"},
    {"weeks", "+2w", "So many weeks later; earlier with a minus.", "day = '{{DATE:+2w}}'"},
    {"months", "+1M",
     "So many months later; earlier with a minus. Where the month has no such day it is its last: "
     "31 January +1M is the last of February.",
     "day = '{{DATE:+1M}}'"},
    {"years", "+1y", "So many years later; earlier with a minus. 29 February becomes the 28th.",
     "day = '{{DATE:-1y}}'"},
};
const size_t TEMPLATE_DATE_COUNT = COUNT(TEMPLATE_DATES);

const struct template_entry TEMPLATE_CONTEXTS[TEMPLATE_CONTEXT_COUNT] = {
    [CONTEXT_BUSINESS_NAME] = {"business_name", "{{CONTEXT:business_name}}",
                               "The name of the business.", "name = '{{CONTEXT:business_name}}'"},
    [CONTEXT_OWNER_EMAIL] = {"owner_email", "{{CONTEXT:owner_email}}",
                             "The e-mail address of its owner; empty when there is none.",
                             "to = '{{CONTEXT:owner_email}}'"},
    [CONTEXT_TENANT_ID] = {"tenant_id", "{{CONTEXT:tenant_id}}", "Its id.",
                           "id_here = '{{CONTEXT:tenant_id}}'"},
    [CONTEXT_SCHEMA_NAME] = {"schema_name", "{{CONTEXT:schema_name}}",
                             "Its short name, which never changes.",
                             "short_name = '{{CONTEXT:schema_name}}'"},
    [CONTEXT_SUBSCRIPTION_TIER] = {"subscription_tier", "{{CONTEXT:subscription_tier}}",
                                   "Its subscription: FREE, PROFESSIONAL, BUSINESS or ENTERPRISE.",
                                   "tier = '{{CONTEXT:subscription_tier}}'"},
    [CONTEXT_TIME_ZONE] = {"time_zone", "{{CONTEXT:time_zone}}", "Its time zone, as Europe/Berlin.",
                           "zone = '{{CONTEXT:time_zone}}'"},
    [CONTEXT_PRIMARY_DOMAIN] = {"primary_domain", "{{CONTEXT:primary_domain}}",
                                "Its own domain; empty when it has none.",
                                "site = 'https://{{CONTEXT:primary_domain}}/'"},
};

const struct template_entry TEMPLATE_TYPES[TEMPLATE_TYPE_COUNT] = {
    [TYPE_TEXT] = {"text", "text", "A text of one line, of at most 1,000 characters. The usual.",
                   "title = '{{PROMPT:title|Title|Hello|text}}'"},
    [TYPE_TEXTAREA] = {"textarea", "textarea",
                       "A text of several lines, of at most 10,000 characters.",
                       "body = '{{PROMPT:body|What to write||textarea}}'"},
    [TYPE_INTEGER] = {"integer", "integer:1..30", "A whole number, with or without bounds.",
                      "days = {{PROMPT:days|How many days?|7|integer:1..30}}"},
    [TYPE_NUMBER] = {"number", "number:0..1", "A number, with or without bounds.",
                     "share = {{PROMPT:share|Which share?|0.5|number:0..1}}"},
    [TYPE_BOOLEAN] = {"boolean", "boolean", "Yes or no.",
                      "is_loud = {{PROMPT:loud|Aloud?|false|boolean}}"},
    [TYPE_DATE] = {"date", "date", "A date, as 2026-03-05.",
                   "start = '{{PROMPT:start|From when on?||date}}'"},
    [TYPE_EMAIL] = {"email", "email", "An e-mail address.",
                    "to = '{{PROMPT:to|Who gets it?||email}}'"},
    [TYPE_URL] = {"url", "url",
                  "A web address. Which ones a plugin may call, the URL whitelist says.",
                  "hook = '{{PROMPT:hook|Where to?||url}}'"},
    [TYPE_CHOICE] = {"choice", "choice:a,b,c", "One of some texts.",
                     "size = '{{PROMPT:size|Size|medium|choice:small,medium,large}}'"},
    [TYPE_RESOURCE] = {"resource", "resource", "A room, a person or a thing that can be booked.",
                       "room = '{{PROMPT:room|Which room?||resource}}'"},
    [TYPE_CUSTOMER] = {"customer", "customer", "A customer.",
                       "customer = '{{PROMPT:customer|Which customer?||customer}}'"},
};
