#include "export/ggzy.h"
#include "base/text.h"
#include "base/time.h"
#include "export/release.h"
#include "rule/value.h"

#include <inttypes.h>
#include <stdlib.h>

#define PROJECTS_AT_ONCE 100
#define ROW_BYTES_MAX    ((size_t)16 * 1024 * 1024)

struct ggzy {
        const struct export_site *site;
        FILE *out;
        struct buf b; /* of one row */
        struct ggzy_result *sum;
};

/* What the fields of one row come from. */
struct notice {
        const struct process *p;
        const struct event *e;
        const struct record *r;
        const char *buyer, *url;
};

/* ---- XML ---- */

/* Characters that XML 1.0 cannot hold are left out; the ledger has none but tab and line ends. */
static void put_text(struct buf *b, struct str s)
{
        for (size_t i = 0; i < s.n; i++) {
                unsigned char c = (unsigned char)s.p[i];

                if (c == '&')
                        buf_puts(b, "&amp;");
                else if (c == '<')
                        buf_puts(b, "&lt;");
                else if (c == '>')
                        buf_puts(b, "&gt;");
                else if (c >= 0x20 || c == '\n' || c == '\t')
                        buf_putc(b, (char)c);
        }
}

static void put_field(struct buf *b, const char *name, struct str s)
{
        if (name == NULL || s.n == 0)
                return;
        buf_printf(b, "<%s>", name);
        put_text(b, s);
        buf_printf(b, "</%s>\n", name);
}

/* ---- fields ---- */

static struct str value_of(const struct notice *n, const char *from)
{
        const char *code = n->p->code;

        if (from[0] != '@')
                return record_value(n->r, from);
        switch (from[1]) {
        case 'c': return str_of(code != NULL && code[0] != '\0' ? code : n->p->id);
        case 't': return str_of(n->e->title);
        case 'p': return str_of(n->p->title);
        case 'd': return str_of(n->e->date);
        case 'r': return str_of(n->p->region == NULL ? "" : n->p->region);
        case 'b': return str_of(n->buyer);
        default: return str_of(n->url);
        }
}

/* 2026-03-17 as 20260317, or as the second at which that day begins; what is no day stays away. */
static void put_day(struct buf *b, const struct ggzy_field *f, struct str day)
{
        char text[16];
        int32_t d;

        if (!date_parse(day, &d))
                return;
        snprintf(text, sizeof(text), "%.4s%.2s%.2s%s", day.p, day.p + 5, day.p + 8,
                 f->form == GGZY_TIME ? "000000" : "");
        put_field(b, f->name, str_of(text));
}

static void put_price(struct buf *b, const struct ggzy_field *f, struct str price)
{
        char text[32];
        int64_t fen;

        if (price.n == 0)
                return;
        if (!rule_price_number(price, &fen)) {
                put_field(b, f->words, price);
                return;
        }
        snprintf(text, sizeof(text), "%s%" PRId64 ".%02d", fen < 0 ? "-" : "",
                 (int64_t)llabs(fen / 100), (int)llabs(fen % 100));
        put_field(b, f->name, str_of(text));
        put_field(b, f->unit, str_of("0"));
        put_field(b, f->currency, str_of("156"));
}

static int put_row(struct ggzy *g, const struct ggzy_row *row, const struct notice *n)
{
        buf_clear(&g->b);
        buf_printf(&g->b, "<%s>\n", row->table);
        for (size_t i = 0; i < GGZY_FIELDS_MAX && row->fields[i].name != NULL; i++) {
                const struct ggzy_field *f = &row->fields[i];
                struct str v = value_of(n, f->from);

                if (f->form == GGZY_TEXT)
                        put_field(&g->b, f->name, v);
                else if (f->form == GGZY_PRICE)
                        put_price(&g->b, f, v);
                else
                        put_day(&g->b, f, v);
        }
        buf_printf(&g->b, "</%s>\n", row->table);
        g->sum->rows++;
        if (!buf_ok(&g->b))
                return LH_LIMIT;
        return fwrite(g->b.p, 1, g->b.n, g->out) == g->b.n ? LH_OK : LH_IO;
}

/* ---- projects ---- */

static bool is_current(const struct event *e)
{
        return !e->withdrawal && e->withdrawn_by < 0 && e->replaced_by < 0;
}

/* The project's own row, before its others: most of them name it by its code alone. */
static int put_head_row(struct ggzy *g, const struct notice *n)
{
        const struct ggzy_row *row = ggzy_row_of(n->p->domain, "");

        for (size_t i = 0; i < n->p->n; i++) {
                const struct ggzy_row *own = ggzy_row_of(n->p->domain, n->p->events[i].kind);

                if (row != NULL && own != NULL && is_current(&n->p->events[i]) &&
                    strcmp(own->table, row->table) == 0)
                        return LH_OK; /* a notice of the project gives that row, and says more */
        }
        return row == NULL ? LH_OK : put_row(g, row, n);
}

static int put_event(struct ggzy *g, struct store_tx *tx, const struct process *p,
                     const struct event *e, bool *headed)
{
        const struct ggzy_row *row = ggzy_row_of(p->domain, e->kind);
        struct notice n = { .p = p, .e = e };
        struct record r;
        json_t *release;
        const char *buyer;
        int rc;

        if (row == NULL) {
                g->sum->without_table++;
                return LH_OK;
        }
        rc = release_make(tx, g->site, p, e, &r, &release);
        if (rc != LH_OK)
                return rc;
        buyer = json_string_value(json_object_get(json_object_get(release, "buyer"), "name"));
        n.r = &r;
        n.buyer = buyer == NULL ? g->site->name : buyer;
        n.url = arena_printf(tx->cx->mem, "%s/n/%" PRId64, g->site->url, e->idx);
        if (!*headed)
                rc = put_head_row(g, &n);
        *headed = true;
        if (rc == LH_OK)
                rc = put_row(g, row, &n);
        json_decref(release);
        return rc;
}

static int put_project(struct ggzy *g, struct store_tx *tx, const char *id)
{
        struct process p;
        bool headed = false;
        int rc = process_load(tx, g->site, id, -1, &p);

        for (size_t i = 0; rc == LH_OK && i < p.n; i++)
                if (is_current(&p.events[i]))
                        rc = put_event(g, tx, &p, &p.events[i], &headed);
        g->sum->projects += headed;
        return rc;
}

/* The ids behind *id; the number of them, 0: none is left. */
static size_t next_ids(struct store_tx *tx, const char *id, char ids[PROJECTS_AT_ONCE][72])
{
        struct store_rows r =
                store_query(tx, Q_EXPORT_PROJECTS, "ti", id, (int64_t)PROJECTS_AT_ONCE);
        size_t n = 0;

        while (n < PROJECTS_AT_ONCE && store_next(&r)) {
                struct str v = store_str(&r, 0);

                snprintf(ids[n++], sizeof(ids[0]), "%.*s", (int)v.n, v.p);
        }
        store_rows_done(&r);
        return n;
}

static void put_envelope_head(struct ggzy *g)
{
        char when[26];

        export_time(time_now_ms(), when);
        buf_clear(&g->b);
        buf_puts(&g->b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TRADE_DATA>\n<HEAD>\n");
        put_field(&g->b, "PLATFORM_NAME", str_of(g->site->name));
        put_field(&g->b, "PLATFORM_URL", str_of(g->site->url));
        put_field(&g->b, "LICENSE", str_of(g->site->license));
        put_field(&g->b, "DATA_TIMESTAMP", str_of(when));
        buf_puts(&g->b, "</HEAD>\n<BODY>\n");
        fwrite(g->b.p, 1, g->b.n, g->out);
}

/* One snapshot for some projects, with memory of its own. from: the last one done. *ret_n: 0 at the
 * end. */
static int write_some(struct ggzy *g, struct ctx *cx, struct store *s, char from[72], size_t *ret_n)
{
        char ids[PROJECTS_AT_ONCE][72];
        struct ctx own;
        int rc;

        ctx_init(&own);
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&own, s);

                *ret_n = next_ids(&tx, from, ids);
                rc = tx.rc;
                for (size_t i = 0; rc == LH_OK && i < *ret_n; i++) {
                        rc = put_project(g, &tx, ids[i]);
                        if (rc == LH_OK)
                                rc = tx.rc;
                }
        }
        if (rc != LH_OK)
                cx->err = own.err;
        if (rc == LH_OK && *ret_n > 0)
                memcpy(from, ids[*ret_n - 1], sizeof(ids[0]));
        ctx_done(&own);
        return rc;
}

int ggzy_write(struct ctx *cx, struct store *s, const struct export_site *site, FILE *out,
               struct ggzy_result *ret)
{
        struct ggzy g = { .site = site, .out = out, .sum = ret };
        char from[72] = "";
        size_t n = 1;
        int rc = LH_OK;

        *ret = (struct ggzy_result){ 0 };
        buf_init(&g.b, ROW_BYTES_MAX);
        put_envelope_head(&g);
        while (rc == LH_OK && n > 0)
                rc = write_some(&g, cx, s, from, &n);
        fputs("</BODY>\n</TRADE_DATA>\n", out);
        buf_done(&g.b);
        if (rc == LH_LIMIT)
                return err_set(cx, rc, "a row is larger than %zu bytes", ROW_BYTES_MAX);
        if (rc == LH_IO || fflush(out) != 0 || ferror(out))
                return err_set(cx, LH_IO, "could not write the rows; is the disk full?");
        return rc;
}
