#include "screen/core.h"
#include "base/text.h"
#include "screen/lexicon.h"
#include "screen/name_table.h"

/* Han characters from i on, in bytes. */
static size_t han_run(struct str t, size_t i, size_t max)
{
        size_t n = 0;

        while (n < max && han_at(t, i + n))
                n += 3;
        return n;
}

static size_t surname_bytes(struct str t, bool sure)
{
        if (first_at(FIRST_NAME_DOUBLE, name_doubles, t, 0) != NULL)
                return 6;
        if (!han_at(t, 0) || !name_char(NAME_SURNAME, t, 0))
                return 0;
        return sure && name_char(NAME_DOUBTFUL, t, 0) ? 0 : 3;
}

static bool given_ok(struct str t, size_t from, size_t to)
{
        for (size_t i = from; i < to; i += 3)
                if (name_char(NAME_NOT_GIVEN, t, i))
                        return false;
        return true;
}

/* n bytes of t are surname and given name of one or two characters. */
static bool reads_as_name(struct str t, size_t n, bool sure)
{
        size_t s = surname_bytes(t, sure);

        if (s == 0 || n <= s || n > s + 6)
                return s == 6 && n == 6 && surname_bytes(t, sure) == 6 &&
                       name_char(NAME_SURNAME, t, 0) && given_ok(t, 3, 6);
        if (first_at(FIRST_NAME_STOP, name_stop, t, 0) != NULL)
                return false;
        for (const char *const *w = name_titles; *w != NULL; w++)
                if (n >= 3 + strlen(*w) && starts_with(t, n - strlen(*w), *w))
                        return false;
        /* 陶工, 陶总 */
        if (n == 6 && (starts_with(t, 3, "工") || starts_with(t, 3, "总")))
                return false;
        return given_ok(t, s, n);
}

/* 努尔兰·哈力克 */
static size_t dotted(struct str t)
{
        size_t i = han_run(t, 0, 36), parts = 1;

        if (i == 0)
                return 0;
        while (starts_with(t, i, "·")) {
                size_t n = han_run(t, i + 2, 36);

                if (n == 0)
                        break;
                i += 2 + n;
                parts++;
        }
        return parts > 1 && i <= 75 && given_ok(t, 0, 3) ? i : 0;
}

size_t name_dotted_before(struct str t, size_t end)
{
        size_t from = end;

        while (from >= 3 && end - from < 75) {
                if (han_at(t, from - 3) && from >= 3)
                        from -= 3;
                else if (starts_with(t, from - 2, "·"))
                        from -= 2;
                else
                        break;
        }
        for (; from < end; from += 3)
                if (han_at(t, from) && dotted(slice(t, from, end)) == end - from)
                        return end - from <= 60 ? end - from : 0;
        return 0;
}

static size_t without_title(struct str t, size_t n)
{
        for (const char *const *w = name_titles; *w != NULL; w++)
                if (n > 3 + strlen(*w) && starts_with(t, n - strlen(*w), *w))
                        return n - strlen(*w);
        return n;
}

static bool only_latin(struct str t)
{
        size_t letters = 0;

        for (size_t i = 0; i < t.n; i++) {
                unsigned char c = (unsigned char)t.p[i];

                if (is_alnum(c) && !is_digit(c))
                        letters++;
                else if (c != ' ' && c != '.' && c != '-' && c != '\'' && c != ',')
                        return false;
        }
        return letters >= 4 && t.n <= 60 && memchr(t.p, ' ', t.n) != NULL;
}

/* 阿卜杜热合曼 */
#define NAME_CELL_BYTES_MAX 21

static size_t name_in_cell(struct str t)
{
        size_t n = han_run(t, 0, 60);

        if (n == t.n)
                return n < 6 || n > NAME_CELL_BYTES_MAX ||
                                       first_at(FIRST_NAME_STOP, name_stop, t, 0) != NULL ||
                                       !given_ok(t, 3, n)
                               ? 0
                               : n;
        return only_latin(t) ? t.n : 0;
}

static size_t name_listed(struct str t)
{
        size_t run = han_run(t, 0, 30), n = without_title(t, run);

        if (n <= 12 && reads_as_name(t, n, false))
                return n;
        return 0;
}

static bool may_follow(struct str t, size_t i)
{
        return first_at(FIRST_NAME_FOLLOWER, name_followers, t, i) != NULL;
}

static bool ends_here(struct str t, size_t i)
{
        return i >= t.n || !han_at(t, i) || may_follow(t, i);
}

static size_t name_direct(struct str t)
{
        size_t s = surname_bytes(t, true), run = han_run(t, 0, 30);

        if (s == 0)
                return 0;
        if (run <= s + 6 && reads_as_name(t, run, true) && !may_follow(t, s) &&
            !(run == s + 6 && may_follow(t, s + 3) && !name_char(NAME_GIVEN, t, s + 3) &&
              reads_as_name(t, s + 3, true)))
                return run;
        if (run >= s + 6 && reads_as_name(t, s + 6, true) && ends_here(t, s + 6) &&
            !(run > s + 6 && lexicon_level(t, s + 3, 2) > 1 && !name_char(NAME_GIVEN, t, s + 3)) &&
            !name_char(NAME_HARDLY_GIVEN, t, s + 3))
                return s + 6;
        if (run >= s + 3 && reads_as_name(t, s + 3, true) && ends_here(t, s + 3))
                return s + 3;
        return run == s + 6 && reads_as_name(t, run, true) ? run : 0;
}

size_t name_at(struct str t, enum name_how how)
{
        size_t n = dotted(t);

        if (n > 0)
                return how != NAME_CELL || n == t.n ? n : 0;
        if (how == NAME_CELL)
                return name_in_cell(t);
        n = name_listed(t);
        if (n > 0 && how == NAME_LISTED)
                return n;
        return name_direct(t);
}

bool name_like(struct str t)
{
        return t.n > 0 &&
               (dotted(t) == t.n || (han_run(t, 0, 30) == t.n && reads_as_name(t, t.n, false)));
}
