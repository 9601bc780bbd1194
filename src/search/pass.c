/* One pass over what fits: counts every facet and keeps the best. */
#include "search/pass.h"

#include <stdlib.h>
#include <string.h>

/* A long text repeats a word more often than a short one is about it: only so many count, and among
 * equals the newest comes first. Whoever looks for a name wants the project before its notices. */
#define SCORE_MAX_PER_WORD 15.0
#define PROJECT_BONUS      6.0

struct found {
        double score;
        uint32_t day;
        grn_id id;
};

struct pass {
        grn_ctx *g;
        const struct engine *e;
        const struct search_ask *a;
        const struct pass_columns *c;
        grn_id chosen[SEARCH_FACETS]; /* GRN_ID_NIL: any */
        grn_id project;               /* the value of a project's type */
        double score_max;
        bool hopeless[SEARCH_FACETS]; /* a value that no document has */
        uint32_t *counts;             /* of every value */
        size_t n_counts;
        struct found *heap; /* the best so far, the worst of them first */
        size_t n_heap, heap_max;
        int64_t hits;
};

static bool worse(const struct pass *p, const struct found *x, const struct found *y)
{
        if (!p->a->by_date && x->score != y->score)
                return x->score < y->score;
        if (x->day != y->day)
                return x->day < y->day;
        if (x->score != y->score)
                return x->score < y->score;
        return x->id < y->id;
}

static void sift_down(struct pass *p, size_t i)
{
        for (;;) {
                size_t k = 2 * i + 1;
                struct found t;

                if (k >= p->n_heap)
                        return;
                if (k + 1 < p->n_heap && worse(p, &p->heap[k + 1], &p->heap[k]))
                        k++;
                if (!worse(p, &p->heap[k], &p->heap[i]))
                        return;
                t = p->heap[i];
                p->heap[i] = p->heap[k];
                p->heap[k] = t;
                i = k;
        }
}

static void keep_if_good(struct pass *p, struct found f)
{
        size_t i;

        if (p->n_heap == p->heap_max) {
                if (p->heap_max == 0 || !worse(p, &p->heap[0], &f))
                        return;
                p->heap[0] = f;
                sift_down(p, 0);
                return;
        }
        for (i = p->n_heap++; i > 0 && worse(p, &f, &p->heap[(i - 1) / 2]); i = (i - 1) / 2)
                p->heap[i] = p->heap[(i - 1) / 2];
        p->heap[i] = f;
}

static uint32_t cached(const struct pass *p, grn_column_cache *c, grn_id id)
{
        size_t n;
        const void *v = grn_column_cache_ref(p->g, c, id, &n);

        return v != NULL && n == sizeof(uint32_t) ? *(const uint32_t *)v : 0;
}

static void count(struct pass *p, uint32_t v)
{
        if (v < p->n_counts)
                p->counts[v]++;
}

/* A document that only one facet shuts out still counts there: the reader sees what another choice
 * would give. */
static void take(struct pass *p, grn_id id, double score)
{
        uint32_t v[SEARCH_FACETS];
        int missed = 0, which = 0;

        for (int i = 0; i < SEARCH_FACETS; i++) {
                v[i] = cached(p, p->c->facet[i], id);
                if (p->hopeless[i] || (p->chosen[i] != GRN_ID_NIL && p->chosen[i] != v[i])) {
                        missed++;
                        which = i;
                }
        }
        if (missed > 1)
                return;
        if (missed == 1) {
                count(p, v[which]);
                return;
        }
        for (int i = 0; i < SEARCH_FACETS; i++)
                count(p, v[i]);
        p->hits++;
        score = score > p->score_max ? p->score_max : score;
        if (v[SEARCH_TYPE] == p->project)
                score += PROJECT_BONUS;
        keep_if_good(p, (struct found){ score, cached(p, p->c->day, id), id });
}

void pass_columns_open(grn_ctx *g, const struct engine *e, struct pass_columns *ret)
{
        ret->day = grn_column_cache_open(g, e->day);
        for (int i = 0; i < SEARCH_FACETS; i++)
                ret->facet[i] = grn_column_cache_open(g, e->facet[i]);
}

void pass_columns_close(grn_ctx *g, struct pass_columns *c)
{
        grn_column_cache_close(g, c->day);
        for (int i = 0; i < SEARCH_FACETS; i++)
                grn_column_cache_close(g, c->facet[i]);
}

static void begin(struct pass *p)
{
        for (int i = 0; i < SEARCH_FACETS; i++) {
                const char *want = p->a->filter[i];

                if (want == NULL || want[0] == '\0')
                        continue;
                p->chosen[i] = engine_value(p->g, p->e, (enum search_facet)i, want);
                p->hopeless[i] = p->chosen[i] == GRN_ID_NIL;
        }
        p->project = engine_value(p->g, p->e, SEARCH_TYPE, "project");
        p->score_max = SCORE_MAX_PER_WORD * (double)p->a->query.n_words;
        /* The writer may add values meanwhile: they count from the next question on. */
        p->n_counts = grn_table_size(p->g, p->e->value) + 1;
        p->counts = mem_zalloc(p->n_counts * sizeof(*p->counts));
        p->heap_max = p->a->offset + p->a->n;
        if (p->heap_max > SEARCH_HITS_MAX)
                p->heap_max = SEARCH_HITS_MAX;
        p->heap = mem_alloc((p->heap_max + 1) * sizeof(*p->heap));
}

static void end(struct pass *p)
{
        free(p->counts);
        free(p->heap);
}

static char *key_of(struct ctx *cx, grn_ctx *g, grn_obj *table, grn_id id)
{
        char key[256];
        int n = grn_table_get_key(g, table, id, key, sizeof(key));

        return arena_strndup(cx->mem, key, n > 0 && n <= (int)sizeof(key) ? (size_t)n : 0);
}

/* The best first: the heap gives the worst of what is left each time. */
static void put_keys(struct ctx *cx, struct pass *p, struct search_answer *ret)
{
        size_t n = p->n_heap;

        ret->n_keys = n > p->a->offset ? n - p->a->offset : 0;
        ret->keys = arena_alloc(cx->mem, (ret->n_keys + 1) * sizeof(*ret->keys));
        while (p->n_heap > p->a->offset) {
                struct found f = p->heap[0];

                p->heap[0] = p->heap[--p->n_heap];
                sift_down(p, 0);
                ret->keys[p->n_heap - p->a->offset] = key_of(cx, p->g, p->e->doc, f.id);
        }
}

static void put_value(struct search_answer *ret, int f, const char *value, int64_t hits)
{
        struct search_value *v = ret->values[f];
        size_t n = ret->n_values[f];

        if (n == SEARCH_VALUES_MAX && v[n - 1].hits >= hits)
                return;
        if (n == SEARCH_VALUES_MAX)
                n--;
        while (n > 0 && v[n - 1].hits < hits) {
                v[n] = v[n - 1];
                n--;
        }
        v[n] = (struct search_value){ value, hits };
        if (ret->n_values[f] < SEARCH_VALUES_MAX)
                ret->n_values[f]++;
}

static void put_values(struct ctx *cx, struct pass *p, struct search_answer *ret)
{
        for (grn_id id = 1; id < p->n_counts; id++) {
                const char *key;

                if (p->counts[id] == 0)
                        continue;
                key = key_of(cx, p->g, p->e->value, id);
                if (key[0] >= '0' && key[0] < '0' + SEARCH_FACETS)
                        put_value(ret, key[0] - '0', key + 1, p->counts[id]);
        }
}

/* Answers, and ends. */
static void conclude(struct ctx *cx, struct pass *p, struct search_answer *ret)
{
        ret->hits = p->hits;
        put_values(cx, p, ret);
        put_keys(cx, p, ret);
        end(p);
}

void pass_over(struct ctx *cx, grn_ctx *g, const struct engine *e, const struct pass_columns *c,
               const struct search_ask *a, grn_obj *res, struct search_answer *ret)
{
        struct pass p = { .g = g, .e = e, .c = c, .a = a };
        grn_table_cursor *at =
                grn_table_cursor_open(g, res, NULL, 0, NULL, 0, 0, -1, GRN_CURSOR_BY_ID);
        grn_id id;

        begin(&p);
        while (at != NULL && (id = grn_table_cursor_next(g, at)) != GRN_ID_NIL) {
                void *key, *value;
                double score;

                if (res == e->doc)
                        take(&p, id, 0);
                /* A row of a result: the document's id; its value begins with the score. */
                else if (grn_table_cursor_get_key(g, at, &key) == sizeof(grn_id) &&
                         grn_table_cursor_get_value(g, at, &value) >= (int)sizeof(score)) {
                        memcpy(&id, key, sizeof(id)); /* rows are not aligned */
                        memcpy(&score, value, sizeof(score));
                        take(&p, id, score);
                }
        }
        if (at != NULL)
                grn_table_cursor_close(g, at);
        conclude(cx, &p, ret);
}

void pass_over_term(struct ctx *cx, grn_ctx *g, const struct engine *e,
                    const struct pass_columns *c, const struct search_ask *a, grn_id term,
                    const int weights[2], struct search_answer *ret)
{
        struct pass p = { .g = g, .e = e, .c = c, .a = a };
        grn_ii *ii = (grn_ii *)e->index;
        grn_ii_cursor *at = grn_ii_cursor_open(g, ii, term, GRN_ID_NIL, GRN_ID_MAX,
                                               (int)grn_ii_get_n_elements(g, ii) - 1, 0);
        const grn_posting *one;
        grn_id id = GRN_ID_NIL;
        double score = 0;

        begin(&p);
        /* A document's sections follow each other: first its title, then its text. */
        while (at != NULL && (one = grn_ii_cursor_next(g, at)) != NULL) {
                if (one->rid != id && id != GRN_ID_NIL)
                        take(&p, id, score);
                score = (one->rid == id ? score : 0) + (double)one->tf * weights[one->sid == 2];
                id = one->rid;
        }
        if (id != GRN_ID_NIL)
                take(&p, id, score);
        if (at != NULL)
                grn_ii_cursor_close(g, at);
        conclude(cx, &p, ret);
}
