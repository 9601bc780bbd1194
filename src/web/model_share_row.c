#include "web/model_share.h"
#include "base/text.h"
#include "base/time.h"
#include "rule/calendar.h"
#include "rule/clock.h"

#include <stdlib.h>

const char *text_of(const json_t *o, const char *key)
{
        const char *s = json_string_value(json_object_get(o, key));

        return s == NULL ? "" : s;
}

int64_t number_of(const json_t *o, const char *key)
{
        return json_integer_value(json_object_get(o, key));
}

static void put_day(struct model *m, json_t *o, const char *key, struct store_rows *r, int col)
{
        char day[11];

        date_format(date_in_china(store_i64(r, col)), day);
        put_text(m, o, key, store_null(r, col) ? NULL : day);
}

static void put_lines(struct model *m, json_t *o, const char *key, struct str lines)
{
        json_t *array = put_array(m, o, key);
        struct str rest = { arena_printf(m->cx->mem, "%.*s\n", (int)lines.n, lines.p),
                            lines.n + 1 },
                   line;

        while (lines.n > 0 && m->rc == LH_OK && str_line(&rest, &line))
                if (line.n > 0)
                        add_text(m, array, arena_strndup(m->cx->mem, line.p, line.n));
}

static void put_cell(struct model *m, json_t *o, char kind, const char *key, struct store_rows *r,
                     int col)
{
        switch (kind) {
        case '#':
                if (store_null(r, col))
                        put(m, o, key, json_null());
                else
                        put_int(m, o, key, store_i64(r, col));
                break;
        case '?': put_flag(m, o, key, store_i64(r, col) != 0); break;
        case '@': put_day(m, o, key, r, col); break;
        case '/': put_lines(m, o, key, store_str(r, col)); break;
        default: put_str(m, o, key, store_str(r, col));
        }
}

static void put_row(struct model *m, json_t *o, struct store_rows *r, const char *spec)
{
        for (int col = 0; *spec != '\0'; col++) {
                size_t n = strcspn(spec, " ");
                bool marked = strchr("#?@/", spec[0]) != NULL;

                if (spec[0] != '-')
                        put_cell(m, o, marked ? spec[0] : 't',
                                 arena_strndup(m->cx->mem, spec + marked, n - marked), r, col);
                spec += n + (spec[n] == ' ');
        }
}

size_t share_rows(struct model *m, json_t *array, struct store_rows r, const char *spec)
{
        size_t n = 0;

        while (m->rc == LH_OK && store_next(&r)) {
                put_row(m, add_object(m, array), &r, spec);
                n++;
        }
        store_rows_done(&r);
        return n;
}

bool share_row(struct model *m, json_t *o, struct store_rows r, const char *spec)
{
        bool found = m->rc == LH_OK && store_next(&r);

        if (found)
                put_row(m, o, &r, spec);
        store_rows_done(&r);
        return found;
}

static const struct {
        const char *key, *value, *name, *tag;
} words[] = {
        { "sharing", "unconditional", SAY("无条件共享"), "ok" },
        { "sharing", "conditional", SAY("有条件共享"), "" },
        { "sharing", "none", SAY("不予共享"), "bad" },
        { "opening", "open", SAY("向社会开放"), "ok" },
        { "opening", "conditional", SAY("有条件开放"), "" },
        { "opening", "none", SAY("不开放"), "dim" },
        { "cycle", "realtime", SAY("实时"), "" },
        { "cycle", "daily", SAY("每日"), "" },
        { "cycle", "weekly", SAY("每周"), "" },
        { "cycle", "monthly", SAY("每月"), "" },
        { "cycle", "quarterly", SAY("每季度"), "" },
        { "cycle", "yearly", SAY("每年"), "" },
        { "cycle", "once", SAY("不更新"), "" },
        { "subject", "person", SAY("自然人"), "" },
        { "subject", "company", SAY("法人和其他组织"), "" },
        { "subject", "property", SAY("不动产"), "" },
        { "subject", "vehicle", SAY("机动车"), "" },
        { "subject", "land", SAY("土地、环境和设施"), "" },
        { "subject", "licence", SAY("电子证照"), "" },
        { "connection", "connected", SAY("已接入共享平台"), "ok" },
        { "connection", "planned", SAY("计划接入"), "warn" },
        { "connection", "none", SAY("未接入"), "bad" },
        { "state", "running", SAY("运行"), "ok" },
        { "state", "building", SAY("在建"), "warn" },
        { "state", "stopped", SAY("停用"), "dim" },
        { "kind", "new", SAY("新建"), "" },
        { "kind", "rebuild", SAY("改建、扩建"), "" },
        { "kind", "exchange", SAY("数据共享交换系统"), "warn" },
        { "decision", "approve", SAY("同意建设"), "ok" },
        { "decision", "refuse", SAY("不同意建设"), "bad" },
        { "decision", "", SAY("待批复"), "warn" },
        { "procedure", "call", SAY("公开征集"), "ok" },
        { "procedure", "application", SAY("依申请、同等受理"), "ok" },
        { "procedure", "direct", SAY("直接给予"), "warn" },
        { "mode", "verify", SAY("只核验是否一致"), "ok" },
        { "mode", "select", SAY("只给授权的数据项"), "" },
        { "mode", "full", SAY("全部内容"), "warn" },
        { "outcome", "repaired", SAY("已更正"), "ok" },
        { "outcome", "rejected", SAY("核对无误"), "dim" },
        { "outcome", "", SAY("核查中"), "warn" },
        { "hop", "consumer", SAY("调用方"), "" },
        { "hop", "gateway", SAY("网关"), "" },
        { "hop", "provider", SAY("提供方"), "" },
};

void share_word(struct model *m, json_t *o, const char *key)
{
        const char *value = text_of(o, key), *name = value, *tag = "";

        for (size_t i = 0; i < countof(words); i++)
                if (strcmp(words[i].key, key) == 0 && strcmp(words[i].value, value) == 0) {
                        name = say(m, words[i].name);
                        tag = words[i].tag;
                }
        put_text(m, o, arena_printf(m->cx->mem, "_%s", key), name);
        put_text(m, o, arena_printf(m->cx->mem, "_%s_tag", key), tag);
}

void share_words(struct model *m, json_t *array, const char *key)
{
        json_t *o;
        size_t i;

        json_array_foreach (array, i, o)
                share_word(m, o, key);
}

const char *share_class(struct model *m, const char *code)
{
        size_t n;
        const struct rule_file *f = rule_files(m->site->rules, &n);

        for (size_t i = 0; i < n; i++) {
                struct str rest = { f[i].data, f[i].bytes }, line;

                if (strcmp(f[i].name, "share/classes.tsv") != 0)
                        continue;
                while (str_line(&rest, &line)) {
                        char *text = arena_strndup(m->cx->mem, line.p, line.n), *save = NULL;
                        const char *id = strtok_r(text, "\t", &save),
                                   *name = strtok_r(NULL, "\t", &save),
                                   *name_en = strtok_r(NULL, "\t", &save);

                        if (name_en != NULL && strcmp(id, code) == 0)
                                return label(m, name, name_en);
                }
        }
        return code;
}

const char *share_pattern(struct model *m, const char *q)
{
        struct str s = utf8_cut(str_of(q), QUERY_CHARS_MAX);
        char *p = arena_alloc(m->cx->mem, 2 * s.n + 3), *to = p;

        if (s.n == 0)
                return "";
        *to++ = '%';
        for (size_t i = 0; i < s.n; i++) {
                if (strchr("%_\\", s.p[i]) != NULL)
                        *to++ = '\\';
                *to++ = s.p[i];
        }
        *to = '%';
        return p;
}

/* done: the day on which it was done; "": not yet. */
static void put_left(struct model *m, json_t *o, int32_t due, bool working, const char *done)
{
        int32_t today = date_in_china(m->cx->now_ms()), until = today;
        int left;

        if (done[0] != '\0' && !date_parse(str_of(done), &until))
                until = today;
        left = until <= due ? (working ? calendar_working_days(until, due) : due - until)
                            : -(working ? calendar_working_days(due, until) : until - due);
        put_flag(m, o, "overdue", until > due);
        put_flag(m, o, "_soon", done[0] == '\0' && until <= due && left <= 2);
        put_int(m, o, "days_left", left);
        put_text(m, o, "_left",
                 say_with(m, left < 0 ? SAY("超期 {1} 个工作日") : SAY("剩 {1} 个工作日"),
                          grouped(m, left < 0 ? -left : left), ""));
}

const struct rule_clock *share_clock(struct model *m, json_t *o, const char *clock,
                                     const char *start, const char *done)
{
        struct due_ask ask = { 0 };
        const struct rule_clock *c;
        char day[11];
        struct due d;

        if (!date_parse(str_of(start), &ask.start))
                return NULL;
        c = rule_clock(m->site->rules, str_of(clock), ask.start, NULL);
        if (c == NULL || clock_ask(m->cx, c, &ask) != LH_OK ||
            due_count(m->cx, &ask, NULL, NULL, &d) != LH_OK) {
                put(m, o, "due", json_null());
                return NULL;
        }
        date_format(d.day, day);
        put_text(m, o, "due", day);
        put_left(m, o, d.day, ask.limit.working, done);
        return c;
}

int share_file(struct model *m, enum page_form form, const char *title,
               const struct table_file_column *columns, size_t n, const json_t *rows,
               struct buf *out)
{
        struct table_file t = table_file_begin(m->cx, title, columns, n, m->english);
        json_t *o;
        size_t i;

        json_array_foreach (rows, i, o)
                for (size_t j = 0; j < n; j++) {
                        const json_t *v = json_object_get(o, columns[j].id);

                        if (json_is_integer(v))
                                table_file_int(&t, json_integer_value(v));
                        else if (json_is_boolean(v))
                                table_file_int(&t, json_is_true(v));
                        else
                                table_file_text(&t, json_string_value(v));
                }
        if (m->tx->rc != LH_OK || m->rc != LH_OK)
                return m->tx->rc != LH_OK ? m->tx->rc : m->rc;
        return form == PAGE_CSV ? table_file_csv(&t, out)
                                : table_file_xlsx(&t, m->cx->now_ms(), out);
}

void share_begin(struct model *m, const char *page, const char *title, const char *here)
{
        m->page = page;
        m->title = title;
        put_flag(m, m->top, "_at_share", true);
        put_flag(m, m->top, arena_printf(m->cx->mem, "_at_share_%s", here), true);
}
