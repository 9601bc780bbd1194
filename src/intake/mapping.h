/* Mapping files: how the records of one source become act documents. Data, not code:
 * doc/format/mapping.md is the norm. Loaded once, compiled into steps, read-only from then on. */
#ifndef LH_MAPPING_H
#define LH_MAPPING_H

#include "base/ctx.h"
#include "intake/path.h"
#include "intake/step.h"

#define MAPPING_FILES_MAX 256

struct map_pair {
        struct str is, be;
};

/* What becomes of a value that the list does not have, when there is no default. */
enum map_unlisted { UNLISTED_REFUSE, UNLISTED_KEEP, UNLISTED_EMPTY };

enum cond_kind { COND_IS, COND_NOT, COND_HAS, COND_EMPTY, COND_FILLED };

struct map_cond {
        struct map_path path;
        enum cond_kind kind;
        struct str *values;
        size_t n_values;
};

/* One value of a document, or one table. */
struct map_target {
        const char *to;       /* "elements.amount"; of a column its id */
        const char *parts[3]; /* to, cut at its dots; NULL behind the last */
        struct map_path *from;
        size_t n_from;
        const char *join; /* NULL: the first that is not empty; else all, joined */
        struct step *steps;
        size_t n_steps;
        struct map_pair *pairs;
        size_t n_pairs;
        enum map_unlisted unlisted;
        const char *otherwise, *value, *required;
        struct map_cond *when;
        size_t n_when;
        bool is_table;
        struct map_path rows;
        struct map_target *columns;
        size_t n_columns;
};

struct map_doc {
        bool has_each;
        struct map_path each;
        const char *split; /* each leads to a text that is cut at this mark, a piece a row */
        bool if_none;      /* only when no document rule before it applied to the record */
        struct map_cond *when;
        size_t n_when;
        struct map_target *set;
        size_t n_set;
};

struct mapping {
        const char *id, *name, *source;
        bool table, pass, xml;
        const char *charset, *sheet;
        char delimiter;
        unsigned header_rows;
        bool correct_on_change;
        const char *const *files;
        size_t n_files;
        const char *const *has;
        size_t n_has;
        const char *const *records;
        size_t n_records;
        const char *const *columns;
        size_t n_columns;
        struct map_path *unique; /* lists of a record in which no id may stand twice */
        size_t n_unique;
        struct map_target *always;
        size_t n_always;
        struct map_doc *docs;
        size_t n_docs;
};

struct mapping_set;

/* Reads the mappings that are built in and those of site_dir/rules/mappings (NULL: none); one of
 * the same id replaces. *ret is freed with mapping_free(). */
int mapping_load(struct ctx *cx, const char *site_dir, struct mapping_set **ret) LH_MUST_CHECK;
void mapping_free(struct mapping_set **set);

/* NULL if there is none of that id. */
const struct mapping *mapping_find(const struct mapping_set *set, const char *id);
/* All of them, by id; ends at *ret_n. */
const struct mapping *const *mapping_list(const struct mapping_set *set, size_t *ret_n);

/* Inside of the loader: one file's text, compiled into mem. */
int mapping_parse(struct ctx *cx, struct arena *mem, const char *file, struct str text,
                  struct mapping **ret) LH_MUST_CHECK;

#endif
