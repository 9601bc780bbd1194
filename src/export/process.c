#include "export/process.h"
#include "ledger/tile.h"

#include <stdlib.h>

const char *process_ocid(struct arena *mem, const struct export_site *site, const char *id)
{
        return arena_printf(mem, "%s-%s", site->prefix, id);
}

const json_t *process_domain(const struct process *p)
{
        return json_object_get(export_map("domains"), p->domain);
}

bool process_disposes(const struct process *p)
{
        const char *d = json_string_value(json_object_get(process_domain(p), "direction"));

        return d != NULL && strcmp(d, "disposal") == 0;
}

static int64_t or_none(struct store_rows *r, int col, int64_t before)
{
        int64_t v = store_null(r, col) ? -1 : store_i64(r, col);

        return before >= 0 && v >= before ? -1 : v;
}

static void read_event(struct store_rows *r, int64_t before, struct event *e)
{
        e->idx = e->target = e->root = store_i64(r, 0);
        e->kind = store_dup(r, 1);
        e->stage = store_dup(r, 2);
        e->body = store_dup(r, 3);
        e->title = store_dup(r, 4);
        e->date = store_dup(r, 5);
        e->replaces = or_none(r, 6, -1);
        e->replaced_by = or_none(r, 7, before);
        e->withdrawn_by = or_none(r, 8, before);
        e->time_ms = store_i64(r, 9);
        e->award = e->contract = -1;
}

static int read_notices(struct store_tx *tx, int64_t before, struct process *p)
{
        struct store_rows r = store_query(tx, Q_EXPORT_NOTICES, "t", p->id);
        size_t cap = 0;
        int rc = LH_OK;

        while (rc == LH_OK && store_next(&r)) {
                if (before >= 0 && store_i64(&r, 0) >= before)
                        break;
                if (p->n == cap) {
                        struct event *grown;

                        cap = cap == 0 ? 16 : 2 * cap;
                        grown = arena_alloc(tx->cx->mem, 2 * cap * sizeof(*grown));
                        if (p->n > 0)
                                memcpy(grown, p->events, p->n * sizeof(*grown));
                        p->events = grown;
                }
                if (p->n == PROCESS_EVENTS_MAX)
                        rc = err_set(tx->cx, LH_LIMIT,
                                     "project %s has more than %d notices; its releases are "
                                     "exported by no format",
                                     p->id, PROCESS_EVENTS_MAX);
                else
                        read_event(&r, before, &p->events[p->n++]);
        }
        store_rows_done(&r);
        return rc == LH_OK ? tx->rc : rc;
}

/* A withdrawal is an event of its own, at the time of its act. There is room for one a notice. */
static int add_withdrawals(struct store_tx *tx, struct process *p)
{
        size_t n = p->n;

        for (size_t i = 0; i < n; i++) {
                struct event *e = &p->events[i], *w;
                struct record r;
                int rc;

                if (e->withdrawn_by < 0)
                        continue;
                rc = ledger_record(tx, (uint64_t)e->withdrawn_by, &r, NULL);
                if (rc != LH_OK)
                        return rc;
                w = &p->events[p->n++];
                *w = *e;
                w->idx = e->withdrawn_by;
                w->time_ms = r.time_ms;
                w->withdrawal = true;
        }
        return LH_OK;
}

static int by_index(const void *a, const void *b)
{
        int64_t x = ((const struct event *)a)->idx, y = ((const struct event *)b)->idx;

        return (x > y) - (x < y);
}

const struct event *process_event(const struct process *p, int64_t idx)
{
        struct event key = { .idx = idx };

        return p->n == 0 ? NULL : bsearch(&key, p->events, p->n, sizeof(key), by_index);
}

/* Corrections follow their notice, so its root is known when they come. */
static void find_roots(struct process *p)
{
        for (size_t i = 0; i < p->n; i++) {
                struct event *e = &p->events[i];
                int64_t before = e->withdrawal ? e->target : e->replaces;
                const struct event *b = before < 0 ? NULL : process_event(p, before);

                if (b != NULL)
                        e->root = b->root;
        }
}

static const json_t *kind_of(const struct event *e)
{
        return json_object_get(export_map("kinds"), e->kind);
}

static const char *const section_names[] = { "planning", "tender", "award", "contract",
                                             "implementation" };

static enum section section_named(const char *name)
{
        for (size_t i = 0; name != NULL && i < countof(section_names); i++)
                if (strcmp(section_names[i], name) == 0)
                        return (enum section)i;
        return SECTION_TENDER; /* a stage of a site's own domain: what happens in the open process
                                */
}

static enum section section_of(const struct event *e)
{
        const json_t *own = json_object_get(kind_of(e), "section");

        return section_named(json_string_value(
                own != NULL ? own : json_object_get(export_map("stages"), e->stage)));
}

static const char *tag_of(const struct event *e, bool first)
{
        static const char *const begins[] = { "planning", "tender", "award", "contract",
                                              "implementation" };
        static const char *const updates[] = { "planningUpdate", "tenderUpdate", "awardUpdate",
                                               "contractUpdate", "implementationUpdate" };
        static const char *const ends[] = { "planningUpdate", "tenderCancellation",
                                            "awardCancellation", "contractTermination",
                                            "implementationUpdate" };
        const char *own = json_string_value(json_object_get(kind_of(e), "tag"));

        if (e->withdrawal)
                return first ? ends[e->section] : updates[e->section];
        if (e->root != e->idx)
                return updates[e->section];
        if (own != NULL)
                return own;
        /* Each award and contract notice tells of a new one. */
        if (e->section == SECTION_AWARD || e->section == SECTION_CONTRACT)
                return begins[e->section];
        return first ? begins[e->section] : updates[e->section];
}

/* Dates, tags, and to which award and contract an event belongs: the last that came before it. */
static void number_events(struct process *p)
{
        int64_t last_ms = INT64_MIN, award = -1, contract = -1;
        bool seen[SECTION_IMPLEMENTATION + 1] = { false };

        for (size_t i = 0; i < p->n; i++) {
                struct event *e = &p->events[i];
                bool ends;

                e->section = section_of(e);
                if (e->section == SECTION_IMPLEMENTATION && contract < 0)
                        e->section = SECTION_TENDER; /* nothing to hang it on */
                /* A withdrawal of anything but the award or contract itself ends nothing. */
                ends = e->section == SECTION_AWARD || e->section == SECTION_CONTRACT;
                e->tag = tag_of(e, e->withdrawal ? ends : !seen[e->section]);
                seen[e->section] = true;
                if (e->section == SECTION_AWARD)
                        award = e->root;
                if (e->section == SECTION_CONTRACT && kind_of(e) == NULL)
                        contract = e->root;
                e->award = e->section == SECTION_AWARD ? e->root : award;
                e->contract =
                        e->section == SECTION_CONTRACT && kind_of(e) == NULL ? e->root : contract;
                e->date_ms = e->time_ms > last_ms ? e->time_ms : last_ms + 1000;
                last_ms = e->date_ms;
        }
}

static bool read_head(struct store_tx *tx, const char *id, struct process *p)
{
        struct store_rows r = store_query(tx, Q_EXPORT_PROJECT, "t", id);
        bool found = store_next(&r);

        if (found) {
                p->id = store_dup(&r, 0);
                p->domain = store_dup(&r, 1);
                p->code = store_dup(&r, 2);
                p->title = store_dup(&r, 3);
                p->region = store_dup(&r, 4);
                p->body = store_dup(&r, 5);
                p->opened = store_i64(&r, 6);
        }
        store_rows_done(&r);
        return found;
}

int process_load(struct store_tx *tx, const struct export_site *site, const char *id,
                 int64_t before, struct process *ret)
{
        int rc;

        *ret = (struct process){ 0 };
        if (!read_head(tx, id, ret))
                return tx->rc != LH_OK
                               ? tx->rc
                               : err_set(tx->cx, LH_NOT_FOUND, "there is no project \"%.32s\"", id);
        ret->ocid = process_ocid(tx->cx->mem, site, id);
        rc = read_notices(tx, before, ret);
        if (rc == LH_OK)
                rc = add_withdrawals(tx, ret);
        if (rc != LH_OK)
                return rc;
        if (ret->n > 0)
                qsort(ret->events, ret->n, sizeof(*ret->events), by_index);
        find_roots(ret);
        number_events(ret);
        return LH_OK;
}
