/* Full text over what is public: notices, projects, bodies. An index of Groonga in files of this
 * node (DIR/search), never a source of facts: it answers with keys, and the page reads what it
 * shows from the views. One process writes it (follow.h), any number of others read it meanwhile.
 *
 * DIR/search/state says which files are good and how far they follow the log. Without it there is
 * no index; who finds none falls back and says so. */
#ifndef LH_SEARCH_H
#define LH_SEARCH_H

#include "base/buf.h"
#include "base/ctx.h"

#define SEARCH_DIR    "search"
#define SEARCH_FORMAT 1 /* of the files; another one is made anew */
#define SEARCH_TEXT_BYTES_MAX                                                                      \
        ((size_t)256 * 1024)      /* of one document; what follows is not found                    \
                                   */
#define SEARCH_WORDS_MAX       10 /* of one query */
#define SEARCH_QUERY_CHARS_MAX 100
#define SEARCH_HITS_MAX        1000 /* the window: further back a facet is the way */
#define SEARCH_VALUES_MAX      12   /* of a facet, those with the most hits */

/* What a hit can be narrowed by; a document has at most one value of each. */
enum search_facet {
        SEARCH_TYPE, /* notice, project, body */
        SEARCH_DOMAIN,
        SEARCH_STAGE,
        SEARCH_REGION,
        SEARCH_BODY,
        SEARCH_YEAR,
        SEARCH_AMOUNT, /* "0" to "4": up to 100,000 yuan, 1 million, 10 million, 100 million, more
                        */
        SEARCH_FACETS
};

struct search_doc {
        const char *key;                   /* "n17": notice 17; "pID", "bID" */
        const char *values[SEARCH_FACETS]; /* "" or NULL: none */
        int64_t day;                       /* YYYYMMDD, 0: none */
        struct str title, text;
        const char *date, *body_name; /* to be shown; not for the index, which has them in text */
};

/* "0" to "4" */
const char *search_amount_class(int64_t fen);

/* ------ reading ------ */

struct search_word {
        struct str text;
        bool not ;
};

/* What a person typed: words that must all stand there, "phrases", -not. Words point into q. */
struct search_query {
        struct search_word words[SEARCH_WORDS_MAX];
        size_t n_words;
        bool cut;      /* there were more words */
        bool only_not; /* every word is one that must not stand there */
};
struct search_query search_parse(struct str q);

struct search_ask {
        struct search_query query;         /* without words: everything */
        const char *filter[SEARCH_FACETS]; /* "" or NULL: any */
        bool by_date;                      /* newest first; else the best first */
        size_t offset, n;                  /* offset + n <= SEARCH_HITS_MAX */
};

struct search_value {
        const char *value;
        int64_t hits; /* that one would have with this value instead of the chosen one */
};

/* Lives in cx->mem. */
struct search_answer {
        int64_t hits;
        const char **keys; /* of the asked part */
        size_t n_keys;
        struct search_value values[SEARCH_FACETS][SEARCH_VALUES_MAX];
        size_t n_values[SEARCH_FACETS];
        uint64_t followed; /* records of the log that the index knows */
};

/* For all threads of a process; opened at the first question. dir: the store folder. */
struct search_reader;
struct search_reader *search_reader_new(const char *dir);
void search_reader_free(struct search_reader **r);
/* LH_NOT_FOUND: there is no index now. */
int search_ask(struct ctx *cx, struct search_reader *r, const struct search_ask *a,
               struct search_answer *ret) LH_MUST_CHECK;

/* Removes every file of the index at once; it is made anew by who follows the log. */
void search_forget(const char *dir);
/* The same for the files that are in use now ("" for none): those that are made meanwhile stay. */
#define SEARCH_FILES_BYTES 24
void search_files(const char *dir, char ret[SEARCH_FILES_BYTES]);
void search_forget_files(const char *dir, const char *files);

#endif
