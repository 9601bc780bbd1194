#include "view/annual.h"
#include "base/text.h"
#include "base/time.h"
#include "rule/clock.h"
#include "view/annual_draw.h"

#include <jansson.h>
#include <stdlib.h>

int request_due(struct ctx *cx, const struct rule_set *rules, int32_t received, bool extended,
                int32_t *ret_day, bool *ret_provisional)
{
        bool known;
        const struct rule_clock *c = rule_clock(rules, str_of("ogi-reply"), received, &known);
        struct due_ask ask = { .start = received };
        struct due due;
        int rc;

        if (c == NULL)
                return err_set(cx, LH_INVALID,
                               "no clock \"ogi-reply\" was in force on that day; liuhen rules "
                               "lists the clocks");
        if (extended)
                ask.extension = c->extension;
        rc = clock_ask(cx, c, &ask);
        if (rc == LH_OK)
                rc = due_count(cx, &ask, NULL, NULL, &due);
        if (rc != LH_OK)
                return rc;
        *ret_day = due.day;
        *ret_provisional = due.provisional;
        return LH_OK;
}

static int64_t number(struct str s)
{
        uint64_t v = 0;

        return decimal_parse(s, &v) ? (int64_t)v : 0;
}

static const char *text_of(const json_t *row, const char *name)
{
        const char *s = json_string_value(json_object_get(row, name));

        return s == NULL ? "" : s;
}

static void draw_cell(struct drawing *d, const struct record *r, const json_t *row)
{
        const char *cell = text_of(row, "cell"), *value = text_of(row, "value");
        int64_t year = number(record_value(r, "year"));

        if (value[0] == '\0')
                store_run(d->tx, Q_ANNUAL_CELL_DROP, "tit", r->org, year, cell);
        else
                store_run(d->tx, Q_ANNUAL_CELL_PUT, "tittsi", r->org, year, cell, value,
                          record_value(r, "basis"), (int64_t)r->idx);
}

static void draw_text(struct drawing *d, const struct record *r, const json_t *row)
{
        const char *section = text_of(row, "section"), *value = text_of(row, "text");
        int64_t year = number(record_value(r, "year"));

        if (value[0] == '\0')
                store_run(d->tx, Q_ANNUAL_TEXT_DROP, "tit", r->org, year, section);
        else
                store_run(d->tx, Q_ANNUAL_TEXT_PUT, "titti", r->org, year, section, value,
                          (int64_t)r->idx);
}

static void draw_rows(struct drawing *d, const struct record *r, const char *table,
                      void (*draw)(struct drawing *, const struct record *, const json_t *))
{
        const struct field *f = record_field(r, table);

        for (size_t i = 0; f != NULL && i < f->n_rows; i++) {
                json_t *row = json_loadb(f->rows[i].value.p, f->rows[i].value.n, 0, NULL);

                draw(d, r, row);
                json_decref(row);
        }
}

void draw_annual_enter(struct drawing *d, const struct record *r)
{
        draw_rows(d, r, "cells", draw_cell);
        draw_rows(d, r, "texts", draw_text);
}

static int64_t days_after(struct str day, struct str due)
{
        int32_t a, b;

        return date_parse(day, &a) && date_parse(due, &b) && a > b ? a - b : 0;
}

void draw_annual_publish(struct drawing *d, const struct record *r)
{
        struct str date = record_value(r, "date"), due = record_value(r, "due");

        store_run(d->tx, Q_ANNUAL_REPORT_PUT, "itisssisi", (int64_t)r->idx, r->org,
                  number(record_value(r, "year")), record_value(r, "form"), date, due,
                  days_after(date, due), record_value(r, "reason"), r->time_ms);
}

/* The last day was counted when the act was made, and stands in it: a calendar that changes later
 * does not move it silently. */
void draw_request_receive(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_REQUEST_PUT, "itssssssi", (int64_t)r->idx, r->org,
                  record_value(r, "number"), record_value(r, "applicant"),
                  record_value(r, "channel"), record_value(r, "subject"),
                  record_value(r, "received"), record_value(r, "due"),
                  number(record_value(r, "provisional")));
}

void draw_request_extend(struct drawing *d, const struct record *r)
{
        if (r->n_refs > 0)
                store_run(d->tx, Q_REQUEST_EXTEND, "iisi", (int64_t)r->refs[0], (int64_t)r->idx,
                          record_value(r, "due"), number(record_value(r, "provisional")));
}

void draw_request_answer(struct drawing *d, const struct record *r)
{
        int64_t idx = r->n_refs > 0 ? (int64_t)r->refs[0] : -1;
        struct store_rows rows = store_query(d->tx, Q_REQUEST_GET, "i", idx);
        struct str date = record_value(r, "date");
        int64_t late = store_next(&rows) ? days_after(date, store_str(&rows, 7)) : 0;

        store_rows_done(&rows);
        store_run(d->tx, Q_REQUEST_ANSWER, "iissi", idx, (int64_t)r->idx, date,
                  record_value(r, "outcome"), late);
}

void draw_check_report(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_CHECK_PUT, "isiiii", (int64_t)r->idx, record_value(r, "site"),
                  number(record_value(r, "pages")), number(record_value(r, "vetoes")),
                  number(record_value(r, "findings")), r->time_ms);
}
