#include "role/seat.h"
#include "desk/draft.h"
#include "desk/session.h"

void seat_done(struct seat *s)
{
        json_decref(s->owned);
}

static int take_draft(struct ctx *cx, struct store *desk, const char *id, struct seat *ret)
{
        struct draft d;
        int rc = draft_get(cx, desk, id, &d);

        if (rc == LH_NOT_FOUND)
                return err_set(cx, LH_DENIED, "there is no such draft");
        if (rc != LH_OK)
                return rc;
        if (strcmp(d.body, ret->who.body) != 0)
                return err_set(cx, LH_DENIED, "the draft is another body's");
        if (strcmp(d.state, "approved") != 0 && strcmp(d.state, "released") != 0)
                return err_set(cx, LH_DENIED, "the draft was not approved");
        if (!draft_unchanged(&d))
                return err_set(cx, LH_CORRUPT, "the draft is not what was approved");
        ret->who.drafter = d.drafter;
        ret->who.reviewer = d.reviewer;
        ret->who.urgent = d.urgent;
        ret->owned = json_loads(d.doc, JSON_REJECT_DUPLICATES, NULL);
        ret->docs = ret->owned;
        return ret->owned != NULL ? LH_OK : err_set(cx, LH_CORRUPT, "the draft is no document");
}

int seat_take(struct ctx *cx, const char *dir, struct store **desk, const json_t *root,
              struct seat *ret)
{
        const char *token = json_string_value(json_object_get(root, "session"));
        const char *draft = json_string_value(json_object_get(root, "draft"));
        struct session session;
        int rc = *desk != NULL ? LH_OK : desk_open(cx, dir, desk);

        if (rc == LH_OK)
                rc = token == NULL ? LH_NOT_FOUND : session_read(cx, *desk, token, &session);
        if (rc == LH_NOT_FOUND)
                return err_set(cx, LH_DENIED, "the session is over; log in again");
        if (rc != LH_OK)
                return rc;
        ret->who = (struct work_desk){ .account = session.account, .body = session.body };
        ret->docs = json_object_get(root, "docs");
        if (draft != NULL)
                rc = take_draft(cx, *desk, draft, ret);
        else if (json_object_get(ret->docs, "act") == NULL)
                rc = err_set(cx, LH_INVALID, "one document was expected");
        if (rc != LH_OK)
                ret->who.account = NULL;
        return rc;
}
