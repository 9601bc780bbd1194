/* Services, consumers and grants of the sharing gateway (doc/format/share.md). Government Data
 * Sharing Regulation (Order 809): use for the stated purpose only, no refusal without a reason. */
#include "base/text.h"
#include "base/time.h"
#include "ledger/tile.h"
#include "work/access_form.h"

#include <ctype.h>
#include <stdio.h>

/* rid and sid of the national platform: "s_110000_17", "<uuid>@2". */
static bool id_ok(struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                if (!isalnum((unsigned char)s.p[i]) && strchr("._@-", s.p[i]) == NULL)
                        return false;
        return s.n >= 2 && s.n <= 64;
}

/* INSTANCE/CLASS/MEMBER/SUBSYSTEM[/SERVICE]: parts of letters, digits and '()+,-.=?_ */
static bool xroad_ok(struct str s, int parts)
{
        size_t from = 0;
        int n = 0;

        for (size_t i = 0; i <= s.n; i++)
                if (i == s.n || s.p[i] == '/') {
                        n += i > from ? 1 : 100;
                        from = i + 1;
                } else if (!isalnum((unsigned char)s.p[i]) &&
                           strchr("'()+,-.=?_", s.p[i]) == NULL) {
                        return false;
                }
        return n == parts;
}

static bool row_there(struct task *t, enum query q, struct str id)
{
        struct store_rows rows = store_query(t->tx, q, "s", id);
        bool found = store_next(&rows);

        store_rows_done(&rows);
        return found;
}

/* Another service or consumer must not have the same X-Road name. */
static int xroad_free(struct task *t, enum query q, struct str xroad, struct str id)
{
        struct store_rows rows = store_query(t->tx, q, "s", xroad);
        int rc = LH_OK;

        if (store_next(&rows) && !str_eq(store_str(&rows, 0), id))
                rc = err_field(t->cx, LH_CONFLICT, "xroad",
                               "\"%.*s\" is the name of \"%s\" already", (int)xroad.n, xroad.p,
                               store_dup(&rows, 0));
        store_rows_done(&rows);
        return rc;
}

/* Repeating what stands in the record adds nothing. */
static bool repeated(struct form *rd, enum query q, enum act_id act, const char *org, int idx_col)
{
        struct task *t = rd->t;
        struct store_rows rows = store_query(t->tx, q, "s", rd->v[0]);
        struct record r;
        uint64_t idx = 0;
        bool found = store_next(&rows);

        if (found)
                idx = (uint64_t)store_i64(&rows, idx_col);
        store_rows_done(&rows);
        if (!found || ledger_record(t->tx, idx, &r, NULL) != LH_OK || strcmp(r.org, org) != 0)
                return false;
        for (size_t i = 0; rd->specs[i].name != NULL; i++) {
                struct str have = { "", 0 };

                for (size_t j = 0; j < r.n_fields; j++)
                        if (str_is(r.fields[j].name, rd->specs[i].name))
                                have = r.fields[j].value;
                if (!str_eq(have, rd->v[i]))
                        return false;
        }
        task_repeated(t, act, idx, "-");
        return true;
}

static int check_service(struct form *rd, const char *body)
{
        struct task *t = rd->t;
        struct str *xroad = form_at(rd, "xroad"), *address = form_at(rd, "address"),
                   *id = form_at(rd, "service");
        struct str *ms = form_at(rd, "timeout_ms"), *locator = form_at(rd, "locator");
        uint64_t n;
        int rc = LH_OK;

        if (!id_ok(*id))
                return form_bad(t, "service", *id, "an id: 2 to 64 letters, digits, . _ @ -");
        if (xroad->n == 0)
                *xroad = str_of(
                        arena_printf(t->cx->mem, "CN/GOV/%s/data/%.*s", body, (int)id->n, id->p));
        if (!xroad_ok(*xroad, 5))
                return form_bad(t, "xroad", *xroad, "INSTANCE/CLASS/MEMBER/SUBSYSTEM/SERVICE");
        if (strncmp(address->p, "http://", 7) != 0 && strncmp(address->p, "demo:", 5) != 0 &&
            strncmp(address->p, "mock:", 5) != 0)
                return form_bad(
                        t, "address", *address,
                        "an address: http://HOST:PORT/PATH, or mock: to answer from the examples");
        if (ms->n > 0 && (!decimal_parse(*ms, &n) || n < 10 || n > 120000))
                return form_bad(t, "timeout_ms", *ms, "between 10 and 120000");
        if (ms->n == 0)
                *ms = str_of("5000");
        if (locator->n > 0 && locator->p[0] != '/' &&
            (locator->n < 7 || memcmp(locator->p, "query:", 6) != 0))
                return form_bad(t, "locator", *locator,
                                "a JSON pointer into the request's body (/idNo) or query:NAME");
        rc = form_one_of(t, "sharing", form_at(rd, "sharing"), "conditional unconditional none");
        if (rc == LH_OK)
                rc = form_one_of(t, "evidence", form_at(rd, "evidence"), "strict relaxed");
        if (rc == LH_OK)
                rc = form_one_of(t, "state", form_at(rd, "state"), "open mock maintenance closed");
        if (rc == LH_OK && str_is(*form_at(rd, "sharing"), "none") && form_at(rd, "reason")->n == 0)
                rc = err_field(t->cx, LH_INVALID, "reason",
                               "a resource that is not shared needs its legal basis");
        if (rc == LH_OK)
                rc = xroad_free(t, Q_SHARE_SERVICE_BY_XROAD, *xroad, *id);
        return rc;
}

static int check_openapi(struct task *t, struct str text)
{
        json_error_t why;
        json_t *o;
        int rc = LH_OK;

        if (text.n == 0)
                return LH_OK;
        o = json_loadb(text.p, text.n, 0, &why);
        if (o == NULL)
                rc = err_field(t->cx, LH_INVALID, "openapi", "it is not JSON (byte %d): %s",
                               why.position, why.text);
        else if (!json_is_object(json_object_get(o, "paths")))
                rc = err_field(t->cx, LH_INVALID, "openapi", "it has no \"paths\" (OpenAPI 3)");
        json_decref(o);
        return rc;
}

int task_share_service(struct task *t)
{
        static const struct form_spec specs[] = { { "service", 64, FORM_REQUIRED },
                                                  { "title", FORM_TITLE_MAX,
                                                    FORM_REQUIRED | FORM_SCREENED },
                                                  { "abstract", FORM_TEXT_MAX, FORM_SCREENED },
                                                  { "xroad", 300, 0 },
                                                  { "address", 500, FORM_REQUIRED | FORM_HIDDEN },
                                                  { "openapi", 0, FORM_DOCUMENT },
                                                  { "subjects", 500, 0 },
                                                  { "sharing", 20, 0 },
                                                  { "reason", FORM_TEXT_MAX, FORM_SCREENED },
                                                  { "evidence", 20, 0 },
                                                  { "fields", FORM_TEXT_MAX, 0 },
                                                  { "locator", 200, 0 },
                                                  { "examples", 0, FORM_DOCUMENT },
                                                  { "timeout_ms", 10, 0 },
                                                  { "rate", 40, 0 },
                                                  { "state", 20, 0 },
                                                  { "notice", FORM_TEXT_MAX, FORM_SCREENED },
                                                  { NULL, 0, 0 } };
        struct form rd;
        const char *body, *before;
        int rc = form_read(t, specs, &rd);

        if (rc == LH_OK)
                rc = task_body(t, &body);
        if (rc == LH_OK && row_there(t, Q_SHARE_SERVICE_GET, rd.v[0])) {
                rc = form_owner(t, Q_SHARE_SERVICE_GET, "service", rd.v[0], &before);
                if (rc == LH_OK)
                        rc = task_may(t, before);
        }
        if (rc == LH_OK)
                rc = check_service(&rd, body);
        if (rc == LH_OK)
                rc = check_openapi(t, *form_at(&rd, "openapi"));
        if (rc != LH_OK || repeated(&rd, Q_SHARE_SERVICE_GET, ACT_SHARE_SERVICE, body, 18))
                return rc;
        return form_append(&rd, ACT_SHARE_SERVICE, body);
}

static int check_consumer(struct form *rd, const char *body)
{
        struct task *t = rd->t;
        struct str *id = form_at(rd, "consumer"), *xroad = form_at(rd, "xroad");
        struct str *digest = form_at(rd, "key_sha256"), *serial = form_at(rd, "key_serial");
        unsigned char raw[HASH_BYTES];
        uint64_t n;
        int rc;

        if (!id_ok(*id))
                return form_bad(t, "consumer", *id, "an id: 2 to 64 letters, digits, . _ @ -");
        if (xroad->n == 0)
                *xroad =
                        str_of(arena_printf(t->cx->mem, "CN/GOV/%s/%.*s", body, (int)id->n, id->p));
        for (size_t i = 0; i < xroad->n; i++)
                if (xroad->p[i] == '@')
                        return err_field(t->cx, LH_INVALID, "xroad",
                                         "give the X-Road name: the id \"%.*s\" cannot be one",
                                         (int)id->n, id->p);
        if (!xroad_ok(*xroad, 4))
                return form_bad(t, "xroad", *xroad, "INSTANCE/CLASS/MEMBER/SUBSYSTEM");
        if (digest->n > 0 && !hex_decode(*digest, raw, HASH_BYTES))
                return form_bad(t, "key_sha256", *digest, "64 hexadecimal digits");
        if (serial->n == 0)
                *serial = str_of("1");
        if (!decimal_parse(*serial, &n) || n < 1 || n > 1000000)
                return form_bad(t, "key_serial", *serial, "a number from 1");
        rc = form_one_of(t, "window", form_at(rd, "window"), "strict compatible");
        if (rc == LH_OK)
                rc = form_one_of(t, "state", form_at(rd, "state"), "open closed");
        if (rc == LH_OK)
                rc = form_one_of(t, "style", form_at(rd, "style"),
                                 "national henan shandong zhejiang");
        if (rc == LH_OK)
                rc = xroad_free(t, Q_SHARE_CONSUMER_BY_XROAD, *xroad, *id);
        return rc;
}

int task_share_consumer(struct task *t)
{
        static const struct form_spec specs[] = { { "consumer", 64, FORM_REQUIRED },
                                                  { "title", FORM_TITLE_MAX,
                                                    FORM_REQUIRED | FORM_SCREENED },
                                                  { "xroad", 300, 0 },
                                                  { "key_serial", 10, 0 },
                                                  { "key_sha256", 64, 0 },
                                                  { "trust", 400, FORM_HIDDEN },
                                                  { "window", 20, 0 },
                                                  { "style", 20, 0 },
                                                  { "state", 20, 0 },
                                                  { NULL, 0, 0 } };
        struct form rd;
        const char *body;
        int rc = task_local_only(t);

        if (rc == LH_OK)
                rc = form_read(t, specs, &rd);
        if (rc == LH_OK)
                rc = task_body(t, &body);
        if (rc == LH_OK)
                rc = check_consumer(&rd, body);
        if (rc != LH_OK || repeated(&rd, Q_SHARE_CONSUMER_GET, ACT_SHARE_CONSUMER, body, 10))
                return rc;
        return form_append(&rd, ACT_SHARE_CONSUMER, body);
}

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
        struct form rd;
        struct store_rows rows;
        const char *body = NULL;
        struct str service = { "", 0 };
        int64_t grant;
        int rc = form_read(t, specs, &rd);

        if (rc == LH_OK)
                rc = form_number(t, "grant", &grant);
        if (rc != LH_OK)
                return rc;
        rows = store_query(t->tx, Q_SHARE_GRANT_GET, "i", grant);
        if (!store_next(&rows))
                rc = err_field(t->cx, LH_INVALID, "grant", "record %lld gave no grant",
                               (long long)grant);
        else if (!store_null(&rows, 16))
                rc = err_field(t->cx, LH_CONFLICT, "grant", "it was revoked by record %lld",
                               (long long)store_i64(&rows, 16));
        else
                service = str_of(store_dup(&rows, 3));
        store_rows_done(&rows);
        if (rc == LH_OK)
                rc = form_owner(t, Q_SHARE_SERVICE_GET, "service", service, &body);
        if (rc == LH_OK)
                rc = task_may(t, body);
        if (rc != LH_OK)
                return rc;
        rd.r.refs[rd.r.n_refs++] = (uint64_t)grant;
        return form_append(&rd, ACT_SHARE_REVOKE, body);
}
