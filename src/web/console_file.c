#include "web/console_file.h"
#include "base/text.h"
#include "crypt/hash.h"
#include "desk/file.h"
#include "screen/attachment.h"
#include "work/preview.h"

#define HEADER_ROWS_LOOKED_AT 20
#define FIT_COLUMNS_MIN       2 /* one column that fits may be chance, unless the table has no more */

static struct str name_of(const struct page_file *f)
{
        const char *slash = strrchr(f->name, '/'), *back = strrchr(f->name, '\\');
        const char *name = slash == NULL ? f->name : slash + 1;

        return str_of(back != NULL && back >= name ? back + 1 : name);
}

const struct page_file *console_file_posted(const struct console *c)
{
        const struct page_request *rq = c->m->rq;
        const struct page_file *f = rq->file == NULL ? NULL : rq->file(rq->arg, "file");

        return f != NULL && f->name != NULL && f->name[0] != '\0' ? f : NULL;
}

static int check_file(struct console *c, const struct page_file *f)
{
        if (f == NULL || f->data.n == 0)
                return err_field(c->m->cx, LH_INVALID, "file", "choose a file that is not empty");
        if (f->data.n > DESK_FILE_BYTES_MAX)
                return err_field(c->m->cx, LH_LIMIT, "file",
                                 "the file is larger than %zu bytes; split it",
                                 DESK_FILE_BYTES_MAX);
        return LH_OK;
}

int console_file_read(struct console *c, const struct page_file *f, struct sheet *ret)
{
        int rc = check_file(c, f);

        return rc == LH_OK ? sheet_read(c->m->cx, name_of(f), f->data, ret) : rc;
}

/* ------ a table of the document that is a table of the rule ------ */

struct fit {
        const struct rule_element *element;
        const struct sheet_table *table;
        int32_t head; /* row of the header */
        size_t columns;
};

static size_t fitting(const struct rule_element *e, const struct sheet_table *t, int32_t row)
{
        size_t n = 0;

        for (int32_t col = 0; col < t->n_cols; col++)
                n += console_match_column(e, sheet_cell(t, row, col)) >= 0;
        return n;
}

static struct fit best_fit(const struct rule_kind *k, const struct sheet *s)
{
        struct fit best = { 0 };

        for (size_t i = 0; i < k->n_elements; i++) {
                const struct rule_element *e = &k->elements[i];

                for (size_t j = 0; e->type == RULE_TABLE && j < s->n; j++) {
                        const struct sheet_table *t = &s->tables[j];

                        for (int32_t r = 0; r < t->n_rows && r < HEADER_ROWS_LOOKED_AT; r++) {
                                size_t n = fitting(e, t, r);

                                if (n > best.columns && (n >= FIT_COLUMNS_MIN || e->n_columns == 1))
                                        best = (struct fit){ e, t, r, n };
                        }
                }
        }
        return best;
}

static json_t *row_json(struct console *c, const struct fit *f, int32_t row)
{
        json_t *o = json_object();

        for (int32_t col = 0; col < f->table->n_cols; col++) {
                int i = console_match_column(f->element, sheet_cell(f->table, f->head, col));
                const char *v = sheet_cell(f->table, row, col);

                if (i >= 0 && v[0] != '\0')
                        json_object_set_new(o, f->element->columns[i].id,
                                            json_string(console_match_value(
                                                    c->m, f->element->columns[i].type, v)));
        }
        return o;
}

static void take_rows(struct console *c, const struct fit *f, json_t *doc,
                      struct console_filled *ret)
{
        json_t *rows = json_array();
        lh_auto(buf_done) struct buf left = { 0 };

        for (int32_t r = f->head + 1; r < f->table->n_rows; r++) {
                json_t *o = row_json(c, f, r);

                if (json_object_size(o) > 0)
                        json_array_append(rows, o);
                json_decref(o);
        }
        buf_init(&left, DRAFT_BYTES_MAX);
        for (int32_t col = 0; col < f->table->n_cols; col++) {
                const char *head = sheet_cell(f->table, f->head, col);

                if (head[0] != '\0' && console_match_column(f->element, head) < 0)
                        buf_printf(&left, "%s%s", left.n > 0 ? "、" : "", head);
        }
        ret->rows = json_array_size(rows);
        ret->element = label(c->m, f->element->name, f->element->name_en);
        ret->left = left.n == 0 ? "" : arena_strndup(c->m->cx->mem, left.p, left.n);
        if (json_object_get(doc, "elements") == NULL)
                json_object_set_new(doc, "elements", json_object());
        json_object_set_new(json_object_get(doc, "elements"), f->element->id, rows);
}

/* Pairs of a name and its value, side by side: how forms in Word look. */
static void take_pairs(struct console *c, const struct rule_kind *k, const struct sheet *s,
                       const struct sheet_table *but, json_t *doc, struct console_filled *ret)
{
        for (size_t j = 0; j < s->n; j++) {
                const struct sheet_table *t = &s->tables[j];

                for (int32_t r = 0; t != but && r < t->n_rows; r++)
                        for (int32_t col = 0; col + 1 < t->n_cols; col++) {
                                struct console_target at = console_match(k, sheet_cell(t, r, col));
                                const char *v = sheet_cell(t, r, col + 1);

                                if (at.is == TARGET_NONE || v[0] == '\0' ||
                                    console_match(k, v).is != TARGET_NONE)
                                        continue;
                                console_match_put(c->m, doc, &at, v);
                                ret->values++;
                        }
        }
}

int console_file_fill(struct console *c, const struct rule_kind *k, json_t *doc,
                      const struct page_file *f, struct console_filled *ret)
{
        struct sheet *s = arena_alloc(c->m->cx->mem, sizeof(*s));
        struct fit fit;
        int rc = console_file_read(c, f, s);

        *ret = (struct console_filled){ .left = "" };
        if (rc != LH_OK)
                return rc;
        ret->hidden = s->hidden;
        fit = best_fit(k, s);
        if (fit.columns > 0)
                take_rows(c, &fit, doc, ret);
        take_pairs(c, k, s, fit.table, doc, ret);
        if (s->text[0] != '\0' && json_object_get(doc, "text") == NULL) {
                json_object_set_new(doc, "text", json_string(s->text));
                ret->text = true;
        }
        return LH_OK;
}

bool console_filled_any(const struct console_filled *f)
{
        return f->element != NULL || f->values > 0 || f->text;
}

void console_file_say(struct console *c, const struct console_filled *f)
{
        struct model *m = c->m;
        json_t *list = put_array(m, m->top, "_filled");

        if (f->element != NULL)
                add_text(m, list,
                         say_with(m, "表格读入“{1}”，共 {2} 行", f->element,
                                  grouped(m, (int64_t)f->rows)));
        if (f->values > 0)
                add_text(m, list,
                         say_with(m, "读入 {1} 个要素", grouped(m, (int64_t)f->values), ""));
        if (f->text)
                add_text(m, list, say(m, "文字读入正文"));
        if (f->left[0] != '\0')
                add_text(m, list, say_with(m, "这些列没有对应的要素，没有读入：{1}", f->left, ""));
        if (f->hidden > 0)
                add_text(m, list,
                         say_with(m, "有 {1} 处隐藏的内容，没有读入",
                                  grouped(m, (int64_t)f->hidden), ""));
        if (!console_filled_any(f))
                add_text(m, list,
                         say(m, "没有找到能填进这张表单的内容：表头要和要素同名，也可以作为附件"));
}

int console_file_attach(struct console *c, const char *draft, int64_t version, const json_t *doc,
                        const struct page_file *f)
{
        struct model *m = c->m;
        struct desk_file file = { 0 };
        char hex[2 * HASH_BYTES + 1] = "";
        struct hash h;
        struct str name;
        int rc = check_file(c, f);

        if (rc != LH_OK)
                return rc;
        name = name_of(f);
        if (name.n == 0 || name.p[0] == '.' || utf8_count(name) > ATTACHMENT_NAME_CHARS ||
            strpbrk(name.p, "\"<>:*?|\n\t") != NULL)
                return err_field(m->cx, LH_INVALID, "file",
                                 "rename the file: at most %d characters, no dot in front, none of "
                                 "/ \\ \" < > : * ? |",
                                 ATTACHMENT_NAME_CHARS);
        rc = work_preview_file(m->cx, m->tx, doc, name, f->data, &file.found, &file.shown);
        if (rc != LH_OK)
                return rc;
        h = hash_of(f->data.p, f->data.n);
        hex_encode(h.b, HASH_BYTES, hex);
        file.name = name.p;
        file.sha256 = hex;
        return desk_file_put(m->cx, c->w->store, draft, version, &file, f->data);
}
