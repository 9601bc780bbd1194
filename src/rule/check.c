#include "rule/check.h"
#include "base/text.h"
#include "base/time.h"

#include <stdio.h>
#include <string.h>

void check_fail(struct check *c, const char *name, const char *fmt, ...)
{
        char field[128], *why;
        va_list ap;

        if (c->rc != LH_OK)
                return;
        va_start(ap, fmt);
        why = arena_vprintf(c->cx->mem, fmt, ap);
        va_end(ap);
        snprintf(field, sizeof(field), "%.90s%s%.30s", c->place, c->place[0] != '\0' ? "." : "",
                 name);
        c->rc = err_field(c->cx, LH_INVALID, field, "rule file \"%s\", %s: %s", c->file, field,
                          why);
}

void check_enter(struct check *c, const char *fmt, ...)
{
        va_list ap;

        va_start(ap, fmt);
        vsnprintf(c->place, sizeof(c->place), fmt, ap);
        va_end(ap);
}

static bool is_lower(char ch)
{
        return ch >= 'a' && ch <= 'z';
}

/* [a-z][a-z0-9J]{0,max-1}, J the joining character; at least min long. */
const char *check_id(struct check *c, const char *name, const char *id, char joiner, size_t min,
                     size_t max)
{
        size_t n = strlen(id);
        bool good = n >= min && n <= max && is_lower(id[0]);

        for (size_t i = 1; good && i < n; i++)
                good = is_lower(id[i]) || (id[i] >= '0' && id[i] <= '9') || id[i] == joiner;
        if (!good)
                check_fail(
                        c, name,
                        "\"%s\" is no id; use %zu to %zu lower-case letters, digits and \"%c\", a "
                        "letter first",
                        id, min, max, joiner);
        return arena_strdup(c->mem, id);
}

/* A text for people: one line, no control characters, not blank. */
const char *check_line(struct check *c, const char *name, const char *text)
{
        bool blank = true;

        for (const char *p = text; *p != '\0'; p++) {
                if ((unsigned char)*p < 0x20 || *p == 0x7f)
                        check_fail(c, name, "it holds a control character; write one line of text");
                blank = blank && *p == ' ';
        }
        if (blank)
                check_fail(c, name, "it is blank; write a text");
        return arena_strdup(c->mem, text);
}

const char *check_name_en(struct check *c, const char *name_en, const char *name)
{
        return name_en == NULL ? name : check_line(c, "name_en", name_en);
}

bool check_bool(struct check *c, const char *name, const char *word)
{
        if (word == NULL || strcmp(word, "false") == 0)
                return false;
        if (strcmp(word, "true") != 0)
                check_fail(c, name, "\"%s\" is neither true nor false", word);
        return true;
}

int check_word_index(const char *word, const char *const *words, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (strcmp(word, words[i]) == 0)
                        return (int)i;
        return -1;
}

/* Index of the word among words; 0 after a failure. */
int check_word(struct check *c, const char *name, const char *word, const char *const *words,
               size_t n)
{
        int i = check_word_index(word, words, n);
        lh_auto(buf_done) struct buf list = { 0 };

        buf_init(&list, 500);
        if (i >= 0)
                return i;
        for (size_t k = 0; k < n; k++)
                buf_printf(&list, "%s%s", k == 0 ? "" : ", ", words[k]);
        check_fail(c, name, "\"%s\" is not known; use one of: %s", word, list.p);
        return 0;
}

int32_t check_day(struct check *c, const char *name, const char *text, int32_t without)
{
        int32_t day = without;

        if (text != NULL && !date_parse(str_of(text), &day))
                check_fail(c, name, "\"%s\" is not a day; write YYYY-MM-DD", text);
        return day;
}

bool rule_limit_parse(struct str text, struct rule_limit *ret)
{
        uint64_t days;
        bool working;

        if (text.n < 3)
                return false;
        working = memcmp(text.p + text.n - 2, "wd", 2) == 0;
        if (!working && memcmp(text.p + text.n - 2, "cd", 2) != 0)
                return false;
        if (!decimal_parse((struct str){ text.p, text.n - 2 }, &days) || days < 1 ||
            days > RULE_LIMIT_DAYS_MAX)
                return false;
        *ret = (struct rule_limit){ .set = true, .working = working, .n = (int)days };
        return true;
}

struct rule_limit check_limit(struct check *c, const char *name, const char *text)
{
        struct rule_limit limit = { 0 };

        if (text != NULL && !rule_limit_parse(str_of(text), &limit))
                check_fail(c, name,
                           "\"%s\" is no limit; write working days like 20wd or calendar days like "
                           "3cd, 1 to %d",
                           text, RULE_LIMIT_DAYS_MAX);
        return limit;
}

char check_certainty(struct check *c, const char *word)
{
        static const char *const words[] = { "V", "F", "K", "M" };

        return words[check_word(c, "certainty", word, words, countof(words))][0];
}
