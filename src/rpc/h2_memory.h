/* libnghttp2's memory: it makes and drops a dozen small objects a call, of the same few sizes. Kept
 * by size in free lists of this worker, they cost a few instructions instead of malloc's search. */
#ifndef RPC_H2_MEMORY_H
#define RPC_H2_MEMORY_H

#include <nghttp2/nghttp2.h>

/* For nghttp2_session_server_new3. Process lifetime. */
nghttp2_mem *h2_memory(void);

#endif
