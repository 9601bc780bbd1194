/* Paths into a record: "data.title", "awards[0].value.amount", "parties[roles=buyer].name",
 * "suppliers[*].name";
 * "." is the record (or the row) itself, "^.x" starts at the whole record from inside a row;
 * "$package.x" beside the records of the document; "$number", "$line" and "$file" are where the
 * record stood. In "[id=@awardID]" the value is that of the field awardID here. The name of a
 * column of a table is taken as it is. */
#ifndef LH_PATH_H
#define LH_PATH_H

#include "base/buf.h"
#include "base/ctx.h"

#include <jansson.h>

#define PATH_PARTS_MAX 12

enum path_pick { PICK_NONE, PICK_AT, PICK_ALL, PICK_WHERE };

struct path_part {
        const char *key; /* "" : none, the pick applies to the value itself */
        size_t key_n;
        enum path_pick pick;
        size_t at;
        const char *where_key, *where_value;
};

enum path_base { BASE_HERE, BASE_RECORD, BASE_AROUND, BASE_NUMBER, BASE_LINE, BASE_FILE };

struct map_path {
        const char *text;
        enum path_base base;
        struct path_part parts[PATH_PARTS_MAX];
        size_t n;
};

/* What a path starts from. */
struct path_scope {
        const json_t *here, *record, *around; /* around: may be NULL */
        uint64_t number, line;
        const char *file;
};

/* plain: the text is one name. False if it is no path. */
bool path_parse(struct arena *mem, const char *text, bool plain, struct map_path *ret);

/* Calls found for every value the path leads to, until it answers false. */
typedef bool path_found_fn(void *arg, const json_t *value);
void path_walk(const struct map_path *p, const struct path_scope *scope, path_found_fn *found,
               void *arg);

/* The value's text: numbers as decimals, booleans as true/false, lists of texts on lines of their
 * own. Empty for null and for nothing. False: it is an object, or a list of such. */
bool path_text(const struct map_path *p, const struct path_scope *scope, struct arena *mem,
               struct str *ret);

/* The first value itself, borrowed; NULL: nothing there. */
const json_t *path_value(const struct map_path *p, const struct path_scope *scope);

#endif
