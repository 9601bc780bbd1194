/* Finished answers of pages, kept while the store stays as it is. All threads share one; what it
 * holds has a ceiling, and the answer that was not asked for longest goes first. The answers
 * themselves are libmicrohttpd's: counted, never copied. */
#ifndef LH_CACHE_H
#define LH_CACHE_H

#include "crypt/hash.h"

#include <microhttpd.h>

#define CACHED_TAG_MAX 32 /* an ETag as text: quotes, base64url, "-gz" */

/* One answer with status 200, all headers set. Whoever holds one gives it back with
 * cached_release(). */
struct cached;
/* Takes the response; body_bytes: what it holds in memory. */
struct cached *cached_new(struct MHD_Response *response, size_t body_bytes, const char *tag);
void cached_release(struct cached **c); /* for lh_auto as well */
struct MHD_Response *cached_response(const struct cached *c);
const char *cached_tag(const struct cached *c);

struct cache;
struct cache *cache_new(size_t bytes_max);
void cache_free(struct cache **c);
/* Forgets everything; for whoever sees that the store has changed. */
void cache_clear(struct cache *c);
/* The answer kept under that key, NULL if there is none. The ticket belongs to the answer that is
 * then made: it must be taken before the store is read for it. */
struct cached *cache_get(struct cache *c, const struct hash *key, uint64_t *ret_ticket);
/* Keeps an answer, unless the cache was cleared since its ticket: what was read before that may be
 * older than the store. */
void cache_put(struct cache *c, const struct hash *key, struct cached *answer, uint64_t ticket);

#endif
