/* A body's allow list: its office telephones, public accounts and mailboxes, which look like
 * personal data and are none. Each with its reason and its last day; it holds once a second person
 * has confirmed it (screen.confirm). The value stands in the log as a commitment only. */
#include "base/text.h"
#include "base/time.h"
#include "work/screening_task.h"

/* What an office may have as well. */
static const char *const office_kinds[] = { "mobile",  "landline",   "email", "bank_card",
                                            "address", "im_account", "plate", NULL };

int screening_until(struct task *t, struct str *ret)
{
        int32_t day, today = date_in_china(t->cx->now_ms());
        int rc = document_member(t->cx, t->doc, "", "until", 10, true, ret);

        if (rc == LH_OK &&
            (!date_parse(*ret, &day) || day < today || day > today + SCREENING_DAYS_MAX))
                rc = err_field(t->cx, LH_INVALID, "until",
                               "until is the last day it holds: YYYY-MM-DD, from today on, at most "
                               "two years ahead");
        return rc;
}

/* Numbers without what separates them; words as they are. */
static struct str canonical(struct task *t, struct str datum, struct str value)
{
        bool words = str_is(datum, "address") || str_is(datum, "name") ||
                     str_is(datum, "minor_name") || str_is(datum, "health") ||
                     str_is(datum, "email") || str_is(datum, "im_account");
        char *p = arena_alloc(t->cx->mem, value.n + 1);
        size_t n = 0;

        for (size_t i = 0; i < value.n; i++) {
                char c = value.p[i];

                if (!words && (c == ' ' || c == '-' || c == '(' || c == ')' || c == '+'))
                        continue;
                p[n++] = !words && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
        }
        if (str_is(datum, "mobile") && n == 13 && memcmp(p, "86", 2) == 0)
                return (struct str){ p + 2, 11 };
        return (struct str){ p, n };
}

int screening_value(struct task *t, const char *const *kinds, struct str *ret_datum,
                    struct str *ret_value)
{
        lh_auto(buf_done) struct buf all = { 0 };
        int rc = document_member(t->cx, t->doc, "", "datum", 64, true, ret_datum);
        const char *const *k = kinds;

        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "value", 300, true, ret_value);
        if (rc != LH_OK)
                return rc;
        while (*k != NULL && !str_is(*ret_datum, *k))
                k++;
        if (*k != NULL) {
                *ret_value = canonical(t, *ret_datum, *ret_value);
                return LH_OK;
        }
        buf_init(&all, 1000);
        for (k = kinds; *k != NULL; k++)
                buf_printf(&all, "%s%s", k == kinds ? "" : ", ", *k);
        return err_field(t->cx, LH_INVALID, "datum", "datum is none of %s", all.p);
}

/* The same exception stands already: LH_OK and *ret_idx, or LH_NOT_FOUND. */
static int find_same(struct task *t, const char *body, struct str datum, struct str value,
                     struct str until, uint64_t *ret_idx)
{
        struct store_rows row =
                store_query(t->tx, Q_SCREENING_SAME, "ttsss", body, "allow", datum, value, until);
        bool same = store_next(&row);

        if (same)
                *ret_idx = (uint64_t)store_i64(&row, 0);
        store_rows_done(&row);
        return t->tx->rc != LH_OK ? t->tx->rc : same ? LH_OK : LH_NOT_FOUND;
}

int task_screen_allow(struct task *t)
{
        static const char *const names[] = { "act",   "by",     "body",   "datum", "value",
                                             "until", "reason", "second", NULL };
        struct str datum, value, until, reason, second;
        const char *body;
        uint64_t same;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = screening_value(t, office_kinds, &datum, &value);
        if (rc == LH_OK)
                rc = screening_until(t, &until);
        if (rc == LH_OK)
                rc = screening_reason(t, &reason);
        if (rc == LH_OK)
                rc = screening_pair(t, &second);
        if (rc == LH_OK)
                rc = task_body(t, &body);
        if (rc != LH_OK)
                return rc;
        rc = find_same(t, body, datum, value, until, &same);
        if (rc == LH_OK)
                task_repeated(t, ACT_SCREEN_ALLOW, same, "-");
        if (rc != LH_NOT_FOUND)
                return rc;
        return screening_append(t, ACT_SCREEN_ALLOW, body,
                                (struct screening_field[]){ { "datum", datum, false },
                                                            { "value", value, true },
                                                            { "until", until, false },
                                                            { "reason", reason, false },
                                                            { "second", second, true } },
                                5, NULL);
}

int task_screen_end(struct task *t)
{
        static const char *const names[] = { "act", "by", "record", "reason", NULL };
        const json_t *v = json_object_get(t->doc, "record");
        int64_t idx = json_is_integer(v) ? json_integer_value(v) : -1;
        const char *body = NULL;
        struct store_rows row;
        bool ended = false;
        struct str reason;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = screening_reason(t, &reason);
        if (rc != LH_OK)
                return rc;
        row = store_query(t->tx, Q_SCREENING_GET, "i", idx);
        if (store_next(&row) && strcmp(store_dup(&row, 0), "policy") != 0) {
                body = store_dup(&row, 1);
                ended = !store_null(&row, 5);
        }
        store_rows_done(&row);
        if (t->tx->rc != LH_OK)
                return t->tx->rc;
        if (body == NULL)
                return err_field(t->cx, LH_INVALID, "record",
                                 "record is the number of an exception (screen.allow, "
                                 "screen.override)");
        rc = task_may(t, body);
        if (rc == LH_OK && ended)
                rc = err_field(t->cx, LH_CONFLICT, "record", "record %lld was ended already",
                               (long long)idx);
        if (rc != LH_OK)
                return rc;
        return screening_append(t, ACT_SCREEN_END, body,
                                (struct screening_field[]){ { "reason", reason, false } }, 1,
                                &(uint64_t){ (uint64_t)idx });
}
