#include "export/table.h"

#include <stdlib.h>

const struct table export_tables[TABLES] = {
        [TABLE_BODIES] = { "bodies",
                           "公开主体",
                           { { "body", "主体标识", 's' },
                             { "name", "名称", 's' },
                             { "region", "行政区划", 's' },
                             { "uscc", "统一社会信用代码", 's' },
                             { "parent", "上级主体", 's' } },
                           5,
                           "body" },
        [TABLE_PROJECTS] = { "projects",
                             "项目",
                             { { "ocid", "过程标识", 's' },
                               { "project", "项目标识", 's' },
                               { "domain", "领域", 's' },
                               { "domain_name", "领域名称", 's' },
                               { "title", "项目名称", 's' },
                               { "code", "项目编号", 's' },
                               { "region", "行政区划", 's' },
                               { "body", "主体标识", 's' },
                               { "page", "网页", 's' } },
                             9,
                             "ocid" },
        [TABLE_NOTICES] = { "notices",
                            "公告",
                            { { "index", "记录号", 'i' },
                              { "ocid", "过程标识", 's' },
                              { "act", "行为", 's' },
                              { "kind", "公告种类", 's' },
                              { "kind_name", "种类名称", 's' },
                              { "title", "标题", 's' },
                              { "published", "公开日期", 'd' },
                              { "state", "状态", 's' },
                              { "replaces", "更正的记录号", 'i' },
                              { "target", "撤下的记录号", 'i' },
                              { "body", "主体标识", 's' },
                              { "recorded", "存证时间", 't' },
                              { "release", "OCDS 发布标识", 's' },
                              { "page", "网页", 's' } },
                            14,
                            "index" },
        [TABLE_ELEMENTS] = { "elements",
                             "要素",
                             { { "index", "记录号", 'i' },
                               { "ocid", "过程标识", 's' },
                               { "element", "要素", 's' },
                               { "name", "要素名称", 's' },
                               { "row", "行", 'i' },
                               { "column", "列", 's' },
                               { "value", "值", 's' },
                               { "yuan", "金额（元）", 'n' } },
                             8,
                             NULL },
        [TABLE_WITHHELD] = { "withheld",
                             "不公开的内容",
                             { { "index", "记录号", 'i' },
                               { "ocid", "过程标识", 's' },
                               { "field", "字段", 's' },
                               { "name", "名称", 's' },
                               { "state", "状态", 's' },
                               { "rationale", "依据", 's' } },
                             6,
                             NULL },
};

/* A cell that a spreadsheet would take for a formula keeps its text but is quoted: what we give out
 * is data, so nothing is put before it. */
static bool wants_quotes(struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                if (s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r')
                        return true;
        return s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
}

static void put_cell(struct str s, struct buf *out)
{
        if (!wants_quotes(s)) {
                buf_str(out, s);
                return;
        }
        buf_putc(out, '"');
        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] == '"')
                        buf_putc(out, '"');
                buf_putc(out, s.p[i]);
        }
        buf_putc(out, '"');
}

void table_put_row(const struct str *cells, size_t n, struct buf *out)
{
        for (size_t i = 0; i < n; i++) {
                if (i > 0)
                        buf_putc(out, ',');
                put_cell(cells[i], out);
        }
        buf_puts(out, "\r\n");
}

void table_put_head(const struct table *t, struct buf *out)
{
        struct str ids[TABLE_COLS_MAX];

        for (size_t i = 0; i < t->n_cols; i++)
                ids[i] = str_of(t->cols[i].id);
        table_put_row(ids, t->n_cols, out);
}

static struct str take_quoted(struct ctx *cx, struct str *rest)
{
        char *text = arena_alloc(cx->mem, rest->n + 1);
        size_t n = 0, i = 1;

        for (; i < rest->n; i++) {
                if (rest->p[i] == '"') {
                        if (i + 1 >= rest->n || rest->p[i + 1] != '"')
                                break;
                        i++;
                }
                text[n++] = rest->p[i];
        }
        rest->p += i + 1;
        rest->n -= i + 1;
        return (struct str){ text, n };
}

static struct str take_plain(struct str *rest)
{
        size_t i = 0;
        struct str cell;

        while (i < rest->n && rest->p[i] != ',' && rest->p[i] != '\r')
                i++;
        cell = (struct str){ rest->p, i };
        rest->p += i;
        rest->n -= i;
        return cell;
}

bool table_take_row(struct ctx *cx, struct str *rest, struct str *cells, size_t n)
{
        if (rest->n == 0)
                return false;
        for (size_t i = 0; i < n; i++) {
                cells[i] =
                        rest->n > 0 && rest->p[0] == '"' ? take_quoted(cx, rest) : take_plain(rest);
                if (rest->n > 0 && rest->p[0] == ',')
                        rest->p++, rest->n--;
        }
        if (rest->n >= 2 && rest->p[0] == '\r')
                rest->p += 2, rest->n -= 2;
        return true;
}
