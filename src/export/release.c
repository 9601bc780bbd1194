#include "export/making.h"
#include "base/text.h"
#include "base/time.h"
#include "ledger/act_kind.h"
#include "ledger/tile.h"
#include "view/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

json_t *make_object(json_t *o, const char *key)
{
        json_t *v = json_object_get(o, key);

        if (v == NULL) {
                v = json_object();
                json_object_set_new(o, key, v);
        }
        return v;
}

json_t *make_array(json_t *o, const char *key)
{
        json_t *v = json_object_get(o, key);

        if (v == NULL) {
                v = json_array();
                json_object_set_new(o, key, v);
        }
        return v;
}

json_t *make_listed(json_t *list, const char *id)
{
        json_t *v;
        size_t i;

        json_array_foreach (list, i, v)
                if (strcmp(json_string_value(json_object_get(v, "id")), id) == 0)
                        return v;
        v = json_object();
        json_object_set_new(v, "id", json_string(id));
        json_array_append_new(list, v);
        return v;
}

void make_str(json_t *o, const char *key, struct str s)
{
        if (s.n > 0)
                json_object_set_new(o, key, json_stringn(s.p, s.n));
}

void make_text(json_t *o, const char *key, const char *s)
{
        make_str(o, key, str_of(s));
}

json_t *make_value(int64_t fen, bool negative)
{
        int64_t v = negative ? -fen : fen;
        json_t *o = json_object();

        json_object_set_new(o, "amount",
                            v % 100 == 0 ? json_integer(v / 100) : json_real((double)v / 100));
        json_object_set_new(o, "currency", json_string("CNY"));
        return o;
}

bool make_day(json_t *o, const char *key, struct str day)
{
        char text[32];
        int32_t d;

        if (!date_parse(day, &d))
                return false;
        snprintf(text, sizeof(text), "%.10sT00:00:00+08:00", day.p);
        json_object_set_new(o, key, json_string(text));
        return true;
}

int export_put_json(struct ctx *cx, const json_t *v, struct buf *out)
{
        char *text = json_dumps(v, RELEASE_JSON_FLAGS);

        if (text == NULL)
                return err_set(cx, LH_CORRUPT, "a release holds text that is no UTF-8");
        buf_puts(out, text);
        free(text);
        return buf_ok(out) ? LH_OK
                           : err_set(cx, LH_LIMIT, "the answer is larger than %zu bytes", out->max);
}

json_t *making_tender(struct making *m)
{
        return make_object(m->release, "tender");
}

json_t *making_award(struct making *m)
{
        json_t *a;

        if (m->award == NULL)
                return NULL;
        a = make_listed(make_array(m->release, "awards"), m->award);
        return a;
}

json_t *making_contract(struct making *m)
{
        json_t *c;

        if (m->contract == NULL)
                return NULL;
        c = make_listed(make_array(m->release, "contracts"), m->contract);
        json_object_set_new(c, "awardID", json_string(m->award));
        return c;
}

json_t *making_allocation(struct making *m)
{
        return make_object(m->release, "allocation");
}

static const char *release_id(const struct making *m, int64_t idx)
{
        return arena_printf(m->cx->mem, "%s-%" PRId64, m->p->ocid, idx);
}

/* A contract without an award notice before it is its own award: OCDS wants one. */
static void choose_ids(struct making *m)
{
        const struct event *e = m->e;
        int64_t award = e->award >= 0 ? e->award : e->contract;
        bool about_contract = e->section >= SECTION_CONTRACT && e->contract >= 0;

        if (e->section >= SECTION_AWARD && award >= 0)
                m->award = arena_printf(m->cx->mem, "%" PRId64, award);
        if (about_contract)
                m->contract = arena_printf(m->cx->mem, "%" PRId64, e->contract);
}

/* The stage's own list of documents. */
static json_t *documents(struct making *m)
{
        switch (m->e->section) {
        case SECTION_PLANNING: return make_array(make_object(m->release, "planning"), "documents");
        case SECTION_AWARD: return make_array(making_award(m), "documents");
        case SECTION_CONTRACT:
                if (m->contract != NULL)
                        return make_array(making_contract(m), "documents");
                break;
        case SECTION_IMPLEMENTATION:
                return make_array(make_object(making_contract(m), "implementation"), "documents");
        default: break;
        }
        return make_array(making_tender(m), "documents");
}

static const char *document_type(const struct making *m)
{
        static const char *const types[] = { "plannedProcurementNotice", "tenderNotice",
                                             "awardNotice", "contractNotice",
                                             "physicalProgressReport" };

        return types[m->e->section];
}

/* The page of the notice, and the proof of the act. */
static void put_documents(struct making *m)
{
        const struct event *e = m->e;
        json_t *list = documents(m), *page, *proof;
        char when[26];

        export_time(m->e->date_ms, when);
        page = make_listed(list, arena_printf(m->cx->mem, "%" PRId64, e->idx));
        make_text(page, "documentType", document_type(m));
        make_text(page, "title", e->title[0] != '\0' ? e->title : m->kind->name);
        make_text(page, "url", arena_printf(m->cx->mem, "%s/n/%" PRId64, m->site->url, e->idx));
        make_text(page, "datePublished", when);
        make_text(page, "format", "text/html");
        make_text(page, "language", "zh");
        proof = make_listed(list, arena_printf(m->cx->mem, "%" PRId64 "-proof", e->idx));
        make_text(proof, "documentType", "x_logProof");
        make_text(proof, "title", "存证证明");
        make_text(proof, "url",
                  arena_printf(m->cx->mem, "%s/log/proof/%" PRId64, m->site->url, e->idx));
        make_text(proof, "format", "text/plain");
}

/* How this very release is proved; not merged. */
static void put_proof(struct making *m)
{
        json_t *o = make_object(m->release, "logProof");
        char leaf[48] = "";

        base64_encode(m->leaf.b, HASH_BYTES, leaf);
        make_text(o, "log", m->site->origin);
        json_object_set_new(o, "leafIndex", json_integer(m->e->idx));
        make_text(o, "leafHash", leaf);
        make_text(o, "url",
                  arena_printf(m->cx->mem, "%s/log/proof/%" PRId64, m->site->url, m->e->idx));
        make_text(o, "page", arena_printf(m->cx->mem, "%s/n/%" PRId64, m->site->url, m->e->idx));
}

/* The prefix says what it is in both languages: who does not know the extension must not take a
 * sale for a purchase. Not as title_en: the standard's schema for versioned releases has no
 * variants. */
static void put_title(struct making *m, json_t *tender)
{
        const char *prefix = json_string_value(json_object_get(process_domain(m->p), "prefix"));

        if (m->p->title[0] != '\0')
                make_text(tender, "title",
                          arena_printf(m->cx->mem, "%s%s", prefix == NULL ? "" : prefix,
                                       m->p->title));
}

static void put_head(struct making *m)
{
        json_t *tags = json_array(), *tender;
        char when[26];

        export_time(m->e->date_ms, when);
        make_text(m->release, "ocid", m->p->ocid);
        make_text(m->release, "id", release_id(m, m->e->idx));
        make_text(m->release, "date", when);
        json_array_append_new(tags, json_string(m->e->tag));
        json_object_set_new(m->release, "tag", tags);
        make_text(m->release, "initiationType", "tender");
        make_text(m->release, "language", "zh");
        make_array(m->release, "parties");
        tender = making_tender(m);
        make_text(tender, "id", m->p->id);
        put_title(m, tender);
}

static const char *tender_status(const struct making *m)
{
        const json_t *kind = json_object_get(export_map("kinds"), m->e->kind);
        const char *own = json_string_value(json_object_get(kind, "status"));

        if (own != NULL && !m->e->withdrawal)
                return own;
        switch (m->e->section) {
        case SECTION_PLANNING: return "planned";
        case SECTION_TENDER: return NULL;
        default: return "complete";
        }
}

/* What the extension says of every allocation, and the notice as its page shows it. */
static void put_allocation(struct making *m)
{
        const json_t *d = process_domain(m->p);
        json_t *a = making_allocation(m), *n;
        const struct event *e = m->e;
        const char *type = json_string_value(json_object_get(d, "type")),
                   *direction = json_string_value(json_object_get(d, "direction"));

        make_text(a, "resourceType", type != NULL ? type : m->p->domain);
        make_text(a, "direction", direction != NULL ? direction : "assignment");
        make_text(a, "region", m->p->region);
        make_text(a, "projectCode", m->p->code);
        n = make_listed(make_array(a, "notices"), arena_printf(m->cx->mem, "%" PRId64, e->root));
        json_object_set_new(n, "index", json_integer(e->target));
        make_text(n, "domain", m->p->domain);
        make_text(n, "kind", e->kind);
        make_text(n, "title", e->title);
        make_day(n, "published", str_of(e->date));
        make_text(n, "state", e->withdrawal ? "withdrawn" : "current");
        make_text(n, "url", arena_printf(m->cx->mem, "%s/n/%" PRId64, m->site->url, e->target));
}

static void put_states(struct making *m)
{
        const char *status = tender_status(m);
        json_t *award = making_award(m), *contract = making_contract(m);

        if (status != NULL)
                make_text(making_tender(m), "status", status);
        if (award != NULL && m->e->section == SECTION_AWARD) {
                make_text(award, "status", m->e->withdrawal ? "cancelled" : "active");
                make_text(award, "title", m->e->title);
        } else if (award != NULL && m->e->award < 0 && m->e->section == SECTION_CONTRACT) {
                make_text(award, "status", m->e->withdrawal ? "cancelled" : "active");
        }
        if (contract != NULL && m->e->section == SECTION_CONTRACT && m->e->root == m->e->contract) {
                make_text(contract, "status", m->e->withdrawal ? "cancelled" : "active");
                make_text(contract, "title", m->e->title);
        }
        if (award != NULL && json_object_size(award) == 1 && m->e->section > SECTION_AWARD &&
            m->e->award >= 0)
                json_object_del(m->release, "awards"); /* told already, by its own notice */
}

static int read_records(struct making *m)
{
        struct record act;
        int rc = ledger_record(m->tx, (uint64_t)m->e->idx, &act, &m->leaf);

        if (rc == LH_OK && m->e->withdrawal)
                rc = ledger_record(m->tx, (uint64_t)m->e->target, &m->r, NULL);
        else
                m->r = act;
        if (rc != LH_OK)
                return rc;
        view_notice_rule(m->site->rules, m->r.schema, &m->domain, &m->kind);
        if (m->kind == NULL)
                return err_set(m->cx, LH_INVALID, "record %" PRId64 " needs the rule \"%s\"",
                               m->e->target, m->r.schema);
        if (m->e->withdrawal) {
                json_t *n = make_listed(make_array(making_allocation(m), "notices"),
                                        arena_printf(m->cx->mem, "%" PRId64, m->e->root));

                make_str(n, "reason", record_value(&act, "reason"));
        }
        return LH_OK;
}

static void put_buyer(struct making *m)
{
        json_t *entity = making_body(m, "procuringEntity");
        const char *direction =
                json_string_value(json_object_get(process_domain(m->p), "direction"));
        json_t *tender = making_tender(m);

        if (entity == NULL)
                return;
        if (json_object_get(tender, "procuringEntity") == NULL)
                json_object_set(tender, "procuringEntity", entity);
        if (json_object_get(m->release, "buyer") == NULL && direction != NULL &&
            strcmp(direction, "acquisition") == 0)
                json_object_set_new(m->release, "buyer", making_body(m, "buyer"));
        json_decref(entity);
}

int release_make(struct store_tx *tx, const struct export_site *site, const struct process *p,
                 const struct event *e, struct record *ret_record, json_t **ret)
{
        struct making m = { .tx = tx,
                            .cx = tx->cx,
                            .site = site,
                            .p = p,
                            .e = e,
                            .release = json_object(),
                            .disposes = process_disposes(p) };
        int rc;

        choose_ids(&m);
        put_head(&m);
        rc = read_records(&m);
        if (rc == LH_OK) {
                if (!e->withdrawal)
                        making_elements(&m);
                put_buyer(&m);
                put_allocation(&m);
                put_proof(&m);
                put_documents(&m);
                put_states(&m);
                if (!e->withdrawal)
                        making_hidden(&m);
                rc = tx->rc;
        }
        if (rc == LH_OK && ret_record != NULL)
                *ret_record = m.r;
        if (rc == LH_OK)
                *ret = m.release;
        else
                json_decref(m.release);
        return rc;
}
