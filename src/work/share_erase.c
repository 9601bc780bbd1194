/* Lawful erasing of what the log keeps of exchanges (依法删除调用记录): rows of a segment, or the
 * findings of an errand's sheet. Their commitments stay, so that the log verifies; the leaf of a
 * row, which its own random salt keeps silent, is said openly, so that the receipts of its
 * neighbours still lead to the root. Personal Information Protection Law art. 47.
 * doc/format/share.md section 9. */
#include "base/text.h"
#include "ledger/state.h"
#include "ledger/tile.h"
#include "view/share_row.h"
#include "work/access_form.h"

#define ERASE_ROWS_MAX 1024
#define LINE_MAX       (2 * HASH_BYTES + 1)

struct erasure {
        struct form f;
        struct record target;
        struct field_path paths[ERASE_ROWS_MAX];
        size_t n;
        struct buf leaves, tags; /* a line for each path */
};

static int read_target(struct erasure *e)
{
        struct task *t = e->f.t;
        int64_t idx;
        int rc = form_number(t, "record", &idx);

        if (rc == LH_OK)
                rc = ledger_record(t->tx, (uint64_t)idx, &e->target, NULL);
        if (rc == LH_NOT_FOUND)
                return err_field(t->cx, LH_INVALID, "record", "there is no record %lld",
                                 (long long)idx);
        if (rc == LH_OK && strcmp(e->target.kind, act_kinds[ACT_SHARE_EXCHANGE].name) != 0 &&
            strcmp(e->target.kind, act_kinds[ACT_SHARE_ERRAND].name) != 0)
                return err_field(t->cx, LH_INVALID, "record",
                                 "record %lld is neither a segment of exchanges nor the sheet of "
                                 "an errand; for others use field.erase",
                                 (long long)idx);
        return rc;
}

static struct str value_of(const struct record *r, const char *name)
{
        for (size_t i = 0; i < r->n_fields; i++)
                if (str_is(r->fields[i].name, name) && r->fields[i].state != FIELD_ERASED)
                        return r->fields[i].value;
        return (struct str){ "", 0 };
}

/* What stays of a row: its leaf in the open, the person's tag under the law's own cover. */
static int keep_row(struct erasure *e, const struct field_path *p)
{
        struct task *t = e->f.t;
        const struct field *rows = record_any_field(&e->target, p->name);
        struct share_row row;
        struct hash leaf;
        char hex[2 * HASH_BYTES];

        if (rows == NULL || !rows->table || !p->has_row || p->row >= rows->n_rows)
                return err_field(t->cx, LH_INVALID, "fields",
                                 "of a segment rows are erased: rows/0 to rows/%zu",
                                 rows != NULL && rows->n_rows > 0 ? rows->n_rows - 1 : 0);
        if (rows->rows[p->row].state == FIELD_ERASED)
                return err_field(t->cx, LH_CONFLICT, "fields", "rows/%llu was erased already",
                                 (unsigned long long)p->row);
        if (!share_row_parse(rows->rows[p->row].value, &row))
                return err_field(t->cx, LH_CORRUPT, "fields", "rows/%llu is not an exchange",
                                 (unsigned long long)p->row);
        leaf = merkle_leaf(rows->rows[p->row].value.p, rows->rows[p->row].value.n);
        hex_encode(leaf.b, HASH_BYTES, hex);
        buf_add(&e->leaves, hex, sizeof(hex));
        buf_putc(&e->leaves, '\n');
        buf_str(&e->tags, row.col[SHARE_COL_TAG]);
        buf_putc(&e->tags, '\n');
        return LH_OK;
}

static int keep_sheet(struct erasure *e, const struct field_path *p)
{
        if (p->has_row || !str_is(p->name, "results"))
                return err_field(e->f.t->cx, LH_INVALID, "fields",
                                 "of an errand's sheet its results can be erased");
        buf_str(&e->tags, value_of(&e->target, "tag"));
        buf_putc(&e->tags, '\n');
        return LH_OK;
}

static int read_paths(struct erasure *e)
{
        struct task *t = e->f.t;
        struct str v = *form_at(&e->f, "fields"), line,
                   rest = str_of(arena_printf(t->cx->mem, "%.*s\n", (int)v.n, v.p));
        bool sheet = strcmp(e->target.kind, act_kinds[ACT_SHARE_ERRAND].name) == 0;
        int rc = LH_OK;

        while (rc == LH_OK && str_line(&rest, &line)) {
                struct field_path *p = &e->paths[e->n];

                if (e->n == ERASE_ROWS_MAX)
                        return err_field(t->cx, LH_LIMIT, "fields", "at most %d rows at a time",
                                         ERASE_ROWS_MAX);
                if (!field_path_parse(line, p))
                        return form_bad(t, "fields", line, "a field: rows/NUMBER, or results");
                e->n++;
                rc = sheet ? keep_sheet(e, p) : keep_row(e, p);
        }
        return rc;
}

static struct str without_end(const struct buf *b)
{
        return (struct str){ b->p, b->n > 0 ? b->n - 1 : 0 };
}

static int erase(struct erasure *e)
{
        static const struct form_spec specs[] = { { "record", 20, FORM_REQUIRED },
                                                  { "fields", 16000, FORM_REQUIRED },
                                                  { "leaves", ERASE_ROWS_MAX * LINE_MAX, 0 },
                                                  { "basis", 500, FORM_REQUIRED | FORM_SCREENED },
                                                  { "reason", FORM_TEXT_MAX, FORM_SCREENED },
                                                  { "tags", ERASE_ROWS_MAX * LINE_MAX,
                                                    FORM_HIDDEN },
                                                  { NULL, 0, 0 } };
        struct task *t = e->f.t;
        int rc = form_read(t, specs, &e->f);

        if (rc == LH_OK)
                rc = read_target(e);
        if (rc == LH_OK)
                rc = read_paths(e);
        if (rc == LH_OK)
                rc = field_set_state(t->g, e->target.idx, e->paths, e->n, FIELD_ERASED);
        if (rc != LH_OK)
                return rc;
        t->g->erased = true;
        *form_at(&e->f, "leaves") = without_end(&e->leaves);
        *form_at(&e->f, "tags") = without_end(&e->tags);
        e->f.r.refs[e->f.r.n_refs++] = e->target.idx;
        return form_append(&e->f, ACT_SHARE_ERASE, e->target.org);
}

/* On the machine itself: whose rows they are is found with its key. */
int task_share_erase(struct task *t)
{
        struct erasure *e;
        int rc = task_local_only(t);

        if (rc != LH_OK)
                return rc;
        e = mem_zalloc(sizeof(*e));
        e->f.t = t;
        buf_init(&e->leaves, ERASE_ROWS_MAX * LINE_MAX);
        buf_init(&e->tags, ERASE_ROWS_MAX * LINE_MAX);
        rc = erase(e);
        buf_done(&e->leaves);
        buf_done(&e->tags);
        free(e);
        return rc;
}
