/* Openings of public data to companies and organisations, and the sheets of one errand:
 * doc/format/catalogue-of-resources.md sections 5 and 6. */
#include "base/text.h"
#include "base/time.h"
#include "rule/value.h"
#include "work/share_catalogue.h"

/* The number of the act that opened it, and of the one that ended it; -1: none. */
static void find_opening(struct task *t, struct str id, int64_t *ret_idx, int64_t *ret_ended)
{
        struct store_rows r = store_query(t->tx, Q_SHARE_OPENING_IDX, "s", id);
        bool found = store_next(&r);

        *ret_idx = found ? store_i64(&r, 0) : -1;
        *ret_ended = found && !store_null(&r, 1) ? store_i64(&r, 1) : -1;
        store_rows_done(&r);
}

static struct str read_id(struct share_form *f)
{
        struct str id = share_form_text(f, "opening", 48, true);

        if (f->rc == LH_OK && !share_id_ok(id))
                share_form_fault(f, "opening",
                                 "\"%.*s\" cannot be an opening's id: 2 to 48 of a-z, 0-9, - and .",
                                 (int)id.n, id.p);
        return id;
}

/* Part 2 of an opening: on which terms. */
static void read_terms(struct share_form *f)
{
        struct str from, until;

        share_form_text(f, "fields", 4000, false);
        share_form_money(f, "price", true);
        share_form_text(f, "duty", 2000, false);
        share_form_choice(f, "exclusive", "true false", NULL);
        share_form_choice(f, "procedure", "call application direct", NULL);
        share_form_text(f, "basis", 1000, true);
        from = share_form_date(f, "since", true);
        until = share_form_date(f, "until", true);
        if (f->rc == LH_OK && memcmp(until.p, from.p, 10) < 0)
                share_form_fault(f, "until", "the last day lies before the first, %.*s",
                                 (int)from.n, from.p);
}

int task_share_opening(struct task *t)
{
        static const char *const names[] = { "act",      "by",       "body",      "opening",
                                             "resource", "receiver", "uscc",      "fields",
                                             "price",    "duty",     "exclusive", "procedure",
                                             "basis",    "since",    "until",     NULL };
        struct share_form f = share_form_begin(t, names);
        struct str id = read_id(&f), resource = share_form_text(&f, "resource", 32, true), uscc;
        int64_t known = -1, ended = -1;
        const char *body;

        share_check_resources(&f, "resource", resource);
        share_form_text(&f, "receiver", 200, true);
        uscc = share_form_text(&f, "uscc", 18, true);
        if (f.rc == LH_OK && !rule_uscc_valid(uscc))
                share_form_fault(&f, "uscc",
                                 "\"%.*s\" is not a unified social credit code: 18 characters, the "
                                 "last one checks the others",
                                 (int)uscc.n, uscc.p);
        read_terms(&f);
        if (share_form_ok(&f))
                f.rc = task_body(t, &body);
        if (!share_form_ok(&f))
                return f.rc != LH_OK ? f.rc : t->tx->rc;
        find_opening(t, id, &known, &ended);
        if (known >= 0 && !share_form_stands(&f, known, body))
                return err_field(t->cx, LH_CONFLICT, "opening",
                                 "opening \"%.*s\" stands in record %lld with other terms; end it "
                                 "and hand in a new one",
                                 (int)id.n, id.p, (long long)known);
        return share_form_add(&f, ACT_SHARE_OPENING, body, known);
}

int task_share_opening_end(struct task *t)
{
        static const char *const names[] = {
                "act", "by", "body", "opening", "reason", "date", NULL
        };
        struct share_form f = share_form_begin(t, names);
        struct str id = read_id(&f);
        int64_t known = -1, ended = -1;
        const char *body;

        share_form_text(&f, "reason", 2000, true);
        share_form_date(&f, "date", true);
        if (share_form_ok(&f))
                find_opening(t, id, &known, &ended);
        if (share_form_ok(&f) && known < 0)
                share_form_fault(&f, "opening", "there is no opening \"%.*s\"", (int)id.n, id.p);
        if (share_form_ok(&f))
                f.rc = task_body(t, &body);
        if (!share_form_ok(&f))
                return f.rc != LH_OK ? f.rc : t->tx->rc;
        if (ended >= 0 && !share_form_stands(&f, ended, body))
                return err_field(t->cx, LH_CONFLICT, "opening",
                                 "opening \"%.*s\" was ended already, by record %lld", (int)id.n,
                                 id.p, (long long)ended);
        return share_form_add(&f, ACT_SHARE_OPENING_END, body, ended);
}

/* What is said of the person: kept, proved, never public. */
static void withhold(struct share_form *f, const char *name)
{
        for (size_t i = 0; i < f->n; i++)
                if (str_is(f->fields[i].name, name))
                        f->fields[i].state = FIELD_WITHHELD;
}

static void read_number(struct share_form *f, const char *name)
{
        struct str v = share_form_text(f, name, 9, true);
        uint64_t n;

        if (f->rc == LH_OK && !decimal_parse(v, &n))
                share_form_fault(f, name, "\"%.*s\" is not a number", (int)v.n, v.p);
}

static void read_hex(struct share_form *f, const char *name, size_t digits)
{
        struct str v = { "", 0 };
        unsigned char raw[32];

        /* Not past the scanner: digits of a hash may look like anything. */
        if (f->rc == LH_OK)
                f->rc = document_member(f->t->cx, f->t->doc, "", name, digits, true, &v);
        share_form_put(f, name, v);
        if (f->rc == LH_OK && !hex_decode(v, raw, digits / 2))
                share_form_fault(f, name, "%s is not %zu hexadecimal digits", name, digits);
}

/* Made by `liuhen share errand` only. */
int task_share_errand(struct task *t)
{
        static const char *const names[] = { "act",      "by",      "body",    "case",   "rule",
                                             "consumer", "tag",     "consent", "checks", "answered",
                                             "unknown",  "took_ms", "results", NULL };
        struct share_form f = share_form_begin(t, names);
        struct str case_no;
        const char *body;

        if (f.rc == LH_OK)
                f.rc = task_local_only(t);
        case_no = share_form_text(&f, "case", 64, true);
        share_form_text(&f, "rule", 40, true);
        share_form_text(&f, "consumer", 64, true);
        read_hex(&f, "tag", 32);
        read_hex(&f, "consent", 64);
        read_number(&f, "checks");
        read_number(&f, "answered");
        read_number(&f, "unknown");
        read_number(&f, "took_ms");
        share_form_text(&f, "results", 16000, true);
        withhold(&f, "tag");
        withhold(&f, "results");
        if (share_form_ok(&f) &&
            share_form_number(t, store_query(t->tx, Q_SHARE_ERRAND_IDX, "s", case_no)) >= 0)
                share_form_fault(&f, "case", "case \"%.*s\" has its sheet already", (int)case_no.n,
                                 case_no.p);
        if (share_form_ok(&f))
                f.rc = task_body(t, &body);
        return share_form_ok(&f) ? share_form_add(&f, ACT_SHARE_ERRAND, body, -1)
               : f.rc != LH_OK   ? f.rc
                                 : t->tx->rc;
}
