#include "view/deadline.h"
#include "base/time.h"

/* What supervision made of a duty's time. */
struct grants {
        struct rule_limit extensions[DEADLINE_STEPS_MAX];
        size_t n_extensions;
        bool restarted;
        int32_t restart;
};

static void add_suspension(struct deadline *d, struct str from, struct str to)
{
        struct due_span *s = &d->suspended[d->n_suspended];

        if (d->n_suspended < DUE_SUSPENSIONS_MAX && date_parse(from, &s->from) &&
            date_parse(to, &s->to))
                d->n_suspended++;
}

/* The newest restart counts. */
static void read_grants(struct store_tx *tx, const char *project, const char *kind,
                        struct deadline *d, struct grants *g)
{
        struct store_rows r = store_query(tx, Q_SUPERVISE_GRANTS, "tt", project, kind);

        *g = (struct grants){ 0 };
        while (store_next(&r)) {
                struct str act = store_str(&r, 0);

                d->granted = true;
                if (str_is(act, "supervise.suspend"))
                        add_suspension(d, store_str(&r, 1), store_str(&r, 2));
                else if (str_is(act, "supervise.restart"))
                        g->restarted = date_parse(store_str(&r, 1), &g->restart);
                else if (g->n_extensions < DEADLINE_STEPS_MAX - 2 &&
                         rule_limit_parse(store_str(&r, 3), &g->extensions[g->n_extensions]))
                        g->n_extensions++;
        }
        store_rows_done(&r);
}

static void add_step(struct deadline *d, enum deadline_part part, const struct rule_limit *limit)
{
        if (!limit->set || d->n == DEADLINE_STEPS_MAX)
                return;
        d->steps[d->n].part = part;
        d->steps[d->n].ask = (struct due_ask){ .limit = *limit };
        d->n++;
}

/* A restart throws away what was counted, what may lie between the two events as well. */
static void add_steps(struct deadline *d, const struct rule_limit *within,
                      const struct rule_limit *limit, const struct grants *g)
{
        bool anew = g->restarted && g->restart >= d->start;

        d->n = 0;
        if (!anew)
                add_step(d, DEADLINE_WITHIN, within);
        add_step(d, DEADLINE_LIMIT, limit);
        if (anew && d->n > 0) {
                d->steps[d->n - 1].ask.restarted = true;
                d->steps[d->n - 1].ask.restart = g->restart;
        }
        for (size_t i = 0; i < g->n_extensions; i++)
                add_step(d, DEADLINE_EXTENSION, &g->extensions[i]);
}

bool deadline_of_formed(struct store_tx *tx, const struct adopted *a, const struct rule_domain *d,
                        const struct rule_kind *k, const char *project, int32_t day, int64_t idx,
                        struct deadline *ret)
{
        static const struct rule_limit none = { 0 };
        struct grants g;

        *ret = (struct deadline){ .start = day };
        if (!adopted_limit_at(a, d, k, day, idx, &ret->rule) || !ret->rule.limit.set)
                return false;
        read_grants(tx, project, k->id, ret, &g);
        add_steps(ret, &none, &ret->rule.limit, &g);
        return true;
}

bool deadline_of_open(struct store_tx *tx, const struct adopted *a, const struct rule_domain *d,
                      const struct rule_kind *k, const char *project, int32_t day, int64_t idx,
                      bool runs, struct deadline *ret)
{
        static const struct rule_limit none = { 0 };
        struct grants g;

        *ret = (struct deadline){ .start = day };
        if (!adopted_limit_at(a, d, k, day, idx, &ret->rule))
                return false;
        read_grants(tx, project, k->id, ret, &g);
        if (!runs && g.n_extensions == 0)
                return false;
        add_steps(ret, runs ? &ret->rule.within : &none, runs ? &ret->rule.limit : &none, &g);
        return true;
}

struct relay {
        enum deadline_part part;
        void (*see)(void *arg, const struct deadline_step *s);
        void *arg;
        bool first; /* of the steps: only its first day is told as the start */
};

static void relay(void *arg, const struct due_step *s)
{
        struct relay *r = arg;
        struct deadline_step step = { r->part, s };

        if (r->see != NULL && (r->first || s->verdict != DUE_START))
                r->see(r->arg, &step);
}

int deadline_count(struct ctx *cx, const struct deadline *d,
                   void (*see)(void *arg, const struct deadline_step *s), void *arg,
                   struct due *ret)
{
        int32_t at = d->start;
        bool provisional = false;

        for (size_t i = 0; i < d->n; i++) {
                struct relay r = { d->steps[i].part, see, arg, i == 0 };
                struct due_ask ask = d->steps[i].ask;
                int rc;

                ask.start = at;
                ask.suspended = d->suspended;
                ask.n_suspended = d->n_suspended;
                rc = due_count(cx, &ask, relay, &r, ret);
                if (rc != LH_OK)
                        return rc;
                at = ret->day;
                provisional = provisional || ret->provisional;
        }
        *ret = (struct due){ at, provisional };
        return LH_OK;
}
