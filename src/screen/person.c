#include "screen/person.h"
#include "screen/lexicon.h"
#include "screen/name_table.h"

#define SHAPE_MIN      (-1) /* below it, no evidence around makes a name of it */
#define SURE_POINTS    6    /* what follows is said of people only */
#define LIKELY_POINTS  7
#define UNSURE_POINTS  8
#define LONG_POINTS    3 /* off a given name of three characters */
#define NEVER_POINTS   100
#define LISTING_POINTS 2
#define CHAIN_MAX      12 /* names of an enumeration looked at ahead */

static bool double_surname(struct str t, size_t i)
{
        return first_at(FIRST_NAME_DOUBLE, name_doubles, t, i) != NULL;
}

static bool stop_word(struct str t, size_t i)
{
        return first_at(FIRST_NAME_STOP, name_stop, t, i) != NULL;
}

static bool titled(struct str t, size_t i, size_t n)
{
        for (size_t k = i + 3; k < i + n; k += 3)
                for (const char *const *w = name_titles;
                     *w != NULL && may_begin(FIRST_NAME_TITLE, t, k); w++)
                        if (k + strlen(*w) == i + n && starts_with(t, k, *w))
                                return true;
        return starts_with(t, i + n - 3, "工") || starts_with(t, i + n - 3, "总");
}

/* 岭, 沟, 湾: a village rather than a name. */
static bool ends_like_place(struct str t, size_t end)
{
        static const char chars[] = "岭沟坪湾坝塘庄屯寨坡冲铺营圩坳峪堡集店口桥河泉洼里头园台坊楼";

        for (const char *p = chars; *p != '\0'; p += 3)
                if (starts_with(t, end - 3, (char[]){ p[0], p[1], p[2], '\0' }))
                        return true;
        return false;
}

/* The text is a word, begins with one, or a longer word begins there. */
static int word_points(struct str t, size_t i, size_t n, size_t surname)
{
        unsigned two = lexicon_level(t, i, 2), three = lexicon_level(t, i, 3), given;

        if (n == 6)
                return three > 0 ? -6 : two > 0 ? -1 - (int)(2 * two) : 0;
        if (three > 0)
                return -2 - (int)(2 * three);
        if (surname == 6)
                return 0;
        given = lexicon_level(t, i + 3, 2);
        return (two == 3   ? -3
                : two == 2 ? -1
                           : 0) +
               (given == 3 && !(name_char(NAME_GIVEN, t, i + 3) && name_char(NAME_GIVEN, t, i + 6))
                        ? -2
                        : 0);
}

static int given_points(struct str t, size_t from, size_t to)
{
        int points = 0;

        for (size_t i = from; i < to; i += 3) {
                if (name_char(NAME_NOT_GIVEN, t, i))
                        return -100;
                points += name_char(NAME_HARDLY_GIVEN, t, i) ? -2 : name_char(NAME_GIVEN, t, i);
        }
        return points;
}

/* least: below it the caller does not ask how far. */
static int shape_of(struct str t, size_t i, size_t n, int least)
{
        bool two = double_surname(t, i);
        size_t surname = two ? 6 : 3;
        int points = two                              ? 3
                     : name_char(NAME_FREQUENT, t, i) ? 2
                     : name_char(NAME_DOUBTFUL, t, i) ? -1
                                                      : 1;

        if (n <= surname || n > surname + (two ? 6u : 9u) ||
            (!two && !name_char(NAME_SURNAME, t, i)))
                return -100;
        points += given_points(t, i + surname, i + n);
        if (points < least) /* what follows takes more away: most candidates end here */
                return points;
        points += word_points(t, i, n, surname);
        if (points < least || titled(t, i, n) || stop_word(t, i))
                return -100;
        if (n == surname + 3)
                points--;
        if (n == surname + 9)
                points -= LONG_POINTS;
        if (n > 6 && ends_like_place(t, i + n))
                points -= 2;
        return points;
}

/* The last character and the next one are a word: 曾凡|名下. */
static int crossing_points(struct str t, size_t end)
{
        unsigned level = han_at(t, end) ? lexicon_level(t, end - 3, 2) : 0;

        for (const char *const *f = name_followers;
             *f != NULL && may_begin(FIRST_NAME_FOLLOWER, t, end - 3); f++)
                if (starts_with(t, end - 3, *f) && strlen(*f) > 3)
                        return -4;
        return level >= 2 ? -(int)level : 0;
}

/* 买买提·艾力, 木呷阿且 */
static size_t by_sound(struct str t, size_t i)
{
        size_t n = 0, run = 0;
        bool dot = false;

        /* 阿不都热西提·吐尔地: the mark says more than the characters. */
        while (run < 30 && han_at(t, i + run))
                run += 3;
        dot = run >= 6 && name_char(NAME_BY_SOUND, t, i) && starts_with(t, i + run, "·") &&
              han_at(t, i + run + 2);
        while (i + n < t.n && n < 60) {
                if (han_at(t, i + n) && (dot || name_char(NAME_BY_SOUND, t, i + n)))
                        n += 3;
                else if (n > 0 && starts_with(t, i + n, "·") && han_at(t, i + n + 2))
                        n += 2, dot = true;
                else
                        break;
        }
        return dot || (n >= 9 && n <= 24) ? n : 0;
}

bool person_by_sound(struct str t)
{
        return t.n > 0 && by_sound(t, 0) == t.n;
}

static bool dotted(struct str t, size_t i, size_t n)
{
        return memmem(t.p + i, n, "·", 2) != NULL;
}

static size_t and_at(struct str t, size_t i)
{
        static const char *const ands[] = { "、", "和", "及", "与", NULL };

        for (const char *const *a = ands; *a != NULL; a++)
                if (starts_with(t, i, *a))
                        return 3;
        return 0;
}

static struct person try_length(struct str t, size_t i, size_t n, int shape, int left, bool listing,
                                int32_t today, int depth);

static int left_points(enum person_left left)
{
        static const int points[] = { 0, 1, 2, 3, 4 };

        return points[left];
}

static int least_shape(int left)
{
        return left >= 3 ? SHAPE_MIN : left == 0 ? 2 : 1;
}

static bool better(const struct person *a, const struct person *b)
{
        return a->n > 0 && (b->n == 0 || a->points > b->points);
}

static struct person best_at(struct str t, size_t i, int left, bool listing, int32_t today,
                             int depth)
{
        struct person best = { 0 }, p;
        size_t sound = by_sound(t, i), surname;

        if (sound > 0) {
                int shape = dotted(t, i, sound) ? 4 : 3;

                best = try_length(t, i, sound, shape, left, listing, today, depth);
        }
        surname = double_surname(t, i) ? 6 : name_char(NAME_SURNAME, t, i) ? 3 : 0;
        for (size_t n = surname + 3; surname > 0 && n <= surname + 9; n += 3) {
                if (!han_at(t, i + n - 3))
                        break;
                p = try_length(t, i, n, shape_of(t, i, n, least_shape(left)), left, listing, today,
                               depth);
                if (better(&p, &best))
                        best = p;
        }
        return best;
}

/* In 王五、赵六夫妇 what stands behind the second speaks for the first as well. */
static struct person_right right_of(struct str t, size_t end, bool listing, int32_t today,
                                    int depth)
{
        struct person_right r = person_right(t, end, today);
        size_t and = and_at(t, end);

        if (and > 0 && depth < CHAIN_MAX && han_at(t, end + and)) {
                struct person next = best_at(t, end + and, 3, listing, today, depth + 1);

                if (next.n > 0)
                        return (struct person_right){ 3, next.sure, next.office, -1 };
        }
        return r;
}

/* 李四光明: three characters behind a single surname are a name only if all else says so. */
static bool shape_is_long(struct str t, size_t i, size_t n)
{
        return n == 12 && !double_surname(t, i) && by_sound(t, i) != n;
}

static int limit_of(bool sure, int left, bool listing)
{
        if (sure)
                return SURE_POINTS;
        if (left >= 3 || (left == 2 && listing))
                return LIKELY_POINTS;
        return left > 0 ? UNSURE_POINTS : NEVER_POINTS;
}

static struct person try_length(struct str t, size_t i, size_t n, int shape, int left, bool listing,
                                int32_t today, int depth)
{
        struct person_right r;
        int points;

        if (shape < least_shape(left))
                return (struct person){ 0 };
        r = right_of(t, i + n, listing, today, depth);
        points = shape + left + r.points + crossing_points(t, i + n) +
                 (listing ? LISTING_POINTS : 0);
        if (r.points < -50 || (shape_is_long(t, i, n) && !r.sure) ||
            points < limit_of(r.sure, left, listing))
                return (struct person){ 0 };
        return (struct person){ n, points, r.sure, r.office, r.age };
}

struct person person_at(struct str t, size_t i, enum person_left left, bool listing, int32_t today)
{
        if (i + 6 > t.n || !han_at(t, i) || !name_begins(char_code(t, i)))
                return (struct person){ 0 };
        return best_at(t, i, left_points(left), listing, today, 0);
}
