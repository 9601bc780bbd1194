/* What stands beside a person's number or sex and has no label of its own: the name in
 * "张三（身份证 3701…）" and "1. 李四，男，", the home in "（3701…，石佛村三组5号，138…）". The
 * number is the evidence that somebody in particular is spoken of; the shape has to be borne out by
 * both its ends. */
#include "screen/first.h"
#include "screen/lexicon.h"

#define NAME_BYTES_MAX 40 /* a cell that holds a name and no more */
#define BACK_BYTES     200
#define CLAUSE_MAX     150
#define CLAUSE_MIN     12
#define LEAD_MAX       24 /* bytes before 户籍在 */

static bool ends_with(struct str t, size_t end, const char *w)
{
        size_t n = strlen(w);

        return end >= n && memcmp(t.p + end - n, w, n) == 0;
}

/* A label of a number, or of a column that says little, that ends before byte `at`. Its bytes. */
static size_t label_before(const struct scanner *s, size_t at, size_t *hits)
{
        const struct word_set *set = words_context();

        while (*hits > 0 && s->words.hits[*hits - 1].end > at)
                --*hits;
        if (*hits > 0 && s->words.hits[*hits - 1].end == at) {
                const struct word *w = word_of(set, s->words.hits[*hits - 1].word);

                if ((w->sense >= SENSE_ID && w->sense <= SENSE_PHONE_HOME) ||
                    w->sense == SENSE_BIRTH || w->sense == SENSE_SEX ||
                    (w->sense == SENSE_PLAIN && w->bytes <= 12))
                        return w->bytes;
        }
        return 0;
}

/* Of one character each. */
static const char *const fillers[] = { " ",  "（", "(",  "：", ":",  "，", ",", "、",
                                       "）", ")",  "系", "号", "码", "为", NULL };
FIRST_OF(FIRST_BACK_FILLER, fillers)

/* Over what stands between a name and its number: brackets, sex, people, age, other numbers. */
static size_t skip_back(const struct scanner *s, size_t at)
{
        size_t from = at > BACK_BYTES ? at - BACK_BYTES : 0, hits = hits_until(s, at), n;
        struct str t = s->t;

        for (bool more = true; more && at > from;) {
                more = false;
                if (span_taken(s, at - 1)) {
                        while (at > from && span_taken(s, at - 1))
                                at--;
                        more = true;
                        continue;
                }
                if ((n = label_before(s, at, &hits)) > 0) {
                        at -= n;
                        more = true;
                        continue;
                }
                if (ends_with(t, at, "族") && at >= 6 && han_at(t, at - 6)) {
                        at -= 6;
                        more = true;
                        continue;
                }
                if (ends_with(t, at, "岁")) {
                        size_t i = at - 3;

                        while (i > from && is_digit((unsigned char)t.p[i - 1]))
                                i--;
                        if (i < at - 3) {
                                at = i;
                                more = true;
                                continue;
                        }
                }
                if (first_of[char_code_before(t, at)] >> FIRST_BACK_FILLER & 1) {
                        at -= (unsigned char)t.p[at - 1] < 0x80 ? 1 : 3;
                        more = true;
                }
        }
        return at;
}

enum border { BORDER_NONE, BORDER_LINK, BORDER_SURE };

/* Of one character each. */
static const char *const border_marks[] = { "\n", " ",  "，", ",",  "、", "；", ";",
                                            "。", "：", ":",  "（", "(",  ".",  "）",
                                            ")",  "“",  "\"", "】", "|",  NULL };
static const char *const border_links[] = { "将", "与", "和", "及", "是", "为", "由", "对", "向",
                                            "给", "叫", "请", "据", "经", "因", "民", "户", "人",
                                            "员", "者", "方", "主", "生", "妻", "夫", "父", "母",
                                            "子", "女", "孙", "工", "村", "组", "镇", "某", "即",
                                            "含", "有", "名", "拟", "查", "属", "童", "象", NULL };
FIRST_OF(FIRST_BORDER_SURE, border_marks)
FIRST_OF(FIRST_BORDER_LINK, border_links)

/* What stands before a name: the beginning, a mark, a role; or a word that leads over to it. */
static enum border border_before(const struct scanner *s, size_t at)
{

        uint32_t before = char_code_before(s->t, at);

        if (at == 0 || first_of[before] >> FIRST_BORDER_SURE & 1)
                return BORDER_SURE;
        for (size_t i = hits_until(s, at); i-- > 0 && s->words.hits[i].end >= at;)
                if (s->words.hits[i].end == at) {
                        const struct word *w = word_of(words_context(), s->words.hits[i].word);

                        if (w->sense == SENSE_ROLE || w->sense == SENSE_NAME)
                                return BORDER_SURE;
                }
        return first_of[before] >> FIRST_BORDER_LINK & 1 ? BORDER_LINK : BORDER_NONE;
}

/* 村民买买提·吐尔逊: a role that the name runs on from is no part of it. */
static size_t without_role(const struct scanner *s, size_t from, size_t end)
{
        for (size_t i = hits_until(s, end); i-- > 0 && s->words.hits[i].end > from;)
                if (s->words.hits[i].end < end &&
                    word_of(words_context(), s->words.hits[i].word)->role != ROLE_NONE)
                        return end - s->words.hits[i].end;
        return end - from;
}

/* 高级工程师: a word goes over the border. */
static bool cuts_word(struct str t, size_t at)
{
        return at >= 3 && (lexicon_level(t, at - 3, 2) > 0 || lexicon_level(t, at - 3, 3) > 0);
}

/* The name that ends at byte `end`; its bytes, or 0. strong: the number behind it is an ID. */
static size_t name_before(const struct scanner *s, size_t end, bool strong)
{
        size_t n = name_dotted_before(s->t, end);

        if (n > 0)
                return without_role(s, end - n, end);
        for (n = 12; n >= 6; n -= 3) {
                struct str v;
                enum border b;

                if (end < n || !span_free(s, end - n, end))
                        continue;
                v = slice(s->t, end - n, end);
                b = border_before(s, end - n);
                if (b == BORDER_NONE || !name_like(v) ||
                    (b == BORDER_LINK && cuts_word(s->t, end - n)))
                        continue;
                if (b == BORDER_SURE || name_at(v, NAME_DIRECT) == v.n)
                        return n;
        }
        /* 达瓦次仁: no surname that we know, but nothing else between two marks and an ID. */
        for (n = 12; strong && n >= 6; n -= 3)
                if (end >= n && span_free(s, end - n, end) &&
                    border_before(s, end - n) == BORDER_SURE &&
                    name_at(slice(s->t, end - n, end), NAME_CELL) == n &&
                    label_meaning(slice(s->t, end - n, end)).sense == SENSE_NONE &&
                    label_by_ending(slice(s->t, end - n, end)).sense == SENSE_NONE)
                        return n;
        return 0;
}

static void take_name(struct scanner *s, size_t number, bool strong)
{
        size_t end = skip_back(s, number), n;
        enum role role;

        if (end == 0 || end == number)
                return;
        n = name_before(s, end, strong);
        if (n == 0 || memmem(s->t.p + end - n, n, "某", 3) != NULL)
                return;
        role = role_before(s, end - n, hits_until(s, end - n));
        name_found(s, end - n, end, role, "a name right before a person's number or sex");
}

/* ，男， or （女）: a sex that stands alone. */
static bool alone(struct str t, size_t start, size_t end)
{
        static const char *const before[] = { "，", ",", "（", "(", " ", "、", "：", ":", NULL };
        static const char *const after[] = { "，", ",", "）", ")", " ", "、", "；", "。", NULL };
        bool ok = false;

        for (const char *const *b = before; *b != NULL; b++)
                ok |= ends_with(t, start, *b);
        if (!ok)
                return false;
        for (const char *const *a = after; *a != NULL; a++)
                if (starts_with(t, end, *a))
                        return true;
        return end == t.n;
}

static bool is_number_of_person(const struct finding *f, bool *ret_id)
{
        *ret_id = strncmp(f->kind, "id_", 3) == 0 || strcmp(f->kind, "disability_cert") == 0;
        return *ret_id || strcmp(f->kind, "mobile") == 0;
}

void find_beside(struct scanner *s)
{
        size_t n = s->out->n;

        if (s->u->place == SEGMENT_META ||
            (s->u->labelled && s->t.n <= NAME_BYTES_MAX &&
             (s->u->label.sense == SENSE_NAME || s->u->label.sense == SENSE_ROLE)))
                return;
        for (size_t i = s->unit_first; i < n; i++) {
                bool id;

                if (is_number_of_person(&s->out->v[i], &id))
                        take_name(s, s->out->v[i].at, id);
        }
        for (size_t i = 0; i < s->topics[TOPIC_SEX].n; i++) {
                size_t end = s->words.hits[s->topics[TOPIC_SEX].v[i]].end;

                if (alone(s->t, end - 3, end))
                        take_name(s, end - 3, false);
        }
}

/* ---- homes ---- */

static size_t clause_end(struct str t, size_t i)
{
        static const char *const marks[] = { "，", ",",  "；", ";",  "。", "\n", "（", "）", "(",
                                             ")",  "：", ":",  "、", "|",  "“",  "”",  NULL };

        for (; i < t.n; i++) {
                unsigned char c = (unsigned char)t.p[i];

                if (c >= 0x80 ? c != 0xe2 && c != 0xe3 && c != 0xef : is_alnum(c) || c == ' ')
                        continue; /* begins none of them */
                for (const char *const *m = marks; *m != NULL; m++)
                        if (starts_with(t, i, *m))
                                return i;
        }
        return t.n;
}

/* 开标地点：…, 坐落：…: the label says whose it is. */
static bool of_object(const struct scanner *s, size_t from)
{
        const struct word_set *set = words_context();

        for (size_t i = hits_until(s, from); i-- > 0 && s->words.hits[i].end + 12 >= from;) {
                const struct word *w = word_of(set, s->words.hits[i].word);

                if (w->sense == SENSE_ADDRESS_OTHER || w->sense == SENSE_ADDRESS ||
                    w->sense == SENSE_ORGANISATION)
                        return true;
        }
        return false;
}

/* 你本人户籍在青石镇…: the home begins behind the words that lead to it. */
static size_t behind_lives(struct str t, size_t from, size_t to)
{
        static const char *const leads[] = { "户籍在", "户籍地在", "居住在", "家住",
                                             "现住",   "住在",     "住",     NULL };

        for (const char *const *l = leads; *l != NULL; l++) {
                const char *p = memmem(t.p + from, to - from, *l, strlen(*l));

                if (p != NULL && (size_t)(p - t.p) - from <= LEAD_MAX)
                        return (size_t)(p - t.p) + strlen(*l);
        }
        return from;
}

static bool take_home(struct scanner *s, size_t from, size_t to)
{
        if (!near_has(s, from, NEAR_PERSON) || !address_ends_as_door(slice(s->t, from, to)))
                return false;
        from = behind_lives(s->t, from, to);
        return to - from >= CLAUSE_MIN && to - from <= CLAUSE_MAX && !of_object(s, from) &&
               address_is_home(slice(s->t, from, to)) &&
               found(s, "address", ROLE_SUBJECT, from, to, slice(s->t, from, to),
                     "reads as a home and stands beside somebody's number or name");
}

/* The fields of a line that are set apart by blanks. */
static void take_pieces(struct scanner *s, size_t from, size_t to)
{
        for (size_t i = from; i < to;) {
                size_t end = i;

                while (end < to && s->t.p[end] != ' ')
                        end++;
                if (end - i < to - from)
                        take_home(s, i, end);
                i = end + 1;
        }
}

void find_bare_homes(struct scanner *s)
{
        if (s->out->n == s->unit_first || s->u->company)
                return;
        for (size_t i = 0; i < s->t.n;) {
                size_t end = clause_end(s->t, i), from = i, to = end;

                while (from < to && s->t.p[from] == ' ')
                        from++;
                while (to > from && s->t.p[to - 1] == ' ')
                        to--;
                if (to - from >= CLAUSE_MIN && !take_home(s, from, to))
                        take_pieces(s, from, to);
                i = end + 1;
                while (i < s->t.n && ((unsigned char)s->t.p[i] & 0xc0) == 0x80)
                        i++; /* the rest of a mark of three bytes */
        }
}
