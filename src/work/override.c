/* An officer decides against the scanner or the policy on one value: a false alarm, or a datum that
 * must be shown all the same. It holds once a second person has confirmed it (screen.confirm). */
#include "base/text.h"
#include "base/time.h"
#include "work/screening_task.h"

static const char *const every_kind[] = {
        "id_card",    "id_card_15",     "id_partial", "disability_cert", "student_no", "mobile",
        "landline",   "address",        "name",       "minor_name",      "bank_card",  "passport",
        "hkm_permit", "plate",          "email",      "household_no",    "birth_date", "health",
        "im_account", "mobile_partial", NULL
};

/* From the desk the reviewer of the draft has agreed to exactly this, so that the confirmation
 * stands at once. */
static int confirm_now(struct task *t)
{
        struct outcome ignored, *out = t->out;
        struct str by = t->by;
        int rc;

        t->out = &ignored;
        t->by = str_of(t->desk->reviewer);
        rc = screening_append(
                t, ACT_SCREEN_CONFIRM, t->actor_body,
                (struct screening_field[]){
                        { "what", str_of(act_kinds[ACT_SCREEN_OVERRIDE].name), false } },
                1, &out->idx);
        t->by = by;
        t->out = out;
        return rc;
}

/* LH_OK and *ret_idx: a decision on this datum holds already. */
static int find_same(struct task *t, const char *body, struct str what, struct str datum,
                     struct str value, uint64_t *ret_idx)
{
        char today[11];
        struct store_rows row;
        bool same;

        date_format(date_in_china(t->cx->now_ms()), today);
        row = store_query(t->tx, Q_SCREENING_HOLDS, "tssst", body, what, datum, value, today);
        same = store_next(&row);

        if (same)
                *ret_idx = (uint64_t)store_i64(&row, 0);
        store_rows_done(&row);
        return t->tx->rc != LH_OK ? t->tx->rc : same ? LH_OK : LH_NOT_FOUND;
}

int task_screen_override(struct task *t)
{
        static const char *const names[] = { "act",   "by",    "body",   "what",   "datum",
                                             "value", "until", "reason", "second", NULL };
        struct str what, datum, value, until, reason, second;
        const char *body;
        uint64_t same;
        int rc = document_names(t->cx, t->doc, "", names);

        if (t->desk != NULL)
                t->by = str_of(t->desk->drafter);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "what", 20, true, &what);
        if (rc == LH_OK && !str_is(what, "override") && !str_is(what, "false_alarm"))
                rc = err_field(t->cx, LH_INVALID, "what",
                               "what is \"override\" (it must be shown) or \"false_alarm\" (it is "
                               "no personal datum)");
        if (rc == LH_OK)
                rc = screening_value(t, every_kind, &datum, &value);
        if (rc == LH_OK)
                rc = screening_until(t, &until);
        if (rc == LH_OK)
                rc = screening_reason(t, &reason);
        if (rc == LH_OK)
                rc = screening_pair(t, &second);
        if (rc == LH_OK)
                rc = task_body(t, &body);
        if (rc == LH_OK && t->desk != NULL && !str_is(second, t->desk->reviewer))
                rc = err_field(t->cx, LH_DENIED, "second",
                               "only the reviewer of the draft can agree to it");
        if (rc != LH_OK)
                return rc;
        rc = t->desk == NULL ? LH_NOT_FOUND : find_same(t, body, what, datum, value, &same);
        if (rc == LH_OK)
                task_repeated(t, ACT_SCREEN_OVERRIDE, same, "-");
        if (rc != LH_NOT_FOUND)
                return rc;
        rc = screening_append(t, ACT_SCREEN_OVERRIDE, body,
                              (struct screening_field[]){ { "what", what, false },
                                                          { "datum", datum, false },
                                                          { "value", value, true },
                                                          { "until", until, false },
                                                          { "reason", reason, false },
                                                          { "second", second, true } },
                              6, NULL);
        return rc == LH_OK && t->desk != NULL ? confirm_now(t) : rc;
}
