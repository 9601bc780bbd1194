/* Services and consumers of the sharing gateway (doc/format/share.md). */
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
            strncmp(address->p, "mock:", 5) != 0 && !str_is(*address, "usage:"))
                return form_bad(t, "address", *address,
                                "an address: http://HOST:PORT/PATH, mock: to answer from the "
                                "examples, or usage: for who asked about a person");
        if (ms->n > 0 && (!decimal_parse(*ms, &n) || n < 10 || n > 120000))
                return form_bad(t, "timeout_ms", *ms, "between 10 and 120000");
        if (ms->n == 0)
                *ms = str_of("5000");
        if (locator->n > 0 && locator->p[0] != '/' &&
            (locator->n < 7 || memcmp(locator->p, "query:", 6) != 0))
                return form_bad(t, "locator", *locator,
                                "a JSON pointer into the request's body (/idNo) or query:NAME");
        if (str_is(*address, "usage:") && locator->n == 0)
                return err_field(t->cx, LH_INVALID, "locator",
                                 "usage: needs to know where a request names the person");
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
