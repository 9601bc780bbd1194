/* Memory with a nameable life. Running out of memory ends the process: it holds nothing that is
 * acknowledged and not on disk, and the keeper starts it again (doc/adr/0002). So no caller checks
 * for NULL. */
#ifndef LH_MEM_H
#define LH_MEM_H

#include "base/base.h"

#include <stdarg.h>

/* Never return NULL. Freed with free(). */
void *mem_alloc(size_t bytes);
void *mem_zalloc(size_t bytes);
void *mem_realloc(void *p, size_t bytes);
char *mem_strdup(const char *s);
/* For lh_auto: frees *(void **)p. */
void mem_autofree(void *p);

/* An arena hands out memory that lives until arena_reset() or arena_done(). Nothing is freed
 * singly. */
struct arena;
struct arena *arena_new(void);
void arena_done(struct arena **a);
/* Forgets everything handed out but keeps the first block for reuse. */
void arena_reset(struct arena *a);
void *arena_alloc(struct arena *a, size_t bytes); /* zeroed, aligned for any type */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n); /* adds the final NUL */
char *arena_printf(struct arena *a, const char *fmt, ...) LH_PRINTF(2, 3);
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap) LH_PRINTF(2, 0);
/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *a);

#endif
