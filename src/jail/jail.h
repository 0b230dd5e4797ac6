/* Running plugins' scripts: the host's side of smooth-plugin-runner.
 *
 * The runner (src/runner/) is another process, without rights, that forks one jailed child a
 * script. This side sends the child its script, answers the calls that it makes to `api`, holds it
 * to its limits and says how it ended. The child is taken for hostile: nothing that it sends is
 * believed, and whoever answers its calls decides by the run's own record, never by what is asked.
 *
 * A process opens one jail, on its end of a control socket (SOCK_SEQPACKET) whose other end the
 * runner has. A runner that ends is replaced by whoever started it; what was asked meanwhile waits
 * in the socket.
 */
#ifndef JAIL_JAIL_H
#define JAIL_JAIL_H

#include "base/call.h"
#include "wire/template_mark.h"
#include "wire/template_value.h"

enum {
    JAIL_CALLS_MAX = 1000,
    JAIL_LOG_BYTES_MAX = 64 * 1024, /* a line counts one byte more than its text */
    JAIL_RESULT_BYTES_MAX = 256 * 1024,
    JAIL_ANSWER_BYTES_MAX = 1024 * 1024 - 1024, /* of one call's answer, as JSON */
    JAIL_ANSWERS_BYTES_MAX = 16 * 1024 * 1024,  /* of all of them: they live in the call's arena */
    JAIL_CPU_MS = 500,
    JAIL_WALL_MS = 10 * 1000,
    JAIL_MEMORY_BYTES = 160 * 1024 * 1024, /* of address space, the interpreter's included */
    JAIL_AT_ONCE = 8,
};

/* The jail of this process. */

/* Opens it on a control socket (borrowed, non-blocking), -1 when there is no runner: runs then
 * answer UNAVAILABLE. At most `at_once` children at a time; who comes later waits its turn. */
void jail_open(int control_fd, unsigned at_once);
/* Once no run is left. */
void jail_close(void);
/* Before workers are forked, in the same order in all of them (base/metrics.h). */
void jail_register_metrics(void);

/* For commands and tests: starts a runner of this process' own and opens the jail on it. The runner
 * ends with jail_close, and with this process. `program` NULL: smooth-plugin-runner beside this
 * program.
 *
 * Errors  FAILED_PRECONDITION RUNNER_MISSING
 */
struct jail_private {
    const char *program;
    bool require_namespaces;
    const char *const *arguments; /* for the runner, NULL-terminated; may be NULL */
};
MUST_USE status jail_start_private(const struct jail_private *options, unsigned at_once);

/* What is run. All borrowed. */

/* A function that `api` has. In Python it takes its parameters by position or by name. */
struct jail_function {
    const char *name;          /* get_customers */
    const char *const *params; /* NULL-terminated */
    /* An HTTP function: its arguments may hold secrets, as {"$secret": "name"}, and its answer
     * {"status": …, "headers": {…}, "text": "…"} becomes an object with these attributes and
     * `json`. */
    bool is_http;
};

struct jail_script {
    struct slice source; /* with its blanks marked (wire/template_mark.h) */
    /* May be NULL: then the script has no blanks, and places are those in `source`. */
    const struct template *template;
    const struct template_value *constants; /* one a blank; jail_check takes NULL */
    const struct jail_function *functions;
    size_t function_count;
    const struct time_zone *zone; /* today() and now() in it */
    int64_t now_us;               /* the run's one */
};

/* 0 stands for the JAIL_ constant. */
struct jail_limits {
    unsigned cpu_ms;
    unsigned wall_ms; /* from the child's start, waiting for answers included */
    size_t memory_bytes;
    unsigned calls;
    size_t log_bytes;
    size_t result_bytes;
};

/* Who is asked. Both run on the fiber of jail_run, one at a time. */
struct jail_host {
    void *owner;
    /* A call of one of the script's functions (no other name arrives). `arguments` is a JSON object
     * by parameter names; those that the script left out are missing. It is well-formed, at most
     * 1 MiB and 32 levels deep, and otherwise whatever a hostile script likes: a secret's name
     * included. OK with *ret_answer as JSON, in the call's arena; anything else becomes an ApiError
     * in the script, with the status' reason and message. Waits that can be cut short end by
     * `deadline_ns`, when the child is killed. */
    status (*call)(struct call *c, void *owner, const char *function, struct slice arguments,
                   int64_t deadline_ns, struct slice *ret_answer);
    /* A line of the log: valid UTF-8 without NUL; level is "debug", "info", "warning" or "error".
     * May be NULL. */
    void (*log)(void *owner, const char *level, struct slice text);
};

/* How it ended. Texts live in the call's arena. */

/* For a person who reads the script. */
struct jail_error {
    /* Of FAILED: SCRIPT_INVALID (it does not parse, or holds what is not allowed: the rest of the
     * error is the first diagnostic), SCRIPT_ERROR (an exception that was not caught),
     * RESULT_INVALID (no JSON).
     * Of KILLED: CPU_TIME, WALL_TIME, MEMORY, CALL_LIMIT, LOG_LIMIT, RESULT_LIMIT, FORBIDDEN (it
     * touched a wall), CRASHED (the interpreter did), PROTOCOL (it sent what no runner sends),
     * RUNNER_LOST (the runner died, and this run with it). */
    const char *code;
    const char *type;    /* the exception: ZeroDivisionError; a diagnostic's code; "" */
    const char *message; /* a sentence */
    const char *hint;    /* what would be right; "" */
    unsigned line;       /* in the template's text, from 1; 0: no place */
    unsigned column;     /* from 1, in characters; 0: none */
};

struct jail_budget {
    int64_t cpu_us, cpu_us_max; /* of the script's own code: reading and checking it is not */
    int64_t wall_us, wall_us_max;
    int64_t calls, calls_max;
    int64_t log_bytes, log_bytes_max;
    int64_t memory_bytes, memory_bytes_max; /* used: resident at its peak, shared pages included */
};

struct jail_outcome {
    enum jail_end { JAIL_SUCCEEDED, JAIL_FAILED, JAIL_KILLED } end;
    struct jail_error error; /* unless it succeeded */
    struct slice result;     /* JSON; empty when the script set none */
    struct jail_budget budget;
    bool is_security_event; /* FORBIDDEN, CRASHED, PROTOCOL: somebody should look */
};

/* Runs a script to its end, on the calling fiber. OK however it ended.
 *
 * Errors  UNAVAILABLE PLUGINS_UNAVAILABLE (no runner took it within 5 s); INVALID_ARGUMENT
 *         SCRIPT_TOO_LARGE (64 KiB, or a megabyte with its constants); what `c` ended with, and
 *         then the child is dead
 */
MUST_USE status jail_run(struct call *c, const struct jail_script *script,
                         const struct jail_limits *limits, const struct jail_host *host,
                         struct jail_outcome *ret_outcome);

/* What a look at a script says. */
struct jail_diagnostic {
    unsigned line;    /* in the template's text, from 1 */
    unsigned column;  /* from 1, in characters */
    const char *code; /* SYNTAX, IMPORT_REFUSED: stable */
    const char *message;
    const char *hint; /* "" when there is none */
};

struct jail_report {
    const struct jail_diagnostic *diagnostics; /* in the order of the text; none: it may run */
    size_t diagnostic_count;
    /* The manifest: what the script could ask for. NULL-terminated, sorted, each once. */
    const char *const *calls;   /* names of functions that it calls of `api` */
    const char *const *hosts;   /* written out in its HTTP calls; "dynamic" for any other */
    const char *const *secrets; /* names of secrets; "dynamic" likewise */
};

/* Parses and checks a script in the same jail, without running it. Errors as jail_run; and
 * INTERNAL CHECK_FAILED when the child was killed over it, which its author reads as a script that
 * cannot be checked. */
MUST_USE status jail_check(struct call *c, const struct jail_script *script,
                           struct jail_report *ret_report);

#endif
