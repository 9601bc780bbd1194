#include "screen/first.h"
#include "screen/lexicon.h"
#include "screen/person.h"

/* Names of people in a column that says so, behind a role, in a form of address. Names that nothing
 * announces are found by evidence in find_person.c. */

static enum role or_subject(enum role r)
{
        return r == ROLE_NONE ? ROLE_SUBJECT : r;
}

static void remember(struct scanner *s, size_t start, size_t end, enum role role)
{
        if (s->n_named == s->cap_named) {
                s->cap_named = s->cap_named == 0 ? 64 : 2 * s->cap_named;
                s->named = mem_realloc(s->named, s->cap_named * sizeof(*s->named));
        }
        s->named[s->n_named++] = (struct named){ (uint32_t)start, (uint32_t)end, role };
}

bool name_found(struct scanner *s, size_t start, size_t end, enum role role, const char *why)
{
        struct str v = slice(s->t, start, end);
        bool minor = role == ROLE_MINOR;

        /* 王某, 李某某: cut already. */
        if (memmem(v.p, v.n, "某", 3) != NULL)
                return false;
        if (!found(s, minor ? "minor_name" : "name", or_subject(role), start, end, v, why))
                return false;
        s->person_text = true;
        remember(s, start, end, or_subject(role));
        return true;
}

static size_t skip_blanks(struct str t, size_t i)
{
        while (byte_at(t, i) == ' ' || byte_at(t, i) == '\n')
                i++;
        return i;
}

static const char *const announce[] = { "）：", "):", "：", ":", "=", "\"", NULL };
static const char *const plain[] = { " ",          "姓名",       "（姓名）",   "(姓名)",
                                     "名单",       "成员",       "（签字）",   "（签名）",
                                     "（签章）",   "(签字)",     "人员",       "为",
                                     "是",         "系",         "分别为",     "代表",
                                     "及电话",     "和电话",     "、电话",     "及联系电话",
                                     "和联系电话", "及联系方式", "和联系方式", "（盖章）",
                                     "、联系方式", "、联系电话", "（户主）",   "（负责人）",
                                     "(负责人)",   "名",         "有",         NULL };
FIRST_OF(FIRST_NAME_ANNOUNCE, announce)
FIRST_OF(FIRST_NAME_LINK, plain)

/* What stands between a role and the name; ret_colon: something that announces a value does. */
static size_t skip_link(struct str t, size_t i, bool *ret_colon)
{
        const char *w;

        *ret_colon = false;
        for (;;) {
                if ((w = first_at(FIRST_NAME_ANNOUNCE, announce, t, i)) != NULL)
                        *ret_colon = true;
                else if ((w = first_at(FIRST_NAME_LINK, plain, t, i)) == NULL)
                        return i;
                i += strlen(w);
        }
}

/* 张三、李四（组长）, 王五: the names of a list. */
/* Nobody but a person stands under 监护人, 户主, 配偶; under 法定代表人 a body may. */
static bool private_role(enum role r)
{
        return r == ROLE_GUARDIAN || r == ROLE_SUBJECT || r == ROLE_MINOR || r == ROLE_THIRD;
}

static bool is_word(struct str t)
{
        if (t.n == 12)
                return lexicon_level(t, 0, 2) > 1 || lexicon_level(t, 6, 2) > 1;
        return t.n > 9 ? !person_by_sound(t) : lexicon_level(t, 0, t.n / 3) > 0;
}

static bool ends_value(struct str t, size_t i)
{
        static const char *const ends[] = {
                " ", "\n", "，", ",", "；", ";", "。", "（", "(", NULL
        };

        for (const char *const *e = ends; *e != NULL; e++)
                if (starts_with(t, i, *e))
                        return true;
        return false;
}

/* 学生：曲比么日扎: what stands alone behind a role that only people have, and is no word. */
static size_t alone(struct str t, enum role role)
{
        size_t n = 0;
        struct str v;

        while (n < 30 && (han_at(t, n) || (n > 0 && starts_with(t, n, "·"))))
                n += han_at(t, n) ? 3 : 2;
        if (!private_role(role) || n < 6 || n > 18 || (n < t.n && !ends_value(t, n)))
                return 0;
        v = slice(t, 0, n);
        if (n > 12)
                return person_by_sound(v) ? n : 0;
        return !is_word(v) && label_meaning(v).sense == SENSE_NONE &&
                               label_by_ending(v).sense == SENSE_NONE
                       ? name_at(v, NAME_CELL)
                       : 0;
}

static const char *const separators[] = { "、", "，", ",",  "；", ";", "/",
                                          "\n", "和", "及", "与", " ", NULL };
FIRST_OF(FIRST_NAME_SEPARATOR, separators)

static void list(struct scanner *s, size_t i, enum role role, const char *why)
{
        for (;;) {
                size_t n = name_at(slice(s->t, i, s->t.n), NAME_LISTED), start = i;
                const char *sep;

                if (n == 0)
                        n = name_at(slice(s->t, i, s->t.n), NAME_DIRECT);
                if (n == 0)
                        n = alone(slice(s->t, i, s->t.n), role);
                if (n == 0 && person_take(s, i, PERSON_LEFT_ROLE, role))
                        n = s->last_end - start;
                else if (n == 0 || !name_found(s, start, start + n, role, why))
                        return;
                i += n;
                if (starts_with(s->t, i, "（") || byte_at(s->t, i) == '(') {
                        const char *close =
                                memmem(s->t.p + i, s->t.n - i < 60 ? s->t.n - i : 60, "）", 3);

                        if (close == NULL &&
                            (close = memchr(s->t.p + i, ')', s->t.n - i < 60 ? s->t.n - i : 60)) ==
                                    NULL)
                                return;
                        i = (size_t)(close - s->t.p) + (*close == ')' ? 1 : 3);
                }
                sep = first_at(FIRST_NAME_SEPARATOR, separators, s->t, i);
                if (sep == NULL)
                        return;
                i = skip_blanks(s->t, i + strlen(sep));
        }
}

static bool lists_people(enum role r)
{
        return r == ROLE_EXPERT || r == ROLE_OFFICIAL || r == ROLE_SUBJECT || r == ROLE_THIRD ||
               r == ROLE_MINOR || r == ROLE_GUARDIAN || r == ROLE_NONE || r == ROLE_CONTACT;
}

static void after_role(struct scanner *s, size_t end, enum role role, bool named)
{
        bool colon;
        size_t i = skip_link(s->t, end, &colon), n;

        if (role == ROLE_EXPERT && starts_with(s->t, end, "库")) /* 专家库抽取 */
                return;

        if (colon || named) {
                if (lists_people(role)) {
                        list(s, i, role, "a name behind a role and a colon");
                        return;
                }
                n = name_at(slice(s->t, i, s->t.n), NAME_LISTED);
                if (n == 0)
                        n = name_at(slice(s->t, i, s->t.n), NAME_DIRECT);
        } else {
                if (person_take(s, i, PERSON_LEFT_ROLE, role))
                        return;
                n = name_at(slice(s->t, i, s->t.n), NAME_DIRECT);
        }
        if (n == 0 || !name_found(s, i, i + n, role, "a name behind a role"))
                return;
        /* 信访人张三、李四等二人 */
        if (lists_people(role) && starts_with(s->t, i + n, "、"))
                list(s, i + n + 3, role, "a name in a list behind a role");
}

/* 尊敬的张三：您好 */
static void after_dear(struct scanner *s, size_t end)
{
        size_t n = name_at(slice(s->t, end, s->t.n), NAME_LISTED);

        if (n > 0)
                name_found(s, end, end + n, ROLE_SUBJECT, "a name in a form of address");
}

/* 张三同志： at the beginning of a line */
static void at_line_start(struct scanner *s, size_t i)
{
        static const char *const titles[] = { "同志", "先生", "女士", NULL };
        size_t n = 0;

        while (n <= 12 && han_at(s->t, i + n))
                n += 3;
        for (const char *const *w = titles; *w != NULL; w++) {
                size_t end = n - (n > 6 ? 6 : 0);

                if (n < 12 || !starts_with(s->t, i + end, *w) ||
                    !(starts_with(s->t, i + n, "：") || byte_at(s->t, i + n) == ':') ||
                    !name_like(slice(s->t, i, i + end)))
                        continue;
                name_found(s, i, i + end, ROLE_SUBJECT, "a name in a form of address");
        }
}

static void names_at_lines(struct scanner *s)
{
        at_line_start(s, 0);
        for (const char *p = s->t.p; s->t.n > 0 && p != NULL;) {
                p = memchr(p, '\n', s->t.n - (size_t)(p - s->t.p));
                if (p != NULL && (size_t)(++p - s->t.p) >= s->t.n)
                        break;
                if (p != NULL)
                        at_line_start(s, skip_blanks(s->t, (size_t)(p - s->t.p)));
        }
}

/* 经张三举报, 据李四反映, 由王五证实 */
static void before_informed(struct scanner *s, size_t start, size_t end)
{
        static const char *const links[] = { "经", "由", "据",   "被",   "接", "因",
                                             "对", "，", "根据", "接到", NULL };

        for (size_t n = 6; n <= 12; n += 3) {
                if (start < n)
                        return;
                for (const char *const *l = links; *l != NULL; l++) {
                        size_t at = start - n, bytes = strlen(*l);
                        struct str name = slice(s->t, at, start);

                        if (at >= bytes && starts_with(s->t, at - bytes, *l) && name_like(name) &&
                            name_at(name, NAME_DIRECT) == name.n &&
                            !starts_with(s->t, end, "电话") && !starts_with(s->t, end, "箱")) {
                                name_found(s, at, start, ROLE_THIRD,
                                           "a name before a word for reporting");
                                return;
                        }
                }
        }
}

/* The role of the words right before 姓名: 申请人姓名, 配偶 姓名. */
static enum role role_of_name_word(const struct scanner *s, size_t i)
{
        const struct word_set *set = words_context();
        size_t start = s->words.hits[i].end - word_of(set, s->words.hits[i].word)->bytes;

        for (size_t k = i; k-- > 0 && s->words.hits[k].end + 24 >= start;) {
                const struct word *w = word_of(set, s->words.hits[k].word);

                if (w->role != ROLE_NONE && s->words.hits[k].end <= start)
                        return (enum role)w->role;
        }
        return ROLE_SUBJECT;
}

static void names_in_text(struct scanner *s)
{
        const struct word_set *set = words_context();

        for (size_t k = 0; k < s->topics[TOPIC_NAME].n; k++) {
                size_t i = s->topics[TOPIC_NAME].v[k];
                const struct word *w = word_of(set, s->words.hits[i].word);
                size_t end = s->words.hits[i].end;

                if (w->sense == SENSE_ROLE)
                        after_role(s, end, (enum role)w->role, false);
                else if (w->sense == SENSE_NAME)
                        after_role(s, end,
                                   w->role != ROLE_NONE ? (enum role)w->role
                                                        : role_of_name_word(s, i),
                                   true);
                else if (w->sense == SENSE_DEAR)
                        after_dear(s, end);
                else if (w->sense == SENSE_INFORMED)
                        before_informed(s, end - w->bytes, end);
        }
}

static bool names_cell(const struct unit *u)
{
        return u->labelled && !u->header &&
               (u->label.sense == SENSE_NAME || u->label.sense == SENSE_ROLE);
}

/* 达瓦次仁 under 买受人: two to four characters that are no word of ours, in a column for people.
 */
static bool of_private_role(const struct unit *u, struct str t)
{
        enum role r = (enum role)u->label.role;

        return (r == ROLE_SUBJECT || r == ROLE_MINOR || r == ROLE_THIRD || r == ROLE_GUARDIAN) &&
               u->label.sense == SENSE_ROLE && u->person && !u->company && t.n >= 9 && t.n <= 12 &&
               label_meaning(t).sense == SENSE_NONE && label_by_ending(t).sense == SENSE_NONE;
}

static void name_cell(struct scanner *s)
{
        enum role role = (enum role)s->u->label.role;
        size_t from = skip_blanks(s->t, 0), to = s->t.n, n;

        while (to > from &&
               (s->t.p[to - 1] == ' ' || s->t.p[to - 1] == '\n' || s->t.p[to - 1] == '*'))
                to--;
        if (to == from)
                return;
        n = s->u->label.named || of_private_role(s->u, slice(s->t, from, to))
                    ? name_at(slice(s->t, from, to), NAME_CELL)
                    : 0;
        if (n == 0 && private_role(role) && !is_word(slice(s->t, from, to)) &&
            label_by_ending(slice(s->t, from, to)).sense == SENSE_NONE)
                n = name_at(slice(s->t, from, to), NAME_CELL);
        if (n == 0 && name_like(slice(s->t, from, to)))
                n = to - from;
        if (n == to - from) {
                name_found(s, from, to, role, "stands under a person's name");
                return;
        }
        /* 张三（户主）, 张三、李四, 张三 138... */
        list(s, from, role, "stands under a person's name");
}

/* 姓名/身份证号, 联系人及电话: the last word of the heading is not its only one. */
static bool two_in_cell(const struct unit *u)
{
        return u->labelled && !u->header && u->label_text.n > 6 &&
               memmem(u->label_text.p, u->label_text.n, "姓名", 6) != NULL;
}

void find_names(struct scanner *s)
{
        if (names_cell(s->u))
                name_cell(s);
        else if (two_in_cell(s->u))
                list(s, skip_blanks(s->t, 0), or_subject((enum role)s->u->label.role),
                     "stands under a heading that asks for a name and more");
        names_in_text(s);
        names_at_lines(s);
}
