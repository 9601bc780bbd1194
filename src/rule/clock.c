#include "rule/clock.h"
#include "base/text.h"
#include "base/time.h"
#include "rule/check.h"
#include "rule/yaml.h"

#include <stdio.h>
#include <string.h>

#define HOURS_MAX 999

static const char *const kind_words[] = { "at-most", "at-least", "before", "yearly" };

const char *clock_kind_name(enum clock_kind k)
{
        return kind_words[k];
}

/* "12h" */
static bool is_hours(const char *text)
{
        size_t n = strlen(text);
        uint64_t hours;

        return n > 1 && text[n - 1] == 'h' && decimal_parse((struct str){ text, n - 1 }, &hours) &&
               hours >= 1 && hours <= HOURS_MAX;
}

/* "01-31", a day that every year has. */
static bool read_day_of_year(const char *text, int *ret_month, int *ret_mday)
{
        char whole[16];
        int32_t day;
        int year;

        snprintf(whole, sizeof(whole), "2023-%.6s", text);
        if (strlen(text) != 5 || !date_parse(str_of(whole), &day))
                return false;
        date_split(day, &year, ret_month, ret_mday);
        return true;
}

static void take_limit(struct check *c, const struct yaml_clock *y, struct rule_clock *k)
{
        k->limit_text = arena_strdup(c->mem, y->limit);
        if (k->kind == CLOCK_YEARLY) {
                if (!read_day_of_year(y->limit, &k->month, &k->mday))
                        check_fail(c, "limit", "\"%s\" is no day of every year; write MM-DD",
                                   y->limit);
                return;
        }
        if (k->kind == CLOCK_AT_MOST && is_hours(y->limit))
                return;
        k->limit = check_limit(c, "limit", y->limit);
}

static const char *optional_line(struct check *c, const char *name, const char *text)
{
        return text == NULL ? "" : check_line(c, name, text);
}

/* K and unverified say the same; both stand in the file so that neither is overlooked. */
static void take_certainty(struct check *c, const struct yaml_clock *y, struct rule_clock *k)
{
        bool unverified = check_bool(c, "unverified", y->unverified);

        k->certainty = check_certainty(c, y->certainty);
        if (unverified != (k->certainty == 'K'))
                check_fail(c, "unverified",
                           "certainty K and unverified: true go together; write both or neither");
}

static void take_clock(struct check *c, const struct yaml_clock *y, struct rule_clock *k)
{
        k->id = check_id(c, "id", y->id, '-', 2, 40);
        k->domain = y->domain == NULL ? "" : check_id(c, "domain", y->domain, '-', 2, 32);
        k->name = check_line(c, "name", y->name);
        k->name_en = check_line(c, "name_en", y->name_en);
        k->kind = (enum clock_kind)check_word(c, "kind", y->kind, kind_words, countof(kind_words));
        take_limit(c, y, k);
        k->from = check_line(c, "from", y->from);
        k->from_en = check_line(c, "from_en", y->from_en);
        k->suspends = optional_line(c, "suspends", y->suspends);
        k->restarts = optional_line(c, "restarts", y->restarts);
        k->extension = check_limit(c, "extension", y->extension);
        k->source = check_line(c, "source", y->source);
        take_certainty(c, y, k);
        k->since = check_day(c, "since", y->since, INT32_MIN);
        k->until = check_day(c, "until", y->until, INT32_MAX);
        if (k->since >= k->until)
                check_fail(c, "until", "it is not after since");
}

/* Two versions of one clock must not hold on the same day. */
static void check_versions(struct check *c, const struct rule_clock *list, size_t i)
{
        for (size_t k = 0; k < i; k++)
                if (strcmp(list[k].id, list[i].id) == 0 && list[k].since < list[i].until &&
                    list[i].since < list[k].until)
                        check_fail(c, "since",
                                   "another clock of this id holds on the same days; separate them "
                                   "by since and until");
}

int rule_clocks_check(struct ctx *cx, struct arena *mem, const char *file,
                      const struct yaml_clocks *y, const struct rule_clock **ret, size_t *ret_n)
{
        struct check c = { .cx = cx, .mem = mem, .file = file };
        struct rule_clock *list = arena_alloc(mem, y->clocks_count * sizeof(*list));

        for (size_t i = 0; i < y->clocks_count; i++) {
                check_enter(&c, "clocks.%.40s", y->clocks[i].id);
                take_clock(&c, &y->clocks[i], &list[i]);
                check_versions(&c, list, i);
        }
        if (c.rc != LH_OK)
                return c.rc;
        *ret = list;
        *ret_n = y->clocks_count;
        return LH_OK;
}

const struct rule_clock *rule_clock(const struct rule_set *set, struct str id, int32_t day,
                                    bool *ret_known)
{
        size_t n;
        const struct rule_clock *list = rule_clocks(set, &n), *found = NULL;
        bool known = false;

        for (size_t i = 0; i < n; i++) {
                if (!str_is(id, list[i].id))
                        continue;
                known = true;
                if (day >= list[i].since && day < list[i].until)
                        found = &list[i];
        }
        if (ret_known != NULL)
                *ret_known = known;
        return found;
}

static int check_events(struct ctx *cx, const struct rule_clock *c, const struct due_ask *ask)
{
        if (ask->n_suspended > 0 && c->suspends[0] == '\0')
                return err_field(cx, LH_INVALID, "suspend",
                                 "nothing suspends the clock \"%s\" (%s); leave this out", c->id,
                                 c->source);
        if (ask->restarted && c->restarts[0] == '\0')
                return err_field(cx, LH_INVALID, "restart",
                                 "nothing starts the clock \"%s\" anew (%s); leave this out", c->id,
                                 c->source);
        if (!ask->extension.set)
                return LH_OK;
        if (!c->extension.set)
                return err_field(cx, LH_INVALID, "extend",
                                 "the clock \"%s\" cannot be extended (%s); leave this out", c->id,
                                 c->source);
        if (ask->extension.working != c->extension.working || ask->extension.n > c->extension.n)
                return err_field(cx, LH_INVALID, "extend",
                                 "the clock \"%s\" is extended by at most %d%s (%s)", c->id,
                                 c->extension.n, c->extension.working ? "wd" : "cd", c->source);
        return LH_OK;
}

int clock_ask(struct ctx *cx, const struct rule_clock *c, struct due_ask *ask)
{
        if (c->kind == CLOCK_YEARLY)
                return err_field(cx, LH_INVALID, "clock",
                                 "the clock \"%s\" ends on %s of every year; no days are counted",
                                 c->id, c->limit_text);
        if (!c->limit.set)
                return err_field(cx, LH_INVALID, "clock",
                                 "the clock \"%s\" counts hours (%s), not days", c->id,
                                 c->limit_text);
        ask->limit = c->limit;
        ask->before = c->kind == CLOCK_BEFORE;
        return check_events(cx, c, ask);
}

int32_t clock_yearly_day(const struct rule_clock *c, int32_t after)
{
        int year, month, mday;
        int32_t day = after;

        date_split(after, &year, &month, &mday);
        date_make(year, c->month, c->mday, &day);
        if (day <= after)
                date_make(year + 1, c->month, c->mday, &day);
        return day;
}
