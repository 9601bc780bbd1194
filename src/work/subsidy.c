/* Lists of people are shown for a time: an objection stops the clock, its answer starts it anew,
 * and when the time is over the names fold by themselves. 社会救助暂行办法 11, 61; Personal
 * Information Protection Law art. 47. doc/format/housing.md section 5. */
#include "base/time.h"
#include "ledger/state.h"
#include "screen/gate.h"
#include "work/task.h"

#define RESULT_CHARS_MAX 2000
#define FOLD_BASIS       "公示期满；社会救助暂行办法第六十一条、个人信息保护法第四十七条"
#define FOLD_REASON      "公示期届满，名单自动收起，汇总数字保留"

struct publicity {
        int64_t idx;
        const char *project, *body, *tables, *until, *paused;
        bool folded;
};

static int find_publicity(struct task *t, struct publicity *ret)
{
        const json_t *v = json_object_get(t->doc, "notice");
        struct store_rows r;

        if (!json_is_integer(v))
                return err_field(t->cx, LH_INVALID, "notice",
                                 "notice is missing: the record number of the list");
        r = store_query(t->tx, Q_PUBLICITY_GET, "i", (int64_t)json_integer_value(v));
        if (!store_next(&r)) {
                store_rows_done(&r);
                return t->tx->rc != LH_OK
                               ? t->tx->rc
                               : err_field(t->cx, LH_INVALID, "notice",
                                           "record %lld is no list that is shown for a time",
                                           (long long)json_integer_value(v));
        }
        *ret = (struct publicity){ (int64_t)json_integer_value(v),
                                   store_dup(&r, 0),
                                   store_dup(&r, 1),
                                   store_dup(&r, 2),
                                   store_dup(&r, 3),
                                   store_dup(&r, 4),
                                   !store_null(&r, 5) };
        store_rows_done(&r);
        return task_may(t, ret->body);
}

static int read_day(struct task *t, struct str *ret)
{
        int32_t day;
        int rc = document_member(t->cx, t->doc, "", "date", 40, true, ret);

        if (rc == LH_OK && !date_parse(*ret, &day))
                return err_field(t->cx, LH_INVALID, "date",
                                 "\"%.*s\" is not a day of the calendar; write YYYY-MM-DD",
                                 (int)(ret->n > 40 ? 40 : ret->n), ret->p);
        return rc;
}

static int before_end(struct task *t, const struct publicity *p)
{
        if (p->folded)
                return err_field(t->cx, LH_CONFLICT, "notice",
                                 "the publicity of record %lld is over", (long long)p->idx);
        return LH_OK;
}

int task_publicity_object(struct task *t)
{
        static const char *const names[] = { "act", "by", "body", "notice", "date", NULL };
        struct publicity p;
        struct str v[1];
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = find_publicity(t, &p);
        if (rc == LH_OK)
                rc = read_day(t, &v[0]);
        if (rc == LH_OK)
                rc = before_end(t, &p);
        if (rc == LH_OK && p.paused[0] != '\0')
                rc = err_field(t->cx, LH_CONFLICT, "notice",
                               "the clock of record %lld stands still since %s already",
                               (long long)p.idx, p.paused);
        if (rc != LH_OK)
                return rc;
        return task_append_fixed(t, ACT_PUBLICITY_OBJECT, p.body, p.project, v,
                                 &(uint64_t){ (uint64_t)p.idx }, 1);
}

int task_publicity_recheck(struct task *t)
{
        static const char *const names[] = {
                "act", "by", "body", "notice", "date", "result", NULL
        };
        struct publicity p;
        struct str v[2];
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = find_publicity(t, &p);
        if (rc == LH_OK)
                rc = read_day(t, &v[0]);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "result", RESULT_CHARS_MAX, true, &v[1]);
        if (rc == LH_OK)
                rc = screen_plain(t->cx, "result", v[1]);
        if (rc == LH_OK)
                rc = before_end(t, &p);
        if (rc == LH_OK && p.paused[0] == '\0')
                rc = err_field(t->cx, LH_CONFLICT, "notice",
                               "record %lld has no objection that waits for an answer; hand in "
                               "publicity.object first",
                               (long long)p.idx);
        if (rc != LH_OK)
                return rc;
        return task_append_fixed(t, ACT_PUBLICITY_RECHECK, p.body, p.project, v,
                                 &(uint64_t){ (uint64_t)p.idx }, 1);
}

#define FOLD_MAX 50 /* lists a sweep folds; the next sweep takes the rest */

static int fold(struct task *t, const struct publicity *p)
{
        struct field_path paths[64];
        struct record r;
        size_t n = 0;
        int rc;

        for (struct str rest = str_of(p->tables); rest.n > 0 && n < countof(paths);) {
                size_t k = strcspn(rest.p, "\n");

                paths[n++] = (struct field_path){ .name = { rest.p, k } };
                k += rest.p[k] == '\n';
                rest = (struct str){ rest.p + k, rest.n - k };
        }
        rc = field_set_state(t->g, (uint64_t)p->idx, paths, n, FIELD_WITHHELD);
        (void)r;
        if (rc != LH_OK)
                return rc;
        t->g->erased = true;
        return task_append_fixed(t, ACT_FIELD_WITHHOLD, p->body, p->project,
                                 (struct str[]){ str_of(p->tables), str_of(FOLD_BASIS),
                                                 str_of(FOLD_REASON), str_of("") },
                                 &(uint64_t){ (uint64_t)p->idx }, 1);
}

int work_fold_lists(struct ctx *cx, const struct work *w, struct ledger_group *g, size_t *ret_n)
{
        struct publicity over[FOLD_MAX];
        struct outcome out;
        struct task t = { .cx = cx, .w = w, .g = g, .tx = &g->tx, .out = &out };
        char today[11];
        struct store_rows r;

        date_format(date_in_china(cx->now_ms()), today);
        *ret_n = 0;
        r = store_query(t.tx, Q_PUBLICITY_OVER, "t", today);
        while (*ret_n < FOLD_MAX && store_next(&r))
                over[(*ret_n)++] = (struct publicity){ .idx = store_i64(&r, 0),
                                                       .project = store_dup(&r, 1),
                                                       .body = store_dup(&r, 2),
                                                       .tables = store_dup(&r, 3) };
        store_rows_done(&r);
        for (size_t i = 0; i < *ret_n && g->tx.rc == LH_OK; i++) {
                int rc = fold(&t, &over[i]);

                if (rc != LH_OK)
                        store_fail(&g->tx, rc);
        }
        return g->tx.rc;
}
