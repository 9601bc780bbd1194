#include "base/text.h"
#include "base/time.h"
#include "screen/again.h"
#include "screen/attachment.h"
#include "screen/doc/doc.h"
#include "screen/lay.h"

#include <jansson.h>
#include <stdlib.h>

/* Kinds of what may not stand there, with how many of each; NULL: nothing. */
static json_t *count(const struct document *d, const struct finding_list *l)
{
        json_t *kinds = NULL;

        for (size_t i = 0; i < l->n; i++) {
                json_int_t n;

                if (l->v[i].action == ACTION_SHOW)
                        continue;
                if (kinds == NULL)
                        kinds = json_object();
                n = json_integer_value(json_object_get(kinds, l->v[i].kind));
                json_object_set_new(kinds, l->v[i].kind, json_integer(n + 1));
        }
        if (d->held != NULL && kinds == NULL)
                kinds = json_pack("{s:i}", "unreadable", 1);
        return kinds;
}

static int look_at(struct ctx *cx, const struct laid *desk, const struct screen_setup *setup,
                   json_t **ret)
{
        lh_auto(document_done) struct document d = { 0 };
        lh_auto(finding_list_done) struct finding_list l = { 0 };
        enum doc_kind kind;
        int rc = doc_read(cx, desk->in, &d, &kind);

        if (rc != LH_OK)
                return rc;
        screen_document(cx->mem, &d, setup, &l);
        *ret = count(&d, &l);
        return LH_OK;
}

static int decode(struct ctx *cx, struct str base64, struct str *ret)
{
        char *bytes = arena_alloc(cx->mem, ATTACHMENT_BYTES_MAX + 3);

        *ret = (struct str){ bytes, 0 };
        return base64_decode(base64, bytes, ATTACHMENT_BYTES_MAX + 3, &ret->n)
                       ? LH_OK
                       : err_set(cx, LH_CORRUPT, "the document is not what was published");
}

int screen_attachment_again(struct ctx *cx, const struct record *r, const char *occasion,
                            const struct gate_rules *rules, const char **ret_found)
{
        lh_auto(lay_done) struct laid desk = { .fd = -1 };
        const struct screen_setup setup = { .policy = rules->policy,
                                            .occasion = occasion,
                                            .today = date_in_china(cx->now_ms()),
                                            .allowed = rules->allowed,
                                            .n_allowed = rules->n_allowed };
        struct ctx own; /* the document is forgotten with it */
        json_t *kinds = NULL;
        struct str bytes;
        char *text;
        int rc;

        ctx_init(&own);
        rc = decode(&own, record_value(r, "file"), &bytes);
        if (rc == LH_OK)
                rc = lay_out(&own, record_value(r, "name"), bytes, &desk);
        if (rc == LH_OK)
                rc = look_at(&own, &desk, &setup, &kinds);
        if (rc != LH_OK)
                err_set(cx, rc, "could not look again at a document: %s", own.err.text);
        ctx_done(&own);
        text = kinds == NULL ? NULL : json_dumps(kinds, JSON_COMPACT | JSON_SORT_KEYS);
        *ret_found = text == NULL ? "" : arena_strdup(cx->mem, text);
        free(text);
        json_decref(kinds);
        return rc;
}
