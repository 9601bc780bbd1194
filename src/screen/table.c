#include "screen/table.h"

#define LABEL_BYTES     60
#define HEADER_ROWS_MAX 3
#define FIT_ROWS_MAX    6

/* What the columns of a table mean. */
struct columns {
        struct meaning m[COLUMNS_MAX];
        struct str text[COLUMNS_MAX];
        int32_t n;
        int32_t relation; /* 与户主关系, 称谓: who of the family each row speaks of; -1: no such */
        bool set;
};

size_t grid_row_end(const struct grid *g, size_t i)
{
        size_t k = i;

        while (k < g->n && g->u[k].row == g->u[i].row)
                k++;
        return k;
}

bool text_blank(struct str t)
{
        for (size_t i = 0; i < t.n; i++)
                if (t.p[i] != ' ' && t.p[i] != '\n' && t.p[i] != '\t' && t.p[i] != '\r' &&
                    !starts_with(t, i - i % 3, "　"))
                        return false;
        return true;
}

size_t text_digits(struct str t)
{
        size_t n = 0;

        for (size_t i = 0; i < t.n; i++) {
                if (is_digit((unsigned char)t.p[i]) || t.p[i] == '*')
                        n++;
                else if (i + 2 < t.n && memcmp(t.p + i, "\xef\xbc", 2) == 0 &&
                         (unsigned char)t.p[i + 2] >= 0x90 && (unsigned char)t.p[i + 2] <= 0x99)
                        n++;
        }
        return n;
}

static bool label_like(const struct unit *u)
{
        return u->text.n > 0 && u->text.n <= LABEL_BYTES && text_digits(u->text) < 4;
}

/* Does the text look like a value of that label? 1 yes, -1 no, 0 cannot say. */
static int fits(struct meaning m, struct str v)
{
        size_t digits = text_digits(v);

        switch (m.sense) {
        case SENSE_ID:
        case SENSE_STUDENT:
        case SENSE_DISABILITY:
        case SENSE_BANK:
        case SENSE_ACCOUNT: return digits >= 8 ? 1 : -1;
        case SENSE_PHONE:
        case SENSE_PHONE_HOME:
        case SENSE_PHONE_OFFICE: return digits >= 7 ? 1 : -1;
        case SENSE_HOUSEHOLD:
        case SENSE_QQ:
        case SENSE_BIRTH:
        case SENSE_AMOUNT: return digits > 0 ? 1 : -1;
        case SENSE_NAME:
        case SENSE_ROLE: return name_like(v) ? 1 : label_meaning(v).sense != SENSE_NONE ? -1 : 0;
        default: return label_meaning(v).sense != SENSE_NONE ? -1 : 0;
        }
}

static const struct unit *cell_below(const struct grid *g, size_t from, int32_t col)
{
        int32_t rows = 0, last = -1;

        for (size_t i = from; i < g->n && rows < FIT_ROWS_MAX; i++) {
                if (g->u[i].row != last) {
                        last = g->u[i].row;
                        rows++;
                }
                if (g->u[i].col == col && !text_blank(g->u[i].text))
                        return &g->u[i];
        }
        return NULL;
}

struct votes {
        int down, right, known, filled, marked;
};

/* Asks each label of the row whether the cell below or the cell beside it looks like its value. */
static struct votes vote(const struct grid *g, size_t from, size_t to)
{
        struct votes v = { 0 };

        for (size_t i = from; i < to; i++) {
                struct meaning m =
                        label_like(&g->u[i]) ? label_meaning(g->u[i].text) : (struct meaning){ 0 };
                const struct unit *below;

                if (text_blank(g->u[i].text))
                        continue;
                v.filled++;
                v.marked += g->u[i].header;
                if (m.sense == SENSE_NONE)
                        continue;
                v.known++;
                below = cell_below(g, to, g->u[i].col);
                if (below != NULL && fits(m, below->text) > 0)
                        v.down++;
                if (i + 1 < to && fits(m, g->u[i + 1].text) > 0)
                        v.right++;
        }
        return v;
}

static bool no_data(const struct grid *g, size_t from, size_t to)
{
        for (size_t i = from; i < to; i++)
                if (!text_blank(g->u[i].text) && !label_like(&g->u[i]))
                        return false;
        return true;
}

static bool is_header(const struct grid *g, size_t from, size_t to)
{
        struct votes v = vote(g, from, to);

        if (!no_data(g, from, to) || v.known == 0)
                return false;
        if (v.down != v.right)
                return v.down > v.right;
        if (v.filled >= 2 && v.marked == v.filled)
                return true;
        return v.known >= 2 && v.known * 2 >= v.filled && v.right == 0;
}

static struct str concat(struct arena *mem, struct str a, struct str b)
{
        char *p;

        if (text_blank(a))
                return b;
        if (text_blank(b) || str_eq(a, b))
                return a;
        p = arena_printf(mem, "%.*s%.*s", (int)a.n, a.p, (int)b.n, b.p);
        return str_of(p);
}

/* The cell of rows [from, to) that covers the column. */
const struct unit *grid_cover(const struct grid *g, size_t from, size_t to, int32_t col)
{
        for (size_t i = from; i < to; i++)
                if (g->u[i].col <= col && col < g->u[i].col + g->u[i].col_span)
                        return &g->u[i];
        return NULL;
}

/* Rows above a header row that divide it into groups: 申请人 over 姓名 and 身份证号. A title over
 * all columns is none. */
static size_t groups_above(const struct grid *g, size_t from)
{
        size_t first = from, filled;

        for (int k = 0; k < HEADER_ROWS_MAX - 1 && first > 0; k++) {
                size_t start = first;

                while (start > 0 && g->u[start - 1].row == g->u[first - 1].row)
                        start--;
                filled = 0;
                for (size_t i = start; i < first; i++)
                        filled += !text_blank(g->u[i].text);
                if (filled < 2 || !no_data(g, start, first) || g->u[start].labelled)
                        break;
                first = start;
        }
        return first;
}

static bool says_relation(struct str t)
{
        static const char *const words[] = { "关系", "称谓", NULL };

        for (const char *const *w = words; *w != NULL; w++)
                if (t.n >= strlen(*w) && t.n <= 30 &&
                    memcmp(t.p + t.n - strlen(*w), *w, strlen(*w)) == 0)
                        return true;
        return false;
}

static void read_header(const struct grid *g, size_t from, size_t to, struct columns *c)
{
        size_t first = groups_above(g, from);
        int32_t n = 0;

        for (size_t i = first; i < to; i++) {
                if (g->u[i].col + g->u[i].col_span > n)
                        n = g->u[i].col + g->u[i].col_span;
                g->u[i].header = true;
        }
        *c = (struct columns){ .n = n < COLUMNS_MAX ? n : COLUMNS_MAX,
                               .set = true,
                               .relation = -1 };
        for (int32_t k = 0; k < c->n; k++) {
                struct str own = { "", 0 };

                for (size_t i = first; i < to;) {
                        size_t end = grid_row_end(g, i);
                        const struct unit *u = grid_cover(g, i, end < to ? end : to, k);

                        if (u != NULL)
                                own = concat(g->mem, own, u->text);
                        i = end;
                }
                c->text[k] = own;
                c->m[k] = label_meaning(own);
                if (c->m[k].sense == SENSE_NONE)
                        c->m[k] = label_by_ending(own);
                if (says_relation(own))
                        c->relation = k;
        }
}

static bool names_people(const struct columns *c)
{
        for (int32_t k = 0; k < c->n; k++)
                switch (c->m[k].sense) {
                case SENSE_NAME:
                case SENSE_ROLE:
                case SENSE_ID:
                case SENSE_DISABILITY:
                case SENSE_STUDENT:
                case SENSE_PASSPORT:
                case SENSE_PERMIT:
                case SENSE_HOUSEHOLD: return true;
                default: break;
                }
        return false;
}

/* The subject of each row is a body: 单位名称 and no 姓名 of its own. */
static bool names_companies(const struct columns *c)
{
        bool company = false;

        for (int32_t k = 0; k < c->n; k++) {
                if (c->m[k].sense == SENSE_ORGANISATION)
                        company = true;
                if (c->m[k].sense == SENSE_ID ||
                    (c->m[k].sense == SENSE_NAME && c->m[k].role == ROLE_NONE) ||
                    (c->m[k].sense == SENSE_ROLE &&
                     (c->m[k].role == ROLE_SUBJECT || c->m[k].role == ROLE_MINOR)))
                        return false;
        }
        return company;
}

/* The role of a row's telephone and number is that of the name it stands beside. */
static enum role row_role(const struct columns *c, int32_t col)
{
        for (int32_t k = col; k >= 0; k--)
                if (c->m[k].sense == SENSE_ROLE || c->m[k].sense == SENSE_NAME)
                        return c->m[k].role != ROLE_NONE ? c->m[k].role : ROLE_SUBJECT;
        for (int32_t k = col; k < c->n; k++)
                if (c->m[k].sense == SENSE_ROLE || c->m[k].sense == SENSE_NAME)
                        return c->m[k].role != ROLE_NONE ? c->m[k].role : ROLE_SUBJECT;
        return ROLE_NONE;
}

/* A row of a household's list that speaks of a relative. */
static bool of_relative(const struct grid *g, size_t from, size_t to, const struct columns *c)
{
        static const char *const self[] = { "本人", "户主", "申请人", "主申请人", "自己", NULL };

        for (size_t i = from; c->relation >= 0 && i < to; i++) {
                struct str t = g->u[i].text;

                if (g->u[i].col != c->relation || text_blank(t))
                        continue;
                for (const char *const *w = self; *w != NULL; w++)
                        if (memmem(t.p, t.n, *w, strlen(*w)) != NULL)
                                return false;
                return true;
        }
        return false;
}

static void label_row(const struct grid *g, size_t from, size_t to, const struct columns *c)
{
        bool people = names_people(c), companies = names_companies(c),
             relative = of_relative(g, from, to, c);

        for (size_t i = from; i < to; i++) {
                struct unit *u = &g->u[i];

                u->person = people;
                u->company = companies;
                u->labelled = true;
                if (u->col < 0 || u->col >= c->n)
                        continue;
                u->label = c->m[u->col];
                u->label_text = c->text[u->col];
                if (relative && u->label.role == ROLE_NONE)
                        u->label.role = ROLE_THIRD;
                if (u->label.role == ROLE_NONE && u->label.sense != SENSE_NAME)
                        u->label.role = (uint8_t)row_role(c, u->col);
        }
}

/* A row that goes on as a form: 姓名 | 张三 | 电话 | 138... Each label speaks for the cells behind
 * it. */
static void label_form_row(const struct grid *g, size_t from, size_t to, enum role *carry)
{
        struct meaning now = { 0 };
        struct str text = { "", 0 };
        bool have = false, waits = false; /* the label waits for its value */

        for (size_t i = from; i < to; i++) {
                struct unit *u = &g->u[i];
                struct meaning m = label_like(u) ? label_meaning(u->text) : (struct meaning){ 0 };

                if (m.sense == SENSE_NONE && !waits && label_like(u) && (to - from) % 2 == 0)
                        m = label_by_ending(u->text);
                if (m.sense != SENSE_NONE && i + 1 < to) {
                        now = m;
                        text = u->text;
                        have = waits = true;
                        u->header = true;
                        if (m.role != ROLE_NONE || m.sense == SENSE_NAME)
                                *carry = m.role != ROLE_NONE ? (enum role)m.role : ROLE_SUBJECT;
                        else
                                now.role = m.sense == SENSE_NAME ? ROLE_NONE : (uint8_t)*carry;
                        continue;
                }
                waits = false;
                if (have) {
                        u->label = now;
                        u->label_text = text;
                        u->labelled = true;
                }
        }
}

static bool one_cell(const struct grid *g, size_t from, size_t to)
{
        size_t filled = 0;

        for (size_t i = from; i < to; i++)
                filled += !text_blank(g->u[i].text);
        return filled <= 1;
}

static bool form_row(const struct grid *g, size_t from, size_t to)
{
        struct votes v = vote(g, from, to);

        return v.known > 0 && v.right > 0 && v.right >= v.down;
}

static bool shows_person(const struct unit *u)
{
        switch (u->label.sense) {
        case SENSE_ID:
        case SENSE_NAME:
        case SENSE_BANK: return true;
        case SENSE_ROLE:
                return u->label.role != ROLE_OFFICIAL && u->label.role != ROLE_CONTACT &&
                       u->label.role != ROLE_LEGAL_REP && u->label.role != ROLE_PROJECT_MANAGER &&
                       name_like(u->text);
        default: return false;
        }
}

static bool mark_people(const struct grid *g)
{
        for (size_t i = 0; i < g->n; i++)
                if (g->u[i].labelled && !g->u[i].company && shows_person(&g->u[i]))
                        return true;
        return false;
}

/* A table whose first column holds the labels, in so many sixths of its rows, and each further
 * column a person. */
static bool table_is_form(const struct grid *g, int sixths)
{
        int known = 0, rows = 0;

        for (size_t i = 0; i < g->n;) {
                size_t to = grid_row_end(g, i);

                rows++;
                known += to - i >= 2 && label_like(&g->u[i]) &&
                         label_meaning(g->u[i].text).sense != SENSE_NONE;
                i = to;
        }
        return rows > 0 && known * 6 >= rows * sixths;
}

static bool is_sex(struct str t)
{
        return str_is(t, "男") || str_is(t, "女");
}

/* A list without headers: 张三 | 男 | 45岁 | 肺癌. Whoever has a sex is a person, and the name
 * stands before it. */
static void label_bare_row(const struct grid *g, size_t from, size_t to)
{
        bool person = false;

        for (size_t i = from; i < to; i++)
                person |= is_sex(g->u[i].text);
        for (size_t i = from; person && i < to; i++) {
                struct unit *u = &g->u[i];

                if (u->labelled)
                        continue;
                u->labelled = u->person = true;
                if (i + 1 < to && is_sex(g->u[i + 1].text) && name_like(u->text))
                        u->label = (struct meaning){ .sense = SENSE_NAME, .named = true };
        }
}

/* 户主 | 张三 below a list with other headings: a row that begins with a label of its own. */
static bool begins_form(const struct grid *g, size_t from, size_t to, const struct columns *c)
{
        const struct unit *u = &g->u[from];
        struct meaning m;
        size_t filled = 0;

        for (size_t i = from; i < to; i++)
                filled += !text_blank(g->u[i].text);
        if (filled < 2 || (filled >= (size_t)c->n && filled > 2))
                return false;
        m = label_like(u) ? label_meaning(u->text) : (struct meaning){ 0 };
        return m.sense != SENSE_NONE && m.sense != SENSE_PLAIN && m.sense != SENSE_REMARK &&
               !text_blank(g->u[from + 1].text);
}

static void label_grid(const struct grid *g, struct columns *c, const struct columns *before)
{
        enum role carry = ROLE_NONE;
        bool people, form = table_is_form(g, 3), surely = table_is_form(g, 4);

        *c = (struct columns){ 0 };
        for (size_t i = 0; i < g->n;) {
                size_t to = grid_row_end(g, i);

                /* 证件类型 | 居民身份证 over 证件号码 | 110...: two labels, and no header of a
                 * list. */
                if (!(surely && to - i <= 2) && is_header(g, i, to))
                        read_header(g, i, to, c);
                else if (!c->set && before->set && !form && g->n > 0 &&
                         g->u[to - 1].col + 1 == before->n && to - i >= 2)
                        *c = *before, label_row(g, i, to, c);
                else if (c->set && !form_row(g, i, to) && !begins_form(g, i, to, c))
                        label_row(g, i, to, c);
                else if (!one_cell(g, i, to))
                        label_form_row(g, i, to, &carry), label_bare_row(g, i, to);
                i = to;
        }
        table_label_by_content(g);
        people = mark_people(g);
        for (size_t i = 0; people && i < g->n; i++)
                g->u[i].person = true;
}

void table_label(struct arena *mem, struct unit_list *l)
{
        static __thread struct columns now,
                before; /* large; a table on the next page goes on under the same headers */

        before.set = false;
        for (size_t i = 0; i < l->n;) {
                size_t to = i + 1;

                if (l->v[i].table < 0 || l->v[i].place != SEGMENT_CELL) {
                        i++;
                        continue;
                }
                while (to < l->n && l->v[to].table == l->v[i].table &&
                       l->v[to].place == SEGMENT_CELL)
                        to++;
                label_grid(&(struct grid){ mem, l->v + i, to - i }, &now, &before);
                before = now;
                i = to;
        }
}
