#include "housing/papers.h"
#include "housing/member.h"
#include "housing/qr.h"
#include "base/time.h"
#include "rule/value.h"
#include "screen/gate.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAPER_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define ADULT_YEARS     18

struct paper {
        struct ctx *cx;
        const struct sheet_list *list;
        const struct papers_plan *plan;
        const bool *minor;        /* by row of the list */
        const struct field *open; /* rows that the gate lets through, minors left out */
};

static struct str cell(const struct sheet_row *r, enum sheet_column k)
{
        return r->cell[k].p == NULL ? (struct str){ "", 0 } : r->cell[k];
}

/* "鼓楼区丙办事处和平社区3号楼" ends behind 社区 or 村: where on the street is nobody's business.
 */
static struct str community(struct str address)
{
        static const char *const ends[] = { "社区", "村" };

        for (size_t i = 0; i < countof(ends); i++) {
                const char *p = memmem(address.p, address.n, ends[i], strlen(ends[i]));

                if (p != NULL)
                        return (struct str){ address.p, (size_t)(p - address.p) + strlen(ends[i]) };
        }
        return (struct str){ "", 0 };
}

static bool is_minor(struct str id, int32_t today)
{
        char text[11];
        int32_t born;
        int y, m, d, by, bm, bd;

        if (id.n != 18)
                return false;
        snprintf(text, sizeof(text), "%.4s-%.2s-%.2s", id.p + 6, id.p + 10, id.p + 12);
        if (!date_parse(str_of(text), &born) || born > today)
                return false;
        date_split(today, &y, &m, &d);
        date_split(born, &by, &bm, &bd);
        return y - by - (m < bm || (m == bm && d < bd)) < ADULT_YEARS;
}

/* The list as a notice of payment, for the gate. */
static void fill_cells(const struct paper *p, const struct rule_element *e, struct str *cells,
                       size_t j, size_t serial)
{
        static const struct {
                const char *column;
                enum sheet_column kind;
        } map[] = { { "name", COLUMN_NAME },       { "full_name", COLUMN_NAME },
                    { "persons", COLUMN_PERSONS }, { "amount", COLUMN_AMOUNT },
                    { "id_number", COLUMN_ID },    { "phone", COLUMN_PHONE },
                    { "address", COLUMN_ADDRESS }, { "bank_account", COLUMN_CARD } };
        const struct sheet_row *r = &p->list->rows[j];

        for (size_t k = 0; k < e->n_columns; k++) {
                const char *id = e->columns[k].id;

                if (strcmp(id, "number") == 0)
                        cells[k] = str_of(arena_printf(p->cx->mem, "%zu", serial));
                else if (strcmp(id, "village") == 0)
                        cells[k] = community(cell(r, COLUMN_ADDRESS));
                for (size_t i = 0; i < countof(map); i++)
                        if (strcmp(id, map[i].column) == 0)
                                cells[k] = cell(r, map[i].kind);
        }
}

static const struct rule_kind *payment_kind(const struct rule_set *rules,
                                            const struct rule_domain **ret_domain)
{
        *ret_domain = rule_domain(rules, str_of("subsidy"));
        return *ret_domain == NULL ? NULL : rule_kind(*ret_domain, str_of("payment"));
}

static int clear_list(struct paper *p, size_t *ret_rows)
{
        const struct rule_domain *d;
        const struct rule_kind *k = payment_kind(p->plan->rules, &d);
        const struct rule_element *e = k == NULL ? NULL : rule_element(k, str_of("recipients"));
        struct notice n = { .domain = d, .kind = k, .title = str_of(p->plan->title) };
        const struct cleared_notice *cleared;
        struct record *r = arena_alloc(p->cx->mem, sizeof(*r));
        size_t at;
        int rc;

        if (e == NULL)
                return err_set(p->cx, LH_INVALID,
                               "the rules have no list of payments (subsidy, payment, recipients)");
        at = (size_t)(e - k->elements);
        n.values = arena_alloc(p->cx->mem, (k->n_elements + 1) * sizeof(*n.values));
        n.values[at].cells =
                arena_alloc(p->cx->mem, (p->list->n * e->n_columns + 1) * sizeof(struct str));
        for (size_t j = 0; j < p->list->n; j++)
                if (!p->minor[j]) {
                        size_t row = n.values[at].n_rows++;

                        fill_cells(p, e, n.values[at].cells + row * e->n_columns, j, row + 1);
                }
        *ret_rows = n.values[at].n_rows;
        rc = screen_clear(p->cx, &n, NULL, &cleared);
        if (rc != LH_OK)
                return rc;
        cleared_fill(cleared, r);
        p->open = record_field(r, "recipients");
        return p->open != NULL ? LH_OK
                               : err_set(p->cx, LH_INVALID, "no row of the list may be shown");
}

/* Files */

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
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        size_t done = 0;

        if (!buf_ok(b))
                return err_set(cx, LH_LIMIT, "%s would be larger than %zu bytes", path,
                               PAPER_BYTES_MAX);
        while (fd >= 0 && done < b->n) {
                ssize_t n = write(fd, b->p + done, b->n - done);

                if (n <= 0)
                        break;
                done += (size_t)n;
        }
        if (fd >= 0 && close(fd) == 0 && done == b->n)
                return LH_OK;
        return err_set(cx, LH_IO, "could not write %s: %s", path, strerror(errno));
}

static int write_internal(const struct paper *p, const char *dir)
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
                        put_cell(&b, cell(&p->list->rows[j], columns[k]),
                                 k + 1 == countof(columns));
        }
        return write_file(p->cx, dir, "internal.csv", 0600, &b);
}

static int write_bank(const struct paper *p, const char *dir)
{
        lh_auto(buf_done) struct buf b = { 0 };

        buf_init(&b, PAPER_BYTES_MAX);
        buf_puts(&b, "\xef\xbb\xbf银行账号,户名,金额\r\n");
        for (size_t j = 0; j < p->list->n; j++) {
                put_cell(&b, cell(&p->list->rows[j], COLUMN_CARD), false);
                put_cell(&b, cell(&p->list->rows[j], COLUMN_NAME), false);
                put_cell(&b, cell(&p->list->rows[j], COLUMN_AMOUNT), true);
        }
        return write_file(p->cx, dir, "bank.csv", 0600, &b);
}

static const char *const shown[] = { "number", "name", "village", "persons", "amount" };

static int write_public(const struct paper *p, const char *dir)
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
static int write_board(const struct paper *p, const char *dir)
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
                const struct str cells[] = { cell(r, COLUMN_NAME),
                                             community(cell(r, COLUMN_ADDRESS)),
                                             cell(r, COLUMN_PERSONS), cell(r, COLUMN_AMOUNT) };

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

/* What `liuhen publish` takes: everything, since the gate takes out what is not shown. */
static int write_act(const struct paper *p, const char *dir, size_t rows, int64_t fen)
{
        static const struct {
                const char *column;
                enum sheet_column kind;
        } map[] = { { "name", COLUMN_NAME },       { "full_name", COLUMN_NAME },
                    { "persons", COLUMN_PERSONS }, { "amount", COLUMN_AMOUNT },
                    { "id_number", COLUMN_ID },    { "phone", COLUMN_PHONE },
                    { "address", COLUMN_ADDRESS }, { "bank_account", COLUMN_CARD } };
        lh_auto(buf_done) struct buf b = { 0 };
        json_t *elements = json_object(), *table = json_array(), *doc;
        size_t serial = 0;
        char *text;

        for (size_t j = 0; j < p->list->n; j++) {
                json_t *o = json_object();

                if (p->minor[j]) {
                        json_decref(o);
                        continue;
                }
                set_text(o, "number", str_of(arena_printf(p->cx->mem, "%zu", ++serial)));
                set_text(o, "village", community(cell(&p->list->rows[j], COLUMN_ADDRESS)));
                for (size_t k = 0; k < countof(map); k++)
                        set_text(o, map[k].column, cell(&p->list->rows[j], map[k].kind));
                json_array_append_new(table, o);
        }
        set_text(elements, "aid_type", str_of(p->plan->aid_type));
        set_text(elements, "month", str_of(p->plan->month));
        set_text(elements, "publicity_from", str_of(p->plan->from));
        set_text(elements, "publicity_until", str_of(p->plan->until));
        set_text(elements, "households", str_of(arena_printf(p->cx->mem, "%zu", rows)));
        set_text(elements, "paid",
                 str_of(arena_printf(p->cx->mem, "%lld.%02lld", (long long)fen / 100,
                                     (long long)fen % 100)));
        json_object_set_new(elements, "recipients", table);
        doc = json_pack("{s:s, s:s, s:s, s:s, s:{s:s}, s:o}", "body", p->plan->body, "domain",
                        "subsidy", "kind", "payment", "title", p->plan->title, "project", "title",
                        p->plan->title, "elements", elements);
        text = json_dumps(doc, JSON_COMPACT);
        buf_init(&b, PAPER_BYTES_MAX);
        buf_puts(&b, text == NULL ? "" : text);
        free(text);
        json_decref(doc);
        return write_file(p->cx, dir, "act.json", 0600, &b);
}

/* Reading back: other code than what wrote. */

struct csv {
        char *text, *at;
};

static int load_csv(struct ctx *cx, const char *path, struct csv *ret)
{
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        struct stat st;
        ssize_t n;

        if (fd < 0 || fstat(fd, &st) != 0)
                return err_set(cx, LH_IO, "could not read %s back", path);
        ret->text = ret->at = arena_alloc(cx->mem, (size_t)st.st_size + 1);
        n = read(fd, ret->text, (size_t)st.st_size);
        close(fd);
        if (n != st.st_size)
                return err_set(cx, LH_IO, "could not read %s back", path);
        ret->at = strchr(ret->text, '\n');
        ret->at = ret->at == NULL ? ret->text + n : ret->at + 1;
        return LH_OK;
}

/* The cells of the next line, unquoted in place. 0 at the end. */
static size_t next_line(struct csv *c, const char **cells, size_t max)
{
        size_t n = 0;

        while (*c->at != '\0' && n < max) {
                bool quoted = *c->at == '"';
                char *in = c->at + quoted, *out = in;

                cells[n++] = in;
                while (*in != '\0' &&
                       (quoted ? *in != '"' || in[1] == '"' : *in != ',' && *in != '\r')) {
                        if (quoted && *in == '"')
                                in++;
                        *out++ = *in++;
                }
                in += quoted && *in == '"';
                if (*in == ',') {
                        *out = '\0';
                        c->at = in + 1;
                        continue;
                }
                c->at = in + strspn(in, "\r\n");
                *out = '\0';
                break;
        }
        return n;
}

static int differ(struct ctx *cx, size_t row, const char *what)
{
        return err_set(cx, LH_CORRUPT, "row %zu: the papers differ in %s", row, what);
}

/* internal: 序号 姓名 性别 身份证号 联系电话 住址 银行账号 人数 金额; bank: 银行账号 户名 金额;
 * public: 序号 姓名 村 人数 金额. */
static int compare(const struct paper *p, const char *inside, const char *outside, int64_t *ret_fen)
{
        struct csv internal, bank, public;
        const char *i[9], *b[3], *u[5];
        size_t row = 0, serial = 0;
        int rc = load_csv(p->cx, arena_printf(p->cx->mem, "%s/internal.csv", inside), &internal);

        if (rc == LH_OK)
                rc = load_csv(p->cx, arena_printf(p->cx->mem, "%s/bank.csv", inside), &bank);
        if (rc == LH_OK)
                rc = load_csv(p->cx, arena_printf(p->cx->mem, "%s/public.csv", outside), &public);
        *ret_fen = 0;
        while (rc == LH_OK && next_line(&internal, i, 9) == 9) {
                int64_t fen;

                row++;
                if (next_line(&bank, b, 3) != 3 || strcmp(b[0], i[6]) != 0 ||
                    strcmp(b[1], i[1]) != 0 || strcmp(b[2], i[8]) != 0)
                        return differ(p->cx, row, "account, name or amount (bank)");
                if (!rule_price_number(str_of(i[8]), &fen))
                        return differ(p->cx, row, "the amount, which is no amount of money");
                *ret_fen += fen;
                if (p->minor[row - 1])
                        continue;
                if (next_line(&public, u, 5) != 5 || strcmp(u[3], i[7]) != 0 ||
                    strcmp(u[4], i[8]) != 0 || strtoul(u[0], NULL, 10) != ++serial)
                        return differ(p->cx, row, "number, persons or amount (public)");
                /* A surname of one or two characters is all that both names share. */
                if (strncmp(u[1], i[1], 3) != 0 || strcmp(u[1], i[1]) == 0)
                        return differ(p->cx, row, "the name, which is not cut (public)");
        }
        if (rc == LH_OK &&
            (row != p->list->n || next_line(&bank, b, 3) != 0 || next_line(&public, u, 5) != 0))
                rc = err_set(p->cx, LH_CORRUPT, "the papers have different numbers of rows");
        return rc;
}

static int write_report(const struct paper *p, const char *dir, const struct papers_done *done)
{
        lh_auto(buf_done) struct buf b = { 0 };

        buf_init(&b, PAPER_BYTES_MAX);
        buf_printf(&b, "rows %zu, sum %lld.%02lld yuan, the same in internal, bank and public\n",
                   done->rows, (long long)done->fen / 100, (long long)done->fen % 100);
        buf_printf(&b, "minors, in internal and bank only: %zu\n", done->minors);
        buf_printf(&b, "rows of the source that are no row of the list: %zu\n", done->left_out);
        for (size_t i = 0; i < p->list->n_notes; i++)
                buf_printf(&b, "  %s\n", p->list->notes[i]);
        return write_file(p->cx, dir, "report.txt", 0600, &b);
}

static int make_folders(struct ctx *cx, const char *out, char **ret_in, char **ret_out)
{
        *ret_in = arena_printf(cx->mem, "%s/internal", out);
        *ret_out = arena_printf(cx->mem, "%s/public", out);
        if (mkdir(out, 0700) != 0 || mkdir(*ret_in, 0700) != 0 || mkdir(*ret_out, 0755) != 0)
                return err_set(cx, LH_CONFLICT,
                               "could not make the folder %s: %s; papers are never written over "
                               "others",
                               out, strerror(errno));
        return LH_OK;
}

static int64_t sum_fen(const struct sheet_list *list)
{
        int64_t sum = 0, fen;

        for (size_t j = 0; j < list->n; j++)
                if (rule_price_number(cell(&list->rows[j], COLUMN_AMOUNT), &fen))
                        sum += fen;
        return sum;
}

int papers_write(struct ctx *cx, const struct sheet_list *list, const struct papers_plan *plan,
                 struct papers_done *ret)
{
        bool *minor = arena_alloc(cx->mem, list->n + 1);
        struct paper p = { .cx = cx, .list = list, .plan = plan, .minor = minor };
        int32_t today = date_in_china(cx->now_ms());
        char *inside, *outside;
        size_t shown_rows = 0;
        int rc;

        *ret = (struct papers_done){ .rows = list->n, .left_out = list->n_notes };
        for (size_t j = 0; j < list->n; j++) {
                minor[j] = is_minor(cell(&list->rows[j], COLUMN_ID), today);
                ret->minors += minor[j];
        }
        rc = clear_list(&p, &shown_rows);
        if (rc == LH_OK)
                rc = make_folders(cx, plan->out, &inside, &outside);
        if (rc == LH_OK)
                rc = write_internal(&p, inside);
        if (rc == LH_OK)
                rc = write_bank(&p, inside);
        if (rc == LH_OK)
                rc = write_public(&p, outside);
        if (rc == LH_OK)
                rc = write_board(&p, inside);
        if (rc == LH_OK)
                rc = write_act(&p, inside, list->n, sum_fen(list));
        if (rc == LH_OK)
                rc = compare(&p, inside, outside, &ret->fen);
        return rc == LH_OK ? write_report(&p, inside, ret) : rc;
}
