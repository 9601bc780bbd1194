#include "role/seat.h"
#include "base/text.h"
#include "base/time.h"
#include "desk/file.h"
#include "desk/session.h"

#define KEPT_DAYS 730 /* an exception holds two years at most (screening_until) */

void seat_done(struct seat *s)
{
        json_decref(s->owned);
}

static const char *member(const json_t *o, const char *name)
{
        const char *v = json_string_value(json_object_get(o, name));

        return v == NULL ? "" : v;
}

/* What the clerk wants to keep and the reviewer agreed to stands in the log before the notice. */
static json_t *keep_docs(struct ctx *cx, const struct draft *d)
{
        json_t *choices = json_loads(d->choices, 0, NULL), *list = json_array(), *o;
        char until[11];
        const char *key;

        date_format(date_in_china(cx->now_ms()) + KEPT_DAYS, until);
        json_object_foreach (choices, key, o)
                if (strcmp(member(o, "do"), "keep") == 0)
                        json_array_append_new(
                                list,
                                json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "act",
                                          "screen.override", "body", d->body, "what",
                                          member(o, "what"), "datum", member(o, "datum"), "value",
                                          member(o, "value"), "until", until, "reason",
                                          member(o, "reason"), "second", d->reviewer));
        json_decref(choices);
        return list;
}

/* The draft itself, behind what is kept; an array only where there is something of the kind. */
static int draft_docs(struct ctx *cx, const struct draft *d, struct seat *ret)
{
        json_t *doc = json_loads(d->doc, JSON_REJECT_DUPLICATES, NULL), *kept;

        if (doc == NULL)
                return err_set(cx, LH_CORRUPT, "the draft is no document");
        kept = keep_docs(cx, d);
        if (json_array_size(kept) == 0) {
                json_decref(kept);
                ret->owned = doc;
        } else {
                json_array_append_new(kept, doc);
                ret->owned = kept;
        }
        ret->docs = ret->owned;
        return LH_OK;
}

/* A document of a draft that was released. */
static int file_doc(struct ctx *cx, struct store *desk, const struct draft *d, int64_t n,
                    struct seat *ret)
{
        const char *name;
        struct str bytes;
        char *text;
        int rc;

        if (d->idx < 0)
                return err_set(cx, LH_DENIED, "the notice of this document was not released");
        rc = desk_file_content(cx, desk, d->id, n, &name, &bytes);
        if (rc != LH_OK)
                return rc == LH_NOT_FOUND ? err_set(cx, LH_DENIED, "there is no such document")
                                          : rc;
        text = arena_alloc(cx->mem, base64_len(bytes.n) + 1);
        base64_encode(bytes.p, bytes.n, text);
        ret->owned = json_pack("{s:s, s:s, s:I, s:s, s:s#}", "act", "notice.attach", "body",
                               d->body, "notice", (json_int_t)d->idx, "name", name, "content", text,
                               (int)base64_len(bytes.n));
        ret->docs = ret->owned;
        return ret->owned != NULL ? LH_OK : err_set(cx, LH_CORRUPT, "the document has no name");
}

static int take_draft(struct ctx *cx, struct store *desk, const char *id, const json_t *file,
                      struct seat *ret)
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
        return file != NULL ? file_doc(cx, desk, &d, json_integer_value(file), ret)
                            : draft_docs(cx, &d, ret);
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
                rc = take_draft(cx, *desk, draft, json_object_get(root, "file"), ret);
        else if (json_object_get(ret->docs, "act") == NULL)
                rc = err_set(cx, LH_INVALID, "one document was expected");
        if (rc != LH_OK)
                ret->who.account = NULL;
        return rc;
}
