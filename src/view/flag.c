/* Indicators, drawn: the facts of each notice, the values of its project, the counts of groups. All
 * of it is a function of the facts that stand now, so that it does not matter in which order they
 * came or what was taken away between. */
#include "view/flag.h"
#include "view/fact.h"
#include "base/text.h"
#include "base/time.h"
#include "ledger/act_kind.h"
#include "rule/value.h"
#include "view/figures.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ORGANISATION_CHARS 5
#define DAY_MS             86400000LL

bool flag_is_organisation(struct str name)
{
        return utf8_count(name) >= ORGANISATION_CHARS && memmem(name.p, name.n, "某", 3) == NULL &&
               memchr(name.p, '*', name.n) == NULL;
}

static enum bid_state state_of(struct str valid, struct str remark, bool *known)
{
        static const char *const out[] = { "无效", "否决", "废标", "不合格", "未通过", "拒收" };

        if (valid.n > 0)
                *known = true;
        if (str_is(valid, "无效") || (valid.n == 0 && fact_says_any(remark, out, countof(out)))) {
                *known = true;
                return BID_OUT;
        }
        return BID_VALID;
}

static struct str keep(struct store_rows *r, int col)
{
        return str_of(store_dup(r, col));
}

/* No notice of the domain lists any. */
static bool has_bids(const struct rule_set *rules, const char *domain)
{
        size_t n;
        const struct fact_source *s = rule_fact_sources(rules, &n);

        for (size_t i = 0; i < n; i++)
                if ((s[i].fact == FACT_BIDS || s[i].fact == FACT_CANDIDATES) &&
                    strcmp(s[i].domain, domain) == 0)
                        return true;
        return false;
}

static void read_bids(struct store_tx *tx, const char *project, struct process *p)
{
        struct store_rows r =
                store_query(tx, Q_FLAG_BIDS, "ti", project, (int64_t)PROCESS_BIDS_MAX);
        struct bid *bids = NULL;

        while (p->n_bids < PROCESS_BIDS_MAX && store_next(&r)) {
                struct bid *b;

                if (bids == NULL)
                        bids = arena_alloc(tx->cx->mem, PROCESS_BIDS_MAX * sizeof(*bids));
                b = &bids[p->n_bids++];
                b->bidder = keep(&r, 0);
                b->price = store_null(&r, 1) ? PROCESS_UNKNOWN : store_i64(&r, 1);
                b->state = state_of(store_str(&r, 2), store_str(&r, 3), &p->states_known);
                b->received = fact_day_ms(store_str(&r, 4));
        }
        store_rows_done(&r);
        p->bids = bids;
}

/* A project with what its facts come to, before or after a change of them. */
struct look {
        const char *project, *domain, *body, *region;
        struct process p;
        int64_t values[INDICATORS_MAX];
        bool measured[INDICATORS_MAX];
};

/* Both looks at a project, and its facts before. */
struct change {
        struct fact_rows rows;
        struct look before, after;
};

static void measure(const struct rule_set *rules, struct look *l)
{
        size_t n;
        const struct indicator *all = rule_indicators(rules, &n);

        l->p.buyer = str_of(l->body);
        for (size_t i = 0; i < n; i++)
                l->measured[i] = l->p.seen && indicator_of_domain(&all[i], l->domain) &&
                                 process_measure(&all[i], &l->p, &l->values[i]);
}

static void look_before(struct store_tx *tx, const struct rule_set *rules, const char *project,
                        struct change *c)
{
        struct look *l = &c->before;
        struct store_rows r = store_query(tx, Q_FLAG_PROJECT, "t", project);

        *l = (struct look){ .project = project, .domain = "", .body = "", .region = "" };
        if (store_next(&r)) {
                l->domain = store_dup(&r, 0);
                l->body = store_dup(&r, 1);
                l->region = store_dup(&r, 2);
        }
        store_rows_done(&r);
        facts_read(tx, project, &c->rows);
        facts_fold(&c->rows, NULL, -1, &l->p);
        if (has_bids(rules, l->domain))
                read_bids(tx, project, &l->p);
        measure(rules, l);
}

static void look_after(struct store_tx *tx, const struct rule_set *rules, struct change *c,
                       const struct fact_row *plus, int64_t minus, bool other_bids)
{
        struct look *b = &c->before, *l = &c->after;

        *l = (struct look){
                .project = b->project, .domain = b->domain, .body = b->body, .region = b->region
        };
        facts_fold(&c->rows, plus, minus, &l->p);
        if (other_bids) {
                read_bids(tx, l->project, &l->p);
        } else {
                l->p.bids = b->p.bids;
                l->p.n_bids = b->p.n_bids;
                l->p.states_known = b->p.states_known;
        }
        measure(rules, l);
}

static void add_sum(struct store_tx *tx, const struct look *l, const struct indicator *i,
                    int64_t measured, int64_t hits)
{
        if (measured == 0 && hits == 0)
                return;
        store_sum(tx, Q_FLAG_SUM_ADD, "ttt++", i->id, l->domain, l->body, measured, hits);
        if (measured < 0)
                store_run(tx, Q_FLAG_SUM_TIDY, "ttt", i->id, l->domain, l->body);
}

static void draw_value(struct store_tx *tx, const struct indicator *i, const struct look *before,
                       const struct look *after, size_t k)
{
        bool was = before->measured[k], is = after->measured[k];
        bool hit0 = was && indicator_hit(i, before->values[k]),
             hit1 = is && indicator_hit(i, after->values[k]);

        if (was == is && (!is || before->values[k] == after->values[k]))
                return;
        if (is)
                store_run(tx, Q_FLAG_PUT, "ttttii", after->project, i->id, after->domain,
                          after->body, after->values[k], (int64_t)hit1);
        else
                store_run(tx, Q_FLAG_DROP, "tt", after->project, i->id);
        add_sum(tx, after, i, (int64_t)is - (int64_t)was, (int64_t)hit1 - (int64_t)hit0);
}

static bool same_bids(const struct process *a, const struct process *b)
{
        if (a->n_bids != b->n_bids || a->states_known != b->states_known)
                return false;
        for (size_t i = 0; i < a->n_bids; i++)
                if (!str_eq(a->bids[i].bidder, b->bids[i].bidder) ||
                    a->bids[i].state != b->bids[i].state)
                        return false;
        return true;
}

static void add_party(struct store_tx *tx, const char *role, struct str party, int64_t by,
                      const struct process_part *part)
{
        store_sum(tx, Q_FLAG_PARTY_ADD, "ts+++++", role, party, by, by * part->bids,
                  by * part->valid, by * part->wins, by * part->out);
        if (by < 0)
                store_run(tx, Q_FLAG_PARTY_TIDY, "ts", role, party);
}

static void add_parties(struct store_tx *tx, const struct look *l, int64_t by)
{
        struct process_part part;

        for (size_t k = 0; k < l->p.n_bids; k++)
                if (process_part_of_bidder(&l->p, k, &part) &&
                    flag_is_organisation(l->p.bids[k].bidder))
                        add_party(tx, "bidder", l->p.bids[k].bidder, by, &part);
        process_part_of_buyer(&l->p, &part);
        if (part.bids > 0)
                add_party(tx, "buyer", l->p.buyer, by, &part);
}

static void add_class(struct store_tx *tx, const struct look *l, int64_t by)
{
        if (l->p.category.n == 0 || !flag_is_organisation(l->p.winner))
                return;
        store_sum(tx, Q_FLAG_CLASS_ADD, "ss+", l->p.winner, l->p.category, by);
        if (by < 0)
                store_run(tx, Q_FLAG_CLASS_TIDY, "ss", l->p.winner, l->p.category);
}

/* Below which an award counts as small; 0: nothing does. */
static int64_t split_limit(const struct rule_set *rules, const char *domain)
{
        size_t n;
        const struct indicator *all = rule_indicators(rules, &n);

        for (size_t i = 0; i < n; i++)
                if (all[i].formula == FORMULA_SPLIT && indicator_of_domain(&all[i], domain))
                        return all[i].limit_fen;
        return 0;
}

/* The year of the award; of the contract or the deadline where nobody said. */
static bool award_year(const struct process *p, char ret[11])
{
        int64_t t = p->awarded != PROCESS_UNKNOWN     ? p->awarded
                    : p->signed_on != PROCESS_UNKNOWN ? p->signed_on
                                                      : p->due;

        if (t == PROCESS_UNKNOWN)
                return false;
        date_format((int32_t)(t / DAY_MS), ret);
        ret[4] = '\0';
        return true;
}

static void add_pair(struct store_tx *tx, const struct rule_set *rules, const struct look *l,
                     int64_t by)
{
        int64_t amount = l->p.award == PROCESS_UNKNOWN ? 0 : l->p.award, below;
        char year[11];

        if (!flag_is_organisation(l->p.winner) || !award_year(&l->p, year))
                return;
        below = amount > 0 && amount < split_limit(rules, l->domain);
        store_sum(tx, Q_FLAG_PAIR_ADD, "ttts++++", l->domain, l->body, year, l->p.winner, by,
                  by * amount, by * below, by * below * amount);
        if (by < 0)
                store_run(tx, Q_FLAG_PAIR_TIDY, "ttts", l->domain, l->body, year, l->p.winner);
}

static bool same_award(const struct process *a, const struct process *b)
{
        return str_eq(a->winner, b->winner) && a->award == b->award && a->awarded == b->awarded &&
               a->signed_on == b->signed_on && a->due == b->due && str_eq(a->category, b->category);
}

static void draw_groups(struct store_tx *tx, const struct rule_set *rules,
                        const struct look *before, const struct look *after)
{
        bool award = same_award(&before->p, &after->p);

        if (!award || !same_bids(&before->p, &after->p)) {
                add_parties(tx, before, -1);
                add_parties(tx, after, 1);
        }
        if (!award) {
                add_class(tx, before, -1);
                add_pair(tx, rules, before, -1);
                add_class(tx, after, 1);
                add_pair(tx, rules, after, 1);
        }
}

static void draw_change(struct store_tx *tx, const struct rule_set *rules,
                        const struct look *before, const struct look *after)
{
        size_t n;
        const struct indicator *all = rule_indicators(rules, &n);

        for (size_t i = 0; i < n; i++)
                draw_value(tx, &all[i], before, after, i);
        draw_groups(tx, rules, before, after);
}

static struct str member(json_t *row, const char *name)
{
        const char *s = json_string_value(json_object_get(row, name));

        return str_of(s == NULL ? "" : s);
}

static void put_bid(struct store_tx *tx, const struct record *r, size_t n, bool opened, json_t *row)
{
        int64_t fen;
        bool number = rule_price_number(member(row, "price"), &fen);

        if (member(row, "name").n > 0)
                store_run(tx, Q_FLAG_BID_PUT, "tiiissosss", r->case_id, (int64_t)r->idx, (int64_t)n,
                          (int64_t)opened, record_value(r, "date"), member(row, "name"),
                          number ? &fen : NULL, member(row, "valid"), member(row, "remark"),
                          member(row, "received_on"));
}

/* True if there are any. */
static bool put_bids(struct store_tx *tx, const struct record *r, const char *table, bool opened)
{
        const struct field *f = record_field(r, table);

        for (size_t i = 0; f != NULL && i < f->n_rows && i < PROCESS_BIDS_MAX; i++) {
                json_t *row = f->rows[i].state != FIELD_OPEN
                                      ? NULL
                                      : json_loadb(f->rows[i].value.p, f->rows[i].value.n, 0, NULL);

                put_bid(tx, r, i, opened, row);
                json_decref(row);
        }
        return f != NULL && f->n_rows > 0;
}

static bool is_result(enum fact f)
{
        return f == FACT_WINNER || f == FACT_RECIPIENTS;
}

/* True if the notice has bids. */
static bool put_source(struct store_tx *tx, const struct record *r, const struct fact_source *s,
                       struct buf *facts)
{
        if (s->fact == FACT_BIDS || s->fact == FACT_CANDIDATES)
                return put_bids(tx, r, s->element, s->fact == FACT_BIDS);
        facts_put(facts, s->fact, record_value(r, s->element));
        if (is_result(s->fact))
                facts_put_result(facts, strcmp(r->kind, act_kinds[ACT_NOTICE_CORRECT].name) == 0);
        return false;
}

static bool source_of(const struct fact_source *s, const struct rule_domain *d,
                      const struct rule_kind *k)
{
        return strcmp(s->domain, d->id) == 0 && strcmp(s->kind, k->id) == 0;
}

static bool has_facts(const struct rule_set *rules, const struct rule_domain *d,
                      const struct rule_kind *k)
{
        size_t n;
        const struct fact_source *s = rule_fact_sources(rules, &n);

        for (size_t i = 0; i < n; i++)
                if (source_of(&s[i], d, k))
                        return true;
        return false;
}

void flag_add(struct store_tx *tx, const struct rule_set *rules, const struct rule_domain *d,
              const struct rule_kind *k, const struct record *r, bool late)
{
        lh_auto(mem_autofree) struct change *c = NULL;
        lh_auto(buf_done) struct buf facts = { 0 };
        struct fact_row row = { record_value(r, "date"), (int64_t)r->idx, { 0 } };
        bool bids = false;
        size_t n;
        const struct fact_source *s = rule_fact_sources(rules, &n);

        if (!late && !has_facts(rules, d, k))
                return;
        c = mem_alloc(sizeof(*c));
        look_before(tx, rules, r->case_id, c);
        facts_init(&facts);
        for (size_t i = 0; i < n; i++)
                if (source_of(&s[i], d, k))
                        bids = put_source(tx, r, &s[i], &facts) || bids;
        if (late)
                facts_put_late(&facts);
        row.facts = (struct str){ facts.p, facts.n };
        store_run(tx, Q_FLAG_FACTS_PUT, "tiss", r->case_id, row.idx, row.date, row.facts);
        look_after(tx, rules, c, &row, -1, bids);
        draw_change(tx, rules, &c->before, &c->after);
}

static const char *project_of(struct store_tx *tx, int64_t idx)
{
        struct store_rows r = store_query(tx, Q_FLAG_FACT_OF_NOTICE, "i", idx);
        const char *project = store_next(&r) ? store_dup(&r, 0) : NULL;

        store_rows_done(&r);
        return project;
}

void flag_take(struct store_tx *tx, const struct rule_set *rules, int64_t idx)
{
        lh_auto(mem_autofree) struct change *c = NULL;
        const char *project = project_of(tx, idx);

        if (project == NULL)
                return;
        c = mem_alloc(sizeof(*c));
        look_before(tx, rules, project, c);
        store_run(tx, Q_FLAG_FACT_CLEAR, "ti", project, idx);
        store_run(tx, Q_FLAG_BID_CLEAR, "ti", project, idx);
        look_after(tx, rules, c, NULL, idx, true);
        draw_change(tx, rules, &c->before, &c->after);
}
