/* Lists that are a table on a page, members of a .json and rows of a file. */
#include "web/supervise.h"

#include <stdio.h>

struct list list_on_page(struct model *m, const struct table_file_column *columns, size_t n)
{
        struct list l = { .m = m, .columns = columns, .n_columns = n };
        json_t *heads = put_array(m, m->top, "columns");

        for (size_t i = 0; i < n; i++) {
                json_t *o = add_object(m, heads);

                put_text(m, o, "id", columns[i].id);
                put_text(m, o, "name", label(m, columns[i].name, columns[i].name_en));
                put_flag(m, o, "_right",
                         columns[i].type == TABLE_NUMBER || columns[i].type == TABLE_MONEY);
        }
        l.rows = put_array(m, m->top, "rows");
        return l;
}

struct list list_in_file(struct model *m, const char *title,
                         const struct table_file_column *columns, size_t n)
{
        return (struct list){ .m = m,
                              .columns = columns,
                              .n_columns = n,
                              .to_file = true,
                              .file = table_file_begin(m->cx, title, columns, n, m->english) };
}

static json_t *next_cell(struct list *l, const char **ret_key)
{
        json_t *cell;

        if (l->at == 0) {
                l->row = add_object(l->m, l->rows);
                l->cells = put_array(l->m, l->row, "_cells");
        }
        cell = add_object(l->m, l->cells);
        *ret_key = l->columns[l->at].id;
        put_flag(l->m, cell, "right",
                 l->columns[l->at].type == TABLE_NUMBER || l->columns[l->at].type == TABLE_MONEY);
        put_flag(l->m, cell, "keep", l->columns[l->at].type == TABLE_DATE);
        put_text(l->m, cell, "head",
                 label(l->m, l->columns[l->at].name, l->columns[l->at].name_en));
        l->at = (l->at + 1) % l->n_columns;
        return cell;
}

static void put_cell(struct list *l, const char *text, const char *link, json_t *value,
                     bool chinese)
{
        const char *key;
        json_t *cell = next_cell(l, &key);

        put(l->m, l->row, key, value);
        put_text(l->m, cell, "text", text);
        put_text(l->m, cell, "link", link);
        put_flag(l->m, cell, "chinese", chinese);
        if (link != NULL && l->at == 1)
                put_text(l->m, l->row, "url",
                         arena_printf(l->m->cx->mem, "%s%s", base_url(l->m), link));
}

static json_t *text_value(const char *s)
{
        return s == NULL || s[0] == '\0' ? json_null() : json_string(s);
}

void list_text(struct list *l, const char *text, const char *link)
{
        if (l->to_file)
                table_file_text(&l->file, text);
        else
                put_cell(l, text, link, text_value(text), false);
}

void list_record(struct list *l, const char *text, const char *link)
{
        if (l->to_file)
                table_file_text(&l->file, text);
        else
                put_cell(l, text, link, text_value(text), true);
}

void list_int(struct list *l, int64_t v, const char *link)
{
        if (l->to_file)
                table_file_int(&l->file, v);
        else
                put_cell(l, grouped(l->m, v), link, json_integer(v), false);
}

void list_share(struct list *l, int tenths, const char *link)
{
        char text[16] = "";

        if (tenths >= 0)
                snprintf(text, sizeof(text), "%d.%d", tenths / 10, tenths % 10);
        if (l->to_file)
                table_file_text(&l->file, text);
        else
                put_cell(l, tenths < 0 ? "—" : share_text(l->m, tenths), link,
                         tenths < 0 ? json_null() : json_real(tenths / 10.0), false);
}

int list_write(struct list *l, enum page_form form, struct buf *out)
{
        struct store_rows r;
        int64_t time_ms = 0;

        if (form == PAGE_CSV)
                return table_file_csv(&l->file, out);
        /* The file says it was made when the log was last written: the same log, the same bytes. */
        r = store_query(l->m->tx, Q_PAGE_HEAD, "");
        if (store_next(&r))
                time_ms = store_i64(&r, 2);
        store_rows_done(&r);
        return table_file_xlsx(&l->file, time_ms, out);
}
