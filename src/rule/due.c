#include "rule/due.h"
#include "base/time.h"
#include "rule/calendar.h"

/* One count on its way. */
struct walk {
        const struct due_ask *ask;
        void (*see)(void *arg, const struct due_step *s);
        void *arg;
        int32_t day;
        bool provisional;
};

static bool announced(int32_t day)
{
        return day >= calendar_begin() && day <= calendar_end();
}

static bool suspended(const struct due_ask *ask, int32_t day)
{
        for (size_t i = 0; i < ask->n_suspended; i++)
                if (day >= ask->suspended[i].from && day <= ask->suspended[i].to)
                        return true;
        return false;
}

static void tell(struct walk *w, enum due_verdict verdict, int count, bool extension)
{
        struct due_step s = { .day = w->day,
                              .verdict = verdict,
                              .count = count,
                              .extension = extension,
                              .announced = announced(w->day) };

        s.calendar_kind = (int)calendar_kind(w->day, &s.name);
        if (w->see != NULL)
                w->see(w->arg, &s);
}

/* Goes on until n days are counted, or no day is left to walk. */
static bool run(struct walk *w, const struct rule_limit *limit, bool extension)
{
        int counted = 0;

        while (counted < limit->n) {
                w->day += w->ask->before ? -1 : 1;
                if (w->day - w->ask->start > DUE_DAYS_MAX || w->ask->start - w->day > DUE_DAYS_MAX)
                        return false;
                if (suspended(w->ask, w->day)) {
                        tell(w, DUE_SUSPENDED, 0, extension);
                        continue;
                }
                /* In calendar days it does not matter whether a day is worked. */
                if (limit->working && !announced(w->day))
                        w->provisional = true;
                if (limit->working && !calendar_is_working_day(w->day))
                        tell(w, DUE_OFF, 0, extension);
                else
                        tell(w, DUE_COUNTED, ++counted, extension);
        }
        return true;
}

/* The first day, and what a restart makes of the days behind it. */
static void begin(struct walk *w)
{
        const struct due_ask *ask = w->ask;

        w->day = ask->start;
        tell(w, DUE_START, 0, false);
        if (!ask->restarted)
                return;
        while (w->day < ask->restart - 1) {
                w->day++;
                tell(w, DUE_VOID, 0, false);
        }
        w->day = ask->restart;
        if (ask->restart > ask->start)
                tell(w, DUE_RESTART, 0, false);
}

static int check(struct ctx *cx, const struct due_ask *ask)
{
        if (ask->n_suspended > DUE_SUSPENSIONS_MAX)
                return err_field(cx, LH_LIMIT, "suspend",
                                 "there are more than %d suspensions; join some",
                                 DUE_SUSPENSIONS_MAX);
        for (size_t i = 0; i < ask->n_suspended; i++)
                if (ask->suspended[i].from > ask->suspended[i].to)
                        return err_field(
                                cx, LH_INVALID, "suspend",
                                "a suspension ends before it begins; write the earlier day first");
        if (ask->restarted &&
            (ask->restart < ask->start || ask->restart - ask->start > DUE_DAYS_MAX))
                return err_field(cx, LH_INVALID, "restart",
                                 "the limit cannot start anew before it started; correct the day");
        if (ask->before && (ask->restarted || ask->extension.set))
                return err_field(cx, LH_INVALID, ask->restarted ? "restart" : "extend",
                                 "a limit that is counted back from a day neither starts anew nor "
                                 "is extended; leave this out");
        return LH_OK;
}

int due_count(struct ctx *cx, const struct due_ask *ask,
              void (*see)(void *arg, const struct due_step *s), void *arg, struct due *ret)
{
        struct walk w = { .ask = ask, .see = see, .arg = arg };
        int rc = check(cx, ask);

        if (rc != LH_OK)
                return rc;
        begin(&w);
        if (!run(&w, &ask->limit, false) || (ask->extension.set && !run(&w, &ask->extension, true)))
                return err_field(
                        cx, LH_LIMIT, "suspend",
                        "the limit does not end within %d days; are the suspensions right?",
                        DUE_DAYS_MAX);
        *ret = (struct due){ w.day, w.provisional };
        return LH_OK;
}
