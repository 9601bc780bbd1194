/* Facts of a process as the notices of a project state them, one row a notice. */
#include "view/fact.h"
#include "base/text.h"
#include "base/time.h"
#include "rule/value.h"

#include <string.h>

#define FACT_BYTES_MAX  400 /* of a text; longer ones are no names */
#define FACTS_BYTES_MAX ((size_t)64 * 1024)
#define CLASS_CHARS_MAX 60
#define DAY_MS          86400000LL

/* Facts that are not in flags.yaml, because they stand in no element. */
#define CORRECTED "corrected"
#define RESULT    "result"
#define LATE      "late"

bool fact_says_any(struct str text, const char *const *words, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (text.n > 0 && memmem(text.p, text.n, words[i], strlen(words[i])) != NULL)
                        return true;
        return false;
}

static enum process_method method_of(struct str text)
{
        static const char *const open[] = { "公开招标", "挂牌", "拍卖", "招标出让", "竞价" };
        static const char *const one[] = { "单一来源", "协议", "划拨", "直接" };

        if (text.n == 0)
                return METHOD_UNKNOWN;
        if (fact_says_any(text, open, countof(open)))
                return METHOD_PUBLIC;
        return fact_says_any(text, one, countof(one)) ? METHOD_ONE : METHOD_INVITED;
}

int64_t fact_day_ms(struct str text)
{
        int32_t day;

        return date_parse(text, &day) ? day * DAY_MS : PROCESS_UNKNOWN;
}

static int64_t fen_of(struct str text)
{
        int64_t fen;

        return rule_price_number(text, &fen) ? fen : PROCESS_UNKNOWN;
}

static int64_t count_of(struct str text)
{
        uint64_t n;

        return decimal_parse(text, &n) && n < 1000000000 ? (int64_t)n : PROCESS_UNKNOWN;
}

static void set_if(int64_t *field, int64_t v)
{
        if (v != PROCESS_UNKNOWN)
                *field = v;
}

static void take_fact(struct process *p, enum fact f, struct str v)
{
        switch (f) {
        case FACT_OFFERED:
                if (p->offered == PROCESS_UNKNOWN)
                        p->offered = fact_day_ms(v);
                break;
        case FACT_OPENS: set_if(&p->opens, fact_day_ms(v)); break;
        case FACT_BID_DUE: set_if(&p->due, fact_day_ms(v)); break;
        case FACT_ESTIMATE: set_if(&p->estimate, fen_of(v)); break;
        case FACT_CAP: set_if(&p->cap, fen_of(v)); break;
        case FACT_FLOOR: set_if(&p->floor, fen_of(v)); break;
        case FACT_AWARD: set_if(&p->award, fen_of(v)); break;
        case FACT_AWARDED: set_if(&p->awarded, fact_day_ms(v)); break;
        case FACT_WINNER: p->winner = v; break;
        case FACT_BIDDERS: set_if(&p->bidders, count_of(v)); break;
        case FACT_CONTRACT: set_if(&p->contract, fen_of(v)); break;
        case FACT_CONTRACTOR: p->contractor = v; break;
        case FACT_SIGNED: set_if(&p->signed_on, fact_day_ms(v)); break;
        case FACT_CHANGE:
                if (fen_of(v) != PROCESS_UNKNOWN)
                        p->changes = (p->changes == PROCESS_UNKNOWN ? 0 : p->changes) + fen_of(v);
                break;
        case FACT_CATEGORY: p->category = utf8_cut(v, CLASS_CHARS_MAX); break;
        case FACT_METHOD: p->method = method_of(v); break;
        case FACT_UNITS: set_if(&p->units, count_of(v)); break;
        case FACT_RECIPIENTS: set_if(&p->recipients, count_of(v)); break;
        case FACT_SHOWN_FROM: set_if(&p->shown_from, fact_day_ms(v)); break;
        case FACT_SHOWN_UNTIL: set_if(&p->shown_until, fact_day_ms(v)); break;
        default: break;
        }
}

static void take_named(struct process *p, struct str fact, struct str value)
{
        if (str_is(fact, LATE))
                p->late_notices++;
        else if (str_is(fact, CORRECTED))
                p->corrected = true;
        else if (str_is(fact, RESULT))
                p->has_result = true;
        for (int i = 0; i < FACTS; i++)
                if (str_is(fact, fact_name((enum fact)i)))
                        take_fact(p, (enum fact)i, value);
}

/* "NAME BYTES:VALUE" one after the other; false at the end. */
static bool next_fact(struct str *rest, struct str *ret_name, struct str *ret_value)
{
        const char *blank = rest->n == 0 ? NULL : memchr(rest->p, ' ', rest->n);
        const char *colon =
                blank == NULL ? NULL : memchr(blank, ':', rest->n - (size_t)(blank - rest->p));
        uint64_t n;
        size_t head;

        if (colon == NULL ||
            !decimal_parse((struct str){ blank + 1, (size_t)(colon - blank) - 1 }, &n))
                return false;
        head = (size_t)(colon - rest->p) + 1;
        if (n > rest->n - head)
                return false;
        *ret_name = (struct str){ rest->p, (size_t)(blank - rest->p) };
        *ret_value = (struct str){ colon + 1, (size_t)n };
        *rest = (struct str){ colon + 1 + n, rest->n - head - (size_t)n };
        return true;
}

void facts_init(struct buf *facts)
{
        buf_init(facts, FACTS_BYTES_MAX);
        buf_puts(facts, "");
}

/* The first thing that a notice says of a fact counts. */
static void put(struct buf *facts, const char *name, struct str value)
{
        struct str rest = { facts->p, facts->n }, known, v;

        if (value.n == 0 || value.n > FACT_BYTES_MAX)
                return;
        while (next_fact(&rest, &known, &v))
                if (str_is(known, name))
                        return;
        buf_printf(facts, "%s %zu:", name, value.n);
        buf_str(facts, value);
}

void facts_put(struct buf *facts, enum fact fact, struct str value)
{
        put(facts, fact_name(fact), value);
}

void facts_put_result(struct buf *facts, bool corrected)
{
        put(facts, RESULT, str_of("1"));
        if (corrected)
                put(facts, CORRECTED, str_of("1"));
}

void facts_put_late(struct buf *facts)
{
        put(facts, LATE, str_of("1"));
}

void facts_read(struct store_tx *tx, const char *project, struct fact_rows *ret)
{
        struct store_rows r =
                store_query(tx, Q_FLAG_FACTS, "ti", project, (int64_t)FACT_NOTICES_MAX + 1);

        ret->n = 0;
        while (ret->n <= FACT_NOTICES_MAX && store_next(&r))
                ret->v[ret->n++] = (struct fact_row){ .date = str_of(store_dup(&r, 0)),
                                                      .idx = store_i64(&r, 1),
                                                      .facts = str_of(store_dup(&r, 2)) };
        store_rows_done(&r);
}

static bool comes_before(const struct fact_row *a, const struct fact_row *b)
{
        size_t n = a->date.n < b->date.n ? a->date.n : b->date.n;
        int order = n == 0 ? 0 : memcmp(a->date.p, b->date.p, n);

        if (order == 0 && a->date.n != b->date.n)
                order = a->date.n < b->date.n ? -1 : 1;
        return order != 0 ? order < 0 : a->idx < b->idx;
}

static void take_row(struct process *p, const struct fact_row *row)
{
        struct str rest = row->facts, name, value;

        p->seen = true;
        while (next_fact(&rest, &name, &value))
                take_named(p, name, value);
}

void facts_fold(const struct fact_rows *rows, const struct fact_row *plus, int64_t minus,
                struct process *ret)
{
        size_t taken = 0;

        process_init(ret);
        ret->whole_days = true;
        for (size_t i = 0; i < rows->n && taken < FACT_NOTICES_MAX; i++) {
                if (plus != NULL && comes_before(plus, &rows->v[i])) {
                        take_row(ret, plus);
                        plus = NULL;
                        if (++taken == FACT_NOTICES_MAX)
                                return;
                }
                if (rows->v[i].idx == minus)
                        continue;
                take_row(ret, &rows->v[i]);
                taken++;
        }
        if (plus != NULL && taken < FACT_NOTICES_MAX)
                take_row(ret, plus);
}
