/* Reading the members of a JSON object by name and type. The reader remembers the first failure,
 * names its field, and answers with harmless values after it: read everything, ask rc once. */
#ifndef LH_DRAW_FIELD_H
#define LH_DRAW_FIELD_H

#include "base/ctx.h"
#include "crypt/hash.h"

#include <jansson.h>

#define DRAW_ID_BYTES_MAX 64

struct field {
        struct ctx *cx;
        int rc;
};

/* Path of a member, or of an item of an array, for messages. Lives in the arena. */
const char *field_member(struct field *f, const char *path, const char *name);
const char *field_item(struct field *f, const char *path, size_t i);
/* Records a failure unless there is one already. */
void field_bad(struct field *f, const char *path, const char *fmt, ...) LH_PRINTF(3, 4);

/* Refuses members that are not in names (NULL ends it): a typing error must not be lost. */
void field_known(struct field *f, const json_t *o, const char *path, const char *const *names);
/* NULL when missing or of another type; missing is an error unless optional. */
json_t *field_object(struct field *f, const json_t *o, const char *path, const char *name);
json_t *field_array(struct field *f, const json_t *o, const char *path, const char *name,
                    bool optional, size_t max);
/* Text of 1 to max characters without control characters; "" on failure. */
const char *field_text(struct field *f, const json_t *o, const char *path, const char *name,
                       size_t max);
/* [a-z0-9][a-z0-9.-]{0,63} in a member; the same for a value that stands alone. */
const char *field_id(struct field *f, const json_t *o, const char *path, const char *name);
const char *field_id_of(struct field *f, const json_t *v, const char *path);
uint32_t field_count(struct field *f, const json_t *o, const char *path, const char *name,
                     uint32_t min, uint32_t max, bool optional);
uint32_t field_count_of(struct field *f, const json_t *v, const char *path, uint32_t min,
                        uint32_t max);
int64_t field_time(struct field *f, const json_t *o, const char *path, const char *name);
/* 64 hexadecimal digits in lower case: one text for one value. */
void field_hash(struct field *f, const json_t *o, const char *path, const char *name,
                struct hash *ret);
/* Index of the member's text in choices (NULL ends it); 0, the first, if it is missing. */
unsigned field_choice(struct field *f, const json_t *o, const char *path, const char *name,
                      const char *const *choices);

#endif
