#include "base/time.h"
#include "crypt/hash.h"
#include "screen/attachment.h"
#include "work/preview.h"
#include "work/screening.h"

#include <stdlib.h>

static const char *member(const json_t *o, const char *name)
{
        const char *v = json_string_value(json_object_get(o, name));

        return v == NULL ? "" : v;
}

static json_t *finding_json(const struct attachment_finding *f)
{
        char key[PREVIEW_KEY_CHARS + 1];

        preview_key(str_of(f->kind), f->canonical, key);
        return json_pack("{s:s, s:s#, s:s#, s:s, s:s, s:s, s:s, s:s#, s:s, s:i, s:i, s:i}", "kind",
                         f->kind, "value", f->text.p, (int)f->text.n, "mask", f->mask.p,
                         (int)f->mask.n, "reason", f->reason, "basis", f->basis, "key", key,
                         "datum", f->kind, "canonical", f->canonical.p, (int)f->canonical.n, "part",
                         f->part, "page", (int)f->page, "row", (int)f->row, "col", (int)f->col);
}

static const char *found_text(struct ctx *cx, const struct cleared_attachment *a)
{
        json_t *list = json_array();
        const struct attachment_finding *f;
        const char *ret;
        char *text;
        size_t n;

        f = attachment_findings(a, &n);
        for (size_t i = 0; i < n; i++)
                json_array_append_new(list, finding_json(&f[i]));
        text = json_dumps(list, JSON_COMPACT);
        ret = arena_strdup(cx->mem, text);
        free(text);
        json_decref(list);
        return ret;
}

int work_preview_file(struct ctx *cx, struct store_tx *tx, const json_t *doc, struct str name,
                      struct str bytes, const char **ret_found, const char **ret_shown)
{
        const struct cleared_attachment *a;
        struct attachment_order order = { .name = name,
                                          .bytes = bytes,
                                          .today = date_in_china(cx->now_ms()) };
        struct str shown;
        int rc = screening_rules(cx, tx, member(doc, "body"), &order.rules);

        if (rc != LH_OK)
                return rc;
        order.occasion =
                policy_occasion_of(order.rules.policy, member(doc, "domain"), member(doc, "kind"));
        if (order.occasion == NULL)
                return err_field(cx, LH_HELD, "file",
                                 "the screening policy names no occasion for notices of the domain "
                                 "\"%s\"",
                                 member(doc, "domain"));
        rc = screen_attachment(cx, &order, &a);
        if (rc != LH_OK)
                return rc;
        *ret_found = found_text(cx, a);
        shown = attachment_text(a);
        *ret_shown = arena_strndup(cx->mem, shown.p, shown.n);
        return LH_OK;
}
