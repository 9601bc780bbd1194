#include "witness/quorum.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>

#define WORDS_MAX 80

struct parser {
        struct ctx *cx;
        struct quorum *p;
        unsigned line;
        bool has_quorum;
        const char *word[WORDS_MAX];
        size_t n;
        bool used[QUORUM_WITNESSES_MAX + QUORUM_GROUPS_MAX];
};

static int LH_PRINTF(2, 3) wrong(struct parser *s, const char *fmt, ...)
{
        char text[256];
        va_list ap;

        va_start(ap, fmt);
        vsnprintf(text, sizeof(text), fmt, ap);
        va_end(ap);
        return err_set(s->cx, LH_INVALID, "line %u of the policy: %s", s->line, text);
}

static bool split(struct parser *s, struct str line)
{
        s->n = 0;
        while (line.n > 0) {
                size_t k = 0;

                while (line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t'))
                        line.p++, line.n--;
                while (k < line.n && line.p[k] != ' ' && line.p[k] != '\t')
                        k++;
                if (k == 0)
                        break;
                if (s->n == WORDS_MAX)
                        return false;
                s->word[s->n++] = arena_strndup(s->cx->mem, line.p, k);
                line.p += k;
                line.n -= k;
        }
        return true;
}

/* The number of a witness or group of that name; -1 if there is none. */
static int find(const struct quorum *p, const char *name)
{
        for (unsigned i = 0; i < p->n_witnesses; i++)
                if (strcmp(p->witnesses[i].name, name) == 0)
                        return (int)i;
        for (unsigned i = 0; i < p->n_groups; i++)
                if (strcmp(p->groups[i].name, name) == 0)
                        return (int)(QUORUM_WITNESSES_MAX + i);
        return -1;
}

static int take_log(struct parser *s)
{
        if (s->n < 2 || s->n > 3)
                return wrong(s, "a log reads: log VKEY [URL]");
        if (s->p->n_logs == QUORUM_LOGS_MAX)
                return wrong(s, "there are more than %d logs", QUORUM_LOGS_MAX);
        if (note_vkey_parse(s->cx, str_of(s->word[1]), &s->p->logs[s->p->n_logs]) != LH_OK)
                return wrong(s, "\"%.80s\" is not a verifier key", s->word[1]);
        s->p->n_logs++;
        return LH_OK;
}

static int new_name(struct parser *s, const char *name)
{
        if (strcmp(name, "none") == 0)
                return wrong(s, "\"none\" cannot be a name");
        return find(s->p, name) < 0 ? LH_OK : wrong(s, "\"%.80s\" is named twice", name);
}

static int take_witness(struct parser *s)
{
        struct quorum_witness *w = &s->p->witnesses[s->p->n_witnesses];
        int rc;

        if (s->n < 3 || s->n > 4)
                return wrong(s, "a witness reads: witness NAME VKEY [URL]");
        if (s->p->n_witnesses == QUORUM_WITNESSES_MAX)
                return wrong(s, "there are more than %d witnesses", QUORUM_WITNESSES_MAX);
        rc = new_name(s, s->word[1]);
        if (rc != LH_OK)
                return rc;
        if (note_vkey_parse(s->cx, str_of(s->word[2]), &w->key) != LH_OK ||
            w->key.type != NOTE_COSIGNATURE)
                return wrong(s, "\"%.80s\" is not a witness's verifier key", s->word[2]);
        w->name = s->word[1];
        w->url = s->n == 4 ? s->word[3] : "";
        if (w->url[0] != '\0' && strncmp(w->url, "https://", 8) != 0 &&
            strncmp(w->url, "http://", 7) != 0)
                return wrong(s, "the address of a witness begins with https:// or http://");
        s->p->n_witnesses++;
        return LH_OK;
}

static int take_members(struct parser *s, struct quorum_group *g)
{
        for (size_t i = 3; i < s->n; i++) {
                int member = find(s->p, s->word[i]);

                if (member < 0)
                        return wrong(s, "\"%.80s\" is not named above", s->word[i]);
                if (s->used[member])
                        return wrong(s, "\"%.80s\" is in a group already", s->word[i]);
                s->used[member] = true;
                g->members[g->n++] = (unsigned)member;
        }
        return LH_OK;
}

static int take_group(struct parser *s)
{
        struct quorum_group *g = &s->p->groups[s->p->n_groups];
        uint64_t need;
        int rc;

        if (s->n < 4)
                return wrong(s, "a group reads: group NAME all|any|NUMBER MEMBER...");
        if (s->p->n_groups == QUORUM_GROUPS_MAX)
                return wrong(s, "there are more than %d groups", QUORUM_GROUPS_MAX);
        rc = new_name(s, s->word[1]);
        if (rc == LH_OK)
                rc = take_members(s, g);
        if (rc != LH_OK)
                return rc;
        if (strcmp(s->word[2], "all") == 0)
                need = g->n;
        else if (strcmp(s->word[2], "any") == 0)
                need = 1;
        else if (!decimal_parse(str_of(s->word[2]), &need) || need == 0 || need > g->n)
                return wrong(s, "\"%.20s\": all, any, or a number from 1 to the members' number",
                             s->word[2]);
        g->name = s->word[1];
        g->need = (unsigned)need;
        s->p->n_groups++;
        return LH_OK;
}

static int take_quorum(struct parser *s)
{
        if (s->n != 2)
                return wrong(s, "the quorum reads: quorum NAME, or quorum none");
        if (s->has_quorum)
                return wrong(s, "there is a quorum above already");
        s->has_quorum = true;
        if (strcmp(s->word[1], "none") == 0)
                return LH_OK;
        s->p->quorum = find(s->p, s->word[1]);
        return s->p->quorum >= 0 ? LH_OK : wrong(s, "\"%.80s\" is not named above", s->word[1]);
}

static int take_line(struct parser *s)
{
        static const struct {
                const char *word;
                int (*take)(struct parser *);
        } kinds[] = { { "log", take_log },
                      { "witness", take_witness },
                      { "group", take_group },
                      { "quorum", take_quorum } };

        for (size_t i = 0; i < countof(kinds); i++)
                if (strcmp(s->word[0], kinds[i].word) == 0)
                        return kinds[i].take(s);
        return wrong(s, "\"%.40s\" is none of: log, witness, group, quorum", s->word[0]);
}

int quorum_parse(struct ctx *cx, struct str text, struct quorum *ret)
{
        struct parser s = { .cx = cx, .p = ret };
        int rc = LH_OK;

        *ret = (struct quorum){ .quorum = -1 };
        while (rc == LH_OK && text.n > 0) {
                struct str line = text;

                if (!str_line(&text, &line))
                        text.n = 0; /* the last line may lack its LF */
                s.line++;
                if (line.n > 0 && line.p[line.n - 1] == '\r')
                        line.n--;
                if (!split(&s, line))
                        rc = wrong(&s, "it has more than %d words", WORDS_MAX);
                else if (s.n > 0 && s.word[0][0] != '#')
                        rc = take_line(&s);
        }
        if (rc == LH_OK && !s.has_quorum)
                rc = err_set(cx, LH_INVALID, "the policy has no quorum line: quorum NAME, or none");
        return rc;
}

static bool met(const struct quorum *p, unsigned member, const bool *cosigned)
{
        const struct quorum_group *g;
        unsigned have = 0;

        if (member < QUORUM_WITNESSES_MAX)
                return cosigned[member];
        g = &p->groups[member - QUORUM_WITNESSES_MAX];
        for (unsigned i = 0; i < g->n; i++)
                have += met(p, g->members[i], cosigned);
        return have >= g->need;
}

bool quorum_met(const struct quorum *p, const bool *cosigned)
{
        return p->quorum < 0 || met(p, (unsigned)p->quorum, cosigned);
}
