#include "screen/core.h"
#include "base/mem.h"

#define REACH_BYTES 96
#define ROLE_BYTES  300

/* The bits of word w that lie in [start, end). */
static uint64_t span_bits(size_t w, size_t start, size_t end)
{
        uint64_t bits = ~(uint64_t)0;

        if (w == start / 64)
                bits &= ~(uint64_t)0 << (start % 64);
        if (w == end / 64)
                bits &= ((uint64_t)1 << (end % 64)) - 1;
        return bits;
}

bool span_free(const struct scanner *s, size_t start, size_t end)
{
        for (size_t w = start / 64; w * 64 < end; w++)
                if (s->taken[w] & span_bits(w, start, end))
                        return false;
        return true;
}

void span_set(struct scanner *s, size_t start, size_t end, bool taken)
{
        for (size_t w = start / 64; w * 64 < end; w++)
                if (taken)
                        s->taken[w] |= span_bits(w, start, end);
                else
                        s->taken[w] &= ~span_bits(w, start, end);
}

void span_clear(struct scanner *s)
{
        size_t words = s->t.n / 64 + 1;

        if (s->cap_taken < words) {
                s->cap_taken = words + words / 4;
                s->taken = mem_realloc(s->taken, s->cap_taken * sizeof(*s->taken));
        }
        memset(s->taken, 0, words * sizeof(*s->taken));
}

size_t hits_until(const struct scanner *s, size_t at)
{
        size_t lo = 0, hi = s->words.n_hits;

        while (lo < hi) {
                size_t mid = (lo + hi) / 2;

                if (s->words.hits[mid].end <= at)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return lo;
}

static uint8_t near_of(const struct finding *f)
{
        bool id = strncmp(f->kind, "id_", 3) == 0 || strcmp(f->kind, "disability_cert") == 0;

        if (strcmp(f->role, "contact") == 0 || strcmp(f->role, "official") == 0 ||
            strcmp(f->role, "legal_rep") == 0)
                return id ? NEAR_ID : 0;
        if (id)
                return NEAR_ID | NEAR_PERSON;
        return strcmp(f->kind, "mobile") == 0 || strcmp(f->kind, "name") == 0 ||
                               strcmp(f->kind, "minor_name") == 0
                       ? NEAR_PERSON
                       : 0;
}

void near_make(struct scanner *s)
{
        size_t n = s->t.n / NEAR_BYTES + 2;

        if (s->cap_near < n) {
                s->cap_near = n + n / 4;
                s->near = mem_realloc(s->near, s->cap_near);
        }
        memset(s->near, 0, n);
        for (size_t i = s->unit_first; i < s->out->n; i++) {
                const struct finding *f = &s->out->v[i];
                size_t at = f->at / NEAR_BYTES;

                if (at > 0)
                        s->near[at - 1] |= near_of(f);
                s->near[at] |= near_of(f);
                s->near[at + 1] |= near_of(f);
        }
}

/* The first piece of a unit that ends behind byte `start` of its text. */
static size_t piece_at(const struct unit *u, size_t start)
{
        size_t lo = 0, hi = u->n_pieces;

        while (lo < hi) {
                size_t mid = (lo + hi) / 2;

                if ((size_t)u->pieces[mid].at + u->pieces[mid].n <= start)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return lo;
}

/* The pieces of [start, end) of the unit's own text. */
static size_t cut_pieces(const struct unit *u, size_t start, size_t end, struct finding_piece *ret)
{
        size_t n = 0;

        for (size_t i = piece_at(u, start); i < u->n_pieces && u->pieces[i].at < end; i++) {
                const struct piece *p = &u->pieces[i];
                size_t from = start > p->at ? start : p->at,
                       to = end < p->at + p->n ? end : p->at + p->n;

                if (from >= to)
                        continue;
                if (ret != NULL)
                        ret[n] = (struct finding_piece){ p->segment,
                                                         (uint32_t)(p->start + from - p->at),
                                                         (uint32_t)(p->start + to - p->at),
                                                         { 0 } };
                n++;
        }
        return n;
}

bool found(struct scanner *s, const char *kind, enum role role, size_t start, size_t end,
           struct str value, const char *reason)
{
        size_t from = norm_source(&s->norm, start), to = norm_source(&s->norm, end), n;
        struct finding_piece *pieces;
        struct finding *f;

        if (!span_free(s, start, end) || (n = cut_pieces(s->u, from, to, NULL)) == 0)
                return false;
        span_set(s, start, end, true);
        s->last_start = start;
        s->last_end = end;
        pieces = arena_alloc(s->mem, n * sizeof(*pieces));
        cut_pieces(s->u, from, to, pieces);
        f = finding_list_add(s->out);
        *f = (struct finding){ .kind = kind,
                               .role = role_name(role),
                               .reason = reason,
                               .pieces = pieces,
                               .n_pieces = n,
                               .at = start };
        f->value = (struct str){ arena_strndup(s->mem, value.p, value.n), value.n };
        return true;
}

static bool labels_number(enum sense s)
{
        return (s >= SENSE_ID && s <= SENSE_BIRTH) || s == SENSE_OTHER_NUMBER || s == SENSE_AMOUNT;
}

static bool negative(enum sense s)
{
        return s == SENSE_OTHER_NUMBER || s == SENSE_AMOUNT;
}

enum mark { MARK_STOP = 1, MARK_LINE = 2, MARK_COMMA = 4 };

/* Which marks stand in the text. */
static unsigned marks_in(struct str t)
{
        unsigned marks = 0;

        for (size_t i = 0; i < t.n; i++) {
                unsigned char c = (unsigned char)t.p[i];

                if (c == ';' || (c == 0xe3 && starts_with(t, i, "。")) ||
                    (c == 0xef && starts_with(t, i, "；")))
                        marks |= MARK_STOP;
                else if (c == '\n')
                        marks |= MARK_LINE;
                else if (c == ',' || (c == 0xef && starts_with(t, i, "，")))
                        marks |= MARK_COMMA;
        }
        return marks;
}

/* Nothing but blanks, a colon, a bracket, 为, 是, 号码 between label and number. */
static bool is_near(struct str gap)
{
        static const char *const fillers[] = { " ",    ":",  "：",   "为", "是", "(",  "（",
                                               "号码", "号", "：",   "\n", "\"", "'",  "=",
                                               ")",    "）", "18位", "码", ">",  "\t", NULL };

        while (gap.n > 0) {
                const char *const *f = fillers;

                while (*f != NULL && !str_skip(&gap, *f))
                        f++;
                if (*f == NULL)
                        return false;
        }
        return true;
}

/* A label reaches over commas to "身份证号 A，手机 B", but a negative one does not: in
 * "流水号已登记，13..." it has ended. */
static bool reaches(enum sense sense, struct str gap)
{
        unsigned marks = marks_in(gap);

        if (marks & MARK_STOP || (marks & MARK_LINE && !is_near(gap)))
                return false;
        if (negative(sense) || sense == SENSE_BIRTH || sense == SENSE_HOUSEHOLD ||
            sense == SENSE_QQ || sense == SENSE_ACCOUNT_PUBLIC)
                return gap.n <= 60 && !(marks & MARK_COMMA);
        return true;
}

enum sense sense_before(const struct scanner *s, size_t at, size_t hits, bool *ret_near)
{
        const struct word_set *set = words_context();

        *ret_near = false;
        for (size_t i = hits; i-- > 0 && s->words.hits[i].end + REACH_BYTES > at;) {
                const struct word *w = word_of(set, s->words.hits[i].word);
                size_t end = s->words.hits[i].end;

                if (!labels_number((enum sense)w->sense) || end > at)
                        continue;
                if (!reaches((enum sense)w->sense, slice(s->t, end, at)))
                        break;
                *ret_near = is_near(slice(s->t, end, at));
                return (enum sense)w->sense;
        }
        if (s->u->labelled && labels_number((enum sense)s->u->label.sense)) {
                *ret_near = true;
                return (enum sense)s->u->label.sense;
        }
        return SENSE_NONE;
}

/* Where the line begins in which byte `at` stands, no further back than `from`. */
static size_t line_start(struct str t, size_t at, size_t from)
{
        while (at > from && t.p[at - 1] != '\n')
                at--;
        return at;
}

enum role role_before(const struct scanner *s, size_t at, size_t hits)
{
        const struct word_set *set = words_context();
        size_t start = line_start(s->t, at, at > ROLE_BYTES ? at - ROLE_BYTES : 0);

        for (size_t i = hits; i-- > 0 && s->words.hits[i].end > start;) {
                const struct word *w = word_of(set, s->words.hits[i].word);

                if (w->role != ROLE_NONE && s->words.hits[i].end <= at &&
                    !span_taken(s, s->words.hits[i].end - 1))
                        return (enum role)w->role;
        }
        if (s->u->labelled && s->u->label.role != ROLE_NONE)
                return (enum role)s->u->label.role;
        if (s->u->table < 0 && s->carry_role != ROLE_NONE)
                return s->carry_role;
        return ROLE_SUBJECT;
}
