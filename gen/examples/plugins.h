/* The plugins of docs/plugins/. Written by tools/example_plugins.py. */
#ifndef EXAMPLES_PLUGINS_H
#define EXAMPLES_PLUGINS_H

struct example_plugin {
    const char *key; /* the file's name without .py */
    const char *name;
    const char *summary;
    const char *script;
};

/* Ends with one that has no key. */
extern const struct example_plugin EXAMPLE_PLUGINS[];

#endif
