/* /console/batch/ID: many notices of one kind that came in one table, a notice a row. First what
 * each row would become and which cell is wrong; taken, a draft each, which go on their way one by
 * one or all together. */
#include "base/text.h"
#include "crypt/hash.h"
#include "web/console_batch.h"
#include "web/refusal.h"

#include <stdlib.h>

static const char *member(const json_t *o, const char *name)
{
        const char *v = json_string_value(json_object_get(o, name));

        return v == NULL ? "" : v;
}

static int load(struct console *c, const char *id, struct batch *ret)
{
        struct model *m = c->m;
        lh_auto(store_tx_done) struct store_tx desk = store_view(m->cx, c->w->store);
        struct store_rows r = store_query(&desk, Q_DESK_BATCH_GET, "t", id);
        bool any = store_next(&r);

        if (any) {
                *ret = (struct batch){ .id = id,
                                       .name = store_dup(&r, 4),
                                       .account = store_dup(&r, 1),
                                       .domain = rule_domain(m->site->rules, store_str(&r, 2)),
                                       .cells = json_loads(store_dup(&r, 5), 0, NULL) };
                ret->kind = ret->domain == NULL ? NULL : rule_kind(ret->domain, store_str(&r, 3));
                any = str_is(store_str(&r, 0), c->who.body) && ret->kind != NULL;
        }
        store_rows_done(&r);
        if (desk.rc != LH_OK)
                return desk.rc;
        c->kind = any ? ret->kind : NULL;
        return any ? LH_OK : err_set(m->cx, LH_NOT_FOUND, "there is no such draft at this body");
}

/* ------ rows that wait for a decision ------ */

static json_t *row_doc(struct console *c, const struct batch *b, const json_t *row)
{
        struct model *m = c->m;
        const json_t *head = json_object_get(b->cells, "head"),
                     *cells = json_object_get(row, "cells");
        json_t *doc = json_pack("{s:s, s:s, s:s, s:s, s:{}, s:{}, s:{s:o}}", "act",
                                "notice.publish", "body", c->who.body, "domain", b->domain->id,
                                "kind", b->kind->id, "elements", "project", "source", "key",
                                json_sprintf("desk:%s.%lld", b->id,
                                             json_integer_value(json_object_get(row, "row"))));

        for (size_t i = 0; i < json_array_size(head); i++) {
                struct console_target at =
                        console_match(b->kind, json_string_value(json_array_get(head, i)));
                const char *v = json_string_value(json_array_get(cells, i));

                if (at.is != TARGET_NONE && v != NULL && v[0] != '\0')
                        console_match_put(m, doc, &at, v);
        }
        if (json_object_get(doc, "title") == NULL)
                json_object_set_new(
                        doc, "title",
                        json_string(arena_printf(m->cx->mem, "%s%s",
                                                 member(json_object_get(doc, "project"), "title"),
                                                 b->kind->name)));
        return doc;
}

/* The column that an error's field stands in, or -1. */
static int64_t column_of(const struct batch *b, const char *field)
{
        const json_t *head = json_object_get(b->cells, "head");

        for (size_t i = 0; i < json_array_size(head); i++) {
                struct console_target at =
                        console_match(b->kind, json_string_value(json_array_get(head, i)));
                const char *name = at.is == TARGET_ELEMENT ? at.element->id
                                   : at.is == TARGET_PLAIN ? at.plain
                                                           : "";

                if (strncmp(field, "elements.", 9) == 0 ? strcmp(name, field + 9) == 0
                    : strncmp(field, "project.", 8) == 0
                            ? strncmp(name, "project_", 8) == 0 && strcmp(name + 8, field + 8) == 0
                            : strcmp(name, field) == 0)
                        return (int64_t)i;
        }
        return -1;
}

/* The same title of the same project a second time: in the table, or published already. */
static int once_only(struct console *c, const struct batch *b, const json_t *doc, json_t *seen)
{
        struct model *m = c->m;
        const json_t *project = json_object_get(doc, "project");
        const char *key = arena_printf(m->cx->mem, "%s\n%s\n%s", member(doc, "title"),
                                       member(project, "code"), member(project, "title"));
        struct store_rows r;
        int64_t idx = -1;

        if (json_object_get(seen, key) != NULL)
                return err_field(m->cx, LH_CONFLICT, "title",
                                 "the same notice stands in row %lld already; take one of them out",
                                 json_integer_value(json_object_get(seen, key)));
        r = store_query(m->tx, Q_RIGHT_ALIKE, "ttttt", c->who.body, b->domain->id, b->kind->id,
                        member(doc, "title"), "");
        if (store_next(&r))
                idx = store_i64(&r, 0);
        store_rows_done(&r);
        return idx < 0 ? LH_OK
                       : err_field(m->cx, LH_CONFLICT, "title",
                                   "record %lld has the same title; correct that one, or take the "
                                   "row out",
                                   (long long)idx);
}

/* Is the row good? *ret_n: how many data would be masked. */
static int judge(struct console *c, const struct batch *b, const json_t *row, json_t *doc,
                 json_t *seen, size_t *ret_n)
{
        struct model *m = c->m;
        lh_auto(preview_done) struct preview look = { 0 };
        const json_t *project = json_object_get(doc, "project");
        int rc = work_preview(m->cx, m->site->rules, m->tx, doc, NULL, &look);

        *ret_n = rc == LH_OK ? json_array_size(look.findings) : 0;
        if (rc == LH_OK)
                rc = once_only(c, b, doc, seen);
        if (rc == LH_OK)
                json_object_set(seen,
                                arena_printf(m->cx->mem, "%s\n%s\n%s", member(doc, "title"),
                                             member(project, "code"), member(project, "title")),
                                json_object_get(row, "row"));
        return rc;
}

static void put_row(struct console *c, const struct batch *b, const json_t *row, const json_t *doc,
                    int rc, size_t n_found, json_t *list)
{
        struct model *m = c->m;
        int64_t number = json_integer_value(json_object_get(row, "row")), col;
        json_t *o = add_object(m, list);

        put_int(m, o, "row", number);
        put_text(m, o, "title", member(doc, "title"));
        put_flag(m, o, "_good", rc == LH_OK);
        if (rc == LH_OK) {
                if (n_found > 0)
                        put_int(m, o, "found", (int64_t)n_found);
                return;
        }
        col = column_of(b, m->cx->err.field);
        if (col >= 0)
                put_text(m, o, "cell", console_cell_name(m, number - 1, col));
        put_text(m, o, "field", refusal_field(m, b->kind, m->cx->err.field));
        put_text(m, o, "wrong", refusal_text(m, m->cx->err.text));
}

/* Every row judged; shown where list is there, made a draft of where take says so. */
static int each_row(struct console *c, struct batch *b, json_t *list, bool take, size_t *ret_good)
{
        struct model *m = c->m;
        json_t *seen = json_object(), *row;
        int rc = LH_OK;
        size_t i;

        *ret_good = 0;
        json_array_foreach (json_object_get(b->cells, "rows"), i, row) {
                json_t *doc = row_doc(c, b, row);
                char id[DRAFT_ID_CHARS + 1], *text;
                size_t n;
                int good = judge(c, b, row, doc, seen, &n);

                *ret_good += good == LH_OK;
                if (good == LH_IO || good == LH_CORRUPT)
                        rc = good;
                else if (list != NULL)
                        put_row(c, b, row, doc, good, n, list);
                if (take && good == LH_OK && rc == LH_OK) {
                        text = json_dumps(doc, JSON_COMPACT | JSON_SORT_KEYS);
                        rc = draft_new(m->cx, c->w->store, c->who.body, c->who.account, text,
                                       member(doc, "title"), b->id, id);
                        free(text);
                }
                json_decref(doc);
                if (rc != LH_OK)
                        break;
        }
        json_decref(seen);
        return rc;
}

static int end_waiting(struct console *c, const struct batch *b, enum query how)
{
        struct model *m = c->m;
        lh_auto(store_tx_done) struct store_tx desk = store_begin(m->cx, c->w->store);

        store_run(&desk, how, "t", b->id);
        return store_commit(&desk);
}

static int take(struct console *c, struct batch *b)
{
        size_t good;
        int rc = console_need(c, ROLE_OF_CLERK);

        if (rc == LH_OK)
                rc = each_row(c, b, NULL, false, &good);
        if (rc == LH_OK && good == 0)
                rc = err_set(c->m->cx, LH_INVALID,
                             "no row is good; mend the table and import it "
                             "again");
        if (rc == LH_OK) /* first, so that nobody takes it twice */
                rc = end_waiting(c, b, Q_DESK_BATCH_TAKEN);
        if (rc == LH_OK)
                rc = each_row(c, b, NULL, true, &good);
        return rc;
}

static int forget(struct console *c, struct batch *b)
{
        int rc = console_need(c, ROLE_OF_CLERK);

        if (rc == LH_OK)
                rc = end_waiting(c, b, Q_DESK_BATCH_DROP);
        if (rc == LH_OK)
                c->m->location = "/console";
        return rc;
}

static int put_waiting(struct console *c, struct batch *b)
{
        struct model *m = c->m;
        json_t *list = put_array(m, m->top, "rows"), *left = put_array(m, m->top, "left");
        const json_t *head = json_object_get(b->cells, "head");
        size_t good, i;
        json_t *v;
        int rc = each_row(c, b, list, false, &good);

        json_array_foreach ((json_t *)head, i, v)
                if (json_string_length(v) > 0 &&
                    console_match(b->kind, json_string_value(v)).is == TARGET_NONE)
                        add_text(m, left, json_string_value(v));
        put_flag(m, m->top, "_left", json_array_size(left) > 0);
        put_flag(m, m->top, "_waits", true);
        put_int(m, m->top, "good", (int64_t)good);
        put_int(m, m->top, "bad", (int64_t)(json_array_size(list) - good));
        put_flag(m, m->top, "_some_good", good > 0);
        put_flag(m, m->top, "_some_bad", json_array_size(list) > good);
        return rc;
}

/* ------ drafts that came of it ------ */

static int list_drafts(struct console *c, const struct batch *b, struct batch_draft **ret,
                       size_t *ret_n)
{
        struct model *m = c->m;
        lh_auto(store_tx_done) struct store_tx desk = store_view(m->cx, c->w->store);
        struct store_rows r =
                store_query(&desk, Q_DESK_BATCH_DRAFTS, "ti", b->id, (int64_t)BATCH_ROWS_MAX);

        *ret = arena_alloc(m->cx->mem, BATCH_ROWS_MAX * sizeof(**ret));
        *ret_n = 0;
        while (*ret_n < BATCH_ROWS_MAX && store_next(&r))
                (*ret)[(*ret_n)++] = (struct batch_draft){
                        store_dup(&r, 0), store_dup(&r, 1),
                        store_dup(&r, 2), store_dup(&r, 3),
                        store_i64(&r, 4), store_null(&r, 5) ? -1 : store_i64(&r, 5)
                };
        store_rows_done(&r);
        return desk.rc;
}

/* What the page showed: whoever presses a button for all means these versions. */
static const char *state_of(struct model *m, const struct batch_draft *d, size_t n)
{
        lh_auto(buf_done) struct buf all = { 0 };
        char *hex = arena_alloc(m->cx->mem, 2 * HASH_BYTES + 1);
        struct hash h;

        buf_init(&all, DRAFT_BYTES_MAX);
        for (size_t i = 0; i < n; i++)
                buf_printf(&all, "%s %lld\n", d[i].id, (long long)d[i].version);
        h = hash_of(all.p == NULL ? "" : all.p, all.n);
        hex_encode(h.b, HASH_BYTES, hex);
        hex[2 * HASH_BYTES] = '\0';
        return hex;
}

static void put_drafts(struct console *c, const struct batch_draft *d, size_t n)
{
        struct model *m = c->m;
        json_t *list = put_array(m, m->top, "drafts");
        size_t open = 0, review = 0, approved = 0;

        for (size_t i = 0; i < n; i++) {
                json_t *o = add_object(m, list);
                bool is_draft = strcmp(d[i].state, "draft") == 0;
                bool is_review = strcmp(d[i].state, "review") == 0;
                bool is_approved = strcmp(d[i].state, "approved") == 0;

                put_text(m, o, "id", d[i].id);
                put_text(m, o, "title", d[i].title);
                put_text(m, o, "state", d[i].state);
                put_flag(m, o, "_draft", is_draft);
                put_flag(m, o, "_review", is_review);
                put_flag(m, o, "_approved", is_approved);
                if (d[i].idx >= 0)
                        put_int(m, o, "index", d[i].idx);
                open += is_draft;
                review += is_review && strcmp(d[i].drafter, c->who.account) != 0;
                approved += is_approved;
        }
        put_text(m, m->top, "_seen", state_of(m, d, n));
        put_flag(m, m->top, "_may_submit", open > 0 && console_has(c, ROLE_OF_CLERK));
        put_flag(m, m->top, "_may_review", review > 0 && console_has(c, ROLE_OF_REVIEWER));
        put_flag(m, m->top, "_may_release", approved > 0 && console_has(c, ROLE_OF_PUBLISHER));
}

static int one_step(struct console *c, const char *id, const char *step)
{
        lh_auto(draft_page_done) struct draft_page p = { .c = c };
        int rc = draft_page_load(&p, id);

        if (rc != LH_OK)
                return rc;
        if (strcmp(step, "submit") == 0)
                return draft_page_submit_masked(&p);
        return strcmp(step, "approve") == 0 ? draft_page_approve(&p) : draft_page_release(&p);
}

/* One step of every draft that stands before it; what fails is named and the others go on. */
static int all_steps(struct console *c, const struct batch_draft *d, size_t n, const char *step,
                     const char *state)
{
        struct model *m = c->m;
        json_t *failed = put_array(m, m->top, "failed");

        if (strcmp(posted(m, "seen"), state_of(m, d, n)) != 0)
                return err_set(m->cx, LH_CONFLICT,
                               "somebody changed a draft of these while this page was open; look "
                               "again");
        for (size_t i = 0; i < n; i++) {
                json_t *o;
                int rc;

                if (strcmp(d[i].state, state) != 0)
                        continue;
                rc = one_step(c, d[i].id, step);
                if (rc == LH_IO || rc == LH_CORRUPT)
                        return rc;
                if (rc == LH_OK)
                        continue;
                o = add_object(m, failed);
                put_text(m, o, "id", d[i].id);
                put_text(m, o, "title", d[i].title);
                put_text(m, o, "wrong", refusal_text(m, m->cx->err.text));
        }
        put_flag(m, m->top, "_failed", json_array_size(failed) > 0);
        if (json_array_size(failed) == 0)
                m->location = m->rq->path;
        return LH_OK;
}

static int act(struct console *c, struct batch *b)
{
        static const struct {
                const char *button, *state;
                unsigned role;
        } steps[] = { { "submit", "draft", ROLE_OF_CLERK },
                      { "approve", "review", ROLE_OF_REVIEWER },
                      { "release", "approved", ROLE_OF_PUBLISHER } };
        struct model *m = c->m;
        struct batch_draft *d;
        size_t n;
        int rc;

        if (b->cells != NULL) {
                rc = posted(m, "forget")[0] != '\0' ? forget(c, b) : take(c, b);
                if (rc == LH_OK && m->location == NULL)
                        m->location = m->rq->path;
                return rc;
        }
        rc = list_drafts(c, b, &d, &n);
        for (size_t i = 0; rc == LH_OK && i < countof(steps); i++)
                if (posted(m, steps[i].button)[0] != '\0') {
                        rc = console_need(c, steps[i].role);
                        return rc == LH_OK ? all_steps(c, d, n, steps[i].button, steps[i].state)
                                           : rc;
                }
        return rc;
}

int model_console_batch(struct model *m, const char *arg)
{
        struct batch b = { 0 };
        struct batch_draft *d;
        struct console c;
        size_t n;
        int rc;

        if (!console_enter(m, &c, "console_batch", say(m, "批量导入")))
                return m->rc;
        rc = console_need(&c, ROLE_OF_CLERK | ROLE_OF_REVIEWER | ROLE_OF_PUBLISHER);
        if (rc == LH_OK)
                rc = load(&c, arg, &b);
        if (rc == LH_OK && was_posted(m)) {
                rc = act(&c, &b);
                rc = rc == LH_OK ? LH_OK : console_say(&c, rc);
        }
        if (rc == LH_OK && m->location == NULL) {
                put_text(m, m->top, "name", b.name);
                put_text(m, m->top, "by", b.account);
                put_named(m, m->top, "kind", b.kind->id, label(m, b.kind->name, b.kind->name_en));
                put_text(m, m->top, "_action", m->rq->path);
                rc = b.cells != NULL ? put_waiting(&c, &b) : list_drafts(&c, &b, &d, &n);
                if (rc == LH_OK && b.cells == NULL)
                        put_drafts(&c, d, n);
        }
        json_decref(b.cells);
        return rc == LH_OK ? m->rc : rc;
}
