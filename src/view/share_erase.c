/* What stays of an erased exchange: its leaf, and for the person that there was one. */
#include "view/share_access.h"
#include "base/text.h"
#include "ledger/tile.h"
#include "view/share_count.h"

#include <stdio.h>

static struct str field_of(const struct record *r, const char *name)
{
        for (size_t i = 0; i < r->n_fields; i++)
                if (str_is(r->fields[i].name, name) && r->fields[i].state != FIELD_ERASED)
                        return r->fields[i].value;
        return (struct str){ "", 0 };
}

/* The next of lines that have no end of their own; an empty one is one. */
static struct str next_line(struct str *rest)
{
        const char *end = rest->n > 0 ? memchr(rest->p, '\n', rest->n) : NULL;
        struct str line = { rest->p, end != NULL ? (size_t)(end - rest->p) : rest->n };
        size_t n = line.n + (end != NULL);

        *rest = (struct str){ rest->p + n, rest->n - n };
        return line;
}

static void forget_row(struct drawing *d, const struct record *r, const struct record *target,
                       struct str path, struct str leaf, struct str tag)
{
        char exchange[SHARE_SEGMENT_NAME_MAX + 24];
        struct str segment = record_value(target, "segment");
        struct field_path p;

        if (!field_path_parse(path, &p))
                return;
        if (p.has_row) {
                snprintf(exchange, sizeof(exchange), "%.*s-%llu", (int)segment.n, segment.p,
                         (unsigned long long)p.row);
                store_run(d->tx, Q_SHARE_TRACE_FORGET, "t", exchange);
        }
        store_run(d->tx, Q_SHARE_ERASED_PUT, "iissisi", (int64_t)target->idx,
                  p.has_row ? (int64_t)p.row : (int64_t)-1, leaf, tag, (int64_t)r->idx,
                  field_of(r, "basis"), r->time_ms);
}

void share_draw_erase(struct drawing *d, const struct record *r)
{
        struct str fields = field_of(r, "fields"), leaves = field_of(r, "leaves"),
                   tags = field_of(r, "tags");
        struct record target;
        int rc = r->n_refs > 0 ? ledger_record(d->ledger, r->refs[0], &target, NULL) : LH_NOT_FOUND;
        uint64_t first, last;

        if (rc != LH_OK) {
                store_fail(d->tx, rc);
                return;
        }
        store_run(d->tx, Q_FIELD_ACT_PUT, "iitssssi", (int64_t)r->idx, (int64_t)target.idx, r->kind,
                  fields, field_of(r, "basis"), field_of(r, "reason"), str_of(""), r->time_ms);
        while (fields.n > 0)
                forget_row(d, r, &target, next_line(&fields), next_line(&leaves), next_line(&tags));
        if (decimal_parse(record_value(&target, "first_ms"), &first) &&
            decimal_parse(record_value(&target, "last_ms"), &last))
                share_count_anew(d, (int64_t)first, (int64_t)last);
}
