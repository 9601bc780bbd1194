#include "rule/calendar.h"
#include "base/time.h"
#include "rule/asset.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The file holds 23 years; a store of 60 is beyond any use. */
#define TABLE_DAYS_MAX (60 * 366)

#define NAMES_MAX        64
#define NAME_BYTES_MAX   100
#define SOURCE_BYTES_MAX 300

enum day_kind { DAY_PLAIN, DAY_OFF, DAY_MADE_UP };

struct calendar {
        int32_t begin, end; /* whole years */
        int32_t last;       /* day of the newest line */
        unsigned char kind[TABLE_DAYS_MAX];
        unsigned char name[TABLE_DAYS_MAX]; /* place in names; 0: none */
        char names[NAMES_MAX][NAME_BYTES_MAX];
        size_t n_names;
        char source[SOURCE_BYTES_MAX]; /* the first comment */
};

static struct calendar own; /* the process's */
static _Thread_local const struct calendar *entered;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static int32_t first_of_year(int32_t day, int years_later)
{
        int y, m, d;
        int32_t first = day;

        date_split(day, &y, &m, &d);
        date_make(y + years_later, 1, 1, &first);
        return first;
}

/* "2004-01-17<TAB>workday<TAB>name". */
static bool read_day(struct str line, int32_t *ret_day, enum day_kind *ret_kind,
                     struct str *ret_name)
{
        struct str rest;
        bool good;

        if (line.n < 11 || !date_parse((struct str){ line.p, 10 }, ret_day))
                return false;
        rest = (struct str){ line.p + 10, line.n - 10 };
        *ret_kind = str_skip(&rest, "\tholiday\t") ? DAY_OFF : DAY_MADE_UP;
        good = *ret_kind == DAY_OFF || str_skip(&rest, "\tworkday\t");
        *ret_name = rest;
        return good;
}

/* Few names for many days: each is kept once. 0 where there is no name, or no room for it. */
static unsigned char keep_name(struct calendar *t, struct str name)
{
        if (name.n == 0 || name.n >= NAME_BYTES_MAX)
                return 0;
        for (size_t i = 1; i <= t->n_names; i++)
                if (str_is(name, t->names[i]))
                        return (unsigned char)i;
        if (t->n_names + 1 == NAMES_MAX)
                return 0;
        t->n_names++;
        memcpy(t->names[t->n_names], name.p, name.n);
        return (unsigned char)t->n_names;
}

static void keep_source(struct calendar *t, struct str line)
{
        if (t->source[0] != '\0')
                return;
        str_skip(&line, "#");
        str_skip(&line, " ");
        snprintf(t->source, sizeof(t->source), "%.*s", (int)line.n, line.p);
}

/* NULL, or what is wrong with the line. */
static const char *add_line(struct calendar *t, struct str line)
{
        enum day_kind kind;
        struct str name;
        int32_t day;

        if (line.n > 0 && line.p[0] == '#')
                keep_source(t, line);
        if (line.n == 0 || line.p[0] == '#' || str_is(line, "date\tkind\tname"))
                return NULL;
        if (!read_day(line, &day, &kind, &name))
                return "write YYYY-MM-DD, tab, holiday or workday, tab, name of the holiday";
        if (t->begin > t->end)
                t->begin = first_of_year(day, 0);
        else if (day <= t->last)
                return "its day is not after that of the line before; sort the file";
        if (first_of_year(day, 1) - t->begin > TABLE_DAYS_MAX)
                return "the calendar holds more than 60 years; shorten it";
        t->kind[day - t->begin] = (unsigned char)kind;
        t->name[day - t->begin] = keep_name(t, name);
        t->last = day;
        t->end = first_of_year(day, 1) - 1;
        return NULL;
}

/* NULL, or what is wrong in line *ret_line. */
static const char *read_table(struct calendar *t, struct str text, int *ret_line)
{
        const char *wrong = NULL;
        struct str line;

        *t = (struct calendar){ .end = -1 };
        *ret_line = 0;
        while (wrong == NULL && str_line(&text, &line)) {
                ++*ret_line;
                wrong = add_line(t, line);
        }
        if (wrong == NULL && text.n > 0)
                return "the last line does not end; is the file whole?";
        if (wrong == NULL && t->begin > t->end)
                return "there is no day in it";
        return wrong;
}

static void use_built_in(void)
{
        const struct asset *a = asset_find(rule_assets, "calendar/cn.tsv");
        int line;

        if (a == NULL || read_table(&own, (struct str){ a->data, a->bytes }, &line) != NULL)
                abort(); /* our own file: a broken build */
}

int calendar_use(struct ctx *cx, const char *name, struct str text)
{
        struct calendar *t = mem_zalloc(sizeof(*t));
        int line;
        const char *wrong = read_table(t, text, &line);

        pthread_once(&once, use_built_in);
        if (wrong == NULL)
                own = *t;
        free(t);
        if (wrong != NULL)
                return err_set(cx, LH_INVALID, "rule file \"%s\", line %d: %s", name, line, wrong);
        return LH_OK;
}

/* The one that this thread counts on. */
static const struct calendar *in_use(void)
{
        pthread_once(&once, use_built_in);
        return entered != NULL ? entered : &own;
}

int calendar_read(struct ctx *cx, const char *name, struct str text, struct calendar **ret)
{
        struct calendar *t = mem_zalloc(sizeof(*t));
        int line;
        const char *wrong = read_table(t, text, &line);

        if (wrong == NULL) {
                *ret = t;
                return LH_OK;
        }
        free(t);
        return err_set(cx, LH_INVALID, "calendar \"%s\", line %d: %s", name, line, wrong);
}

void calendar_free(struct calendar **c)
{
        free(*c);
        *c = NULL;
}

const struct calendar *calendar_enter(const struct calendar *c)
{
        const struct calendar *before = entered;

        entered = c;
        return before;
}

/* The next line that is a day's; comments and the heading of base go to out. False at the end. */
static bool next_day(struct str *text, struct buf *out, struct str *ret)
{
        int32_t day;

        while (str_line(text, ret)) {
                if (ret->n >= 10 && date_parse((struct str){ ret->p, 10 }, &day))
                        return true;
                if (out != NULL) {
                        buf_str(out, *ret);
                        buf_putc(out, '\n');
                }
        }
        return false;
}

static void put_day(struct buf *out, struct str line)
{
        struct str rest = { line.p + 10, line.n - 10 };

        if (str_skip(&rest, "\tplain"))
                return;
        buf_str(out, line);
        buf_putc(out, '\n');
}

void calendar_merge(struct str base, struct str days, struct buf *out)
{
        struct str b, d;
        bool more_b = next_day(&base, out, &b), more_d = next_day(&days, NULL, &d);

        while (more_b || more_d) {
                int order = !more_b ? 1 : !more_d ? -1 : strncmp(b.p, d.p, 10);

                if (order < 0)
                        put_day(out, b);
                else
                        put_day(out, d);
                if (order <= 0)
                        more_b = next_day(&base, out, &b);
                if (order >= 0)
                        more_d = next_day(&days, NULL, &d);
        }
}

int32_t calendar_begin(void)
{
        return in_use()->begin;
}

int32_t calendar_end(void)
{
        return in_use()->end;
}

enum calendar_kind calendar_kind(int32_t day, const char **ret_name)
{
        const struct calendar *t = in_use();
        int w = date_weekday(day);
        bool known = day >= t->begin && day <= t->end;

        *ret_name = known ? t->names[t->name[day - t->begin]] : "";
        if (known && t->kind[day - t->begin] != DAY_PLAIN)
                return t->kind[day - t->begin] == DAY_OFF ? CALENDAR_HOLIDAY : CALENDAR_MADE_UP;
        return w == 0 || w == 6 ? CALENDAR_WEEKEND : CALENDAR_WEEKDAY;
}

const char *calendar_source(void)
{
        return in_use()->source;
}

bool calendar_is_working_day(int32_t day)
{
        const char *name;
        enum calendar_kind k = calendar_kind(day, &name);

        return k == CALENDAR_WEEKDAY || k == CALENDAR_MADE_UP;
}

int32_t calendar_due(int32_t start_day, int n, bool working, bool *ret_provisional)
{
        int32_t day = start_day;

        if (n > CALENDAR_DAYS_MAX)
                n = CALENDAR_DAYS_MAX;
        if (!working)
                day += n;
        else
                while (n > 0)
                        n -= calendar_is_working_day(++day);
        if (ret_provisional != NULL)
                *ret_provisional =
                        working && (start_day + 1 < calendar_begin() || day > calendar_end());
        return day;
}

int calendar_working_days(int32_t from, int32_t to)
{
        int n = 0;

        while (from < to)
                n += calendar_is_working_day(++from);
        return n;
}
