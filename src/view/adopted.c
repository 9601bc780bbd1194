#include "view/adopted.h"
#include "base/time.h"
#include "rule/calendar.h"

#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct version {
        const char *kind; /* procurement.award */
        struct adopted_limit limit;
};

struct adopted {
        struct arena *mem;
        char sha256[65];
        struct version *versions; /* by kind, the newest first */
        size_t n;
        struct calendar *calendar;
};

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void release(void *arg)
{
        struct adopted *a = arg;

        if (a == NULL)
                return;
        calendar_free(&a->calendar);
        arena_done(&a->mem);
        free(a);
}

static void make_key(void)
{
        if (pthread_key_create(&key, release) != 0)
                abort();
}

static struct adopted *kept(void)
{
        struct adopted *a;

        pthread_once(&once, make_key);
        a = pthread_getspecific(key);
        if (a == NULL) {
                a = mem_zalloc(sizeof(*a));
                a->mem = arena_new();
                pthread_setspecific(key, a);
        }
        return a;
}

static int32_t day_or(struct str text, int32_t without)
{
        int32_t day;

        return date_parse(text, &day) ? day : without;
}

static void read_versions(struct store_tx *tx, struct adopted *a)
{
        struct store_rows r = store_query(tx, Q_SUPERVISE_LIMITS, "");
        size_t room = 0;

        a->n = 0;
        a->versions = NULL;
        while (store_next(&r)) {
                struct version *v;
                struct str s;

                if (a->n == room) {
                        struct version *more;

                        room = room == 0 ? 256 : room * 2;
                        more = arena_alloc(a->mem, room * sizeof(*more));
                        if (a->n > 0)
                                memcpy(more, a->versions, a->n * sizeof(*more));
                        a->versions = more;
                }
                v = &a->versions[a->n++];
                s = store_str(&r, 0);
                v->kind = arena_strndup(a->mem, s.p, s.n);
                v->limit = (struct adopted_limit){ .idx = store_i64(&r, 1),
                                                   .since = day_or(store_str(&r, 4), INT32_MIN),
                                                   .until = day_or(store_str(&r, 5), INT32_MAX),
                                                   .expected = store_i64(&r, 6) != 0 };
                rule_limit_parse(store_str(&r, 2), &v->limit.limit);
                rule_limit_parse(store_str(&r, 3), &v->limit.within);
                s = store_str(&r, 7);
                v->limit.source = arena_strndup(a->mem, s.p, s.n);
                s = store_str(&r, 8);
                v->limit.certainty = s.n > 0 ? s.p[0] : 'K';
        }
        store_rows_done(&r);
}

int adopted_calendar_at(struct store_tx *tx, int64_t idx, struct calendar **ret)
{
        struct store_rows r = store_query(tx, Q_SUPERVISE_CALENDAR_AT, "i", idx);
        int rc = LH_NOT_FOUND;

        if (store_next(&r))
                rc = calendar_read(tx->cx, "of the log", store_str(&r, 0), ret);
        store_rows_done(&r);
        return tx->rc != LH_OK ? tx->rc : rc;
}

static void read_calendar(struct store_tx *tx, struct adopted *a)
{
        int rc;

        calendar_free(&a->calendar);
        rc = adopted_calendar_at(tx, INT64_MAX, &a->calendar);
        if (rc != LH_OK && rc != LH_NOT_FOUND)
                store_fail(tx, rc);
}

const struct adopted *adopted_now(struct store_tx *tx)
{
        struct adopted *a = kept();
        struct store_rows r = store_query(tx, Q_SUPERVISE_VERSION, "");
        char sha256[65] = "";

        if (store_next(&r)) {
                struct str s = store_str(&r, 0);

                memcpy(sha256, s.p, s.n < 64 ? s.n : 64);
        }
        store_rows_done(&r);
        if (strcmp(sha256, a->sha256) == 0 || tx->rc != LH_OK)
                return a;
        arena_reset(a->mem);
        read_versions(tx, a);
        read_calendar(tx, a);
        memcpy(a->sha256, tx->rc == LH_OK ? sha256 : "", sizeof(a->sha256));
        return a;
}

const struct calendar *adopted_calendar(const struct adopted *a)
{
        return a->calendar;
}

/* The first version of a kind; a->n: there is none. */
static size_t find_kind(const struct adopted *a, const char *kind)
{
        size_t low = 0, high = a->n;

        while (low < high) {
                size_t middle = low + (high - low) / 2;

                if (strcmp(a->versions[middle].kind, kind) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

static struct adopted_limit as_loaded(const struct rule_kind *k)
{
        return (struct adopted_limit){ .idx = -1,
                                       .limit = k->limit,
                                       .within = k->within,
                                       .since = k->since,
                                       .until = k->until,
                                       .expected = k->expected,
                                       .source = k->source,
                                       .certainty = k->certainty };
}

bool adopted_limit_at(const struct adopted *a, const struct rule_domain *d,
                      const struct rule_kind *k, int32_t day, int64_t idx,
                      struct adopted_limit *ret)
{
        char name[80];
        bool known = false;

        snprintf(name, sizeof(name), "%s.%s", d->id, k->id);
        for (size_t i = find_kind(a, name); i < a->n; i++) {
                const struct version *v = &a->versions[i];

                if (strcmp(v->kind, name) != 0)
                        break;
                if (v->limit.idx > idx)
                        continue;
                known = true;
                if (day >= v->limit.since && day < v->limit.until) {
                        *ret = v->limit;
                        return true;
                }
        }
        if (known || !rule_kind_in_force(k, day))
                return false;
        *ret = as_loaded(k);
        return true;
}

static const char *limit_text(struct ctx *cx, const struct rule_limit *l)
{
        return l->set ? arena_printf(cx->mem, "%d%s", l->n, l->working ? "wd" : "cd") : "";
}

static const char *day_text(struct ctx *cx, int32_t day)
{
        char text[11] = "";

        if (day != INT32_MIN && day != INT32_MAX)
                date_format(day, text);
        return arena_strdup(cx->mem, text);
}

const char *adopted_row(struct ctx *cx, const struct rule_domain *d, const struct rule_kind *k)
{
        json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:s, s:s}", "kind",
                              arena_printf(cx->mem, "%s.%s", d->id, k->id), "limit",
                              limit_text(cx, &k->limit), "within", limit_text(cx, &k->within),
                              "since", day_text(cx, k->since), "until", day_text(cx, k->until),
                              "expected", (int)k->expected, "source", k->source, "certainty",
                              arena_printf(cx->mem, "%c", k->certainty));
        char *text = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS);
        const char *copy = arena_strdup(cx->mem, text);

        free(text);
        json_decref(o);
        return copy;
}
