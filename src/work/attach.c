/* A document that goes with a notice (附件), as an act of its own: what is published is the clean
 * copy that the gate made, committed in the log like any value, and erasable like one. OGI
 * Regulation art. 15; act.md section 7. */
#include "base/text.h"
#include "base/time.h"
#include "rule/rule.h"
#include "screen/attachment.h"
#include "view/view.h"
#include "work/notice.h"
#include "work/screening.h"

#define ATTACHMENTS_MAX 20 /* of one notice */

/* A name for people and for a download: no path, nothing that begins with a dot. */
static int read_name(struct task *t, struct str *ret)
{
        int rc = document_member(t->cx, t->doc, "", "name", ATTACHMENT_NAME_CHARS, true, ret);

        if (rc != LH_OK)
                return rc;
        for (size_t i = 0; i < ret->n; i++)
                if (strchr("/\\\"<>:*?|\n\t", ret->p[i]) != NULL || ret->p[0] == '.')
                        return err_field(t->cx, LH_INVALID, "name",
                                         "name is the file's name without its folder, like "
                                         "名单.xlsx; none of / \\ \" < > : * ? | and no dot in "
                                         "front");
        return LH_OK;
}

/* `content`: the file in base64. */
static int read_content(struct task *t, struct str *ret)
{
        const json_t *v = json_object_get(t->doc, "content");
        struct str text = { json_string_value(v), json_string_length(v) };
        char *bytes;
        size_t n;

        if (text.n == 0)
                return err_field(t->cx, LH_INVALID, "content",
                                 "content is missing: the file's bytes in base64");
        if (text.n > base64_len(ATTACHMENT_BYTES_MAX))
                return err_field(t->cx, LH_LIMIT, "content",
                                 "the file is larger than %zu bytes; split it",
                                 ATTACHMENT_BYTES_MAX);
        bytes = arena_alloc(t->cx->mem, ATTACHMENT_BYTES_MAX + 3);
        if (!base64_decode(text, bytes, ATTACHMENT_BYTES_MAX + 3, &n) || n > ATTACHMENT_BYTES_MAX)
                return err_field(t->cx, LH_INVALID, "content",
                                 "content is not base64 (RFC 4648 section 4, padded, no line "
                                 "ends) of at most %zu bytes",
                                 ATTACHMENT_BYTES_MAX);
        *ret = (struct str){ bytes, n };
        return LH_OK;
}

static int may_take_more(struct task *t, const struct target *was)
{
        struct store_rows row;
        int64_t n;

        if (strcmp(was->state, "current") != 0)
                return err_field(t->cx, LH_CONFLICT, "notice",
                                 "record %llu is %s; attach the file to the notice that holds now",
                                 (unsigned long long)was->idx, was->state);
        row = store_query(t->tx, Q_ATTACHMENT_COUNT, "i", (int64_t)was->idx);
        n = store_next(&row) ? store_i64(&row, 0) : 0;
        store_rows_done(&row);
        if (n >= ATTACHMENTS_MAX)
                return err_field(t->cx, LH_LIMIT, "notice",
                                 "record %llu has %d attachments already; pack tables into one "
                                 "workbook",
                                 (unsigned long long)was->idx, ATTACHMENTS_MAX);
        return t->tx->rc;
}

/* The same copy under the same name stands there: LH_OK and *ret_idx, or LH_NOT_FOUND. */
static int find_same(struct task *t, const struct target *was, const struct cleared_attachment *a,
                     uint64_t *ret_idx)
{
        struct store_rows row = store_query(t->tx, Q_ATTACHMENT_SAME, "iss", (int64_t)was->idx,
                                            attachment_name(a), attachment_sha256(a));
        bool same = store_next(&row);

        if (same)
                *ret_idx = (uint64_t)store_i64(&row, 0);
        store_rows_done(&row);
        return t->tx->rc != LH_OK ? t->tx->rc : same ? LH_OK : LH_NOT_FOUND;
}

/* The document's reading: made before the group, or wanted and not there yet. */
static int take_reading(struct task *t, const struct attachment_order *order,
                        const struct cleared_attachment **ret)
{
        struct attachment_order *wanted;
        struct hash key;

        if (t->readings == NULL)
                return screen_attachment(t->cx, order, ret);
        key = attachment_order_key(order);
        for (size_t i = 0; i < t->readings->n; i++)
                if (hash_eq(&t->readings->v[i].key, &key))
                        return attachment_unpack(t->cx, t->readings->v[i].result, ret);
        wanted = arena_alloc(t->cx->mem, sizeof(*wanted));
        *wanted = *order;
        t->readings->wanted = wanted;
        return err_field(t->cx, LH_BUSY, "content", "the document is being read");
}

static int clear(struct task *t, const struct target *was, struct str name, struct str bytes,
                 const struct cleared_attachment **ret)
{
        struct attachment_order order = { .name = name,
                                          .bytes = bytes,
                                          .today = date_in_china(t->cx->now_ms()) };
        int rc = screening_rules(t->cx, t->tx, was->body, &order.rules);

        if (rc == LH_OK && order.rules.policy == NULL)
                rc = policy_load(t->cx, NULL, &order.rules.policy);
        if (rc != LH_OK)
                return rc;
        order.occasion = policy_occasion_of(order.rules.policy, was->domain, was->kind);
        if (order.occasion == NULL)
                return err_field(t->cx, LH_HELD, "notice",
                                 "the screening policy names no occasion for notices of the domain "
                                 "\"%s\"",
                                 was->domain);
        return take_reading(t, &order, ret);
}

int task_attach(struct task *t)
{
        static const char *const names[] = {
                "act", "by", "body", "notice", "name", "content", NULL
        };
        struct field fields[ATTACHMENT_FIELDS];
        struct record r = { .schema = act_kinds[ACT_NOTICE_ATTACH].schema, .fields = fields };
        const struct cleared_attachment *a;
        struct target was;
        struct str name = { 0 }, bytes = { 0 };
        uint64_t same;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = read_name(t, &name);
        if (rc == LH_OK)
                rc = read_content(t, &bytes);
        if (rc == LH_OK)
                rc = task_find_target(t, &was);
        if (rc == LH_OK)
                rc = clear(t, &was, name, bytes, &a);
        if (rc != LH_OK)
                return rc;
        rc = find_same(t, &was, a, &same);
        if (rc == LH_OK)
                task_repeated(t, ACT_NOTICE_ATTACH, same, was.project);
        if (rc != LH_NOT_FOUND)
                return rc;
        rc = may_take_more(t, &was);
        if (rc != LH_OK)
                return rc;
        attachment_fill(a, &r);
        r.refs[r.n_refs++] = was.idx;
        return task_append(t, ACT_NOTICE_ATTACH, was.body, was.project, &r);
}
