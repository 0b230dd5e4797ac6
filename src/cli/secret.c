/* The good day: the terminal's echo is turned off, a line is read, the echo is turned on again; on
 * every path, because a terminal that stays mute is worse than a failure. A signal in between ends
 * the command with the echo off only if it cannot be caught. */
#include "cli/secret.h"

#include <signal.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "base/random.h"

enum { LINE_BYTES_MAX = 2048, MADE_CHARACTERS = 24 };

static status unreadable(const char *message)
{
    return status_error(STATUS_FAILED_PRECONDITION, "PASSWORD_UNREADABLE", message);
}

/* The line may be longer than any password: then it is refused for that later. */
static status read_line(struct arena *arena, FILE *from, struct slice *ret_line)
{
    char *line = arena_alloc(arena, LINE_BYTES_MAX);
    if (fgets(line, LINE_BYTES_MAX, from) == NULL)
        return unreadable("no password was given");
    size_t length = strcspn(line, "\n");
    if (length > 0 && line[length - 1] == '\r')
        length--;
    *ret_line = slice_make(line, length);
    return OK;
}

static status ask_once(struct arena *arena, FILE *terminal, const char *prompt,
                       struct slice *ret_line)
{
    struct termios before;
    if (tcgetattr(fileno(terminal), &before) != 0)
        return unreadable("the terminal cannot be made to hide the password; use --password-stdin");

    sigset_t signals;
    sigset_t others;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGTSTP);
    sigprocmask(SIG_BLOCK, &signals, &others); /* delivered when the echo is on again */
    struct termios hidden = before;
    hidden.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    fputs(prompt, terminal);
    fflush(terminal);
    tcsetattr(fileno(terminal), TCSAFLUSH, &hidden);
    const status outcome = read_line(arena, terminal, ret_line);
    tcsetattr(fileno(terminal), TCSAFLUSH, &before);
    fputc('\n', terminal);
    sigprocmask(SIG_SETMASK, &others, NULL);
    return outcome;
}

status secret_ask(struct arena *arena, struct slice *ret_password)
{
    FILE *terminal = fopen("/dev/tty", "r+e");
    if (terminal == NULL)
        return unreadable("there is no terminal to ask for the password; use --password-stdin or "
                          "--generate");

    struct slice first = {0};
    struct slice second = {0};
    status outcome = ask_once(arena, terminal, "Password: ", &first);
    if (status_is_ok(outcome))
        outcome = ask_once(arena, terminal, "Again: ", &second);
    fclose(terminal);
    if (!status_is_ok(outcome))
        return outcome;
    if (!slice_equal(first, second))
        return status_error(STATUS_INVALID_ARGUMENT, "PASSWORD_MISMATCH",
                            "the two passwords differ");
    *ret_password = first;
    return OK;
}

status secret_read_line(struct arena *arena, struct slice *ret_password)
{
    return read_line(arena, stdin, ret_password);
}

const char *secret_make(struct arena *arena)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    char *text = arena_alloc(arena, MADE_CHARACTERS + 1);
    for (int i = 0; i < MADE_CHARACTERS; i++)
        text[i] = letters[random_below(sizeof letters - 1)];
    text[MADE_CHARACTERS] = '\0';
    return text;
}
