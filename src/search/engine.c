#include "search/engine.h"

#include <stdio.h>

#define TOKENIZER  "TokenBigram"
#define NORMALIZER "NormalizerAuto"

static const char *const facet_column[SEARCH_FACETS] = { "f0", "f1", "f2", "f3", "f4", "f5", "f6" };

int engine_failed(struct ctx *cx, grn_ctx *g, const char *doing)
{
        err_set(cx, LH_IO, "the search index failed; it is made anew");
        err_detail(cx, "%s: %s", doing, g->errbuf);
        return cx->err.rc;
}

static bool started;

void engine_start(void)
{
        if (started)
                return;
        started = true;
        grn_default_logger_set_max_level(GRN_LOG_NONE);
        grn_init();
}

void engine_stop(void)
{
        if (started)
                grn_fin();
        started = false;
}

static grn_obj *named(grn_ctx *g, const char *name)
{
        return grn_ctx_get(g, name, (int)strlen(name));
}

static grn_obj *column(grn_ctx *g, grn_obj *table, const char *name, grn_obj *type, bool make)
{
        if (!make)
                return grn_obj_column(g, table, name, (unsigned)strlen(name));
        return grn_column_create(g, table, name, (unsigned)strlen(name), NULL,
                                 GRN_OBJ_COLUMN_SCALAR | GRN_OBJ_PERSISTENT, type);
}

static grn_obj *table(grn_ctx *g, const char *name, grn_table_flags flags, bool make)
{
        if (!make)
                return named(g, name);
        return grn_table_create(g, name, (unsigned)strlen(name), NULL, flags | GRN_OBJ_PERSISTENT,
                                grn_ctx_at(g, GRN_DB_SHORT_TEXT), NULL);
}

int engine_open(struct ctx *cx, grn_ctx *g, const char *folder, bool make, struct engine *ret)
{
        char path[4200];
        bool ok;

        *ret = (struct engine){ 0 };
        snprintf(path, sizeof(path), "%s/db", folder);
        ret->db = make ? grn_db_create(g, path, NULL) : grn_db_open(g, path);
        if (ret->db == NULL)
                return engine_failed(cx, g, "opening the files");
        ret->doc = table(g, "Doc", GRN_OBJ_TABLE_HASH_KEY, make);
        ret->value = table(g, "Value", GRN_OBJ_TABLE_HASH_KEY, make);
        ok = ret->doc != NULL && ret->value != NULL;
        for (int i = 0; i < SEARCH_FACETS && ok; i++) {
                ret->facet[i] = column(g, ret->doc, facet_column[i], ret->value, make);
                ok = ret->facet[i] != NULL;
        }
        if (ok) {
                ret->day = column(g, ret->doc, "day", grn_ctx_at(g, GRN_DB_UINT32), make);
                ret->title = column(g, ret->doc, "title", grn_ctx_at(g, GRN_DB_TEXT), make);
                ret->text = column(g, ret->doc, "text", grn_ctx_at(g, GRN_DB_TEXT), make);
                ok = ret->day != NULL && ret->title != NULL && ret->text != NULL;
        }
        if (ok && !make) {
                ret->term = named(g, "Term");
                ret->index = ret->term == NULL ? NULL : grn_obj_column(g, ret->term, "doc", 3);
                ok = ret->index != NULL;
        }
        return ok ? LH_OK : engine_failed(cx, g, "opening the tables");
}

int engine_index(struct ctx *cx, grn_ctx *g, struct engine *e)
{
        grn_obj sources;
        grn_id id;
        grn_rc rc;

        e->term = table(g, "Term", GRN_OBJ_TABLE_PAT_KEY, true);
        if (e->term == NULL ||
            grn_obj_set_info(g, e->term, GRN_INFO_DEFAULT_TOKENIZER, named(g, TOKENIZER)) !=
                    GRN_SUCCESS ||
            grn_obj_set_info(g, e->term, GRN_INFO_NORMALIZER, named(g, NORMALIZER)) != GRN_SUCCESS)
                return engine_failed(cx, g, "making the words");
        e->index = grn_column_create(g, e->term, "doc", 3, NULL,
                                     GRN_OBJ_COLUMN_INDEX | GRN_OBJ_WITH_POSITION |
                                             GRN_OBJ_WITH_SECTION | GRN_OBJ_PERSISTENT,
                                     e->doc);
        if (e->index == NULL)
                return engine_failed(cx, g, "making the index");
        GRN_UINT32_INIT(&sources, GRN_OBJ_VECTOR);
        id = grn_obj_id(g, e->title);
        GRN_UINT32_PUT(g, &sources, id);
        id = grn_obj_id(g, e->text);
        GRN_UINT32_PUT(g, &sources, id);
        rc = grn_obj_set_info(g, e->index, GRN_INFO_SOURCE, &sources);
        GRN_OBJ_FIN(g, &sources);
        return rc == GRN_SUCCESS ? LH_OK : engine_failed(cx, g, "filling the index");
}

void engine_close(grn_ctx *g, struct engine *e)
{
        if (e->db != NULL)
                grn_obj_close(g, e->db);
        *e = (struct engine){ 0 };
}

static int value_key(enum search_facet f, const char *value, char ret[128])
{
        return snprintf(ret, 128, "%d%.100s", (int)f, value);
}

grn_id engine_value(grn_ctx *g, const struct engine *e, enum search_facet f, const char *value)
{
        char key[128];
        int n = value_key(f, value, key);

        return grn_table_get(g, e->value, key, (unsigned)n);
}

static bool set_number(grn_ctx *g, grn_obj *col, grn_id id, uint32_t v, grn_id domain)
{
        grn_obj b;
        grn_rc rc;

        GRN_VALUE_FIX_SIZE_INIT(&b, 0, domain);
        grn_bulk_write(g, &b, (const char *)&v, sizeof(v));
        rc = grn_obj_set_value(g, col, id, &b, GRN_OBJ_SET);
        GRN_OBJ_FIN(g, &b);
        return rc == GRN_SUCCESS;
}

/* What stays as it is costs nothing: a project is put again with each of its notices. */
static bool set_text(grn_ctx *g, grn_obj *col, grn_id id, struct str s)
{
        grn_obj b, old;
        bool same;
        grn_rc rc = GRN_SUCCESS;

        GRN_TEXT_INIT(&b, 0);
        GRN_TEXT_INIT(&old, 0);
        grn_obj_get_value(g, col, id, &old);
        same = str_eq(s, (struct str){ GRN_TEXT_VALUE(&old), GRN_TEXT_LEN(&old) });
        if (!same) {
                GRN_TEXT_PUT(g, &b, s.p, (unsigned)s.n);
                rc = grn_obj_set_value(g, col, id, &b, GRN_OBJ_SET);
        }
        GRN_OBJ_FIN(g, &b);
        GRN_OBJ_FIN(g, &old);
        return rc == GRN_SUCCESS;
}

int engine_put(struct ctx *cx, grn_ctx *g, struct engine *e, const struct search_doc *d)
{
        grn_id id = grn_table_add(g, e->doc, d->key, (unsigned)strlen(d->key), NULL);
        bool ok = id != GRN_ID_NIL;

        for (int i = 0; i < SEARCH_FACETS && ok; i++) {
                grn_id v = GRN_ID_NIL;
                char key[128];

                if (d->values[i] != NULL && d->values[i][0] != '\0') {
                        int n = value_key((enum search_facet)i, d->values[i], key);

                        v = grn_table_add(g, e->value, key, (unsigned)n, NULL);
                }
                ok = set_number(g, e->facet[i], id, v, grn_obj_id(g, e->value));
        }
        ok = ok && set_number(g, e->day, id, (uint32_t)d->day, GRN_DB_UINT32) &&
             set_text(g, e->title, id, d->title) && set_text(g, e->text, id, d->text);
        return ok ? LH_OK : engine_failed(cx, g, "putting a document");
}

int engine_drop(struct ctx *cx, grn_ctx *g, struct engine *e, const char *key)
{
        grn_id id = grn_table_get(g, e->doc, key, (unsigned)strlen(key));

        if (id == GRN_ID_NIL || grn_table_delete_by_id(g, e->doc, id) == GRN_SUCCESS)
                return LH_OK;
        return engine_failed(cx, g, "dropping a document");
}

const char *search_amount_class(int64_t fen)
{
        static const int64_t upper[] = { 10000000, 100000000, 1000000000, 10000000000 };
        static const char *const names[] = { "0", "1", "2", "3", "4" };
        size_t i = 0;

        while (i < countof(upper) && fen > upper[i])
                i++;
        return names[i];
}
