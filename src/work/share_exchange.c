/* What went through the gateway: a segment that it wrote is taken whole, and later a consumer may
 * say that a field of an answer is wrong (校核). doc/format/share.md sections 5 and 6. */
#include "base/text.h"
#include "view/share_row.h"
#include "work/access_form.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool segment_ok(struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                if (!islower((unsigned char)s.p[i]) && !isdigit((unsigned char)s.p[i]))
                        return false;
        return s.n > 0 && s.n <= SHARE_SEGMENT_NAME_MAX;
}

static int read_segment(struct task *t, struct str name, struct str *ret)
{
        char path[4096];
        struct stat st;
        ssize_t got;
        char *p;
        int fd;

        if (t->w->dir == NULL)
                return err_set(t->cx, LH_INVALID, "this log has no gateway");
        snprintf(path, sizeof(path), "%s/exchange/%.*s.seg", t->w->dir, (int)name.n, name.p);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0 && errno == ENOENT)
                return err_field(t->cx, LH_INVALID, "segment", "there is no segment \"%.*s\"",
                                 (int)name.n, name.p);
        if (fd < 0 || fstat(fd, &st) != 0) {
                if (fd >= 0)
                        close(fd);
                return err_set(t->cx, LH_IO, "could not open the segment %s: %s", path,
                               strerror(errno));
        }
        p = arena_alloc(t->cx->mem, (size_t)st.st_size + 1);
        got = read(fd, p, (size_t)st.st_size);
        close(fd);
        if (got != st.st_size)
                return err_set(t->cx, LH_IO, "could not read the segment %s", path);
        *ret = (struct str){ p, (size_t)st.st_size };
        return LH_OK;
}

struct segment {
        struct row *rows;
        struct hash *leaves;
        size_t n;
        int64_t first_ms, last_ms;
};

/* What was not written to its end was not acknowledged either: reading ends there. */
static void cut_rows(struct task *t, struct str bytes, struct segment *ret)
{
        struct share_row row;
        struct str line;
        size_t from = 0;

        ret->rows = arena_alloc(t->cx->mem, SHARE_SEGMENT_ROWS_MAX * sizeof(*ret->rows));
        ret->leaves = arena_alloc(t->cx->mem, SHARE_SEGMENT_ROWS_MAX * sizeof(*ret->leaves));
        while (ret->n < SHARE_SEGMENT_ROWS_MAX &&
               share_frame_next(bytes, &from, &line, &ret->leaves[ret->n]) == LH_OK &&
               share_row_parse(line, &row)) {
                int64_t ms = share_row_number(&row, SHARE_COL_TIME);

                if (ret->n == 0 || ms < ret->first_ms)
                        ret->first_ms = ms;
                if (ms > ret->last_ms)
                        ret->last_ms = ms;
                ret->rows[ret->n++] = (struct row){ .state = FIELD_WITHHELD, .value = line };
        }
}

static int append_segment(struct task *t, struct str name, const struct segment *s)
{
        char root[65] = "";
        struct hash h = merkle_fold(s->leaves, s->n);
        struct field fields[6];
        struct record r = { .schema = act_kinds[ACT_SHARE_EXCHANGE].schema,
                            .fields = fields,
                            .n_fields = 6 };
        struct arena *mem = t->cx->mem;

        hex_encode(h.b, HASH_BYTES, root);
        fields[0] = (struct field){ .name = str_of("segment"), .value = name };
        fields[1] = (struct field){ .name = str_of("count"),
                                    .value = str_of(arena_printf(mem, "%zu", s->n)) };
        fields[2] = (struct field){ .name = str_of("first_ms"),
                                    .value = str_of(
                                            arena_printf(mem, "%lld", (long long)s->first_ms)) };
        fields[3] =
                (struct field){ .name = str_of("last_ms"),
                                .value = str_of(arena_printf(mem, "%lld", (long long)s->last_ms)) };
        fields[4] = (struct field){ .name = str_of("root"), .value = str_of(root) };
        fields[5] = (struct field){ .name = str_of("rows"),
                                    .state = FIELD_WITHHELD,
                                    .table = true,
                                    .rows = s->rows,
                                    .n_rows = s->n };
        return task_append(t, ACT_SHARE_EXCHANGE, "-", "-", &r);
}

int task_share_exchange(struct task *t)
{
        static const char *const names[] = { "act", "by", "segment", NULL };
        struct segment s = { 0 };
        struct store_rows rows;
        struct str name, bytes;
        uint64_t idx = 0;
        bool known;
        int rc = task_local_only(t);

        if (rc == LH_OK)
                rc = document_names(t->cx, t->doc, "", names);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "segment", 64, true, &name);
        if (rc == LH_OK && !segment_ok(name))
                rc = form_bad(t, "segment", name, "the name of a segment");
        if (rc != LH_OK)
                return rc;
        rows = store_query(t->tx, Q_SHARE_SEGMENT_GET, "s", name);
        known = store_next(&rows);
        if (known)
                idx = (uint64_t)store_i64(&rows, 0);
        store_rows_done(&rows);
        if (known) {
                task_repeated(t, ACT_SHARE_EXCHANGE, idx, "-");
                return t->tx->rc;
        }
        rc = read_segment(t, name, &bytes);
        if (rc != LH_OK)
                return rc;
        cut_rows(t, bytes, &s);
        if (s.n == 0)
                return err_field(t->cx, LH_INVALID, "segment", "segment \"%.*s\" is empty",
                                 (int)name.n, name.p);
        return append_segment(t, name, &s);
}

static int find_exchange(struct form *rd, const char **ret_consumer)
{
        struct task *t = rd->t;
        struct store_rows rows = store_query(t->tx, Q_SHARE_TRACE_BY_EXCHANGE, "s", rd->v[0]);
        int rc = LH_OK;

        if (!store_next(&rows)) {
                rc = t->tx->rc != LH_OK
                             ? t->tx->rc
                             : err_field(
                                       t->cx, LH_INVALID, "exchange",
                                       "no exchange \"%.*s\" about a person is in the record; its "
                                       "number stands in the answer's X-Liuhen-Exchange header",
                                       (int)rd->v[0].n, rd->v[0].p);
        } else {
                *form_at(rd, "tag") = str_of(store_dup(&rows, 0));
                *form_at(rd, "service") = str_of(store_dup(&rows, 1));
                *form_at(rd, "consumer") = str_of(*ret_consumer = store_dup(&rows, 2));
        }
        store_rows_done(&rows);
        return rc;
}

int task_share_correct(struct task *t)
{
        static const struct form_spec specs[] = { { "exchange", 64, FORM_REQUIRED },
                                                  { "field", 200, FORM_REQUIRED },
                                                  { "reason", FORM_TEXT_MAX,
                                                    FORM_REQUIRED | FORM_SCREENED },
                                                  { "consumer", 64, 0 },
                                                  { "service", 64, 0 },
                                                  { "tag", 64, FORM_HIDDEN },
                                                  { NULL, 0, 0 } };
        struct form rd;
        const char *consumer = NULL, *body;
        int rc = form_read(t, specs, &rd);

        if (rc == LH_OK)
                rc = find_exchange(&rd, &consumer);
        if (rc == LH_OK)
                rc = form_owner(t, Q_SHARE_CONSUMER_GET, "consumer", str_of(consumer), &body);
        if (rc == LH_OK)
                rc = task_may(t, body);
        return rc == LH_OK ? form_append(&rd, ACT_SHARE_CORRECT, body) : rc;
}

int task_share_answer(struct task *t)
{
        static const struct form_spec specs[] = { { "correct", 20, FORM_REQUIRED },
                                                  { "outcome", 10, FORM_REQUIRED },
                                                  { "reason", FORM_TEXT_MAX,
                                                    FORM_REQUIRED | FORM_SCREENED },
                                                  { NULL, 0, 0 } };
        static const struct form_close end = { "correct", Q_SHARE_DISPUTE_GET, 2,
                                               8,         "disputes nothing",  "answered" };
        struct form rd;
        int rc = form_read(t, specs, &rd);

        if (rc == LH_OK)
                rc = form_one_of(t, "outcome", &rd.v[1], "repaired rejected");
        return rc == LH_OK ? form_close(&rd, &end, ACT_SHARE_ANSWER) : rc;
}
