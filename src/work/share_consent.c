/* What a person agrees to: that a consumer asks about them for one purpose, until a day; and that
 * they take it back. A grant that needs consent refuses every call without one. Government Data
 * Sharing Regulation (Order 809): data are used for the stated purpose only; Personal Information
 * Protection Law, art. 14 and 15: consent is informed, and may be withdrawn. */
#include "base/text.h"
#include "base/time.h"
#include "work/access_form.h"

#include <ctype.h>

#define CONSENT_DAYS_MAX 366

static bool id_ok(struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                if (!isalnum((unsigned char)s.p[i]) && strchr("._-", s.p[i]) == NULL)
                        return false;
        return s.n >= 4 && s.n <= 64;
}

static bool hex_ok(struct str s, size_t digits)
{
        unsigned char raw[32];

        return s.n == digits && hex_decode(s, raw, digits / 2);
}

static int check_until(struct task *t, struct str *until)
{
        int32_t today = date_in_china(t->cx->now_ms()), day;

        if (!date_parse(*until, &day))
                return form_bad(t, "until", *until, "a day like 2027-06-30");
        if (day < today || day > today + CONSENT_DAYS_MAX)
                return err_field(t->cx, LH_INVALID, "until",
                                 "a consent holds from today for at most %d days; %.*s is outside",
                                 CONSENT_DAYS_MAX, (int)until->n, until->p);
        return LH_OK;
}

static int check(struct form *f)
{
        struct task *t = f->t;
        struct str id = *form_at(f, "consent");
        struct store_rows rows;
        int rc = LH_OK;

        if (!id_ok(id))
                return form_bad(t, "consent", id, "a number: 4 to 64 letters, digits, . _ -");
        if (!hex_ok(*form_at(f, "text"), 64))
                return form_bad(t, "text", *form_at(f, "text"),
                                "the SHA-256 of the text that was agreed to, 64 hex digits");
        if (!hex_ok(*form_at(f, "tag"), 32))
                return err_field(t->cx, LH_INVALID, "tag", "it is not a person's tag");
        rows = store_query(t->tx, Q_SHARE_CONSENT_GET, "s", id);
        if (store_next(&rows))
                rc = err_field(t->cx, LH_CONFLICT, "consent", "\"%.*s\" was given by record %lld",
                               (int)id.n, id.p, (long long)store_i64(&rows, 2));
        store_rows_done(&rows);
        return rc == LH_OK ? check_until(t, form_at(f, "until")) : rc;
}

/* On the machine itself: the person's tag is made with its key. */
int task_share_consent(struct task *t)
{
        static const struct form_spec specs[] = { { "consent", 64, FORM_REQUIRED },
                                                  { "consumer", 64, FORM_REQUIRED },
                                                  { "purpose", 64, FORM_REQUIRED },
                                                  { "case", 64, FORM_SCREENED },
                                                  { "text", 64, FORM_REQUIRED },
                                                  { "until", 10, FORM_REQUIRED },
                                                  { "tag", 32, FORM_REQUIRED | FORM_HIDDEN },
                                                  { NULL, 0, 0 } };
        struct form f;
        const char *body;
        int rc = task_local_only(t);

        if (rc == LH_OK)
                rc = form_read(t, specs, &f);
        if (rc == LH_OK)
                rc = check(&f);
        if (rc == LH_OK)
                rc = form_owner(t, Q_SHARE_CONSUMER_GET, "consumer", *form_at(&f, "consumer"),
                                &body);
        return rc == LH_OK ? form_append(&f, ACT_SHARE_CONSENT, body) : rc;
}

static int find_given(struct form *f, struct str *ret_consumer)
{
        struct task *t = f->t;
        struct str id = *form_at(f, "consent");
        struct store_rows rows = store_query(t->tx, Q_SHARE_CONSENT_GET, "s", id);
        int rc = LH_OK;

        if (!store_next(&rows))
                rc = t->tx->rc != LH_OK
                             ? t->tx->rc
                             : err_field(t->cx, LH_INVALID, "consent",
                                         "no consent \"%.*s\" was given", (int)id.n, id.p);
        else if (!store_null(&rows, 3))
                rc = err_field(t->cx, LH_CONFLICT, "consent", "it was withdrawn by record %lld",
                               (long long)store_i64(&rows, 3));
        else if (t->person != NULL && !str_is(store_str(&rows, 4), t->person))
                rc = err_set(t->cx, LH_DENIED, "the consent is another person's");
        else {
                *ret_consumer = str_of(store_dup(&rows, 1));
                f->r.refs[f->r.n_refs++] = (uint64_t)store_i64(&rows, 2);
        }
        store_rows_done(&rows);
        return rc;
}

int task_share_withdraw(struct task *t)
{
        static const struct form_spec specs[] = { { "consent", 64, FORM_REQUIRED },
                                                  { "reason", FORM_TEXT_MAX, FORM_SCREENED },
                                                  { NULL, 0, 0 } };
        struct form f;
        struct str consumer = { "", 0 };
        const char *body;
        int rc = form_read(t, specs, &f);

        if (rc == LH_OK)
                rc = find_given(&f, &consumer);
        if (rc == LH_OK)
                rc = form_owner(t, Q_SHARE_CONSUMER_GET, "consumer", consumer, &body);
        if (rc == LH_OK && t->person == NULL)
                rc = task_may(t, body);
        return rc == LH_OK ? form_append(&f, ACT_SHARE_WITHDRAW, body) : rc;
}
