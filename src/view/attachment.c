#include "view/attachment.h"
#include "base/text.h"

/* Of the document's own bytes: open, withheld or erased. */
static const char *file_state(const struct record *r)
{
        for (size_t i = 0; i < r->n_fields; i++)
                if (str_is(r->fields[i].name, "file"))
                        return r->fields[i].state == FIELD_OPEN       ? "open"
                               : r->fields[i].state == FIELD_WITHHELD ? "withheld"
                                                                      : "erased";
        return "erased";
}

static int64_t bytes_of(const struct record *r)
{
        uint64_t n;

        return decimal_parse(record_value(r, "bytes"), &n) ? (int64_t)n : 0;
}

void draw_attachment(struct drawing *d, const struct record *r)
{
        if (r->n_refs > 0)
                store_run(d->tx, Q_ATTACHMENT_PUT, "iisssisti", (int64_t)r->idx,
                          (int64_t)r->refs[0], record_value(r, "name"), record_value(r, "type"),
                          record_value(r, "sha256"), bytes_of(r), record_value(r, "text"),
                          file_state(r), r->time_ms);
}

void attachment_draw_fewer_values(struct store_tx *tx, const struct record *r)
{
        store_run(tx, Q_ATTACHMENT_REDRAW, "isssist", (int64_t)r->idx, record_value(r, "name"),
                  record_value(r, "type"), record_value(r, "sha256"), bytes_of(r),
                  record_value(r, "text"), file_state(r));
}
