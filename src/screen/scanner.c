#include "screen/scanner.h"
#include "base/time.h"
#include "screen/core.h"
#include "screen/mask.h"
#include "screen/number.h"

#include <stdlib.h>

#define MINOR_YEARS                                                                                \
        14 /* Personal Information Protection Law art. 28: of whom everything is sensitive */

static void scanner_done(struct scanner *s)
{
        norm_done(&s->norm);
        word_scan_done(&s->words);
        word_scan_done(&s->health);
        free(s->taken);
        free(s->near);
        free(s->named);
        topics_done(s);
}

static int by_place(const void *a, const void *b)
{
        const struct finding *x = a, *y = b;

        if (x->pieces[0].segment != y->pieces[0].segment)
                return x->pieces[0].segment < y->pieces[0].segment ? -1 : 1;
        return x->pieces[0].start < y->pieces[0].start ? -1
                                                       : x->pieces[0].start > y->pieces[0].start;
}

/* The role that the unit ends with: a telephone in the next line belongs to it. */
static void carry_role(struct scanner *s)
{
        const struct word_set *set = words_context();

        if (s->u->table >= 0 || s->u->place != SEGMENT_TEXT)
                return;
        s->carry_role = ROLE_NONE;
        for (size_t i = s->words.n_hits; i-- > 0 && s->carry_role == ROLE_NONE;) {
                const struct word *w = word_of(set, s->words.hits[i].word);

                /* 村民 in 第二村民小组 is no role. */
                if (w->role != ROLE_NONE && !span_taken(s, s->words.hits[i].end - 1))
                        s->carry_role = (enum role)w->role;
        }
}

#define CARRY_UNITS 2

/* 承租人：张三 in one paragraph, 通信地址：… in the next. */
static void carry_person(struct scanner *s)
{
        const struct word_set *set = words_context();
        bool body = false, person = false;

        if (s->u->table >= 0 || s->u->place != SEGMENT_TEXT)
                return;
        for (size_t i = 0; i < s->words.n_hits && !body; i++) {
                const struct word *w = word_of(set, s->words.hits[i].word);

                body = w->sense == SENSE_ORGANISATION || w->role == ROLE_LEGAL_REP ||
                       w->role == ROLE_CONTACT;
        }
        for (size_t i = s->unit_first; i < s->out->n && !person && !body; i++)
                person = strcmp(s->out->v[i].kind, "id_card") == 0 ||
                         ((strcmp(s->out->v[i].kind, "name") == 0 ||
                           strcmp(s->out->v[i].kind, "mobile") == 0) &&
                          strcmp(s->out->v[i].role, "subject") == 0);
        if (body)
                s->carry_person = 0;
        else if (person)
                s->carry_person = CARRY_UNITS;
        else if (s->carry_person > 0)
                s->carry_person--;
}

static void scan_unit(struct scanner *s, const struct unit *u)
{
        s->u = u;
        s->person_text = false;
        s->n_named = 0;
        s->unit_first = s->out->n;
        norm_make(u->text, &s->norm);
        s->t = norm_str(&s->norm);
        span_clear(s);
        word_scan(words_context(), s->t, &s->words);
        topics_make(s);
        find_numbers(s);
        find_words(s);
        if (u->place != SEGMENT_CODE && !(u->place == SEGMENT_ATTRIBUTE && s->words.n_hits == 0)) {
                find_addresses(s);
                find_names(s);
                if (u->place == SEGMENT_TEXT || u->place == SEGMENT_CELL)
                        find_persons(s);
                find_beside(s);
                near_make(s);
                find_bare_homes(s);
                find_health(s);
        }
        carry_role(s);
        carry_person(s);
}

static bool single(const struct unit *u)
{
        size_t n = u->text.n;

        return n == 0 || n == 1 || (n == 3 && (unsigned char)u->text.p[0] >= 0xe3);
}

/* A number with a cell for each digit: cells of one character in a row. */
static size_t scan_boxes(struct scanner *s, const struct unit *u, size_t n)
{
        size_t k = 0, digits = 0;
        struct unit joined;

        while (k < n && single(&u[k]) && u[k].row == u[0].row && u[k].table == u[0].table &&
               u[k].table >= 0) {
                digits += u[k].text.n > 0 &&
                          (is_digit((unsigned char)u[k].text.p[0]) ||
                           (unsigned char)u[k].text.p[0] == 0xef ||
                           (u[k].text.p[0] | 0x20) == 'x' || u[k].text.p[0] == '*');
                k++;
        }
        if (digits < 11)
                return 0;
        joined = unit_join(s->mem, u, k);
        scan_unit(s, &joined);
        return k;
}

/* Everybody in a row in which an ID says "under fourteen" is no ordinary subject. */
static void mark_minors(struct scanner *s, size_t first)
{
        bool minor = false;

        for (size_t i = first; i < s->out->n && !minor; i++) {
                const struct finding *f = &s->out->v[i];
                const char *d = f->value.p;

                if (strcmp(f->kind, "student_no") == 0)
                        d++;
                else if (strcmp(f->kind, "id_card") != 0)
                        continue;
                minor = strcmp(f->role, "subject") == 0 && f->value.n >= 18 &&
                        id_shape_ok(d, s->today) &&
                        s->today - id_birth_day(d) < MINOR_YEARS * 365 + 3;
        }
        for (size_t i = first; minor && i < s->out->n; i++)
                if (strcmp(s->out->v[i].kind, "name") == 0 &&
                    strcmp(s->out->v[i].role, "subject") == 0)
                        s->out->v[i].kind = "minor_name";
}

static void scan_units(struct scanner *s, const struct unit_list *l)
{
        size_t row_first = s->out->n;

        for (size_t i = 0; i < l->n;) {
                const struct unit *u = &l->v[i];
                size_t boxes = scan_boxes(s, u, l->n - i);

                if (boxes == 0)
                        scan_unit(s, u);
                i += boxes > 0 ? boxes : 1;
                if (u->table < 0 || i >= l->n || l->v[i].table != u->table ||
                    l->v[i].row != u->row) {
                        if (u->table >= 0)
                                mark_minors(s, row_first);
                        row_first = s->out->n;
                }
        }
}

/* A list of people has thousands of findings of a few kinds and roles: each pair is looked up once.
 */
struct decision {
        const char *kind, *role; /* compared as pointers: both are our own words */
        const struct policy_line *line;
        const char *rule;
};

#define DECISIONS_MAX 64

struct decisions {
        struct decision v[DECISIONS_MAX];
        size_t n;
};

static const struct decision *decision_for(struct arena *mem, const struct screen_setup *setup,
                                           struct decisions *all, const struct finding *f)
{
        struct decision *d;

        for (size_t i = 0; i < all->n; i++)
                if (all->v[i].kind == f->kind && all->v[i].role == f->role)
                        return &all->v[i];
        d = &all->v[all->n < DECISIONS_MAX ? all->n++ : DECISIONS_MAX - 1];
        *d = (struct decision){ f->kind, f->role,
                                policy_line_for(setup->policy, setup->occasion,
                                                setup->channel != NULL ? setup->channel
                                                                       : POLICY_INTERNET,
                                                f->kind, f->role),
                                "no rule" };
        if (d->line != NULL)
                d->rule = arena_printf(mem, "%s %s%s%s", d->line->on, d->line->what,
                                       d->line->channel[0] != '\0' ? "@" : "", d->line->channel);
        return d;
}

/* What an officer decided on this value comes before the policy. */
static bool is_allowed(struct arena *mem, const struct screen_setup *setup, struct finding *f)
{
        for (size_t i = 0; i < setup->n_allowed; i++) {
                const struct screen_allowed *a = &setup->allowed[i];

                if (strcmp(a->kind, f->kind) != 0 || !str_eq(a->value, f->value))
                        continue;
                f->action = ACTION_SHOW;
                f->rule = arena_printf(mem, "record %llu", (unsigned long long)a->record);
                f->basis = "decided by an officer";
                return true;
        }
        return false;
}

static void decide(struct arena *mem, const struct document *d, const struct screen_setup *setup,
                   const struct decision *by, struct finding *f)
{
        if (!is_allowed(mem, setup, f)) {
                f->action = by->line != NULL ? by->line->action : ACTION_MASK;
                f->rule = by->rule;
                f->basis = by->line != NULL ? by->line->source : "";
        }
        mask_finding(mem, d, f);
}

/* Occasions on which lists of people are published: names are likelier there. */
static bool lists_people(const char *occasion)
{
        static const char *const lists[] = {
                "housing_list",  "subsidy_list",      "disability_subsidy", "medical_aid",
                "child_welfare", "land_compensation", "health_list",        "petition_reply",
                "expert_fee",    "recruit_result",    "application_form",   NULL
        };

        for (const char *const *l = lists; *l != NULL; l++)
                if (occasion != NULL && strcmp(occasion, *l) == 0)
                        return true;
        return false;
}

void screen_document(struct arena *mem, const struct document *d, const struct screen_setup *setup,
                     struct finding_list *ret)
{
        lh_auto(scanner_done) struct scanner s = { .mem = mem,
                                                   .d = d,
                                                   .today = setup->today,
                                                   .out = ret,
                                                   .listing = lists_people(setup->occasion) };
        struct unit_list l = units_make(mem, d);
        struct decisions decisions = { .n = 0 };
        size_t n;

        table_label(mem, &l);
        scan_units(&s, &l);
        if (ret->n > 0)
                qsort(ret->v, ret->n, sizeof(*ret->v), by_place);
        for (size_t i = 0; i < ret->n; i++)
                decide(mem, d, setup, decision_for(mem, setup, &decisions, &ret->v[i]), &ret->v[i]);
        n = ret->n;
        if (spread_names(mem, d, ret) > 0) {
                for (size_t i = n; i < ret->n; i++)
                        mask_finding(mem, d, &ret->v[i]);
                qsort(ret->v, ret->n, sizeof(*ret->v), by_place);
        }
}

size_t screen_masked(const struct finding_list *l)
{
        size_t n = 0;

        for (size_t i = 0; i < l->n; i++)
                n += l->v[i].action != ACTION_SHOW;
        return n;
}
