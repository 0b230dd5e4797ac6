/* Unpredictable bytes from the kernel; tests can put a seeded source in their place. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Fills `ret_bytes`; a kernel that cannot give random bytes ends the process. */
void random_bytes(void *ret_bytes, size_t length);
/* Uniform in [0, bound); bound > 0. */
uint64_t random_below(uint64_t bound);

/* For tests; NULL brings the kernel's back. */
void random_set_source(void (*source)(void *ret_bytes, size_t length));

#endif
