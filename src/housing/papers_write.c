/* The files of one list. */
#include "base/io.h"
#include "housing/member.h"
#include "housing/papers_int.h"
#include "housing/qr.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

static void put_cell(struct buf *out, struct str s, bool last)
{
        buf_putc(out, '"');
        if (s.n > 0 && strchr("=+-@", s.p[0]) != NULL)
                buf_putc(out, '\'');
        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] == '"')
                        buf_putc(out, '"');
                buf_putc(out, s.p[i]);
        }
        buf_puts(out, last ? "\"\r\n" : "\",");
}

static int write_file(struct ctx *cx, const char *dir, const char *name, mode_t mode,
                      const struct buf *b)
{
        char *path = arena_printf(cx->mem, "%s/%s", dir, name);
        bool ok;
        int fd;

        if (!buf_ok(b))
                return err_set(cx, LH_LIMIT, "%s would be larger than %zu bytes", path,
                               PAPER_BYTES_MAX);
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        ok = fd >= 0 && io_write(fd, b->p, b->n);
        if (fd >= 0 && close(fd) == 0 && ok)
                return LH_OK;
        return err_set(cx, LH_IO, "could not write %s: %s", path, strerror(errno));
}

int paper_write_internal(const struct paper *p, const char *dir)
{
        lh_auto(buf_done) struct buf b = { 0 };
        static const enum sheet_column columns[] = { COLUMN_NAME,    COLUMN_SEX,     COLUMN_ID,
                                                     COLUMN_PHONE,   COLUMN_ADDRESS, COLUMN_CARD,
                                                     COLUMN_PERSONS, COLUMN_AMOUNT };

        buf_init(&b, PAPER_BYTES_MAX);
        buf_puts(&b, "\xef\xbb\xbf序号,姓名,性别,身份证号,联系电话,住址,银行账号,人数,金额\r\n");
        for (size_t j = 0; j < p->list->n; j++) {
                buf_printf(&b, "%zu,", j + 1);
                for (size_t k = 0; k < countof(columns); k++)
                        put_cell(&b, paper_cell(&p->list->rows[j], columns[k]),
                                 k + 1 == countof(columns));
        }
        return write_file(p->cx, dir, "internal.csv", 0600, &b);
}

int paper_write_bank(const struct paper *p, const char *dir)
{
        lh_auto(buf_done) struct buf b = { 0 };

        buf_init(&b, PAPER_BYTES_MAX);
        buf_puts(&b, "\xef\xbb\xbf银行账号,户名,金额\r\n");
        for (size_t j = 0; j < p->list->n; j++) {
                put_cell(&b, paper_cell(&p->list->rows[j], COLUMN_CARD), false);
                put_cell(&b, paper_cell(&p->list->rows[j], COLUMN_NAME), false);
                put_cell(&b, paper_cell(&p->list->rows[j], COLUMN_AMOUNT), true);
        }
        return write_file(p->cx, dir, "bank.csv", 0600, &b);
}

static const char *const shown[] = { "number", "name", "village", "persons", "amount" };

int paper_write_public(const struct paper *p, const char *dir)
{
        lh_auto(buf_done) struct buf b = { 0 };

        buf_init(&b, PAPER_BYTES_MAX);
        buf_puts(&b, "\xef\xbb\xbf序号,姓名,村（社区）,人数,金额\r\n");
        for (size_t j = 0; j < p->open->n_rows; j++) {
                json_t *o = json_loadb(p->open->rows[j].value.p, p->open->rows[j].value.n, 0, NULL);

                for (size_t k = 0; k < countof(shown); k++)
                        put_cell(&b, member_text(o, shown[k]), k + 1 == countof(shown));
                json_decref(o);
        }
        return write_file(p->cx, dir, "public.csv", 0644, &b);
}

static void put_html(struct buf *b, struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                switch (s.p[i]) {
                case '&': buf_puts(b, "&amp;"); break;
                case '<': buf_puts(b, "&lt;"); break;
                case '>': buf_puts(b, "&gt;"); break;
                case '"': buf_puts(b, "&quot;"); break;
                default: buf_putc(b, s.p[i]);
                }
}

/* For the board of the village or community, where the law wants the householder's name: nothing
 * but name, place, persons and amount. 社会救助暂行办法 11, 61. */
int paper_write_board(const struct paper *p, const char *dir)
{
        lh_auto(buf_done) struct buf b = { 0 };
        size_t serial = 0;

        buf_init(&b, PAPER_BYTES_MAX);
        buf_puts(&b, "<!DOCTYPE html>\n<html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>");
        put_html(&b, str_of(p->plan->title));
        buf_puts(&b, "</title>\n<style>body{font:14pt serif}table{border-collapse:collapse;width:"
                     "100%}td,th{border:1px solid;padding:4pt}thead{display:table-header-group}"
                     "</style>\n<h1>");
        put_html(&b, str_of(p->plan->title));
        buf_puts(&b, "</h1>\n<p>张贴于村（社区）公示栏，公示期满即行撤除。");
        if (p->plan->from[0] != '\0')
                buf_printf(&b, "公示期：%s 至 %s。", p->plan->from, p->plan->until);
        if (p->plan->url[0] != '\0') {
                buf_puts(&b, "核对：");
                put_html(&b, str_of(p->plan->url));
                buf_puts(&b, "<br>");
                qr_svg(&b, p->plan->url);
        }
        buf_puts(&b, "</p>\n<table><thead><tr><th>序号<th>姓名<th>村（社区）<th>人数<th>金额（元）"
                     "</thead>\n");
        for (size_t j = 0; j < p->list->n; j++) {
                const struct sheet_row *r = &p->list->rows[j];
                const struct str cells[] = { paper_cell(r, COLUMN_NAME),
                                             paper_community(paper_cell(r, COLUMN_ADDRESS)),
                                             paper_cell(r, COLUMN_PERSONS),
                                             paper_cell(r, COLUMN_AMOUNT) };

                if (p->minor[j])
                        continue;
                buf_printf(&b, "<tr><td>%zu", ++serial);
                for (size_t k = 0; k < countof(cells); k++) {
                        buf_puts(&b, "<td>");
                        put_html(&b, cells[k]);
                }
                buf_putc(&b, '\n');
        }
        buf_puts(&b, "</table>\n</html>\n");
        return write_file(p->cx, dir, "board.html", 0600, &b);
}

static void set_text(json_t *o, const char *name, struct str s)
{
        if (s.n > 0)
                json_object_set_new(o, name, json_stringn(s.p, s.n));
}

static json_t *act_row(const struct paper *p, size_t j, size_t serial)
{
        static const char *const columns[] = {
                "name",      "full_name", "persons", "amount",
                "id_number", "phone",     "address", "bank_account"
        };
        const struct sheet_row *r = &p->list->rows[j];
        enum sheet_column kind;
        json_t *o = json_object();

        set_text(o, "number", str_of(arena_printf(p->cx->mem, "%zu", serial)));
        set_text(o, "village", paper_community(paper_cell(r, COLUMN_ADDRESS)));
        for (size_t k = 0; k < countof(columns); k++)
                if (paper_column(columns[k], &kind))
                        set_text(o, columns[k], paper_cell(r, kind));
        return o;
}

static json_t *act_elements(const struct paper *p, int64_t fen)
{
        json_t *elements = json_object(), *table = json_array();
        size_t serial = 0;

        for (size_t j = 0; j < p->list->n; j++)
                if (!p->minor[j])
                        json_array_append_new(table, act_row(p, j, ++serial));
        set_text(elements, "aid_type", str_of(p->plan->aid_type));
        set_text(elements, "month", str_of(p->plan->month));
        set_text(elements, "publicity_from", str_of(p->plan->from));
        set_text(elements, "publicity_until", str_of(p->plan->until));
        set_text(elements, "households", str_of(arena_printf(p->cx->mem, "%zu", p->list->n)));
        set_text(elements, "paid",
                 str_of(arena_printf(p->cx->mem, "%lld.%02lld", (long long)fen / 100,
                                     (long long)fen % 100)));
        json_object_set_new(elements, "recipients", table);
        return elements;
}

int paper_write_act(const struct paper *p, const char *dir, int64_t fen)
{
        lh_auto(buf_done) struct buf b = { 0 };
        json_t *doc =
                json_pack("{s:s, s:s, s:s, s:s, s:{s:s}, s:o}", "body", p->plan->body, "domain",
                          "subsidy", "kind", "payment", "title", p->plan->title, "project", "title",
                          p->plan->title, "elements", act_elements(p, fen));
        char *text = json_dumps(doc, JSON_COMPACT);

        buf_init(&b, PAPER_BYTES_MAX);
        buf_puts(&b, text == NULL ? "" : text);
        free(text);
        json_decref(doc);
        return write_file(p->cx, dir, "act.json", 0600, &b);
}

int paper_write_report(const struct paper *p, const char *dir, const struct papers_done *done)
{
        lh_auto(buf_done) struct buf b = { 0 };

        buf_init(&b, PAPER_BYTES_MAX);
        buf_printf(&b, "rows %zu, sum %lld.%02lld yuan, the same in internal, bank and public\n",
                   done->rows, (long long)done->fen / 100, (long long)done->fen % 100);
        buf_printf(&b, "minors, in internal and bank only: %zu\n", done->minors);
        buf_printf(&b, "rows of the source that are no row of the list: %zu\n", done->left_out);
        for (size_t i = 0; i < p->list->n_read; i++)
                buf_printf(&b, "sheet read: %s\n", p->list->read[i]);
        for (size_t i = 0; i < p->list->n_left; i++)
                buf_printf(&b, "sheet left out: %s\n", p->list->left[i]);
        for (size_t i = 0; i < p->list->n_notes; i++)
                buf_printf(&b, "  %s\n", p->list->notes[i]);
        return write_file(p->cx, dir, "report.txt", 0600, &b);
}
