#include "rule/calendar.h"
#include "base/time.h"
#include "rule/asset.h"

#include <pthread.h>
#include <stdlib.h>

/* The file holds 23 years; a store of 60 is beyond any use. */
#define TABLE_DAYS_MAX (60 * 366)

enum day_kind { DAY_PLAIN, DAY_OFF, DAY_MADE_UP };

static struct {
        int32_t begin, end;
        unsigned char kind[TABLE_DAYS_MAX];
} table;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* "2004-01-17<TAB>workday<TAB>name"; false for the comment and the heading. */
static bool read_line(struct str line, int32_t *ret_day, enum day_kind *ret_kind)
{
        struct str rest = { line.p + 10, line.n - 10 };

        if (line.n < 11 || !date_parse((struct str){ line.p, 10 }, ret_day))
                return false;
        if (str_skip(&rest, "\tholiday\t"))
                *ret_kind = DAY_OFF;
        else if (str_skip(&rest, "\tworkday\t"))
                *ret_kind = DAY_MADE_UP;
        else
                return false;
        return true;
}

static int32_t first_of_year(int32_t day, int years_later)
{
        int y, m, d;
        int32_t first = day;

        date_split(day, &y, &m, &d);
        date_make(y + years_later, 1, 1, &first);
        return first;
}

/* The file is our own and sorted by day; a test reads it whole, so anything odd here is a broken
 * build. */
static void read_table(void)
{
        const struct asset *a = asset_find(rule_assets, "calendar/cn.tsv");
        struct str rest, line;
        enum day_kind kind;
        int32_t day;

        if (a == NULL)
                abort();
        table.begin = INT32_MIN;
        rest = (struct str){ a->data, a->bytes };
        while (str_line(&rest, &line)) {
                if (!read_line(line, &day, &kind))
                        continue;
                if (table.begin == INT32_MIN)
                        table.begin = first_of_year(day, 0);
                if (day < table.begin || day - table.begin >= TABLE_DAYS_MAX)
                        abort();
                table.kind[day - table.begin] = (unsigned char)kind;
                table.end = first_of_year(day, 1) - 1;
        }
}

int32_t calendar_begin(void)
{
        pthread_once(&once, read_table);
        return table.begin;
}

int32_t calendar_end(void)
{
        pthread_once(&once, read_table);
        return table.end;
}

bool calendar_is_working_day(int32_t day)
{
        int w = date_weekday(day);
        bool weekday = w != 0 && w != 6;

        if (day < calendar_begin() || day > table.end)
                return weekday;
        switch (table.kind[day - table.begin]) {
        case DAY_OFF: return false;
        case DAY_MADE_UP: return true;
        default: return weekday;
        }
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
                *ret_provisional = working && (start_day + 1 < calendar_begin() || day > table.end);
        return day;
}

int calendar_working_days(int32_t from, int32_t to)
{
        int n = 0;

        while (from < to)
                n += calendar_is_working_day(++from);
        return n;
}
