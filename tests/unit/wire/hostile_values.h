/* Values that would be code, markers, blanks or formats, were they ever read as anything but text.
 * Each is UTF-8. */
#ifndef TESTS_UNIT_WIRE_HOSTILE_VALUES_H
#define TESTS_UNIT_WIRE_HOSTILE_VALUES_H

static const char *const HOSTILE_VALUES[] = {
    /* Ends of strings, of each kind. */
    "x'); api.log('INJECTED')#",
    "x\"); api.log(\"INJECTED\")#",
    "x'''); api.log('INJECTED')#",
    "x\"\"\"); api.log('INJECTED')#",
    "'",
    "\"",
    "'''",
    "\"\"\"",
    "''",
    "' + api.secret('key') + '",
    "\" + str(api) + \"",
    "'; result = 1; '",
    "', level='error', x='",
    "')\napi.log('INJECTED')\n('",
    "\napi.log('INJECTED')\n",
    "\r\napi.log('INJECTED')\r\n",
    "\rapi.log('INJECTED')\r",
    "x\n    api.log('INJECTED')",
    "\n\n\n",
    "# a comment",
    "'#",
    /* Escapes, and what looks like them. */
    "\\",
    "\\\\",
    "\\'",
    "\\\"",
    "x\\",
    "\\n",
    "\\x27); api.log(\\x27INJECTED\\x27)#",
    "\\u0027); api.log(\\u0027INJECTED\\u0027)#",
    "\\047); api.log(\\047INJECTED\\047)#",
    "\\N{APOSTROPHE}",
    "\\N{",
    "\\x",
    "\\\n",
    "\x01\x1b[2J\x7f",
    "\t",
    /* Formats and f-strings. */
    "{}",
    "{0}",
    "{x}",
    "{0.__class__.__mro__[1].__subclasses__()}",
    "{x!r:>{y}}",
    "{{}}",
    "}}",
    "{",
    "}",
    "%s%s%s%n",
    "%(x)s",
    "$x ${x}",
    "f'{api}'",
    "{api.secret('key')}",
    /* Blanks and markers. */
    "{{DATE:today}}",
    "{{CONTEXT:owner_email}}",
    "{{PROMPT:x|X|y}}",
    "\\{{DATE:today}}",
    "{{",
    "smooth_blank_0_",
    "smooth_blank_1_",
    "'smooth_blank_0_'",
    "smooth_blank_",
    "smooth_blank_0",
    "0_",
    "_smooth_blank_1_ smooth_blank_0_smooth_blank_1_",
    /* Expressions that are code by themselves. */
    "__import__('os').system('id')",
    "eval('1')",
    "().__class__.__bases__[0].__subclasses__()",
    "api.log",
    "None",
    "lambda: 0",
    "[x for x in ()]",
    "1 if api else 2",
    "x := 1",
    "*args",
    "**{}",
    "r'x",
    "b'x'",
    "0x10",
    "1_000",
    "1e9999",
    "True and api",
    /* What is not what it looks like. */
    "\xef\xbc\x87); api.log(1)#",                       /* FULLWIDTH APOSTROPHE */
    "\xe2\x80\x99); api.log(1)#",                       /* RIGHT SINGLE QUOTATION MARK */
    "x\xe2\x80\xa8y\xe2\x80\xa9z",                      /* LINE and PARAGRAPH SEPARATOR */
    "x\xc2\x85y",                                       /* NEXT LINE */
    "\xef\xbb\xbfx",                                    /* a byte order mark */
    "\xe2\x80\xaex');#",                                /* RIGHT-TO-LEFT OVERRIDE */
    "\xf0\x9d\x97\xae\xf0\x9d\x97\xbd\xf0\x9d\x97\xb6", /* "api" in another alphabet */
    "\xe2\x80\x8b",                                     /* ZERO WIDTH SPACE */
    /* Other languages that such a value may travel through. */
    "<script>alert(1)</script>",
    "'; DROP TABLE shared.tenants; --",
    "\",\"admin\":true,\"",
    "\\u0000",
    "$(id) `id` ; id | id",
    "../../../etc/passwd",
};
enum { HOSTILE_COUNT = sizeof HOSTILE_VALUES / sizeof *HOSTILE_VALUES };

#endif
