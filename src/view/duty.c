#include "view/duty.h"
#include "base/time.h"
#include "view/deadline.h"

#include <string.h>

#define KINDS_MAX 256 /* more than any domain has */

/* What a project has of one kind: its first current notice. */
struct have {
        const struct rule_kind *kind;
        int64_t rank, idx, late_days;
        const char *date, *body, *due;
};

struct haves {
        struct have all[KINDS_MAX];
        size_t n;
};

enum duty_state duty_state(const struct duty *d, const char *today)
{
        if (d->idx >= 0)
                return d->late_days > 0 ? DUTY_LATE : DUTY_PUBLISHED;
        if (d->since[0] != '\0')
                return DUTY_MISSING;
        return strcmp(d->due, today) < 0 ? DUTY_OVERDUE : DUTY_WAITING;
}

static void read_haves(struct store_tx *tx, const struct rule_domain *d, const char *project,
                       struct haves *ret)
{
        struct store_rows r = store_query(tx, Q_DUTY_KINDS, "t", project);

        ret->n = 0;
        while (ret->n < KINDS_MAX && store_next(&r)) {
                struct have *h = &ret->all[ret->n];

                h->kind = rule_kind(d, store_str(&r, 0));
                h->rank = store_i64(&r, 1);
                h->date = store_dup(&r, 2);
                h->idx = store_i64(&r, 3);
                h->body = store_dup(&r, 4);
                h->due = store_dup(&r, 5);
                h->late_days = store_i64(&r, 6);
                ret->n += h->kind != NULL;
        }
        store_rows_done(&r);
}

/* Supervision runs beside the process: a penalty can come before the award, so it proves no stage
 * passed. */
static bool is_step(const struct have *h)
{
        return strcmp(h->kind->stage, "supervision") != 0;
}

/* The first one that counts where `kind` is expected; NULL: none. */
static const struct have *find(const struct haves *all, const struct rule_kind *kind)
{
        const struct have *first = NULL;

        for (size_t i = 0; i < all->n; i++) {
                const struct have *h = &all->all[i];

                if (rule_kind_counts_as(h->kind, kind) &&
                    (first == NULL || strcmp(h->date, first->date) < 0))
                        first = h;
        }
        return first;
}

/* The first notice of any later step; NULL: the project did not go on. */
static const struct have *went_on(const struct haves *all, int64_t rank)
{
        const struct have *first = NULL;

        for (size_t i = 0; i < all->n; i++) {
                const struct have *h = &all->all[i];

                if (h->rank > rank && is_step(h) &&
                    (first == NULL || strcmp(h->date, first->date) < 0 ||
                     (strcmp(h->date, first->date) == 0 && h->rank < first->rank)))
                        first = h;
        }
        return first;
}

/* Who published the step before, or the nearest one; role < 0: any, else one that is of this role
 * by the rules (谁批准谁公开、谁实施谁公开、谁制作谁公开). "": nobody. */
static const char *nearest_publisher(const struct haves *all, int64_t rank, int role)
{
        const struct have *best = NULL;

        for (size_t i = 0; i < all->n; i++) {
                const struct have *h = &all->all[i];
                bool before = h->rank <= rank, best_before = best != NULL && best->rank <= rank;

                if (!is_step(h) || (role >= 0 && (int)h->kind->role != role))
                        continue;
                if (best == NULL || (before && (!best_before || h->rank > best->rank)) ||
                    (!before && !best_before && h->rank < best->rank))
                        best = h;
        }
        return best == NULL ? "" : best->body;
}

/* Who should publish what is not there: the body that the project named for it, else one that did
 * such things in this project, else whoever published the step before. */
static const char *responsible_body(struct store_tx *tx, const char *project,
                                    const struct rule_kind *k, const struct haves *all,
                                    int64_t rank)
{
        struct store_rows r = store_query(tx, Q_SUPERVISE_ASSIGNED, "ttt", project, k->id,
                                          rule_role_name(k->role));
        const char *body = store_next(&r) ? store_dup(&r, 0) : "";

        store_rows_done(&r);
        if (body[0] == '\0')
                body = nearest_publisher(all, rank, (int)k->role);
        return body[0] != '\0' ? body : nearest_publisher(all, rank, -1);
}

static bool waived(struct store_tx *tx, const char *project, const struct rule_kind *k)
{
        struct store_rows r = store_query(tx, Q_DUTY_WAIVERS, "t", project);
        bool found = false;

        while (store_next(&r))
                found = found || str_is(store_str(&r, 0), k->id);
        store_rows_done(&r);
        return found;
}

/* Whether an event of that day, recorded as record idx, makes something expected. */
static bool expected_on(const struct adopted *a, const struct rule_domain *d,
                        const struct rule_kind *k, const char *date, int64_t idx)
{
        struct adopted_limit rule;
        int32_t day;

        return date_parse(str_of(date), &day) && adopted_limit_at(a, d, k, day, idx, &rule) &&
               rule.expected;
}

static void put_there(struct store_tx *tx, const char *project, const struct rule_domain *d,
                      const struct rule_kind *k, const struct have *h)
{
        store_run(tx, Q_DUTY_PUT, "tttttttiti", project, k->id, d->id, h->body, "", "", h->due,
                  h->idx, h->date, h->late_days);
}

/* Until when there is time; false where none runs. *ret_granted: supervision said so, and what it
 * said counts, not that the project went on. */
static bool last_day(struct store_tx *tx, const struct adopted *a, const struct rule_domain *d,
                     const struct rule_kind *k, const char *project, const struct have *event,
                     bool runs, char ret[11], bool *ret_granted)
{
        struct deadline until;
        struct due due;
        int32_t day;

        if (!date_parse(str_of(event->date), &day) ||
            !deadline_of_open(tx, a, d, k, project, day, event->idx, runs, &until))
                return false;
        if (deadline_count(tx->cx, &until, NULL, NULL, &due) != LH_OK)
                return false; /* the suspensions do not end: as if there were no time */
        date_format(due.day, ret);
        *ret_granted = until.granted;
        return true;
}

static void put_open(struct store_tx *tx, const char *project, const struct rule_domain *d,
                     const struct rule_kind *k, const struct haves *all, const struct adopted *a)
{
        int64_t rank = rule_stage_rank(d, str_of(k->stage));
        const struct rule_kind *after = k->after[0] == '\0' ? NULL : rule_kind(d, str_of(k->after));
        const struct have *later = went_on(all, rank),
                          *from = after == NULL ? NULL : find(all, after),
                          *event = from != NULL ? from : later;
        const struct have *proof = later != NULL ? later : from;
        char due[11] = "";
        bool granted = false;

        if (event == NULL || !expected_on(a, d, k, proof->date, proof->idx))
                return;
        last_day(tx, a, d, k, project, event, from != NULL, due, &granted);
        if (later == NULL && due[0] == '\0')
                return;
        if (granted)
                later = NULL;
        store_run(tx, Q_DUTY_PUT, "tttttttzti", project, k->id, d->id,
                  responsible_body(tx, project, k, all, rank), later == NULL ? "" : later->date,
                  later == NULL ? "" : later->kind->stage, due, "", (int64_t)0);
}

static void draw_duties(struct store_tx *tx, const struct rule_domain *d, const char *project)
{
        const struct adopted *a = adopted_now(tx);
        struct haves all;

        read_haves(tx, d, project, &all);
        store_run(tx, Q_DUTY_CLEAR, "t", project);
        for (size_t i = 0; i < d->n_kinds; i++) {
                const struct rule_kind *k = &d->kinds[i];
                const struct have *h = k->expected ? find(&all, k) : NULL;

                if (!k->expected)
                        continue;
                if (h != NULL)
                        put_there(tx, project, d, k, h);
                else if (k->n_waivers == 0 || !waived(tx, project, k))
                        put_open(tx, project, d, k, &all, a);
        }
}

/* The days of a project's open duties. */
struct open_days {
        const char *kind[KINDS_MAX], *due[KINDS_MAX];
        size_t n;
};

static void read_open(struct store_tx *tx, const char *project, struct open_days *ret)
{
        struct store_rows r = store_query(tx, Q_SUPERVISE_OPEN_OF_PROJECT, "t", project);

        ret->n = 0;
        while (ret->n < KINDS_MAX && store_next(&r)) {
                ret->kind[ret->n] = store_dup(&r, 0);
                ret->due[ret->n++] = store_dup(&r, 1);
        }
        store_rows_done(&r);
}

static const char *day_of(const struct open_days *o, const char *kind)
{
        for (size_t i = 0; i < o->n; i++)
                if (strcmp(o->kind[i], kind) == 0)
                        return o->due[i];
        return "";
}

void duty_redraw(struct store_tx *tx, const struct rule_domain *d, const char *project, int64_t idx)
{
        struct open_days before, after;

        read_open(tx, project, &before);
        draw_duties(tx, d, project);
        read_open(tx, project, &after);
        for (size_t i = 0; i < after.n; i++) {
                const char *was = day_of(&before, after.kind[i]);

                if (strcmp(was, after.due[i]) != 0)
                        store_run(tx, Q_SUPERVISE_MOVE_PUT, "ttitt", project, after.kind[i], idx,
                                  was, after.due[i]);
        }
}

static bool shows(const struct rule_waiver *w, const struct rule_kind *k, const struct record *r)
{
        if (strcmp(w->kind, k->id) != 0)
                return false;
        return w->element[0] == '\0' || str_is(record_value(r, w->element), w->value);
}

/* What this notice shows to be not expected; true if it shows anything. */
static bool draw_waivers(struct store_tx *tx, const struct rule_domain *d,
                         const struct rule_kind *k, const struct record *r)
{
        bool any = false;

        for (size_t i = 0; i < d->n_kinds; i++)
                for (size_t j = 0; j < d->kinds[i].n_waivers; j++) {
                        if (!shows(&d->kinds[i].waivers[j], k, r))
                                continue;
                        store_run(tx, Q_DUTY_WAIVER_PUT, "tti", r->case_id, d->kinds[i].id,
                                  (int64_t)r->idx);
                        any = true;
                }
        return any;
}

/* True if the notice is the first of its kind now, so that the duties may differ. */
static bool add_kind(struct store_tx *tx, const struct rule_kind *k, const struct record *r)
{
        struct store_rows rows = store_query(tx, Q_DUTY_KIND, "tt", r->case_id, k->id);
        struct str date = record_value(r, "date");
        bool first = !store_next(&rows) || strncmp(date.p, store_str(&rows, 0).p, 10) < 0;

        store_rows_done(&rows);
        if (first)
                store_run(tx, Q_DUTY_KIND_PUT, "i", (int64_t)r->idx);
        else
                store_run(tx, Q_DUTY_KIND_MORE, "tt", r->case_id, k->id);
        return first;
}

static void sum_kind_again(struct store_tx *tx, const char *project, const char *kind)
{
        store_run(tx, Q_DUTY_KIND_CLEAR, "tt", project, kind);
        store_run(tx, Q_DUTY_KIND_AGAIN, "tt", project, kind);
}

struct place {
        const char *project, *domain, *kind;
        bool current;
};

static bool find_notice(struct store_tx *tx, int64_t idx, struct place *ret)
{
        struct store_rows r = store_query(tx, Q_DUTY_NOTICE, "i", idx);
        bool found = store_next(&r);

        if (found)
                *ret = (struct place){ store_dup(&r, 0), store_dup(&r, 1), store_dup(&r, 2),
                                       store_i64(&r, 6) != 0 };
        store_rows_done(&r);
        return found;
}

static void take_out(struct store_tx *tx, int64_t idx, const struct place *p)
{
        sum_kind_again(tx, p->project, p->kind);
        store_run(tx, Q_DUTY_WAIVER_CLEAR, "ti", p->project, idx);
}

void duty_draw_notice(struct store_tx *tx, const struct rule_domain *d, const struct rule_kind *k,
                      const struct record *r, int64_t replaced)
{
        bool waives = draw_waivers(tx, d, k, r), changes;
        struct place old;

        if (replaced >= 0 && find_notice(tx, replaced, &old)) {
                take_out(tx, replaced, &old);
                sum_kind_again(tx, r->case_id, k->id);
                changes = true;
        } else {
                changes = add_kind(tx, k, r);
        }
        if (changes || waives)
                draw_duties(tx, d, r->case_id);
}

void duty_draw_withdrawal(struct store_tx *tx, const struct rule_set *rules, int64_t idx)
{
        const struct rule_domain *d;
        struct place p;

        if (!find_notice(tx, idx, &p))
                return;
        take_out(tx, idx, &p);
        d = rule_domain(rules, str_of(p.domain));
        if (d != NULL)
                draw_duties(tx, d, p.project);
}

void duty_draw_fewer_values(struct store_tx *tx, const struct rule_domain *d,
                            const struct rule_kind *k, const struct record *target)
{
        struct place p;

        if (!find_notice(tx, (int64_t)target->idx, &p) || !p.current)
                return;
        store_run(tx, Q_DUTY_WAIVER_CLEAR, "ti", target->case_id, (int64_t)target->idx);
        draw_waivers(tx, d, k, target);
        draw_duties(tx, d, target->case_id);
}

bool duty_event(struct store_tx *tx, const struct rule_domain *d, const struct rule_kind *k,
                const char *project, struct duty_event *ret)
{
        const struct rule_kind *after = k->after[0] == '\0' ? NULL : rule_kind(d, str_of(k->after));
        const struct have *from, *event;
        struct haves all;

        read_haves(tx, d, project, &all);
        from = after == NULL ? NULL : find(&all, after);
        event = from != NULL ? from : went_on(&all, rule_stage_rank(d, str_of(k->stage)));
        if (event == NULL)
                return false;
        *ret = (struct duty_event){ event->kind->id, event->date, event->idx, from != NULL };
        return true;
}

size_t duty_of_project(struct store_tx *tx, const char *project, struct duty **ret)
{
        struct store_rows r = store_query(tx, Q_DUTY_OF_PROJECT, "t", project);
        struct duty *list = arena_alloc(tx->cx->mem, KINDS_MAX * sizeof(*list));
        size_t n = 0;

        while (n < KINDS_MAX && store_next(&r)) {
                list[n++] = (struct duty){ .kind = store_dup(&r, 0),
                                           .since = store_dup(&r, 1),
                                           .later = store_dup(&r, 2),
                                           .due = store_dup(&r, 3),
                                           .idx = store_null(&r, 4) ? -1 : store_i64(&r, 4),
                                           .date = store_dup(&r, 5),
                                           .late_days = store_i64(&r, 6) };
        }
        store_rows_done(&r);
        *ret = list;
        return n;
}
