#include "view/right.h"

const char *const right_role[RIGHT_ROLES] = { "clerk",      "reviewer", "publisher",
                                              "supervisor", "auditor",  "administrator" };

bool right_account_ok(struct str s)
{
        if (s.n < 2 || s.n > RIGHT_ACCOUNT_CHARS_MAX || s.p[0] == '.' || s.p[0] == '-')
                return false;
        for (size_t i = 0; i < s.n; i++)
                if (memchr("abcdefghijklmnopqrstuvwxyz0123456789.-", s.p[i], 38) == NULL)
                        return false;
        return true;
}

static struct str text(const struct record *r, const char *name)
{
        struct str s = record_value(r, name);

        return s.p == NULL ? str_of("") : s;
}

void draw_right(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_RIGHT_PUT, "istssi", (int64_t)r->idx, record_value(r, "account"), r->org,
                  record_value(r, "role"), text(r, "label"), r->time_ms);
}

void draw_right_end(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_RIGHT_END, "stsii", record_value(r, "account"), r->org,
                  record_value(r, "role"), (int64_t)r->idx, r->time_ms);
}

void draw_release(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_RELEASE_PUT, "iitssssi", (int64_t)(r->n_refs > 0 ? r->refs[0] : 0),
                  (int64_t)r->idx, r->org, text(r, "drafter"), text(r, "reviewer"),
                  text(r, "releaser"), text(r, "urgent"), r->time_ms);
}

void draw_release_review(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_RELEASE_REVIEW, "iisssi", (int64_t)(r->n_refs > 0 ? r->refs[0] : 0),
                  (int64_t)r->idx, text(r, "reviewer"), text(r, "outcome"), text(r, "remark"),
                  r->time_ms);
}
