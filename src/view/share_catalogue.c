#include "view/share_catalogue.h"
#include "base/text.h"

#include <jansson.h>

static struct str value(const struct record *r, const char *name)
{
        struct str s = record_value(r, name);

        return s.p != NULL ? s : (struct str){ "", 0 };
}

/* A value that the public log withholds is drawn as well: no page shows it to others. */
static struct str kept(const struct record *r, const char *name)
{
        for (size_t i = 0; i < r->n_fields; i++)
                if (str_is(r->fields[i].name, name) && r->fields[i].state != FIELD_ERASED)
                        return r->fields[i].value;
        return (struct str){ "", 0 };
}

static int64_t is_true(const struct record *r, const char *name)
{
        return str_is(record_value(r, name), "true");
}

static int64_t number(const struct record *r, const char *name)
{
        uint64_t v;

        return decimal_parse(record_value(r, name), &v) ? (int64_t)v : 0;
}

/* "101001/000012" -> "101001-000012" */
static struct str resource_id(struct store_tx *tx, struct str code)
{
        char *id = arena_strndup(tx->cx->mem, code.p == NULL ? "" : code.p, code.n);

        for (char *p = id; *p != '\0'; p++)
                if (*p == '/')
                        *p = '-';
        return str_of(id);
}

static const char *cell(const json_t *row, const char *name)
{
        const char *s = json_string_value(json_object_get(row, name));

        return s == NULL ? "" : s;
}

static json_t *row_of(const struct field *f, size_t i)
{
        return json_loadb(f->rows[i].value.p, f->rows[i].value.n, 0, NULL);
}

static void draw_fields(struct store_tx *tx, struct str id, const struct field *f)
{
        store_run(tx, Q_SHARE_RESOURCE_FIELD_CLEAR, "s", id);
        for (size_t i = 0; f != NULL && i < f->n_rows; i++) {
                json_t *row = row_of(f, i);

                store_run(tx, Q_SHARE_RESOURCE_FIELD_PUT, "sittti", id, (int64_t)i,
                          cell(row, "subject"), cell(row, "name"), cell(row, "type"),
                          (int64_t)(strcmp(cell(row, "key"), "true") == 0));
                json_decref(row);
        }
}

void share_draw_resource(struct drawing *d, const struct record *r)
{
        struct str code = value(r, "resource"), id = resource_id(d->tx, code);
        const struct field *fields = record_field(r, "fields");

        store_run(d->tx, Q_SHARE_RESOURCE_PUT,
                  "sstss"
                  "sssss"
                  "sssss"
                  "sssii",
                  id, code, r->org, value(r, "title"),
                  (struct str){ code.p, code.n < 3 ? code.n : 3 }, value(r, "abstract"),
                  value(r, "format"), value(r, "sharing"), value(r, "condition"), value(r, "way"),
                  value(r, "reason"), value(r, "opening"), value(r, "cycle"), value(r, "released"),
                  resource_id(d->tx, value(r, "related")), value(r, "subjects"), value(r, "system"),
                  value(r, "service"), (int64_t)(fields == NULL ? 0 : fields->n_rows),
                  (int64_t)r->idx);
        draw_fields(d->tx, id, fields);
}

static void draw_link_table(struct store_tx *tx, const char *owner, const char *kind,
                            const struct field *f)
{
        for (size_t i = 0; f != NULL && i < f->n_rows; i++) {
                json_t *row = row_of(f, i);
                const char *title = cell(row, "title");

                store_run(tx, Q_SHARE_LINK_PUT, "ttittttt", owner, kind, (int64_t)i,
                          cell(row, "subject"), title[0] != '\0' ? title : cell(row, "name"), "",
                          cell(row, "sharing"), cell(row, "reason"));
                json_decref(row);
        }
}

/* Codes of resources, one a line. */
static void draw_link_lines(struct store_tx *tx, const char *owner, const char *kind,
                            struct str lines)
{
        struct str rest = { arena_printf(tx->cx->mem, "%.*s\n", (int)lines.n, lines.p),
                            lines.n + 1 },
                   line;
        int64_t n = 0;

        while (lines.n > 0 && str_line(&rest, &line))
                store_run(tx, Q_SHARE_LINK_PUT, "ttittstt", owner, kind, n++, "", "",
                          resource_id(tx, line), "", "");
}

void share_draw_system(struct drawing *d, const struct record *r)
{
        struct str id = value(r, "system");
        const char *owner = arena_strndup(d->tx->cx->mem, id.p, id.n);

        store_run(d->tx, Q_SHARE_SYSTEM_PUT, "ttssisssi", owner, r->org, value(r, "title"),
                  value(r, "abstract"), is_true(r, "vertical"), value(r, "state"),
                  value(r, "connection"), value(r, "since"), (int64_t)r->idx);
        store_run(d->tx, Q_SHARE_LINK_CLEAR, "t", owner);
        draw_link_table(d->tx, owner, "collects", record_field(r, "collects"));
        draw_link_lines(d->tx, owner, "shares", value(r, "shares"));
        draw_link_lines(d->tx, owner, "reuses", value(r, "reuses"));
}

void share_draw_build(struct drawing *d, const struct record *r)
{
        struct str id = value(r, "build");
        const char *owner = arena_printf(d->tx->cx->mem, "build:%.*s", (int)id.n, id.p);

        store_run(d->tx, Q_SHARE_BUILD_PUT,
                  "stsss"
                  "sssss"
                  "sssi",
                  id, r->org, value(r, "title"), value(r, "abstract"), value(r, "kind"),
                  value(r, "earlier"), value(r, "amount"), value(r, "funding"), value(r, "goals"),
                  value(r, "protection"), value(r, "crypto"), value(r, "evaluation"),
                  value(r, "date"), (int64_t)r->idx);
        store_run(d->tx, Q_SHARE_LINK_CLEAR, "t", owner);
        draw_link_table(d->tx, owner, "collects", record_field(r, "collects"));
        draw_link_table(d->tx, owner, "shares", record_field(r, "shares"));
        draw_link_lines(d->tx, owner, "reuses", value(r, "reuses"));
}

void share_draw_build_decide(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_SHARE_BUILD_DECIDE, "sistsss", value(r, "build"), (int64_t)r->idx,
                  value(r, "decision"), r->org, value(r, "date"), value(r, "reason"),
                  value(r, "findings"));
}

void share_draw_opening(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_SHARE_OPENING_PUT,
                  "stsss"
                  "sssis"
                  "sssi",
                  value(r, "opening"), r->org, resource_id(d->tx, value(r, "resource")),
                  value(r, "receiver"), value(r, "uscc"), value(r, "fields"), value(r, "price"),
                  value(r, "duty"), is_true(r, "exclusive"), value(r, "procedure"),
                  value(r, "basis"), value(r, "since"), value(r, "until"), (int64_t)r->idx);
}

void share_draw_opening_end(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_SHARE_OPENING_END, "siss", value(r, "opening"), (int64_t)r->idx,
                  value(r, "date"), value(r, "reason"));
}

void share_draw_errand(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_SHARE_ERRAND_PUT, "isssssiiiii", (int64_t)r->idx, value(r, "case"),
                  value(r, "rule"), value(r, "consumer"), kept(r, "tag"), value(r, "consent"),
                  number(r, "checks"), number(r, "answered"), number(r, "unknown"),
                  number(r, "took_ms"), r->time_ms);
}
