/* The catalogue of data resources (政务信息资源目录编制指南) and the register of information
 * systems: doc/format/catalogue-of-resources.md sections 2 and 3. */
#include "work/share_catalogue.h"

#define SHARING "unconditional conditional none"

static bool all_digits(const char *p, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (p[i] < '0' || p[i] > '9')
                        return false;
        return n > 0;
}

/* 类 1 digit, 项 2, 目 3, 细目 up to 9; "/"; a serial number. */
static bool code_ok(struct str s)
{
        const char *slash = s.n > 0 ? memchr(s.p, '/', s.n) : NULL;
        size_t head = slash == NULL ? 0 : (size_t)(slash - s.p), tail = s.n - head - 1;

        return slash != NULL && head >= 6 && head <= 15 && tail <= 9 && s.p[0] >= '1' &&
               s.p[0] <= '3' && all_digits(s.p, head) && all_digits(slash + 1, tail);
}

const char *share_resource_id(struct ctx *cx, struct str code)
{
        char *id = arena_strndup(cx->mem, code.p, code.n);

        for (char *p = id; *p != '\0'; p++)
                if (*p == '/')
                        *p = '-';
        return id;
}

bool share_id_ok(struct str s)
{
        return s.n >= 2 && s.n <= 48 && token_ok(s);
}

/* "No, without a reason" is no answer, and neither is "yes, if" without the condition. */
static void read_sharing(struct share_form *f)
{
        struct str sharing = share_form_choice(f, "sharing", SHARING, NULL);
        struct str condition = share_form_text(f, "condition", 1000, false);
        struct str reason;

        share_form_text(f, "way", 100, !str_is(sharing, "none"));
        reason = share_form_text(f, "reason", 1000, false);
        if (str_is(sharing, "conditional") && condition.n == 0)
                share_form_fault(f, "condition",
                                 "a resource that is shared under a condition states it; write "
                                 "the condition, or share it unconditionally");
        if (str_is(sharing, "none") && reason.n == 0)
                share_form_fault(f, "reason",
                                 "a resource is kept back only on a legal basis; name law and "
                                 "article, or share it");
}

int task_share_resource(struct task *t)
{
        static const char *const names[] = { "act",      "by",        "body",     "resource",
                                             "title",    "abstract",  "format",   "fields",
                                             "sharing",  "condition", "way",      "reason",
                                             "opening",  "cycle",     "released", "related",
                                             "subjects", "system",    "service",  NULL };
        static const struct share_column columns[] = { { "subject", 40, true, NULL },
                                                       { "name", 100, true, NULL },
                                                       { "type", 40, true, NULL },
                                                       { "key", 5, false, "true false" },
                                                       { NULL, 0, false, NULL } };
        struct share_form f = share_form_begin(t, names);
        struct str code = share_form_text(&f, "resource", 32, true);
        const char *body;

        if (f.rc == LH_OK && !code_ok(code))
                share_form_fault(&f, "resource",
                                 "\"%.*s\" is not a code of the catalogue; write class code, "
                                 "slash, serial number, like 101001/000012",
                                 (int)code.n, code.p);
        share_form_text(&f, "title", 200, true);
        share_form_text(&f, "abstract", 2000, true);
        share_form_text(&f, "format", 100, true);
        share_form_table(&f, "fields", columns, true);
        read_sharing(&f);
        share_form_choice(&f, "opening", "open conditional none", NULL);
        share_form_choice(&f, "cycle", "realtime daily weekly monthly quarterly yearly once", NULL);
        share_form_date(&f, "released", true);
        share_form_text(&f, "related", 2000, false);
        share_form_text(&f, "subjects", 200, true);
        share_form_text(&f, "system", 48, false);
        share_form_text(&f, "service", 64, false);
        if (f.rc == LH_OK)
                f.rc = task_body(t, &body);
        return f.rc != LH_OK
                       ? f.rc
                       : share_form_add(
                                 &f, ACT_SHARE_RESOURCE, body,
                                 share_form_number(t, store_query(t->tx, Q_SHARE_RESOURCE_IDX, "t",
                                                                  share_resource_id(t->cx, code))));
}

void share_check_resources(struct share_form *f, const char *name, struct str lines)
{
        struct str rest = { arena_printf(f->t->cx->mem, "%.*s\n", (int)lines.n, lines.p),
                            lines.n + 1 },
                   line;

        while (lines.n > 0 && share_form_ok(f) && str_line(&rest, &line))
                if (share_form_number(f->t, store_query(f->t->tx, Q_SHARE_RESOURCE_IDX, "t",
                                                        share_resource_id(f->t->cx, line))) < 0 &&
                    f->t->tx->rc == LH_OK)
                        share_form_fault(f, name,
                                         "the catalogue has no resource \"%.*s\"; register it "
                                         "first or correct the code",
                                         (int)line.n, line.p);
}

int task_share_system(struct task *t)
{
        static const char *const names[] = { "act",        "by",       "body",     "system",
                                             "title",      "abstract", "vertical", "state",
                                             "connection", "since",    "collects", "shares",
                                             "reuses",     NULL };
        struct share_form f = share_form_begin(t, names);
        struct str id = share_form_text(&f, "system", 48, true), shares, reuses;
        const char *body;

        if (f.rc == LH_OK && !share_id_ok(id))
                share_form_fault(&f, "system",
                                 "\"%.*s\" cannot be a system's id: 2 to 48 of a-z, 0-9, - and .",
                                 (int)id.n, id.p);
        share_form_text(&f, "title", 200, true);
        share_form_text(&f, "abstract", 2000, true);
        share_form_choice(&f, "vertical", "true false", "false");
        share_form_choice(&f, "state", "running building stopped", NULL);
        share_form_choice(&f, "connection", "connected planned none", NULL);
        share_form_date(&f, "since", true);
        share_form_table(&f, "collects", share_collects_columns, false);
        shares = share_form_text(&f, "shares", 20000, false);
        reuses = share_form_text(&f, "reuses", 20000, false);
        share_check_resources(&f, "shares", shares);
        share_check_resources(&f, "reuses", reuses);
        if (f.rc == LH_OK)
                f.rc = task_body(t, &body);
        return f.rc != LH_OK
                       ? f.rc
                       : share_form_add(&f, ACT_SHARE_SYSTEM, body,
                                        share_form_number(t, store_query(t->tx, Q_SHARE_SYSTEM_IDX,
                                                                         "s", id)));
}
