/* A record's page: what it says, what became of it, and how to check it. Notices have a page of
 * their own kind; other acts (a body registered, a notice withdrawn ...) are shown plainly. */
#include "base/text.h"
#include "housing/qr.h"
#include "ledger/act_kind.h"
#include "rule/region.h"
#include "view/view.h"
#include "web/model.h"

#include <inttypes.h>
#include <stdlib.h>

#define QR_BYTES_MAX ((size_t)256 * 1024)

static bool is_common(struct str name)
{
        static const char *const names[] = { "title",      "text",       "date",      "formed",
                                             "source_key", "source_url", "screening", "reason" };

        for (size_t i = 0; i < countof(names); i++)
                if (str_is(name, names[i]))
                        return true;
        return false;
}

static const char *state_name(enum field_state s)
{
        return s == FIELD_OPEN ? "open" : s == FIELD_WITHHELD ? "withheld" : "erased";
}

static bool is_number(enum rule_type t)
{
        return t == RULE_PRICE || t == RULE_NUMBER || t == RULE_INTEGER;
}

static void put_columns(struct model *m, json_t *table, const struct rule_element *e)
{
        json_t *columns = put_array(m, table, "columns"),
               *hidden = put_array(m, table, "withheld_columns");

        for (size_t i = 0; i < e->n_columns; i++) {
                const struct rule_element *c = &e->columns[i];
                json_t *o = add_object(m, c->show == RULE_WITHHOLD ? hidden : columns);

                put_text(m, o, "id", c->id);
                put_text(m, o, "name", label(m, c->name, c->name_en));
                put_flag(m, o, "_number", is_number(c->type));
        }
        put_flag(m, table, "_withheld_columns", json_array_size(hidden) > 0);
}

/* A cell as it is read: a price with its thousands, all else as it stands. */
static void put_cell(struct model *m, json_t *cells, const struct rule_element *c,
                     const json_t *row, enum field_state state)
{
        json_t *o = add_object(m, cells), *money;
        const char *v = json_string_value(json_object_get(row, c->id));

        put_text(m, o, "name", label(m, c->name, c->name_en));
        put_flag(m, o, "_number", is_number(c->type));
        put_text(m, o, "_hidden",
                 state == FIELD_OPEN     ? NULL
                 : state == FIELD_ERASED ? say(m, "已依法删除")
                                         : say(m, "依法不公开"));
        if (v == NULL || c->type != RULE_PRICE) {
                put_text(m, o, "_text", v);
                return;
        }
        money = money_json(m, str_of(v));
        put(m, o, "_text",
            json_incref(json_object_get(
                    money, json_is_string(json_object_get(money, "_exact")) ? "_exact" : "_text")));
        json_decref(money);
}

static void put_row(struct model *m, json_t *rows, json_t *shown, const struct rule_element *e,
                    const struct row *row)
{
        json_t *parsed = row->state == FIELD_OPEN ? json_loadb(row->value.p, row->value.n, 0, NULL)
                                                  : NULL,
               *cells;

        cells = put_array(m, add_object(m, shown), "cells");
        for (size_t i = 0; i < e->n_columns; i++)
                if (e->columns[i].show != RULE_WITHHOLD)
                        put_cell(m, cells, &e->columns[i], parsed, row->state);
        if (parsed == NULL) {
                parsed = json_object();
                put_text(m, parsed, "state", state_name(row->state));
        }
        if (json_array_append_new(rows, parsed) != 0)
                model_fail(m, LH_LIMIT);
}

static const char *rows_url(const struct model *m, int64_t page)
{
        return arena_printf(m->cx->mem, "%s?rows=%lld", m->rq->path, (long long)page);
}

/* Rows are shown TABLE_PAGE_ROWS at a time; ?rows=2 asks for the next ones, of every table of the
 * notice. */
static void put_table(struct model *m, json_t *o, const struct rule_element *e,
                      const struct field *f)
{
        int64_t total = (int64_t)f->n_rows, pages = (total + TABLE_PAGE_ROWS - 1) / TABLE_PAGE_ROWS;
        int64_t page = asked_number(m, "rows", 1, pages > 0 ? pages : 1),
                from = (page - 1) * TABLE_PAGE_ROWS;
        int64_t to = from + TABLE_PAGE_ROWS < total ? from + TABLE_PAGE_ROWS : total;
        json_t *t = put_object(m, o, "table"), *rows, *shown;

        put_int(m, t, "total", total);
        put_int(m, t, "from", total == 0 ? 0 : from + 1);
        put_int(m, t, "to", to);
        put_columns(m, t, e);
        rows = put_array(m, t, "rows");
        shown = put_array(m, t, "_rows");
        for (int64_t i = from; i < to && m->rc == LH_OK; i++)
                put_row(m, rows, shown, e, &f->rows[i]);
        put_flag(m, t, "_many", pages > 1);
        put_text(m, t, "_previous", page > 1 ? rows_url(m, page - 1) : NULL);
        put_text(m, t, "_next", page < pages ? rows_url(m, page + 1) : NULL);
}

/* A table whose element the rules have no more: its rows as lines. */
static const char *bare_rows(struct model *m, const struct field *f)
{
        lh_auto(buf_done) struct buf b;

        buf_init(&b, PAGE_BYTES_MAX / 4);
        for (size_t i = 0; i < f->n_rows && i < TABLE_PAGE_ROWS; i++)
                if (f->rows[i].state == FIELD_OPEN)
                        buf_printf(&b, "%s\n", row_text(m, NULL, f->rows[i].value));
        return b.n == 0 ? "" : arena_strndup(m->cx->mem, b.p, b.n);
}

static void put_value(struct model *m, json_t *o, const struct rule_element *e,
                      const struct field *f)
{
        bool open = f->state == FIELD_OPEN;
        struct str v = !open ? (struct str){ 0 } : f->table ? str_of(bare_rows(m, f)) : f->value;

        put(m, o, "table", json_null());
        put_str(m, o, "value", v);
        put(m, o, "money",
            open && e != NULL && e->type == RULE_PRICE ? money_json(m, v) : json_null());
        if (e != NULL && e->type == RULE_REGION)
                put_text(m, o, "_value", region_full_name(m->cx->mem, v));
        else
                put_str(m, o, "_value", v);
        put_flag(m, o, "_link", e != NULL && e->type == RULE_URL);
}

static void put_field(struct model *m, json_t *fields, const struct rule_kind *k,
                      const struct field *f)
{
        const struct rule_element *e = k == NULL ? NULL : rule_element(k, f->name);
        json_t *o = add_object(m, fields);
        bool table = f->table && f->state == FIELD_OPEN && e != NULL && e->type == RULE_TABLE;

        put_str(m, o, "id", f->name);
        put_text(m, o, "name", field_label(m, k, f->name));
        put_text(m, o, "type", e == NULL ? (f->table ? "table" : "text") : rule_type_name(e->type));
        put_text(m, o, "state", state_name(f->state));
        put_flag(m, o, "_open", f->state == FIELD_OPEN);
        put_flag(m, o, "_withheld", f->state == FIELD_WITHHELD);
        put_flag(m, o, "_erased", f->state == FIELD_ERASED);
        if (table)
                put_table(m, o, e, f);
        else
                put_value(m, o, e, f);
        put_flag(m, m->top, table ? "_tables" : "_fields", true);
}

/* The bytes of an attachment and its text for search: the page links to the file instead. */
static bool is_document(const struct record *r, size_t i)
{
        return strcmp(r->kind, act_kinds[ACT_NOTICE_ATTACH].name) == 0 &&
               r->fields[i].state == FIELD_OPEN &&
               (str_is(r->fields[i].name, "file") || str_is(r->fields[i].name, "text"));
}

static void put_fields(struct model *m, const struct rule_kind *k, const struct record *r)
{
        json_t *fields = put_array(m, m->top, "fields");

        /* Withheld columns are named below their open table. */
        for (size_t i = 0; i < r->n_fields; i++)
                if ((k == NULL || (!is_common(r->fields[i].name) &&
                                   rule_withheld_table(k, r->fields[i].name) == NULL)) &&
                    !is_document(r, i))
                        put_field(m, fields, k, &r->fields[i]);
}

/* "标题、正文、申请人名单 第 8 行": the labels of the fields an act names, rows counted from one
 * for people. */
static const char *field_names(struct model *m, const struct rule_kind *k, struct str lines)
{
        lh_auto(buf_done) struct buf names = { 0 };
        struct str rest = str_of(arena_printf(m->cx->mem, "%.*s\n", (int)lines.n, lines.p)), line;
        struct field_path path;

        buf_init(&names, 64 * 1024);
        while (str_line(&rest, &line)) {
                if (!field_path_parse(line, &path))
                        continue;
                if (names.n > 0)
                        buf_puts(&names, m->english ? ", " : "、");
                buf_puts(&names, field_label(m, k, path.name));
                if (path.has_row)
                        buf_printf(&names, " #%llu", (unsigned long long)path.row + 1);
        }
        return arena_strndup(m->cx->mem, names.p, names.n);
}

/* What stands in the place of values that were withheld, given to one person, or erased: which, by
 * which law, when. */
static void put_field_acts(struct model *m, const struct rule_kind *k, uint64_t idx)
{
        struct store_rows r =
                store_query(m->tx, Q_PAGE_FIELD_ACTS, "it", (int64_t)idx, FIELD_BY_RECEIPT);
        json_t *acts = put_array(m, m->top, "field_acts");

        while (store_next(&r)) {
                json_t *o = add_object(m, acts);
                const struct act_kind *a = act_kind_find(store_dup(&r, 1));

                put_int(m, o, "index", store_i64(&r, 0));
                put_text(m, o, "act", a == NULL ? NULL : a->name);
                put_text(m, o, "name", a == NULL ? NULL : label(m, a->name_zh, a->name_en));
                put_text(m, o, "fields", field_names(m, k, store_str(&r, 2)));
                put_text(m, o, "basis", store_dup(&r, 3));
                put_text(m, o, "reason", store_dup(&r, 4));
                put_text(m, o, "until", store_dup(&r, 6));
                put_time(m, o, store_i64(&r, 5));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_field_acts", json_array_size(acts) > 0);
}

static void put_receipt(struct model *m, const struct record *r, const struct hash *leaf)
{
        json_t *o = put_object(m, m->top, "receipt");
        struct head head;
        char *vkey;

        if (ledger_head(m->tx, &head) != LH_OK || ledger_meta(m->tx, "vkey", &vkey) != LH_OK) {
                model_fail(m, m->cx->err.rc);
                return;
        }
        put_int(m, o, "index", (int64_t)r->idx);
        put_time(m, o, r->time_ms);
        put_base64(m, o, "leaf_hash", leaf);
        put_int(m, o, "tree_size", (int64_t)head.size);
        put_base64(m, o, "root", &head.root);
        put_text(m, o, "proof",
                 arena_printf(m->cx->mem, "/log/proof/%llu", (unsigned long long)r->idx));
        put_text(m, o, "vkey", vkey);
        put_text(m, m->top, "_vkey", vkey);
        put_text(m, m->top, "_base", base_url(m));
}

static void put_changes(struct model *m, const struct rule_kind *k, const struct record *r,
                        int64_t replaces)
{
        struct record old;
        json_t *changes;

        put_flag(m, m->top, "_correction", replaces >= 0);
        if (replaces < 0) {
                put(m, m->top, "changes", json_null());
                return;
        }
        if (ledger_record(m->tx, (uint64_t)replaces, &old, NULL) != LH_OK) {
                model_fail(m, m->cx->err.rc);
                return;
        }
        changes = diff_records(m, k, &old, r);
        put_flag(m, m->top, "_changes", json_array_size(changes) > 0);
        put(m, m->top, "changes", changes);
}

static void put_masked(struct model *m, const struct record *r)
{
        json_t *o = put_object(m, m->top, "masked"), *kinds = put_array(m, o, "kinds");
        int64_t total = masked_count(m, record_value(r, "screening"), kinds);

        put_int(m, o, "total", total);
        put_flag(m, m->top, "_masked", total > 0);
}

static void put_rule(struct model *m, json_t *notice, const struct rule_kind *k)
{
        json_t *o = put_object(m, notice, "rule");
        char days[16];

        put_text(m, o, "source", k == NULL ? NULL : k->source);
        put_text(m, o, "certainty",
                 k == NULL ? NULL : arena_printf(m->cx->mem, "%c", k->certainty));
        put_text(m, o, "role", k == NULL ? NULL : publisher_role(m, k->role));
        put_flag(m, o, "_unsure", k != NULL && k->certainty != 'V');
        if (k == NULL || !k->limit.set) {
                put(m, o, "limit", json_null());
                put(m, o, "_limit", json_null());
                return;
        }
        snprintf(days, sizeof(days), "%d", k->limit.n);
        put_text(m, o, "limit",
                 arena_printf(m->cx->mem, "%d%s", k->limit.n, k->limit.working ? "wd" : "cd"));
        put_text(m, o, "_limit",
                 say_with(m,
                          k->limit.working ? SAY("期限：信息形成之日起 {1} 个工作日内")
                                           : SAY("期限：信息形成之日起 {1} 日内"),
                          days, ""));
}

/* The project's title for the path above the notice. */
static int put_project_name(struct model *m, json_t *o, const char *id)
{
        struct store_rows r = store_query(m->tx, Q_PAGE_PROJECT, "t", id);
        json_t *p = put_object(m, o, "project");

        put_text(m, p, "id", id);
        put_text(m, p, "title", store_next(&r) ? store_dup(&r, 3) : id);
        store_rows_done(&r);
        return m->tx->rc;
}

static void put_notice(struct model *m, const struct notice_row *n, const struct record *r)
{
        const struct rule_domain *d = rule_domain(m->site->rules, str_of(n->domain));
        const struct rule_kind *k = d == NULL ? NULL : rule_kind(d, str_of(n->kind));
        json_t *o = put_object(m, m->top, "notice"), *source = put_object(m, m->top, "source");

        /* The page must still be called something when its title was taken away. */
        m->title = n->title[0] != '\0' ? n->title
                                       : label(m, k == NULL ? n->kind : k->name,
                                               k == NULL ? n->kind : k->name_en);
        m->article = (struct page_article){ m->title, n->time_ms, n->body_name };
        put_notice_row(m, o, n);
        put_field_acts(m, k, (uint64_t)n->idx);
        put_publicity(m, n->idx);
        put_project_name(m, o, n->project);
        put_rule(m, o, k);
        put_str(m, m->top, "text", record_value(r, "text"));
        put_str(m, m->top, "reason", record_value(r, "reason"));
        put_str(m, source, "key", record_value(r, "source_key"));
        put_str(m, source, "url", record_value(r, "source_url"));
        put_masked(m, r);
        put_fields(m, k, r);
        put_changes(m, k, r, n->replaces);
        put_attachments(m, (int64_t)r->idx);
}

/* The body's or the project's name beside its id; the id itself where the views have none. */
static const char *name_of(struct model *m, enum query q, int col, const char *id)
{
        struct store_rows r = store_query(m->tx, q, "t", id);
        const char *name = store_next(&r) ? store_dup(&r, col) : NULL;

        store_rows_done(&r);
        return name;
}

static void put_owner(struct model *m, json_t *o, const char *key, const char *name_key,
                      const char *id, enum query q, int col)
{
        const char *name = strcmp(id, "-") == 0 ? NULL : name_of(m, q, col, id);

        /* No name: the views have no page to link to. */
        put_text(m, o, key, name == NULL ? NULL : id);
        put_text(m, o, name_key, name);
}

static void put_record(struct model *m, const struct record *r)
{
        const struct act_kind *a = act_kind_find(r->kind);
        json_t *o = put_object(m, m->top, "record"), *refs = put_array(m, o, "refs");

        m->title = a == NULL ? r->kind : label(m, a->name_zh, a->name_en);
        put_int(m, o, "index", (int64_t)r->idx);
        put_text(m, o, "kind", r->kind);
        put_text(m, o, "name", m->title);
        put_owner(m, o, "org", "org_name", r->org, Q_PAGE_BODY, 1);
        put_owner(m, o, "case", "case_title", r->case_id, Q_PAGE_PROJECT, 3);
        put_time(m, o, r->time_ms);
        for (size_t i = 0; i < r->n_refs; i++)
                if (json_array_append_new(refs, json_integer((json_int_t)r->refs[i])) != 0)
                        model_fail(m, LH_LIMIT);
        put_flag(m, o, "_refs", r->n_refs > 0);
        put_attachment(m, (int64_t)r->idx);
        put_fields(m, NULL, r);
}

static int read_notice(struct model *m, int64_t idx, struct notice_row *ret)
{
        struct store_rows r = store_query(m->tx, Q_PAGE_NOTICE, "i", idx);
        bool found = store_next(&r);

        if (found)
                notice_row_read(&r, ret);
        store_rows_done(&r);
        return m->tx->rc != LH_OK ? m->tx->rc : found ? LH_OK : LH_NOT_FOUND;
}

/* For who has it on paper: the way back to this page. */
static void put_qr(struct model *m, uint64_t idx)
{
        lh_auto(buf_done) struct buf svg = { 0 };

        buf_init(&svg, QR_BYTES_MAX);
        if (qr_svg(&svg, arena_printf(m->cx->mem, "%s/n/%" PRIu64, base_url(m), idx)))
                put(m, m->top, "_qr", json_pack("{s:s}", TMPL_HTML_KEY, svg.p));
}

int model_notice(struct model *m, const char *arg)
{
        struct notice_row n;
        struct record r;
        struct hash leaf;
        uint64_t idx;
        int rc;

        m->page = "notice";
        if (!decimal_parse(str_of(arg), &idx) || idx > INT64_MAX)
                return err_set(m->cx, LH_NOT_FOUND, "\"%.32s\" is not a record number", arg);
        rc = ledger_record(m->tx, idx, &r, &leaf);
        if (rc == LH_NOT_FOUND)
                return err_set(m->cx, LH_NOT_FOUND, "the log has no record %llu",
                               (unsigned long long)idx);
        if (rc != LH_OK)
                return rc;
        rc = read_notice(m, (int64_t)idx, &n);
        if (rc == LH_OK)
                put_notice(m, &n, &r);
        else if (rc == LH_NOT_FOUND)
                put_record(m, &r);
        else
                return rc;
        put_receipt(m, &r, &leaf);
        put_qr(m, idx);
        return m->rc;
}
