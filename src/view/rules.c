/* Rules and calendar as they are adopted: each adoption is a version, and no day that was counted
 * before moves but where a calendar says so, which is then noted. */
#include "base/text.h"
#include "rule/calendar.h"
#include "view/adopted.h"
#include "view/duty.h"
#include "view/supervise.h"

#include <jansson.h>
#include <stdlib.h>

#define CALENDAR_BYTES_MAX ((size_t)1024 * 1024)

void supervise_enter_calendar(struct store_tx *tx)
{
        calendar_enter(adopted_calendar(adopted_now(tx)));
}

void supervise_leave_calendar(void)
{
        calendar_enter(NULL);
}

static const char *member(const json_t *o, const char *name)
{
        const char *s = json_string_value(json_object_get(o, name));

        return s == NULL ? "" : s;
}

static void draw_files(struct drawing *d, const struct record *r)
{
        const struct field *files = record_field(r, "files");

        store_run(d->tx, Q_RULE_FILE_CLEAR, "");
        for (size_t j = 0; files != NULL && j < files->n_rows; j++) {
                json_t *row = json_loadb(files->rows[j].value.p, files->rows[j].value.n, 0, NULL);

                store_run(d->tx, Q_RULE_FILE_PUT, "tti", member(row, "name"), member(row, "sha256"),
                          (int64_t)r->idx);
                json_decref(row);
        }
}

static void draw_limits(struct drawing *d, const struct record *r)
{
        const struct field *limits = record_field(r, "limits");

        for (size_t j = 0; limits != NULL && j < limits->n_rows; j++) {
                json_t *o = json_loadb(limits->rows[j].value.p, limits->rows[j].value.n, 0, NULL);

                store_run(d->tx, Q_SUPERVISE_LIMIT_PUT, "tittttitt", member(o, "kind"),
                          (int64_t)r->idx, member(o, "limit"), member(o, "within"),
                          member(o, "since"), member(o, "until"),
                          (int64_t)json_is_true(json_object_get(o, "expected")),
                          member(o, "source"), member(o, "certainty"));
                json_decref(o);
        }
}

/* As the log has it; a log from before it kept calendars has none, then as it was loaded. */
static struct buf calendar_of_files(struct drawing *d)
{
        struct store_rows r = store_query(d->tx, Q_SUPERVISE_CALENDAR_FILES, "");
        size_t n;
        const struct rule_file *files = rule_files(d->rules, &n);
        struct buf b;

        buf_init(&b, CALENDAR_BYTES_MAX);
        if (store_next(&r))
                buf_str(&b, store_str(&r, 0));
        store_rows_done(&r);
        for (size_t i = 0; i < n && b.n == 0; i++)
                if (strcmp(files[i].name, "calendar/cn.tsv") == 0)
                        buf_add(&b, files[i].data, files[i].bytes);
        return b;
}

static void put_on_top(struct buf *all, struct str days)
{
        struct buf merged;

        buf_init(&merged, CALENDAR_BYTES_MAX);
        calendar_merge((struct str){ all->p, all->n }, days, &merged);
        buf_done(all);
        *all = merged;
}

/* Days announced by acts stand above what the files say, the newest on top. */
static void put_announced(struct store_tx *tx, struct buf *all)
{
        struct store_rows r = store_query(tx, Q_SUPERVISE_ANNOUNCED, "");

        while (store_next(&r))
                put_on_top(all, store_str(&r, 3));
        store_rows_done(&r);
}

/* The version's name: a hash over this act and the version before. */
static void version_name(struct store_tx *tx, const struct record *r, char ret[65])
{
        struct store_rows rows = store_query(tx, Q_SUPERVISE_VERSION, "");
        lh_auto(buf_done) struct buf all = { 0 };
        struct hash h;

        buf_init(&all, OPENING_BYTES_MAX);
        if (store_next(&rows))
                buf_str(&all, store_str(&rows, 0));
        store_rows_done(&rows);
        buf_be(&all, r->idx, 8);
        for (size_t i = 0; i < r->n_fields; i++) {
                buf_str(&all, r->fields[i].value);
                for (size_t j = 0; r->fields[i].table && j < r->fields[i].n_rows; j++)
                        buf_str(&all, r->fields[i].rows[j].value);
        }
        h = hash_of(all.p, all.n);
        hex_encode(h.b, HASH_BYTES, ret);
        ret[64] = '\0';
}

static void put_version(struct drawing *d, const struct record *r, struct str days,
                        struct str calendar)
{
        char name[65];

        version_name(d->tx, r, name);
        store_run(d->tx, Q_SUPERVISE_VERSION_PUT, "itttsssi", (int64_t)r->idx, name, r->kind,
                  r->org,
                  record_value(r, "basis").p == NULL ? str_of("") : record_value(r, "basis"),
                  days.p == NULL ? str_of("") : days, calendar.p == NULL ? str_of("") : calendar,
                  r->time_ms);
        supervise_enter_calendar(d->tx);
}

/* Open duties whose day lies behind the first day that changed are counted anew. */
static void recount(struct drawing *d, const char *first_day, int64_t idx)
{
        struct store_rows r = store_query(d->tx, Q_SUPERVISE_OPEN_AFTER, "t", first_day);
        struct {
                const char *project, *domain;
        } *list = NULL;
        size_t n = 0, room = 0;

        while (store_next(&r)) {
                if (n == room) {
                        room = room == 0 ? 64 : room * 2;
                        list = mem_realloc(list, room * sizeof(*list));
                }
                list[n].project = store_dup(&r, 0);
                list[n++].domain = store_dup(&r, 1);
        }
        store_rows_done(&r);
        for (size_t i = 0; i < n; i++) {
                const struct rule_domain *domain = rule_domain(d->rules, str_of(list[i].domain));

                if (domain != NULL)
                        duty_redraw(d->tx, domain, list[i].project, idx);
        }
        free(list);
}

/* rules.adopt@2 has the whole calendar where it changed; @1 had the names and hashes only. */
void draw_rules(struct drawing *d, const struct record *r)
{
        struct str files = record_value(r, "calendar");
        lh_auto(buf_done) struct buf all = { 0 };
        bool again;

        draw_files(d, r);
        draw_limits(d, r);
        if (record_field(r, "limits") == NULL && files.n == 0)
                return;
        again = adopted_calendar(adopted_now(d->tx)) != NULL;
        buf_init(&all, CALENDAR_BYTES_MAX);
        buf_str(&all, files);
        if (files.n > 0)
                put_announced(d->tx, &all);
        put_version(d, r, files, (struct str){ all.p, all.n });
        if (files.n > 0 && again)
                recount(d, "", (int64_t)r->idx);
}

void draw_calendar(struct drawing *d, const struct record *r)
{
        struct str days = record_value(r, "days");
        lh_auto(buf_done) struct buf all = calendar_of_files(d);
        char first[11] = "";

        put_announced(d->tx, &all);
        put_on_top(&all, days);
        if (days.n >= 10)
                memcpy(first, days.p, 10);
        put_version(d, r, days, (struct str){ all.p, all.n });
        recount(d, first, (int64_t)r->idx);
}
