/* A bar is drawn ten times a second at most; lines come with every tenth of the work. */
#include "cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

enum { BAR_CELLS = 30, REDRAW_MS = 100, LINES = 10 };

static bool can_draw(void)
{
    const char *terminal = getenv("TERM");
    return isatty(STDERR_FILENO) == 1 && terminal != NULL && strcmp(terminal, "dumb") != 0;
}

void progress_begin(struct progress *progress, const char *what, int32_t total)
{
    *progress = (struct progress){
        .what = what, .total = total, .is_terminal = can_draw(), .begun_ns = clock_monotonic_ns()};
}

static void draw(const struct progress *progress, int32_t passed, int64_t now_ns)
{
    char bar[BAR_CELLS + 1];
    const int filled = (int)((int64_t)BAR_CELLS * passed / progress->total);
    memset(bar, '.', BAR_CELLS);
    memset(bar, '#', (size_t)filled);
    bar[BAR_CELLS] = '\0';
    const double seconds = (double)(now_ns - progress->begun_ns) / (double)NS_PER_S;
    fprintf(stderr, "\r[%s] %d of %d %s, %.0f/s", bar, (int)passed, (int)progress->total,
            progress->what, seconds > 0 ? passed / seconds : 0);
    if (progress->failed > 0)
        fprintf(stderr, ", %d failed", (int)progress->failed);
    fputs("\x1b[K", stderr); /* to the end of the line: what was longer before */
}

static void say(const struct progress *progress, int32_t passed)
{
    fprintf(stderr, "%d of %d %s, %d failed\n", (int)passed, (int)progress->total, progress->what,
            (int)progress->failed);
}

void progress_step(struct progress *progress, bool failed)
{
    progress->done += !failed;
    progress->failed += failed;
    int32_t passed = progress->done + progress->failed;
    if (passed > progress->total)
        progress->total = passed; /* more came meanwhile */
    if (progress->is_terminal) {
        const int64_t now_ns = clock_monotonic_ns();
        if (now_ns - progress->shown_ns < REDRAW_MS * NS_PER_MS && passed < progress->total)
            return;
        progress->shown_ns = now_ns;
        draw(progress, passed, now_ns);
    } else if (passed == progress->total || passed - progress->said >= progress->total / LINES) {
        progress->said = passed;
        say(progress, passed);
    }
}

void progress_end(struct progress *progress)
{
    if (progress->is_terminal && progress->done + progress->failed > 0)
        fputs("\r\x1b[K", stderr);
}
