#include "report/dashboard.h"
#include "base/time.h"
#include "view/supervise.h"

#include <stdio.h>
#include <stdlib.h>

/* Sums by id, found by hash; all memory is the request's. */
struct table {
        struct arena *mem;
        struct dashboard_sum **slots, **list;
        size_t n, room; /* of slots, a power of two */
        bool paces;
};

struct tables {
        struct table months, domains, regions, bodies;
        struct dashboard_sum *all;
        const struct dashboard_filter *f;
};

static size_t hash_id(const char *s)
{
        size_t h = 5381;

        while (*s != '\0')
                h = h * 33 ^ (unsigned char)*s++;
        return h;
}

static struct table table_make(struct arena *mem, bool paces)
{
        struct table t = { .mem = mem, .room = 64, .paces = paces };

        t.slots = arena_alloc(mem, t.room * sizeof(*t.slots));
        t.list = arena_alloc(mem, t.room * sizeof(*t.list));
        return t;
}

static size_t place(const struct table *t, const char *id)
{
        size_t i = hash_id(id) & (t->room - 1);

        while (t->slots[i] != NULL && strcmp(t->slots[i]->id, id) != 0)
                i = (i + 1) & (t->room - 1);
        return i;
}

static void grow(struct table *t)
{
        struct table more = { .mem = t->mem, .room = t->room * 2, .n = t->n, .paces = t->paces };

        more.slots = arena_alloc(t->mem, more.room * sizeof(*more.slots));
        more.list = arena_alloc(t->mem, more.room * sizeof(*more.list));
        for (size_t i = 0; i < t->n; i++) {
                more.list[i] = t->list[i];
                more.slots[place(&more, t->list[i]->id)] = t->list[i];
        }
        *t = more;
}

static struct dashboard_sum *find(const struct table *t, const char *id)
{
        return t->slots[place(t, id)];
}

static struct dashboard_sum *find_or_add(struct table *t, const char *id)
{
        size_t i = place(t, id);

        if (t->slots[i] != NULL)
                return t->slots[i];
        if (t->n * 2 >= t->room) {
                grow(t);
                i = place(t, id);
        }
        t->slots[i] = arena_alloc(t->mem, sizeof(*t->slots[i]));
        *t->slots[i] = (struct dashboard_sum){
                .id = arena_strdup(t->mem, id), .name = "", .region = "", .median = -1
        };
        if (t->paces)
                t->slots[i]->paces = arena_alloc(t->mem, DASHBOARD_DAYS * sizeof(int64_t));
        t->list[t->n++] = t->slots[i];
        return t->slots[i];
}

/* The bodies that count, with name and region. */
static void read_bodies(struct store_tx *tx, struct tables *t)
{
        struct store_rows r = store_query(tx, Q_DASHBOARD_BODIES, "tt", t->f->body, t->f->region);

        while (store_next(&r)) {
                struct dashboard_sum *b = find_or_add(&t->bodies, store_dup(&r, 0));

                b->name = store_dup(&r, 1);
                b->region = store_dup(&r, 2);
        }
        store_rows_done(&r);
}

/* The sums that a row of this body counts in: all, its body's, its region's, the domain's, the
 * month's. Returns how many; 0: the body does not count. */
static size_t sums_of(struct tables *t, const char *body, const char *domain, const char *month,
                      struct dashboard_sum *ret[5])
{
        struct dashboard_sum *b = find(&t->bodies, body);
        size_t n = 0;

        if (b == NULL)
                return 0;
        ret[n++] = t->all;
        ret[n++] = b;
        ret[n++] = find_or_add(&t->regions, b->region);
        ret[n++] = find_or_add(&t->domains, domain);
        if (month[0] != '\0')
                ret[n++] = find_or_add(&t->months, month);
        return n;
}

static void read_tally(struct store_tx *tx, struct tables *t)
{
        struct store_rows r = store_query(tx, Q_DASHBOARD_TALLY, "tttt", t->f->from, t->f->to,
                                          t->f->domain, t->f->body);
        struct dashboard_sum *sums[5];
        char month[8], domain[40], body[80];

        while (store_next(&r)) {
                snprintf(month, sizeof(month), "%.7s", store_str(&r, 0).p);
                snprintf(domain, sizeof(domain), "%s", store_str(&r, 1).p);
                snprintf(body, sizeof(body), "%s", store_str(&r, 2).p);
                for (size_t i = sums_of(t, body, domain, month, sums); i-- > 0;) {
                        sums[i]->notices += store_i64(&r, 3);
                        sums[i]->timed += store_i64(&r, 4);
                        sums[i]->late += store_i64(&r, 5);
                        sums[i]->corrections += store_i64(&r, 6);
                        sums[i]->withdrawals += store_i64(&r, 7);
                }
        }
        store_rows_done(&r);
}

static void read_missing(struct store_tx *tx, struct tables *t, const char *today)
{
        struct store_rows r = store_query(
                tx, Q_DASHBOARD_MISSING, "ttttt", today, t->f->all_missing ? "0000-00" : t->f->from,
                t->f->all_missing ? "9999-99" : t->f->to, t->f->domain, t->f->body);
        struct dashboard_sum *sums[5];
        char month[8], domain[40], body[80];

        while (store_next(&r)) {
                snprintf(month, sizeof(month), "%.7s", store_str(&r, 0).p);
                snprintf(domain, sizeof(domain), "%s", store_str(&r, 1).p);
                snprintf(body, sizeof(body), "%s", store_str(&r, 2).p);
                for (size_t i = sums_of(t, body, domain, month, sums); i-- > 0;)
                        sums[i]->missing += store_i64(&r, 3);
        }
        store_rows_done(&r);
}

static void read_paces(struct store_tx *tx, struct tables *t)
{
        struct store_rows r = store_query(tx, Q_DASHBOARD_PACE, "tttt", t->f->from, t->f->to,
                                          t->f->domain, t->f->body);
        struct dashboard_sum *sums[5];
        char domain[40], body[80];

        while (store_next(&r)) {
                int64_t days = store_i64(&r, 2), n = store_i64(&r, 3);

                if (days < 0 || days >= DASHBOARD_DAYS)
                        continue;
                snprintf(domain, sizeof(domain), "%s", store_str(&r, 0).p);
                snprintf(body, sizeof(body), "%s", store_str(&r, 1).p);
                for (size_t i = sums_of(t, body, domain, "", sums); i-- > 0;) {
                        sums[i]->paces[days] += n;
                        sums[i]->paced += n;
                }
        }
        store_rows_done(&r);
}

/* The lower median: the pace that half of the notices kept. */
static void take_median(struct dashboard_sum *s)
{
        int64_t seen = 0;

        for (int d = 0; s->paces != NULL && s->paced > 0 && d < DASHBOARD_DAYS; d++) {
                seen += s->paces[d];
                if (seen * 2 >= s->paced) {
                        s->median = d;
                        return;
                }
        }
}

static int by_id(const void *a, const void *b)
{
        return strcmp((*(struct dashboard_sum *const *)a)->id,
                      (*(struct dashboard_sum *const *)b)->id);
}

/* Sorted; those that nothing counted in are left out. */
static struct dashboard_sums finish(struct table *t)
{
        size_t n = 0;

        for (size_t i = 0; i < t->n; i++) {
                struct dashboard_sum *s = t->list[i];

                if (s->notices == 0 && s->missing == 0 && s->corrections == 0 &&
                    s->withdrawals == 0)
                        continue;
                take_median(s);
                t->list[n++] = s;
        }
        qsort(t->list, n, sizeof(struct dashboard_sum *), by_id);
        return (struct dashboard_sums){ t->list, n };
}

void dashboard_read(struct store_tx *tx, const struct dashboard_filter *f, const char *today,
                    struct dashboard *ret)
{
        struct arena *mem = tx->cx->mem;
        struct tables t = { .months = table_make(mem, false),
                            .domains = table_make(mem, true),
                            .regions = table_make(mem, true),
                            .bodies = table_make(mem, true),
                            .all = &ret->all,
                            .f = f };

        *ret = (struct dashboard){ .all = { .id = "", .name = "", .region = "", .median = -1 } };
        ret->all.paces = arena_alloc(mem, DASHBOARD_DAYS * sizeof(int64_t));
        read_bodies(tx, &t);
        read_tally(tx, &t);
        read_missing(tx, &t, today);
        read_paces(tx, &t);
        take_median(&ret->all);
        ret->months = finish(&t.months);
        ret->domains = finish(&t.domains);
        ret->regions = finish(&t.regions);
        ret->bodies = finish(&t.bodies);
}

int64_t dashboard_due(const struct dashboard_sum *s)
{
        return s->timed + s->missing;
}

int64_t dashboard_on_time(const struct dashboard_sum *s)
{
        return s->timed - s->late;
}

/* Rounded down, so that 100 % is said only where nothing was late or missing. */
int dashboard_rate(const struct dashboard_sum *s)
{
        int64_t due = dashboard_due(s);

        return due <= 0 ? -1 : (int)(1000 * dashboard_on_time(s) / due);
}

int dashboard_share(int64_t part, int64_t of)
{
        return of <= 0 ? -1 : (int)((2000 * part + of) / (2 * of));
}

const char *dashboard_period(struct ctx *cx, const char *period, const char *today,
                             char ret_from[8], char ret_to[8])
{
        int32_t day = 0;
        int y, m, d;

        if (supervise_period(str_of(period), ret_from, ret_to))
                return period;
        date_parse(str_of(today), &day);
        date_split(day, &y, &m, &d);
        snprintf(ret_to, 8, "%04u-%02u", (unsigned)y % 10000, (unsigned)m % 100);
        m -= 11;
        if (m < 1) {
                m += 12;
                y--;
        }
        snprintf(ret_from, 8, "%04u-%02u", (unsigned)y % 10000, (unsigned)m % 100);
        return arena_strdup(cx->mem, "12m");
}
