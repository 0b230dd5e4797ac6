/* The table alone; who answers is said in host.c. */
#include "plugins/own_calls.h"

static const struct plugin_param LOG[] = {
    {.name = "text", .type = PLUGIN_ANY, .doc = "What to write."},
    {.name = "level",
     .type = PLUGIN_TEXT,
     .default_text = "'info'",
     .doc = "`'debug'`, `'info'`, `'warning'` or `'error'`."},
    {0},
};

static const struct plugin_param SECRET[] = {
    {.name = "name", .type = PLUGIN_TEXT, .doc = "The name that the install has it under."},
    {0},
};

static const struct plugin_param GET[] = {
    {.name = "key", .type = PLUGIN_TEXT, .doc = "1 to 100 characters."},
    {.name = "default",
     .type = PLUGIN_ANY,
     .default_text = "None",
     .doc = "What is returned when nothing is stored under the key."},
    {0},
};

static const struct plugin_param SET[] = {
    {.name = "key", .type = PLUGIN_TEXT, .doc = "1 to 100 characters."},
    {.name = "value", .type = PLUGIN_ANY, .doc = "Whatever JSON can hold; `None` deletes the key."},
    {0},
};

static const struct plugin_param SEND_EMAIL[] = {
    {.name = "to", .type = PLUGIN_TEXT, .doc = "One address."},
    {.name = "subject", .type = PLUGIN_TEXT, .doc = "One line of at most 200 characters."},
    {.name = "body", .type = PLUGIN_TEXT, .doc = "At most 16 KB."},
    {0},
};

static const struct plugin_param HTTP_GET[] = {
    {.name = "url", .type = PLUGIN_TEXT, .doc = "Where to: an absolute URL, on the whitelist."},
    {.name = "headers",
     .type = PLUGIN_FIELDS,
     .default_text = "None",
     .doc = "A dict of texts; a value may be `api.secret(name)`."},
    {.name = "params",
     .type = PLUGIN_FIELDS,
     .default_text = "None",
     .doc = "A dict of what is added to the URL behind its `?`."},
    {0},
};

static const struct plugin_param HTTP_SEND[] = {
    {.name = "url", .type = PLUGIN_TEXT, .doc = "Where to: an absolute URL, on the whitelist."},
    {.name = "headers",
     .type = PLUGIN_FIELDS,
     .default_text = "None",
     .doc = "A dict of texts; a value may be `api.secret(name)`."},
    {.name = "json",
     .type = PLUGIN_ANY,
     .default_text = "None",
     .doc = "What is sent as JSON; secrets may stand anywhere in it."},
    {.name = "data",
     .type = PLUGIN_ANY,
     .default_text = "None",
     .doc =
         "What is sent otherwise: a text as it is, a dict as a form; secrets may be its values."},
    {.name = "params",
     .type = PLUGIN_FIELDS,
     .default_text = "None",
     .doc = "A dict of what is added to the URL behind its `?`."},
    {0},
};

static const char HTTP_RETURNS[] =
    "An object with `status`, `headers` (a dict with names in lower case), `text` and `json`, "
    "whatever the status.";

const struct plugin_own_call PLUGIN_OWN_CALLS[] = {
    {
        .call = {.name = "log",
                 .summary = "Writes a line to the log of the run.",
                 .returns = "None",
                 .example = "api.log('3 customers found')",
                 .params = LOG},
        .is_of_jail = true,
    },
    {
        .call = {.name = "secret",
                 .summary = "Stands for a secret of the install, in headers and bodies of HTTP "
                            "calls to the hosts that the secret is for, over https. A script "
                            "never sees its value.",
                 .returns = "The secret, which can only be sent.",
                 .example = "api.http_get('https://api.example.com/v1/rates',\n"
                            "             headers={'X-Api-Key': api.secret('shop')})",
                 .params = SECRET},
        .is_of_jail = true,
    },
    {
        .call = {.name = "get",
                 .summary = "What was stored with `api.set`, by this install in any of its runs.",
                 .returns = "The value, or the default.",
                 .example = "count = api.get('count', 0)",
                 .params = GET},
    },
    {
        .call = {.name = "set",
                 .summary = "Stores a value for later runs of the same install: at most 100 keys, "
                            "of 8 KB each as JSON.",
                 .returns = "None",
                 .example = "api.set('count', api.get('count', 0) + 1)",
                 .params = SET},
        .writes = true,
    },
    {
        .call = {.name = "send_email",
                 .summary =
                     "Sends an e-mail of plain text, from the platform's address: at most 50 "
                     "a run.",
                 .returns = "None",
                 .example = "api.send_email('ada@example.com', 'See you tomorrow', 'Hello Ada!')",
                 .params = SEND_EMAIL},
        .writes = true,
    },
    {
        .call = {.name = "http_get",
                 .summary = "Fetches a URL.",
                 .returns = HTTP_RETURNS,
                 .example = "answer = api.http_get('https://api.example.com/v1/rates')\n"
                            "rates = answer.json if answer.text else {}",
                 .params = HTTP_GET},
        .writes = true,
        .is_http = true,
    },
    {
        .call = {.name = "http_post",
                 .summary = "Sends something to a URL.",
                 .returns = HTTP_RETURNS,
                 .example = "api.http_post('https://hooks.example.com/new', json={'name': 'Ada'})",
                 .params = HTTP_SEND},
        .writes = true,
        .is_http = true,
    },
    {
        .call = {.name = "http_put",
                 .summary = "Replaces what is at a URL.",
                 .returns = HTTP_RETURNS,
                 .example =
                     "api.http_put('https://api.example.com/v1/items/7', json={'price': 12})",
                 .params = HTTP_SEND},
        .writes = true,
        .is_http = true,
    },
    {
        .call = {.name = "http_patch",
                 .summary = "Changes what is at a URL.",
                 .returns = HTTP_RETURNS,
                 .example =
                     "api.http_patch('https://api.example.com/v1/items/7', json={'price': 12})",
                 .params = HTTP_SEND},
        .writes = true,
        .is_http = true,
    },
    {
        .call = {.name = "http_delete",
                 .summary = "Deletes what is at a URL.",
                 .returns = HTTP_RETURNS,
                 .example = "api.http_delete('https://api.example.com/v1/items/7')",
                 .params = HTTP_SEND},
        .writes = true,
        .is_http = true,
    },
};
const size_t PLUGIN_OWN_CALL_COUNT = sizeof PLUGIN_OWN_CALLS / sizeof *PLUGIN_OWN_CALLS;
