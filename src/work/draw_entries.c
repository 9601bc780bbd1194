/* The entries of a draw, frozen part by part: each line is a row committed by itself. */
#include "work/draw_round.h"
#include "ledger/tile.h"
#include "screen/gate.h"

#define LINE_BYTES_MAX 512

static int check_line(struct task *t, const char *path, struct str line)
{
        static const char taken[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                    "0123456789,/.-";

        for (size_t i = 0; i < line.n; i++)
                if (strchr(taken, line.p[i]) == NULL || line.p[i] == '\0')
                        return err_field(t->cx, LH_INVALID, path,
                                         "%s is no entry; write number,category,lots,accessible,"
                                         "joint",
                                         path);
        if (line.n == 0 || line.n > LINE_BYTES_MAX)
                return err_field(t->cx, LH_INVALID, path,
                                 "%s has %zu characters, 1 to %d are taken", path, line.n,
                                 LINE_BYTES_MAX);
        /* A receipt number, never an ID number or a telephone. */
        return screen_plain(t->cx, path, line);
}

static int read_lines(struct task *t, struct row **ret, size_t *ret_n)
{
        const json_t *a = json_object_get(t->doc, "entries");
        size_t n = json_array_size(a);

        if (n == 0 || n > ROUND_PART_LINES_MAX)
                return err_field(t->cx, n == 0 ? LH_INVALID : LH_LIMIT, "entries",
                                 "entries is an array of 1 to %d lines, not %zu; hand the rest in "
                                 "as the next part",
                                 ROUND_PART_LINES_MAX, n);
        *ret = arena_alloc(t->cx->mem, n * sizeof(**ret));
        for (size_t i = 0; i < n; i++) {
                const json_t *v = json_array_get(a, i);
                const char *path = arena_printf(t->cx->mem, "entries[%zu]", i);
                struct str line = { json_string_value(v), json_string_length(v) };
                int rc = line.p == NULL ? err_field(t->cx, LH_INVALID, path, "%s is no text", path)
                                        : check_line(t, path, line);

                if (rc != LH_OK)
                        return rc;
                (*ret)[i].value = line;
        }
        *ret_n = n;
        return LH_OK;
}

struct part {
        struct str round, project_domain;
        uint64_t number;
        struct row *rows;
        size_t n_rows;
};

static int read_part(struct task *t, struct part *ret)
{
        static const char *const names[] = { "act",   "by",   "body",    "domain", "project",
                                             "round", "part", "entries", NULL };
        const json_t *part = json_object_get(t->doc, "part");
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = draw_read_id(t, &ret->round);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "domain", 64, false, &ret->project_domain);
        if (rc != LH_OK)
                return rc;
        if (ret->project_domain.n == 0)
                ret->project_domain = str_of("housing");
        ret->number = part == NULL ? 1 : (uint64_t)json_integer_value(part);
        if (ret->number < 1 || ret->number > ROUND_PARTS_MAX)
                return err_field(t->cx, LH_INVALID, "part", "part is a number from 1 to %d",
                                 ROUND_PARTS_MAX);
        return read_lines(t, &ret->rows, &ret->n_rows);
}

/* What stands there under that part: -1 for none. */
static int64_t part_idx(struct task *t, const char *round, uint64_t part, uint64_t *ret_last)
{
        struct store_rows r = store_query(t->tx, Q_DRAW_PART_ALL, "t", round);
        int64_t idx = -1;

        *ret_last = 0;
        while (store_next(&r)) {
                *ret_last = (uint64_t)store_i64(&r, 0);
                if (*ret_last == part)
                        idx = store_i64(&r, 1);
        }
        store_rows_done(&r);
        return idx;
}

static bool same_rows(struct task *t, uint64_t idx, const struct part *p)
{
        const struct field *f;
        struct record r;

        if (ledger_record(t->tx, idx, &r, NULL) != LH_OK ||
            (f = record_field(&r, "entries")) == NULL || f->n_rows != p->n_rows)
                return false;
        for (size_t i = 0; i < p->n_rows; i++)
                if (!str_eq(f->rows[i].value, p->rows[i].value))
                        return false;
        return true;
}

static int append_part(struct task *t, const char *body, const char *project, const struct part *p)
{
        struct field fields[] = {
                { .name = { "round", 5 }, .value = p->round },
                { .name = { "part", 4 },
                  .value =
                          str_of(arena_printf(t->cx->mem, "%llu", (unsigned long long)p->number)) },
                { .name = { "entries", 7 }, .table = true, .rows = p->rows, .n_rows = p->n_rows },
        };
        struct record r = { .schema = act_kinds[ACT_DRAW_ENTRIES].schema,
                            .fields = fields,
                            .n_fields = countof(fields) };

        return task_append(t, ACT_DRAW_ENTRIES, body, project, &r);
}

/* The first part opens the round in its project. */
static int first_part(struct task *t, const struct part *p)
{
        const struct rule_domain *d = rule_domain(t->w->rules, p->project_domain);
        struct outcome ignored, *out = t->out;
        struct wanted_project project;
        const char *body;
        int rc;

        if (d == NULL)
                return err_field(t->cx, LH_INVALID, "domain", "no rule file is of that domain");
        rc = task_project_find(t, d, (struct str){ 0 }, &project);
        if (rc == LH_OK)
                rc = task_body(t, &body);
        if (rc != LH_OK)
                return rc;
        t->out = &ignored;
        rc = task_project_open(t, d, body, &project);
        t->out = out;
        return rc == LH_OK ? append_part(t, body, project.id, p) : rc;
}

int task_draw_entries(struct task *t)
{
        struct part p = { 0 };
        struct round_row row;
        uint64_t last;
        int64_t have;
        int rc = read_part(t, &p);

        if (rc != LH_OK)
                return rc;
        rc = round_find(t->tx, arena_strndup(t->cx->mem, p.round.p, p.round.n), &row);
        if (rc == LH_NOT_FOUND && p.number != 1)
                return err_field(t->cx, LH_INVALID, "part", "part 1 has to be handed in first");
        if (rc == LH_NOT_FOUND)
                return first_part(t, &p);
        if (rc == LH_OK)
                rc = task_may(t, row.body);
        if (rc != LH_OK)
                return rc;
        have = part_idx(t, row.id, p.number, &last);
        if (have >= 0 && same_rows(t, (uint64_t)have, &p)) {
                task_repeated(t, ACT_DRAW_ENTRIES, (uint64_t)have, row.project);
                return t->tx->rc;
        }
        if (have >= 0 || row.announced >= 0)
                return err_field(t->cx, LH_CONFLICT, "entries",
                                 "the entries of round \"%s\" are frozen; another list needs a "
                                 "round of its own",
                                 row.id);
        if (p.number != last + 1)
                return err_field(t->cx, LH_INVALID, "part", "part %llu has to be handed in first",
                                 (unsigned long long)last + 1);
        return append_part(t, row.body, row.project, &p);
}
