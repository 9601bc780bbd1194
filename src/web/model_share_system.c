/* One information system, and one application to build one: what it collects, shares and takes, and
 * what is there already. */
#include "share/overlap.h"
#include "view/share_building.h"
#include "web/model_share.h"

#include <stdlib.h>

#define OVERLAP_ROWS 20 /* of each list */

static void put_links(struct model *m, const char *owner)
{
        static const char *const kinds[] = { "collects", "shares", "reuses" };

        for (size_t i = 0; i < countof(kinds); i++) {
                json_t *array = put_array(m, m->top, kinds[i]), *o;
                size_t j, n;

                n = share_rows(m, array,
                               store_query(m->tx, Q_SHARE_LINK_LIST, "tt", owner, kinds[i]),
                               "subject name resource title sharing reason body body_name");
                share_words(m, array, "subject");
                json_array_foreach (array, j, o)
                        if (text_of(o, "sharing")[0] != '\0')
                                share_word(m, o, "sharing");
                put_flag(m, m->top, arena_printf(m->cx->mem, "_no_%s", kinds[i]), n == 0);
        }
}

/* Per cent with one digit: 8333 is "83.3%". */
static const char *per_cent(struct model *m, int v)
{
        return arena_printf(m->cx->mem, "%d.%d%%", v / 100, v % 100 / 10);
}

struct hit {
        json_t *o;
        struct overlap measure;
};

static int by_measure(const void *a, const void *b)
{
        return overlap_order(&((const struct hit *)a)->measure, &((const struct hit *)b)->measure);
}

static void put_hit(struct model *m, json_t *array, const struct hit *h)
{
        put_text(m, h->o, "_covered", per_cent(m, h->measure.covered));
        put_text(m, h->o, "_jaccard", per_cent(m, h->measure.jaccard));
        put_int(m, h->o, "covered", h->measure.covered);
        put_int(m, h->o, "jaccard", h->measure.jaccard);
        put_flag(m, h->o, "much", h->measure.covered >= OVERLAP_MUCH);
        json_array_append(array, h->o);
}

/* Rows of share.overlap_*: one a common field; those of one target stand side by side. */
static void put_overlap(struct model *m, const char *key, struct store_rows r, int64_t own)
{
        json_t *all = json_array(), *o = NULL, *array = put_array(m, m->top, key);
        struct hit *hits;
        size_t n, i;

        while (m->rc == LH_OK && store_next(&r)) {
                const char *id = store_dup(&r, 0);

                if (o == NULL || strcmp(text_of(o, "id"), id) != 0) {
                        o = add_object(m, all);
                        put_text(m, o, "id", id);
                        put_str(m, o, "title", store_str(&r, 1));
                        put_str(m, o, "body_name", store_str(&r, 2));
                        put_str(m, o, "state", store_str(&r, 3));
                        put_int(m, o, "fields", store_i64(&r, 5));
                        put_array(m, o, "common");
                }
                add_text(m, json_object_get(o, "common"), store_dup(&r, 4));
        }
        store_rows_done(&r);
        n = json_array_size(all);
        hits = arena_alloc(m->cx->mem, (n + 1) * sizeof(*hits));
        json_array_foreach (all, i, o)
                hits[i] = (struct hit){ o, overlap_measure(own, number_of(o, "fields"),
                                                           (int64_t)json_array_size(
                                                                   json_object_get(o, "common"))) };
        qsort(hits, n, sizeof(*hits), by_measure);
        for (i = 0; i < n && i < OVERLAP_ROWS; i++)
                put_hit(m, array, &hits[i]);
        put_flag(m, m->top, arena_printf(m->cx->mem, "_no_%s", key), n == 0);
        json_decref(all);
}

/* except: a system that is none of the others (its own, or the one that is rebuilt). */
static void put_overlaps(struct model *m, const char *owner, const char *except)
{
        struct store_rows r = store_query(m->tx, Q_SHARE_OVERLAP_OWN, "t", owner);
        int64_t own = store_next(&r) ? store_i64(&r, 0) : 0;

        store_rows_done(&r);
        put_int(m, m->top, "own_fields", own);
        put_overlap(m, "same_resources", store_query(m->tx, Q_SHARE_OVERLAP_RESOURCES, "t", owner),
                    own);
        put_overlap(m, "same_systems",
                    store_query(m->tx, Q_SHARE_OVERLAP_SYSTEMS, "tt", owner, except), own);
}

int model_share_system(struct model *m, const char *arg)
{
        json_t *o = put_object(m, m->top, "system");

        share_begin(m, "share_system", NULL, "systems");
        if (!share_row(m, o, store_query(m->tx, Q_SHARE_SYSTEM, "t", arg),
                       "id title body body_name ?vertical state connection since abstract #index"))
                return m->tx->rc != LH_OK
                               ? m->tx->rc
                               : err_set(m->cx, LH_NOT_FOUND,
                                         "there is no information system \"%.64s\"", arg);
        m->title = text_of(o, "title");
        share_word(m, o, "state");
        share_word(m, o, "connection");
        put_links(m, arg);
        put_flag(m, o, "island",
                 json_array_size(json_object_get(m->top, "shares")) == 0 &&
                         json_array_size(json_object_get(m->top, "reuses")) == 0);
        put_overlaps(m, arg, arg);
        return m->rc;
}

static void add_finding(struct model *m, json_t *array, const struct rule_building *r)
{
        json_t *o = add_object(m, array);

        put_text(m, o, "id", r->id);
        put_text(m, o, "name", label(m, r->name, r->name_en));
        put_text(m, o, "article", r->article);
        put_flag(m, o, "unverified", r->certainty == 'K');
}

static void put_findings(struct model *m, const char *id)
{
        json_t *array = put_array(m, m->top, "findings"), *again = put_array(m, m->top, "again");
        struct building_findings f;
        int rc = share_building_check(m->tx, m->site->rules, id, &f);

        if (rc != LH_OK) {
                model_fail(m, rc);
                return;
        }
        for (size_t i = 0; i < f.n; i++)
                add_finding(m, array, f.rules[i]);
        for (size_t i = 0; i < f.n_again; i++) {
                json_t *o = add_object(m, again);

                put_text(m, o, "name", f.again[i].name);
                put_text(m, o, "resource", f.again[i].resource);
                put_text(m, o, "title", f.again[i].title);
                put_text(m, o, "body_name", f.again[i].body_name);
        }
        put_flag(m, m->top, "_clean", f.n == 0);
        put_flag(m, m->top, "_again", f.n_again > 0);
}

int model_share_build(struct model *m, const char *arg)
{
        json_t *o = put_object(m, m->top, "build");

        share_begin(m, "share_build", NULL, "systems");
        if (!share_row(m, o, store_query(m->tx, Q_SHARE_BUILD, "t", arg),
                       "id title body body_name kind abstract earlier earlier_title amount funding "
                       "goals protection crypto evaluation date #index #decided decision "
                       "decided_by decided_by_name decision_date reason /findings"))
                return m->tx->rc != LH_OK ? m->tx->rc
                                          : err_set(m->cx, LH_NOT_FOUND,
                                                    "there is no application \"%.64s\"", arg);
        m->title = text_of(o, "title");
        share_word(m, o, "kind");
        share_word(m, o, "decision");
        put_flag(m, o, "_decided", text_of(o, "decision")[0] != '\0');
        put(m, o, "_amount", money_json(m, str_of(text_of(o, "amount"))));
        put_links(m, arena_printf(m->cx->mem, "build:%s", arg));
        put_overlaps(m, arena_printf(m->cx->mem, "build:%s", arg), text_of(o, "earlier"));
        put_findings(m, arg);
        return m->rc;
}
