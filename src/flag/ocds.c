#include "flag/ocds.h"
#include "flag/party.h"
#include "flag/release.h"
#include "ocds/group.h"
#include "ocds/merge.h"
#include "ocds/schema.h"

#include <stdlib.h>

#define COMPILED_BYTES_MAX ((size_t)256 * 1024 * 1024)

struct job {
        struct ctx *cx;
        struct rule *merge_rules;
        const struct indicator *all;
        size_t n;
        const struct flag_watch *watch;
        struct flag_count *count;
        struct index *index;
        struct parties *parties;
        struct pool mem, second; /* of the process: its releases, and what they were merged to */
        struct buf text;
        struct release_facts facts;
        char currency[8];
};

static int note_release(void *arg, const struct found_release *r)
{
        struct job *j = arg;

        j->count->releases++;
        return index_add(j->cx, j->index, r);
}

/* The one release as it is, or all of them merged. */
static int compile(struct job *j, const struct group *g, const struct jval **ret)
{
        struct merge *m;
        struct jval *v;
        struct json_fault fault;
        int rc = LH_OK;
        static const char pad[JSON_PAD] = "";

        *ret = g->releases[0];
        if (g->n == 1)
                return LH_OK;
        m = merge_begin(&j->mem, MERGE_COMPILED, j->merge_rules);
        for (size_t i = 0; i < g->n && rc == LH_OK; i++)
                rc = merge_add(j->cx, m, g->releases[i]);
        buf_clear(&j->text);
        if (rc == LH_OK)
                rc = merge_write(j->cx, m, &j->text);
        if (rc != LH_OK)
                return rc;
        buf_add(&j->text, pad, sizeof(pad));
        pool_reset(&j->second);
        if (!buf_ok(&j->text) ||
            !json_parse(&j->second, j->text.p, j->text.n - sizeof(pad), &v, &fault))
                return err_set(j->cx, LH_LIMIT, "the merged release is larger than %zu bytes",
                               COMPILED_BYTES_MAX);
        *ret = v;
        return LH_OK;
}

static void tell(struct job *j, size_t k, const char *role, struct str id, int64_t value)
{
        struct flag_hit h = { &j->all[k], role, id, value };

        j->count->measured[k]++;
        if (!indicator_hit_ocds(&j->all[k], value))
                return;
        j->count->hits[k]++;
        if (j->watch->hit != NULL)
                j->watch->hit(j->watch->arg, &h);
}

static int too_many(struct job *j)
{
        return err_set(j->cx, LH_LIMIT,
                       "there are more than %d buyers and tenderers; hand in fewer "
                       "files at once",
                       FLAG_PARTIES_MAX);
}

static int count_bidders(struct job *j)
{
        const struct process *p = &j->facts.p;
        struct process_part part;

        for (size_t k = 0; k < p->n_bids; k++) {
                struct party *who;

                if (!process_part_of_bidder(p, k, &part))
                        continue;
                who = parties_get(j->parties, PARTY_TENDERER, p->bids[k].bidder);
                if (who == NULL)
                        return too_many(j);
                who->processes++;
                who->bids += (uint32_t)part.bids;
                who->valid += (uint32_t)part.valid;
                who->wins += (uint32_t)part.wins;
                who->out += (uint32_t)part.out;
        }
        return LH_OK;
}

static int count_buyer(struct job *j)
{
        struct process_part part;
        struct party *who;

        process_part_of_buyer(&j->facts.p, &part);
        if (part.bids == 0 || j->facts.p.buyer.n == 0)
                return LH_OK;
        who = parties_get(j->parties, PARTY_BUYER, j->facts.p.buyer);
        if (who == NULL)
                return too_many(j);
        who->processes++;
        who->bids += (uint32_t)part.bids;
        who->out += (uint32_t)part.out;
        return LH_OK;
}

static int count_classes(struct job *j)
{
        for (size_t i = 0; i < j->facts.n_classes; i++) {
                struct party *who;

                if (j->facts.classes[i].supplier.n == 0)
                        continue;
                who = parties_get(j->parties, PARTY_TENDERER, j->facts.classes[i].supplier);
                if (who == NULL)
                        return too_many(j);
                who->classes[j->facts.classes[i].level / 64] |= 1ULL
                                                                << (j->facts.classes[i].level % 64);
        }
        return LH_OK;
}

static int take_process(struct job *j, const struct group *g)
{
        const struct jval *compiled;
        int64_t value;
        int rc = compile(j, g, &compiled);

        if (rc != LH_OK)
                return rc;
        release_read(compiled, j->currency, &j->facts);
        j->count->processes++;
        for (size_t k = 0; k < j->n; k++)
                if (j->all[k].ocds != NULL && process_measure(&j->all[k], &j->facts.p, &value))
                        tell(j, k, "ocid", g->ocid, value);
        rc = count_bidders(j);
        if (rc == LH_OK)
                rc = count_buyer(j);
        return rc == LH_OK ? count_classes(j) : rc;
}

static int take_all(struct job *j, struct input *in)
{
        lh_auto(groups_free) struct groups *groups = groups_new(in, j->index, &j->mem);
        struct group g;

        for (;;) {
                int rc = groups_next(j->cx, groups, &g);

                if (rc == LH_NOT_FOUND)
                        return LH_OK;
                if (rc == LH_OK)
                        rc = take_process(j, &g);
                if (rc == LH_INVALID || rc == LH_LIMIT) {
                        j->count->refused++;
                        if (j->watch->refused != NULL)
                                j->watch->refused(j->watch->arg, &j->cx->err, g.ocid);
                        ctx_reset(j->cx);
                        rc = LH_OK;
                }
                if (rc != LH_OK)
                        return rc;
        }
}

/* What a group's indicator comes to for one party; false: it is not about it, or rests on too
 * little. */
static bool value_of_party(const struct indicator *i, const struct party *p, int64_t *ret)
{
        switch (i->formula) {
        case FORMULA_WIN_RATE:
                if (p->role != PARTY_TENDERER || p->valid == 0 || p->valid < i->least)
                        return false;
                *ret = process_ratio(p->wins, p->valid);
                return true;
        case FORMULA_OUT_RATE_BIDDER:
                if (p->role != PARTY_TENDERER || p->bids == 0 || p->bids < i->least)
                        return false;
                *ret = process_ratio(p->out, p->bids);
                return true;
        case FORMULA_OUT_RATE_BUYER:
                if (p->role != PARTY_BUYER || p->bids == 0 || p->processes < i->least)
                        return false;
                *ret = process_ratio(p->out, p->bids);
                return true;
        case FORMULA_VARIETY:
                *ret = (__builtin_popcountll(p->classes[0]) + __builtin_popcountll(p->classes[1])) *
                       (int64_t)INDICATOR_UNIT;
                return *ret > 0;
        default: return false;
        }
}

static void take_parties(struct job *j)
{
        const struct party *p;
        int64_t value;

        for (size_t i = 0; (p = parties_at(j->parties, i)) != NULL; i++)
                for (size_t k = 0; k < j->n; k++)
                        if (j->all[k].ocds != NULL && value_of_party(&j->all[k], p, &value))
                                tell(j, k, p->role == PARTY_BUYER ? "buyer" : "tenderer",
                                     (struct str){ p->id, p->id_n }, value);
}

static int run(struct job *j, struct input *in, uint32_t files)
{
        const struct input_sink sink = { j, note_release, NULL, NULL };
        int rc = LH_OK;

        for (uint32_t f = 0; f < files && rc == LH_OK; f++)
                rc = input_scan(j->cx, in, f, &sink);
        if (rc == LH_OK)
                rc = index_sort(j->cx, j->index);
        if (rc == LH_OK)
                rc = take_all(j, in);
        if (rc == LH_OK)
                take_parties(j);
        return rc;
}

int flag_ocds(struct ctx *cx, struct input *in, uint32_t files, const struct rule_set *rules,
              const struct flag_watch *watch, struct flag_count *ret)
{
        lh_auto(schema_done) struct schema_set schema = { 0 };
        lh_auto(ctx_done) struct ctx work; /* forgets each refusal, while cx keeps the rules */
        lh_auto(mem_autofree) struct job *j = mem_zalloc(sizeof(*j));
        int rc = schema_load(cx, "1.1", NULL, &schema);

        *ret = (struct flag_count){ 0 };
        ctx_init(&work);
        if (rc == LH_OK)
                rc = rules_of_schema(cx, schema.release, &j->merge_rules);
        if (rc != LH_OK)
                return rc;
        j->cx = &work;
        j->all = rule_indicators(rules, &j->n);
        j->watch = watch;
        j->count = ret;
        j->index = index_new(INDEX_BYTES_MAX);
        j->parties = parties_new(FLAG_PARTIES_MAX);
        buf_init(&j->text, COMPILED_BYTES_MAX);
        rc = run(j, in, files);
        if (rc != LH_OK)
                cx->err = work.err;
        index_free(&j->index);
        parties_free(&j->parties);
        buf_done(&j->text);
        pool_done(&j->mem);
        pool_done(&j->second);
        return rc;
}
