#include "cmd/cmd.h"
#include "base/time.h"
#include "rule/calendar.h"
#include "rule/clock.h"

#include <stdio.h>
#include <string.h>

/* What the command line asks for. */
struct asked {
        const char *clock_id, *restart, *extend, *in;
        const struct rule_clock *clock; /* NULL: a limit was given */
        bool explain;
        struct due_span spans[DUE_SUSPENSIONS_MAX];
        struct due_ask ask;
};

static int bad_day(struct ctx *cx, const char *field, const char *text)
{
        return err_field(cx, LH_INVALID, field, "\"%.40s\" is not a day; write YYYY-MM-DD", text);
}

static int read_day(struct ctx *cx, const char *field, const char *text, int32_t *ret)
{
        return date_parse(str_of(text), ret) ? LH_OK : bad_day(cx, field, text);
}

static int read_limit(struct ctx *cx, const char *field, const char *text, struct rule_limit *ret)
{
        if (rule_limit_parse(str_of(text), ret))
                return LH_OK;
        return err_field(cx, LH_INVALID, field,
                         "\"%.40s\" is no limit; write working days like 20wd or calendar days "
                         "like 3cd, 1 to %d",
                         text, RULE_LIMIT_DAYS_MAX);
}

/* "2024-03-01..2024-03-10" */
static int read_span(struct ctx *cx, const char *text, struct due_span *ret)
{
        const char *dots = strstr(text, "..");

        if (dots == NULL || !date_parse((struct str){ text, (size_t)(dots - text) }, &ret->from) ||
            !date_parse(str_of(dots + 2), &ret->to))
                return err_field(cx, LH_INVALID, "suspend",
                                 "\"%.60s\" is no stretch of days; write YYYY-MM-DD..YYYY-MM-DD",
                                 text);
        return LH_OK;
}

/* Takes every "--suspend FROM..TO" out of argv: the one option that may stand more than once. */
static int take_suspensions(struct ctx *cx, int *argc, char **argv, struct asked *a)
{
        int kept = 0;

        for (int i = 0; i < *argc; i++) {
                const char *text;
                int rc;

                if (strncmp(argv[i], "--suspend=", 10) == 0)
                        text = argv[i] + 10;
                else if (strcmp(argv[i], "--suspend") == 0 && i + 1 < *argc)
                        text = argv[++i];
                else {
                        argv[kept++] = argv[i];
                        continue;
                }
                if (a->ask.n_suspended == DUE_SUSPENSIONS_MAX)
                        return err_field(cx, LH_LIMIT, "suspend",
                                         "there are more than %d suspensions; join some",
                                         DUE_SUSPENSIONS_MAX);
                rc = read_span(cx, text, &a->spans[a->ask.n_suspended++]);
                if (rc != LH_OK)
                        return rc;
        }
        a->ask.suspended = a->spans;
        *argc = kept;
        return LH_OK;
}

static const char *off_why(const struct due_step *s)
{
        if (s->calendar_kind == CALENDAR_HOLIDAY)
                return "holiday";
        return "weekend";
}

static void show_step(void *arg, const struct due_step *s)
{
        static const char *const weekdays[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
        char day[11];

        (void)arg;
        date_format(s->day, day);
        printf("%s %s ", day, weekdays[date_weekday(s->day)]);
        switch (s->verdict) {
        case DUE_START: printf("  -  the day it starts from does not count"); break;
        case DUE_VOID: printf("  -  before the limit started anew"); break;
        case DUE_RESTART: printf("  -  the limit starts anew; this day does not count"); break;
        case DUE_SUSPENDED: printf("  -  suspended"); break;
        case DUE_OFF: printf("  -  %s", off_why(s)); break;
        case DUE_COUNTED:
                printf("%3d  %s", s->count, s->extension ? "counted, of the extension" : "counted");
                break;
        }
        if (s->calendar_kind == CALENDAR_MADE_UP)
                printf(", a working day in exchange");
        if (s->name[0] != '\0')
                printf(" (%s)", s->name);
        printf("%s\n", s->announced ? "" : ", not announced yet");
}

static void show_calendar(void)
{
        char begin[11], end[11];

        date_format(calendar_begin(), begin);
        date_format(calendar_end(), end);
        printf("calendar: %s to %s; %s\n", begin, end, calendar_source());
}

static void show_clock(const struct rule_clock *c)
{
        char since[11] = "-";

        if (c->since != INT32_MIN)
                date_format(c->since, since);
        printf("clock: %s, %s %s; from %s\n", c->name_en, clock_kind_name(c->kind), c->limit_text,
               c->from_en);
        printf("rule: %s; in force since %s; certainty %c%s\n", c->source, since, c->certainty,
               c->certainty == 'K' ? ", unverified" : "");
}

static int count(struct ctx *cx, const struct asked *a, struct due *ret)
{
        if (a->clock == NULL || a->clock->kind != CLOCK_YEARLY)
                return due_count(cx, &a->ask, a->explain ? show_step : NULL, NULL, ret);
        *ret = (struct due){ .day = clock_yearly_day(a->clock, a->ask.start) };
        return LH_OK;
}

static int answer(struct ctx *cx, const struct asked *a)
{
        struct due d;
        char day[11];
        int rc = count(cx, a, &d);

        if (rc != LH_OK)
                return cmd_failed(cx);
        if (a->explain && a->clock != NULL)
                show_clock(a->clock);
        if (a->explain)
                show_calendar();
        date_format(d.day, day);
        printf("%s%s\n", day, d.provisional ? " provisional" : "");
        return d.provisional ? EXIT_PROVISIONAL : EXIT_DONE;
}

/* The version of the clock that holds on the day of the event. */
static int find_clock(struct ctx *cx, const struct rule_set *rules, struct asked *a)
{
        bool known;

        a->clock = rule_clock(rules, str_of(a->clock_id), a->ask.start, &known);
        if (a->clock != NULL)
                return LH_OK;
        return err_field(cx, LH_NOT_FOUND, "clock",
                         known ? "the clock \"%.40s\" was not in force on that day; liuhen rules "
                                 "shows since when it is"
                               : "there is no clock \"%.40s\"; liuhen rules lists them",
                         a->clock_id);
}

static int read_events(struct ctx *cx, struct asked *a)
{
        int rc = LH_OK;

        if (a->restart != NULL) {
                a->ask.restarted = true;
                rc = read_day(cx, "restart", a->restart, &a->ask.restart);
        }
        if (rc == LH_OK && a->extend != NULL)
                rc = read_limit(cx, "extend", a->extend, &a->ask.extension);
        return rc;
}

static int read_asked(struct ctx *cx, const struct rule_set *rules, char **argv, struct asked *a)
{
        int rc = read_day(cx, "date", argv[0], &a->ask.start);

        if (rc == LH_OK)
                rc = read_events(cx, a);
        if (rc != LH_OK)
                return rc;
        if (a->clock_id == NULL)
                return read_limit(cx, "limit", argv[1], &a->ask.limit);
        rc = find_clock(cx, rules, a);
        if (rc == LH_OK && a->clock->kind != CLOCK_YEARLY)
                rc = clock_ask(cx, a->clock, &a->ask);
        return rc;
}

int cmd_due(struct ctx *cx, int argc, char **argv)
{
        lh_auto(rule_free) struct rule_set *rules = NULL;
        struct asked a = { 0 };
        const struct option_spec specs[] = {
                { "clock", &a.clock_id, NULL },  { "restart", &a.restart, NULL },
                { "extend", &a.extend, NULL },   { "in", &a.in, NULL },
                { "explain", NULL, &a.explain }, { NULL, NULL, NULL }
        };
        int n, rc;

        if (take_suspensions(cx, &argc, argv, &a) != LH_OK)
                return cmd_failed(cx);
        rc = cmd_options(argc, argv, specs, &n);
        if (rc != EXIT_DONE || n != (a.clock_id != NULL ? 1 : 2))
                return EXIT_USAGE;
        if (rule_load(cx, a.in, &rules) != LH_OK || read_asked(cx, rules, argv, &a) != LH_OK)
                return cmd_failed(cx);
        return answer(cx, &a);
}
