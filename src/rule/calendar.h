/* Working days in China: the days off and make-up working days that the State Council announces
 * year by year (rules/calendar/cn.tsv), weekends else. Days as in base/time.h. */
#ifndef LH_RULE_CALENDAR_H
#define LH_RULE_CALENDAR_H

#include "base/buf.h"
#include "base/ctx.h"

#define CALENDAR_DAYS_MAX 10000

/* What the calendar says of a day. */
enum calendar_kind {
        CALENDAR_WEEKDAY, /* worked */
        CALENDAR_WEEKEND, /* off */
        CALENDAR_HOLIDAY, /* off by the State Council's notice, whatever the day of the week */
        CALENDAR_MADE_UP, /* a weekend day that is worked in exchange */
};
/* ret_name: the holiday, "" for none; it lives until another calendar is put in. Outside the years
 * of the calendar only the first two. */
enum calendar_kind calendar_kind(int32_t day, const char **ret_name);
/* The calendar's own first line, which says where it is from; and until when a notice is known. */
const char *calendar_source(void);

/* Outside the years of the calendar: Monday to Friday. */
bool calendar_is_working_day(int32_t day);

/* Last day of a limit of n days, 0 <= n <= CALENDAR_DAYS_MAX; the start day is not counted. Working
 * days are counted on the calendar; calendar days as they are, whatever they fall on.
 * ret_provisional (may be NULL): true if the answer rests on working days outside the calendar, and
 * may move when the next year is announced. */
int32_t calendar_due(int32_t start_day, int n, bool working, bool *ret_provisional);

/* Puts another calendar in the place of the built-in one, for the whole process: rule_load() does
 * it at start, before there are threads. name: the file as errors call it. LH_INVALID names file
 * and line, and the calendar stays. */
int calendar_use(struct ctx *cx, const char *name, struct str text) LH_MUST_CHECK;

/* A calendar of its own, as the ledger has one for the days after an announcement. LH_INVALID as
 * above. */
struct calendar;
int calendar_read(struct ctx *cx, const char *name, struct str text,
                  struct calendar **ret) LH_MUST_CHECK;
void calendar_free(struct calendar **c); /* for lh_auto as well */
/* From now on this thread counts on c, which must live as long; NULL: on the process's own. Returns
 * what it counted on before. */
const struct calendar *calendar_enter(const struct calendar *c);
/* Lines of `days` in the place of those of `base` that have the same day, and among them; a line of
 * the kind "plain" takes the day's line away. Both are sorted; so is what is appended to out. */
void calendar_merge(struct str base, struct str days, struct buf *out);

/* The working days of (from, to]: how many days a body took. 0 if to <= from. */
int calendar_working_days(int32_t from, int32_t to);

/* First and last day that the calendar knows. */
int32_t calendar_begin(void);
int32_t calendar_end(void);

#endif
