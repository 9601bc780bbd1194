/* Building an information system: the application with its sharing chapter, and the decision, which
 * cannot be an approval while a rule stands against it (国办发〔2019〕57号).
 * doc/format/catalogue-of-resources.md section 4. */
#include "work/share_catalogue.h"
#include "view/share_building.h"

const struct share_column share_collects_columns[] = { { "subject", 40, true, NULL },
                                                       { "name", 100, true, NULL },
                                                       { NULL, 0, false, NULL } };

static const struct share_column will_share_columns[] = { { "title", 200, true, NULL },
                                                          { "sharing", 20, true,
                                                            "unconditional conditional none" },
                                                          { "reason", 1000, false, NULL },
                                                          { NULL, 0, false, NULL } };

struct known_build {
        int64_t idx, decided; /* -1: none */
};

static struct known_build find_build(struct task *t, struct str id)
{
        struct store_rows r = store_query(t->tx, Q_SHARE_BUILD_IDX, "s", id);
        struct known_build b = { -1, -1 };

        if (store_next(&r))
                b = (struct known_build){ store_i64(&r, 0),
                                          store_null(&r, 1) ? -1 : store_i64(&r, 1) };
        store_rows_done(&r);
        return b;
}

static struct str read_id(struct share_form *f)
{
        struct str id = share_form_text(f, "build", 40, true);

        if (f->rc == LH_OK && (!share_id_ok(id) || id.n > 40))
                share_form_fault(f, "build",
                                 "\"%.*s\" cannot be an application's id: 2 to 40 of a-z, 0-9, - "
                                 "and .",
                                 (int)id.n, id.p);
        return id;
}

int task_share_build(struct task *t)
{
        static const char *const names[] = { "act",    "by",         "body",  "build",
                                             "title",  "abstract",   "kind",  "earlier",
                                             "amount", "funding",    "goals", "protection",
                                             "crypto", "evaluation", "date",  "collects",
                                             "shares", "reuses",     NULL };
        struct share_form f = share_form_begin(t, names);
        struct str id = read_id(&f), reuses;
        struct known_build known;
        const char *body;

        share_form_text(&f, "title", 200, true);
        share_form_text(&f, "abstract", 4000, true);
        share_form_choice(&f, "kind", "new rebuild exchange", NULL);
        share_form_text(&f, "earlier", 48, false);
        share_form_money(&f, "amount", true);
        share_form_text(&f, "funding", 200, true);
        share_form_text(&f, "goals", 2000, false);
        share_form_text(&f, "protection", 200, false);
        share_form_text(&f, "crypto", 500, false);
        share_form_text(&f, "evaluation", 500, false);
        share_form_date(&f, "date", true);
        share_form_table(&f, "collects", share_collects_columns, false);
        share_form_table(&f, "shares", will_share_columns, false);
        reuses = share_form_text(&f, "reuses", 20000, false);
        share_check_resources(&f, "reuses", reuses);
        if (f.rc == LH_OK)
                f.rc = task_body(t, &body);
        if (f.rc != LH_OK)
                return f.rc;
        known = find_build(t, id);
        if (known.decided >= 0 && !share_form_stands(&f, known.idx, body))
                return err_field(t->cx, LH_CONFLICT, "build",
                                 "application \"%.*s\" is decided and can be changed no more; hand "
                                 "in a new one under another id",
                                 (int)id.n, id.p);
        return share_form_add(&f, ACT_SHARE_BUILD, body, known.idx);
}

/* The rules that stand against it, one id a line. */
static int check_rules(struct task *t, const char *id, bool approve, struct str *ret)
{
        lh_auto(buf_done) struct buf lines = { 0 };
        struct building_findings found;
        int rc = share_building_check(t->tx, t->w->rules, id, &found);

        if (rc != LH_OK)
                return rc;
        if (approve && found.n > 0)
                return err_field(t->cx, LH_CONFLICT, "decision",
                                 "\"%s\" cannot be approved, %zu rule%s against it: %s (%s); have "
                                 "the application corrected, or refuse it",
                                 id, found.n, found.n == 1 ? " stands" : "s stand",
                                 found.rules[0]->name_en, found.rules[0]->article);
        buf_init(&lines, 2000);
        for (size_t i = 0; i < found.n; i++)
                buf_printf(&lines, "%s%s", i == 0 ? "" : "\n", found.rules[i]->id);
        *ret = str_of(lines.n == 0 ? "" : arena_strndup(t->cx->mem, lines.p, lines.n));
        return LH_OK;
}

static int decide(struct task *t, struct share_form *f, struct str id, bool approve)
{
        struct known_build known = find_build(t, id);
        struct str findings = { "", 0 };
        const char *body;
        int rc = t->tx->rc;

        if (rc == LH_OK && known.idx < 0)
                rc = err_field(t->cx, LH_INVALID, "build",
                               "there is no application \"%.*s\"; hand it in first (share.build)",
                               (int)id.n, id.p);
        if (rc == LH_OK)
                rc = check_rules(t, arena_strndup(t->cx->mem, id.p, id.n),
                                 approve && known.decided < 0, &findings);
        if (rc == LH_OK)
                rc = task_body(t, &body);
        if (rc != LH_OK)
                return rc;
        if (known.decided < 0) {
                share_form_put(f, "findings", findings);
        } else if (!share_form_stands_but(f, known.decided, body, "findings")) {
                return err_field(t->cx, LH_CONFLICT, "build",
                                 "application \"%.*s\" is decided already, by record %lld",
                                 (int)id.n, id.p, (long long)known.decided);
        } else {
                task_repeated(t, ACT_SHARE_BUILD_DECIDE, (uint64_t)known.decided, "-");
                return t->tx->rc;
        }
        return share_form_add(f, ACT_SHARE_BUILD_DECIDE, body, -1);
}

int task_share_build_decide(struct task *t)
{
        static const char *const names[] = { "act",      "by",     "body", "build",
                                             "decision", "reason", "date", NULL };
        struct share_form f = share_form_begin(t, names);
        struct str id = read_id(&f),
                   decision = share_form_choice(&f, "decision", "approve refuse", NULL);

        share_form_text(&f, "reason", 2000, true);
        share_form_date(&f, "date", true);
        return share_form_ok(&f) ? decide(t, &f, id, str_is(decision, "approve"))
               : f.rc != LH_OK   ? f.rc
                                 : t->tx->rc;
}
