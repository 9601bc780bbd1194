/* An officer decides against the scanner or the policy on one value: a false alarm, or a datum that
 * must be shown all the same. It holds once a second person has confirmed it (screen.confirm). */
#include "base/text.h"
#include "work/screening_task.h"

static const char *const every_kind[] = {
        "id_card",    "id_card_15",     "id_partial", "disability_cert", "student_no", "mobile",
        "landline",   "address",        "name",       "minor_name",      "bank_card",  "passport",
        "hkm_permit", "plate",          "email",      "household_no",    "birth_date", "health",
        "im_account", "mobile_partial", NULL
};

int task_screen_override(struct task *t)
{
        static const char *const names[] = { "act",   "by",    "body",   "what",   "datum",
                                             "value", "until", "reason", "second", NULL };
        struct str what, datum, value, until, reason, second;
        const char *body;
        int rc = document_names(t->cx, t->doc, "", names);

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
        if (rc != LH_OK)
                return rc;
        return screening_append(t, ACT_SCREEN_OVERRIDE, body,
                                (struct screening_field[]){ { "what", what, false },
                                                            { "datum", datum, false },
                                                            { "value", value, true },
                                                            { "until", until, false },
                                                            { "reason", reason, false },
                                                            { "second", second, true } },
                                6, NULL);
}
