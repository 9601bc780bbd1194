/* Applications of a consumer, what a provider decides on them, and the end of a grant
 * (doc/format/share.md). Government Data Sharing Regulation (Order 809): use for the stated purpose
 * only, no refusal without a reason. */
#include "base/text.h"
#include "base/time.h"
#include "work/access_form.h"

#include <ctype.h>
#include <stdio.h>

/* "1000/h", "1000次/小时", 1000/d, 10/s, 60/min. */
static bool quota_ok(struct str s)
{
        static const char *const units[] = { "s",       "min",     "h",     "d",     "次/秒",
                                             "次/分钟", "次/小时", "次/日", "次/天", NULL };
        size_t n = 0;

        while (n < s.n && isdigit((unsigned char)s.p[n]))
                n++;
        if (n == 0 || n > 9)
                return false;
        s = (struct str){ s.p + n, s.n - n };
        if (s.n > 0 && s.p[0] == '/')
                s = (struct str){ s.p + 1, s.n - 1 };
        for (size_t i = 0; units[i] != NULL; i++)
                if (str_is(s, units[i]))
                        return true;
        return false;
}

static bool purpose_ok(struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                if (!islower((unsigned char)s.p[i]) && !isdigit((unsigned char)s.p[i]) &&
                    s.p[i] != '.' && s.p[i] != '-')
                        return false;
        return s.n >= 2 && s.n <= 64;
}

static int check_purposes(struct task *t, struct str v)
{
        struct str rest = str_of(arena_printf(t->cx->mem, "%.*s\n", (int)v.n, v.p)), line;

        while (str_line(&rest, &line))
                if (!purpose_ok(line))
                        return form_bad(t, "purposes", line,
                                        "the name of a purpose: 2 to 64 of a-z, 0-9, . and -");
        return LH_OK;
}

static int check_until(struct task *t, struct str v)
{
        int32_t day;

        if (!date_parse(v, &day))
                return form_bad(t, "until", v, "a day like 2027-06-30");
        if (day < date_in_china(t->cx->now_ms()))
                return err_field(t->cx, LH_INVALID, "until", "%.*s is past", (int)v.n, v.p);
        return LH_OK;
}

/* What an application asks and a grant gives. */
static int check_terms(struct form *rd)
{
        struct task *t = rd->t;
        struct str quota = *form_at(rd, "quota");
        int rc = check_purposes(t, *form_at(rd, "purposes"));

        if (rc == LH_OK)
                rc = form_one_of(t, "mode", form_at(rd, "mode"), "verify select full");
        if (rc == LH_OK && !str_is(*form_at(rd, "mode"), "full") && form_at(rd, "fields")->n == 0)
                rc = err_field(t->cx, LH_INVALID, "fields",
                               "the modes verify and select need the names of the fields");
        if (rc == LH_OK && quota.n > 0 && !quota_ok(quota))
                rc = form_bad(t, "quota", quota,
                              "a rate like 1000/h (s, min, h, d) or 1000次/小时");
        if (rc == LH_OK)
                rc = check_until(t, *form_at(rd, "until"));
        return rc;
}

/* The words for yes become "1". */
static void yes(struct str *v)
{
        *v = str_of(str_is(*v, "true") || str_is(*v, "1") ? "1" : "");
}

#define TERMS                                                                                      \
        { "purposes", 1000, FORM_REQUIRED }, { "article", 500, FORM_REQUIRED | FORM_SCREENED },    \
                { "mode", 10, FORM_REQUIRED }, { "fields", FORM_TEXT_MAX, 0 },                     \
                { "endpoints", FORM_TEXT_MAX, 0 }, { "quota", 40, 0 },                             \
                { "until", 10, FORM_REQUIRED },                                                    \
        {                                                                                          \
                "consent", 5, 0                                                                    \
        }

int task_share_apply(struct task *t)
{
        static const struct form_spec specs[] = { { "consumer", 64, FORM_REQUIRED },
                                                  { "service", 64, FORM_REQUIRED },
                                                  TERMS,
                                                  { "reason", FORM_TEXT_MAX,
                                                    FORM_REQUIRED | FORM_SCREENED },
                                                  { NULL, 0, 0 } };
        struct form rd;
        const char *body, *provider;
        int rc = form_read(t, specs, &rd);

        if (rc == LH_OK)
                rc = form_owner(t, Q_SHARE_CONSUMER_GET, "consumer", rd.v[0], &body);
        if (rc == LH_OK)
                rc = task_may(t, body);
        if (rc == LH_OK)
                rc = form_owner(t, Q_SHARE_SERVICE_GET, "service", rd.v[1], &provider);
        if (rc == LH_OK)
                rc = check_terms(&rd);
        yes(form_at(&rd, "consent"));
        return rc == LH_OK ? form_append(&rd, ACT_SHARE_APPLY, body) : rc;
}

/* The application's own terms where the decision names no others. */
static int take_terms(struct form *rd, int64_t apply, const char **ret_body)
{
        static const struct {
                const char *name;
                int col;
        } terms[] = { { "consumer", 1 },  { "service", 3 }, { "purposes", 5 },
                      { "article", 6 },   { "mode", 7 },    { "fields", 8 },
                      { "endpoints", 9 }, { "quota", 10 },  { "until", 11 } };
        struct task *t = rd->t;
        struct store_rows rows = store_query(t->tx, Q_SHARE_APPLY_GET, "i", apply);
        int rc = LH_OK;

        if (!store_next(&rows))
                rc = err_field(t->cx, LH_INVALID, "apply", "record %lld is no application",
                               (long long)apply);
        else if (!store_null(&rows, 15))
                rc = err_field(t->cx, LH_CONFLICT, "apply",
                               "the application was decided by record %lld; hand in a new one",
                               (long long)store_i64(&rows, 15));
        for (size_t i = 0; i < countof(terms) && rc == LH_OK; i++)
                if (form_at(rd, terms[i].name)->n == 0)
                        *form_at(rd, terms[i].name) = str_of(store_dup(&rows, terms[i].col));
        if (rc == LH_OK) {
                *ret_body = store_dup(&rows, 4);
                if (form_at(rd, "consent")->n == 0 && store_i64(&rows, 13) == 1)
                        *form_at(rd, "consent") = str_of("true");
        }
        store_rows_done(&rows);
        return t->tx->rc != LH_OK ? t->tx->rc : rc;
}

static bool hours_ok(struct str s)
{
        int a, b, c, d;
        char text[12];

        if (s.n == 0)
                return true;
        if (s.n != 11)
                return false;
        memcpy(text, s.p, 11);
        text[11] = '\0';
        return sscanf(text, "%2d:%2d-%2d:%2d", &a, &b, &c, &d) == 4 && a < 24 && c < 25 && b < 60 &&
               d < 60;
}

static int check_grant(struct form *rd)
{
        struct task *t = rd->t;
        struct str days = *form_at(rd, "delay_days");
        uint64_t n;
        int rc = check_terms(rd);

        if (rc == LH_OK && !hours_ok(*form_at(rd, "hours")))
                rc = form_bad(t, "hours", *form_at(rd, "hours"),
                              "a span of the day like 08:00-18:00");
        if (rc == LH_OK && days.n > 0 && (!decimal_parse(days, &n) || n > 3650))
                rc = form_bad(t, "delay_days", days, "a number of days, at most 3650");
        if (rc == LH_OK && days.n > 0 && form_at(rd, "delay_basis")->n == 0)
                rc = err_field(t->cx, LH_INVALID, "delay_basis",
                               "hiding exchanges from the person for a time needs its legal basis");
        return rc;
}

int task_share_decide(struct task *t)
{
        static const struct form_spec specs[] = { { "apply", 20, FORM_REQUIRED },
                                                  { "decision", 10, FORM_REQUIRED },
                                                  { "reason", FORM_TEXT_MAX, FORM_SCREENED },
                                                  { "consumer", 64, 0 },
                                                  { "service", 64, 0 },
                                                  { "purposes", 1000, 0 },
                                                  { "article", 500, FORM_SCREENED },
                                                  { "mode", 10, 0 },
                                                  { "fields", FORM_TEXT_MAX, 0 },
                                                  { "endpoints", FORM_TEXT_MAX, 0 },
                                                  { "quota", 40, 0 },
                                                  { "until", 10, 0 },
                                                  { "consent", 5, 0 },
                                                  { "hours", 11, 0 },
                                                  { "delay_days", 5, 0 },
                                                  { "delay_basis", 500, FORM_SCREENED },
                                                  { NULL, 0, 0 } };
        struct form rd;
        const char *body;
        int64_t apply;
        int rc = form_read(t, specs, &rd);

        if (rc == LH_OK)
                rc = form_number(t, "apply", &apply);
        if (rc == LH_OK)
                rc = form_one_of(t, "decision", &rd.v[1], "grant refuse");
        if (rc == LH_OK)
                rc = take_terms(&rd, apply, &body);
        if (rc == LH_OK)
                rc = task_may(t, body);
        if (rc == LH_OK && str_is(rd.v[1], "refuse") && rd.v[2].n == 0)
                rc = err_field(t->cx, LH_INVALID, "reason", "a refusal needs its reason");
        if (rc == LH_OK && str_is(rd.v[1], "grant"))
                rc = check_grant(&rd);
        if (rc != LH_OK)
                return rc;
        yes(form_at(&rd, "consent"));
        if (!str_is(rd.v[1], "grant"))
                for (size_t i = 5; specs[i].name != NULL; i++)
                        rd.v[i] = (struct str){ NULL, 0 };
        rd.r.refs[rd.r.n_refs++] = (uint64_t)apply;
        return form_append(&rd, ACT_SHARE_DECIDE, body);
}

int task_share_revoke(struct task *t)
{
        static const struct form_spec specs[] = { { "grant", 20, FORM_REQUIRED },
                                                  { "reason", FORM_TEXT_MAX,
                                                    FORM_REQUIRED | FORM_SCREENED },
                                                  { NULL, 0, 0 } };
        static const struct form_close end = { "grant", Q_SHARE_GRANT_GET, 3,
                                               16,      "gave no grant",   "revoked" };
        struct form rd;
        int rc = form_read(t, specs, &rd);

        return rc == LH_OK ? form_close(&rd, &end, ACT_SHARE_REVOKE) : rc;
}
