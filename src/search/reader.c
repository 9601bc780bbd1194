/* Asking the index, from any thread, while another process writes it. */
#include "base/text.h"
#include "search/pass.h"
#include "search/state.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define CONTEXTS_MAX 64
#define TITLE_WEIGHT 10 /* a word in a title against one in the text */

struct context {
        grn_ctx *g;
        struct pass_columns columns;
};

struct search_reader {
        char dir[SEARCH_PATH_MAX - 64];
        pthread_rwlock_t lock; /* held to write while the files are exchanged */
        pthread_mutex_t pool_lock;
        struct context pool[CONTEXTS_MAX]; /* not in use now */
        size_t n_pool;
        grn_ctx main; /* opens and closes */
        char files[24];
        struct engine e;
};

struct search_reader *search_reader_new(const char *dir)
{
        struct search_reader *r = mem_zalloc(sizeof(*r));

        snprintf(r->dir, sizeof(r->dir), "%s", dir);
        pthread_rwlock_init(&r->lock, NULL);
        pthread_mutex_init(&r->pool_lock, NULL);
        engine_start();
        grn_ctx_init(&r->main, 0);
        return r;
}

static void close_context(struct context *c)
{
        pass_columns_close(c->g, &c->columns);
        grn_ctx_close(c->g);
}

static void close_files(struct search_reader *r)
{
        while (r->n_pool > 0)
                close_context(&r->pool[--r->n_pool]);
        engine_close(&r->main, &r->e);
        r->files[0] = '\0';
}

void search_reader_free(struct search_reader **pr)
{
        struct search_reader *r = *pr;

        *pr = NULL;
        if (r == NULL)
                return;
        close_files(r);
        grn_ctx_fin(&r->main);
        pthread_rwlock_destroy(&r->lock);
        pthread_mutex_destroy(&r->pool_lock);
        free(r);
}

static struct context take_context(struct search_reader *r)
{
        struct context c = { .g = NULL };

        pthread_mutex_lock(&r->pool_lock);
        if (r->n_pool > 0)
                c = r->pool[--r->n_pool];
        pthread_mutex_unlock(&r->pool_lock);
        if (c.g == NULL) {
                c.g = grn_ctx_open(0);
                grn_ctx_use(c.g, r->e.db);
                pass_columns_open(c.g, &r->e, &c.columns);
        }
        return c;
}

static void give_context(struct search_reader *r, struct context c)
{
        bool kept;

        pthread_mutex_lock(&r->pool_lock);
        kept = r->n_pool < CONTEXTS_MAX;
        if (kept)
                r->pool[r->n_pool++] = c;
        pthread_mutex_unlock(&r->pool_lock);
        if (!kept)
                close_context(&c);
}

/* Opens the files that the state names. The read lock is held when it is LH_OK. */
static int lock_files(struct ctx *cx, struct search_reader *r, struct search_state *ret)
{
        if (!search_state_read(r->dir, ret))
                return err_set(cx, LH_NOT_FOUND, "there is no search index");
        pthread_rwlock_rdlock(&r->lock);
        if (strcmp(r->files, ret->files) == 0)
                return LH_OK;
        pthread_rwlock_unlock(&r->lock);
        pthread_rwlock_wrlock(&r->lock);
        if (strcmp(r->files, ret->files) != 0) {
                char folder[SEARCH_PATH_MAX];
                int rc;

                close_files(r);
                search_path(r->dir, ret->files, folder);
                rc = engine_open(cx, &r->main, folder, false, &r->e);
                if (rc != LH_OK) {
                        close_files(r);
                        pthread_rwlock_unlock(&r->lock);
                        return rc;
                }
                snprintf(r->files, sizeof(r->files), "%s", ret->files);
        }
        pthread_rwlock_unlock(&r->lock);
        pthread_rwlock_rdlock(&r->lock);
        if (strcmp(r->files, ret->files) == 0)
                return LH_OK;
        pthread_rwlock_unlock(&r->lock); /* exchanged again meanwhile */
        return err_set(cx, LH_NOT_FOUND, "the search index is being exchanged");
}

/* ------ what fits ------ */

static const int section_weight[] = { TITLE_WEIGHT, 1 };

/* Two Chinese characters, and nothing that the index would write otherwise. */
static bool is_pair(struct str w)
{
        const char *p = w.p, *end = w.p + w.n;
        int chars = 0;

        for (; p < end && chars <= 2; chars++) {
                uint32_t c = utf8_next(&p, end);

                if (c < 0x4e00 || c > 0x9fff)
                        return false;
        }
        return chars == 2;
}

/* The term of the index that is the whole question; GRN_ID_NIL: it is not so simple, or not there.
 */
static grn_id only_term(grn_ctx *g, const struct engine *e, const struct search_query *q)
{
        if (q->n_words != 1 || q->words[0].not || !is_pair(q->words[0].text))
                return GRN_ID_NIL;
        return grn_table_get(g, e->term, q->words[0].text.p, (unsigned)q->words[0].text.n);
}

static grn_rc search_word(grn_ctx *g, const struct engine *e, grn_obj *res, struct str word,
                          grn_operator op)
{
        int weights[] = { section_weight[0], section_weight[1] };
        grn_search_optarg how = { .mode = GRN_OP_EXACT,
                                  .weight_vector = weights,
                                  .vector_size = 2 };
        grn_obj text;
        grn_rc rc;

        GRN_TEXT_INIT(&text, 0);
        GRN_TEXT_PUT(g, &text, word.p, (unsigned)word.n);
        rc = grn_obj_search(g, e->index, &text, res, op, &how);
        GRN_OBJ_FIN(g, &text);
        return rc;
}

static grn_obj *find(struct ctx *cx, grn_ctx *g, const struct engine *e,
                     const struct search_query *q)
{
        grn_obj *res = grn_table_create(g, NULL, 0, NULL,
                                        GRN_OBJ_TABLE_HASH_KEY | GRN_OBJ_WITH_SUBREC, e->doc, NULL);
        grn_operator op = GRN_OP_OR;
        grn_rc rc = GRN_SUCCESS;

        for (int pass = 0; pass < 2; pass++)
                for (size_t i = 0; i < q->n_words && rc == GRN_SUCCESS; i++) {
                        if (q->words[i].not != (pass == 1))
                                continue;
                        rc = search_word(g, e, res, q->words[i].text,
                                         pass == 1 ? GRN_OP_AND_NOT : op);
                        op = GRN_OP_AND;
                }
        if (rc == GRN_SUCCESS)
                return res;
        engine_failed(cx, g, "searching");
        if (res != NULL)
                grn_obj_unlink(g, res);
        return NULL;
}

static int ask(struct ctx *cx, struct context *c, const struct engine *e,
               const struct search_ask *a, struct search_answer *ret)
{
        grn_id term = only_term(c->g, e, &a->query);
        grn_obj *res;

        if (term != GRN_ID_NIL) {
                pass_over_term(cx, c->g, e, &c->columns, a, term, section_weight, ret);
                return LH_OK;
        }
        res = a->query.n_words == 0 ? e->doc : find(cx, c->g, e, &a->query);
        if (res == NULL)
                return cx->err.rc;
        pass_over(cx, c->g, e, &c->columns, a, res, ret);
        if (res != e->doc)
                grn_obj_unlink(c->g, res);
        return LH_OK;
}

int search_ask(struct ctx *cx, struct search_reader *r, const struct search_ask *a,
               struct search_answer *ret)
{
        struct search_state state;
        struct context c;
        int rc;

        *ret = (struct search_answer){ 0 };
        if (a->query.n_words > 0 && a->query.only_not)
                return err_field(cx, LH_INVALID, "q", "write at least one word that must be found");
        rc = lock_files(cx, r, &state);
        if (rc != LH_OK)
                return rc;
        c = take_context(r);
        ret->followed = state.followed;
        rc = ask(cx, &c, &r->e, a, ret);
        give_context(r, c);
        pthread_rwlock_unlock(&r->lock);
        return rc;
}
