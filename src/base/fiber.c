/* Fibers on their own mapped stacks, switched by 20 instructions (x86-64) or swapcontext.
 *
 * The good day: fiber_start takes a stack from the pool and queues the fiber; the loop runs it
 * until it parks or ends. Stacks go back to the pool; only the pages that were touched cost
 * memory. Failure: no memory for a stack ends the process; running over the guard page is SIGSEGV.
 * AddressSanitizer and valgrind are told of every switch.
 */
#include "base/fiber.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#if !defined(__x86_64__)
#include <ucontext.h>
#endif

#if defined(__has_include)
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif
#endif
#ifndef VALGRIND_STACK_REGISTER
#define VALGRIND_STACK_REGISTER(low, high) 0U
#define VALGRIND_STACK_DEREGISTER(id)      ((void)(id))
#endif

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif

#ifdef WITH_ASAN
#include <sanitizer/common_interface_defs.h>
enum { STACK_BYTES = 1024 * 1024 }; /* its red zones make frames several times as large */
#else
enum { STACK_BYTES = 256 * 1024 };
#endif

enum { POOL_MAX = 1024 };

struct fiber {
    void *sp; /* where it goes on */
#if !defined(__x86_64__)
    ucontext_t context;
#endif
    uint8_t *mapping; /* guard page, then the stack */
    unsigned valgrind_id;
    void *asan_fake_stack;
    void (*run)(void *argument);
    void *argument;
    struct fiber *next; /* in the ready queue or the pool */
    bool queued;
    bool parked;
    bool woken; /* before it parked */
    bool ended;
};

struct queue {
    struct fiber *first, *last;
};

static struct queue ready;
static struct queue yielded; /* run after all that are ready */
static struct fiber *pool;
static unsigned pooled, alive;
static struct fiber *current;
static struct fiber loop_stack; /* stands for the stack that fiber_run_ready runs on */
#ifdef WITH_ASAN
static const void *loop_stack_bottom;
static size_t loop_stack_bytes;
#endif

void fiber_main(void);

#if defined(__x86_64__)
void fiber_switch(void **ret_from_sp, void *to_sp);
extern char fiber_entry[];
#endif

static size_t guard_bytes(void)
{
    static size_t bytes;
    if (bytes == 0)
        bytes = (size_t)sysconf(_SC_PAGESIZE);
    return bytes;
}

static void push(struct queue *queue, struct fiber *fiber)
{
    fiber->next = NULL;
    fiber->queued = true;
    if (queue->last == NULL)
        queue->first = fiber;
    else
        queue->last->next = fiber;
    queue->last = fiber;
}

static struct fiber *pop(struct queue *queue)
{
    struct fiber *fiber = queue->first;
    if (fiber == NULL)
        return NULL;
    queue->first = fiber->next;
    if (queue->first == NULL)
        queue->last = NULL;
    fiber->queued = false;
    return fiber;
}

static struct fiber *fiber_new(void)
{
    const size_t guard = guard_bytes();
    uint8_t *mapping = mmap(NULL, guard + STACK_BYTES, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    struct fiber *fiber = calloc(1, sizeof *fiber);
    if (mapping == MAP_FAILED || fiber == NULL || mprotect(mapping, guard, PROT_NONE) != 0) {
        fputs("no memory for a fiber's stack\n", stderr);
        abort();
    }
    fiber->mapping = mapping;
    fiber->valgrind_id = VALGRIND_STACK_REGISTER(mapping + guard, mapping + guard + STACK_BYTES);
    return fiber;
}

static void fiber_free(struct fiber *fiber)
{
    VALGRIND_STACK_DEREGISTER(fiber->valgrind_id);
    munmap(fiber->mapping, guard_bytes() + STACK_BYTES);
    free(fiber);
}

/* Lays out the stack so that the first switch to it enters fiber_main. */
static void prepare_stack(struct fiber *fiber)
{
    uint8_t *top = fiber->mapping + guard_bytes() + STACK_BYTES;
#if defined(__x86_64__)
    uintptr_t *sp = (uintptr_t *)(void *)top;
    *--sp = 0; /* keeps fiber_entry's call aligned */
    *--sp = 0;
    *--sp = (uintptr_t)fiber_entry; /* returned to by fiber_switch */
    for (int saved = 0; saved < 6; saved++)
        *--sp = 0;
    fiber->sp = sp;
#else
    getcontext(&fiber->context);
    fiber->context.uc_stack.ss_sp = fiber->mapping + guard_bytes();
    fiber->context.uc_stack.ss_size = STACK_BYTES;
    fiber->context.uc_link = NULL;
    makecontext(&fiber->context, fiber_main, 0);
    (void)top;
#endif
}

static void switch_stacks(struct fiber *from, struct fiber *to)
{
#ifdef WITH_ASAN
    const void *bottom = to == &loop_stack ? loop_stack_bottom : to->mapping + guard_bytes();
    const size_t bytes = to == &loop_stack ? loop_stack_bytes : (size_t)STACK_BYTES;
    __sanitizer_start_switch_fiber(from->ended ? NULL : &from->asan_fake_stack, bottom, bytes);
#endif
#if defined(__x86_64__)
    fiber_switch(&from->sp, to->sp);
#else
    swapcontext(&from->context, &to->context);
#endif
#ifdef WITH_ASAN
    __sanitizer_finish_switch_fiber(from->asan_fake_stack, NULL, NULL);
#endif
}

/* Every fiber begins here, and never returns. */
void fiber_main(void)
{
#ifdef WITH_ASAN
    __sanitizer_finish_switch_fiber(NULL, &loop_stack_bottom, &loop_stack_bytes);
#endif
    struct fiber *self = current;
    self->run(self->argument);
    self->ended = true;
    switch_stacks(self, &loop_stack);
    abort();
}

void fiber_start(void (*run)(void *argument), void *argument)
{
    struct fiber *fiber = pool;
    if (fiber == NULL) {
        fiber = fiber_new();
    } else {
        pool = fiber->next;
        pooled--;
    }
    fiber->run = run;
    fiber->argument = argument;
    fiber->asan_fake_stack = NULL;
    fiber->parked = fiber->woken = fiber->ended = false;
    prepare_stack(fiber);
    alive++;
    push(&ready, fiber);
}

struct fiber *fiber_self(void)
{
    return current;
}

void fiber_park(void)
{
    struct fiber *self = current;
    assert(self != NULL);
    if (self->woken) {
        self->woken = false;
        return;
    }
    self->parked = true;
    switch_stacks(self, &loop_stack);
}

void fiber_wake(struct fiber *fiber)
{
    if (fiber->parked) {
        fiber->parked = false;
        push(&ready, fiber);
    } else if (!fiber->queued) {
        fiber->woken = true;
    }
}

void fiber_yield(void)
{
    struct fiber *self = current;
    assert(self != NULL);
    push(&yielded, self);
    switch_stacks(self, &loop_stack);
}

bool fiber_run_ready(void)
{
    assert(current == NULL);
    bool any = false;
    if (ready.first == NULL) {
        ready = yielded;
        yielded = (struct queue){0};
    }
    for (struct fiber *fiber; (fiber = pop(&ready)) != NULL;) {
        any = true;
        current = fiber;
        switch_stacks(&loop_stack, fiber);
        current = NULL;
        if (!fiber->ended)
            continue;
        alive--;
        if (pooled < POOL_MAX) {
            fiber->next = pool;
            pool = fiber;
            pooled++;
        } else {
            fiber_free(fiber);
        }
    }
    return any || yielded.first != NULL;
}

unsigned fiber_count(void)
{
    return alive;
}
