#include "screen/word.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdlib.h>

#define STATES_MAX 20000
#define CLASSES    160
#define NO_WORD    0xffff

struct word_set {
        struct word *words;
        size_t n_words, cap_words;
        uint8_t class_of[256]; /* bytes that are in no word share class 0 */
        unsigned n_classes;
        uint16_t (*next)[CLASSES]; /* next[state][class]; state 0 is the start */
        uint16_t *out;             /* the longest word that ends in a state, NO_WORD if none */
        size_t n_states;
        uint64_t first[0x10000 / 64]; /* the characters of three bytes that begin a word */
};

const char *role_name(enum role r)
{
        static const char *const names[ROLES] = { "",         "subject",   "third",
                                                  "guardian", "legal_rep", "official",
                                                  "contact",  "expert",    "project_manager",
                                                  "subject" };

        return names[r];
}

static bool ascii_letter(unsigned char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Letters of either case share a class. */
static void add_classes(struct word_set *s, const struct word *w)
{
        for (size_t i = 0; i < w->bytes; i++) {
                unsigned char c = (unsigned char)w->text[i];

                if (s->class_of[c] != 0)
                        continue;
                s->class_of[c] = (uint8_t)s->n_classes++;
                if (ascii_letter(c))
                        s->class_of[c ^ 0x20] = s->class_of[c];
        }
}

static void add_word(struct word_set *s, const struct word_group *g, const char *text, size_t n)
{
        if (s->n_words == s->cap_words) {
                s->cap_words = s->cap_words == 0 ? 256 : 2 * s->cap_words;
                s->words = mem_realloc(s->words, s->cap_words * sizeof(*s->words));
        }
        s->words[s->n_words++] =
                (struct word){ text, (uint16_t)n, (uint8_t)g->sense, (uint8_t)g->role };
}

static void split_words(struct word_set *s, const struct word_group *g)
{
        for (; g->words != NULL; g++)
                for (const char *p = g->words; *p != '\0';) {
                        size_t n = strcspn(p, " ");

                        if (n > 0)
                                add_word(s, g, p, n);
                        p += n + strspn(p + n, " ");
                }
}

static uint32_t char_of(const unsigned char *p)
{
        return (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 |
               (uint32_t)(p[2] & 0x3f);
}

static void insert(struct word_set *s, uint16_t i)
{
        const struct word *w = &s->words[i];
        uint16_t state = 0;

        for (size_t k = 0; k < w->bytes; k++) {
                uint16_t *to = &s->next[state][s->class_of[(unsigned char)w->text[k]]];

                if (*to == 0)
                        *to = (uint16_t)s->n_states++;
                state = *to;
        }
        /* The first meaning stays when a word stands in two groups. */
        if (s->out[state] == NO_WORD)
                s->out[state] = i;
}

/* Breadth first: a state that has no way on takes that of the longest proper suffix that is a
 * beginning of some word. */
static void link_states(struct word_set *s)
{
        uint16_t *fail = mem_zalloc(s->n_states * sizeof(*fail));
        uint16_t *queue = mem_zalloc(s->n_states * sizeof(*queue));
        size_t head = 0, tail = 0;

        for (unsigned c = 1; c < s->n_classes; c++)
                if (s->next[0][c] != 0)
                        queue[tail++] = s->next[0][c];
        while (head < tail) {
                uint16_t at = queue[head++];

                if (s->out[at] == NO_WORD)
                        s->out[at] = s->out[fail[at]];
                for (unsigned c = 1; c < s->n_classes; c++) {
                        uint16_t to = s->next[at][c];

                        if (to == 0) {
                                s->next[at][c] = s->next[fail[at]][c];
                        } else {
                                fail[to] = s->next[fail[at]][c];
                                queue[tail++] = to;
                        }
                }
        }
        free(fail);
        free(queue);
}

static struct word_set *set_new(const struct word_group *groups)
{
        struct word_set *s = mem_zalloc(sizeof(*s));
        size_t states = 1;

        s->n_classes = 1;
        split_words(s, groups);
        for (size_t i = 0; i < s->n_words; i++) {
                add_classes(s, &s->words[i]);
                states += s->words[i].bytes;
        }
        if (s->n_classes > CLASSES || states > STATES_MAX)
                abort(); /* the tables are ours; a test builds them */
        s->next = mem_zalloc(states * sizeof(*s->next));
        s->out = mem_alloc(states * sizeof(*s->out));
        memset(s->out, 0xff, states * sizeof(*s->out));
        s->n_states = 1;
        for (size_t i = 0; i < s->n_words; i++) {
                const unsigned char *text = (const unsigned char *)s->words[i].text;

                insert(s, (uint16_t)i);
                if (text[0] >= 0xe0)
                        s->first[char_of(text) / 64] |= (uint64_t)1 << (char_of(text) % 64);
        }
        link_states(s);
        return s;
}

static struct word_set *context_set, *health_set;

static void make_sets(void)
{
        context_set = set_new(word_groups);
        health_set = set_new(health_groups);
}

static pthread_once_t sets_once = PTHREAD_ONCE_INIT;

const struct word_set *words_context(void)
{
        pthread_once(&sets_once, make_sets);
        return context_set;
}

const struct word_set *words_health(void)
{
        pthread_once(&sets_once, make_sets);
        return health_set;
}

const struct word *word_of(const struct word_set *set, uint16_t i)
{
        return &set->words[i];
}

static void add_hit(struct word_scan *s, size_t end, uint16_t word)
{
        if (s->n_hits == s->cap_hits) {
                s->cap_hits = s->cap_hits == 0 ? 1024 : 2 * s->cap_hits;
                s->hits = mem_realloc(s->hits, s->cap_hits * sizeof(*s->hits));
        }
        s->hits[s->n_hits++] = (struct word_hit){ (uint32_t)end, word };
}

static void add_run(struct word_scan *s, size_t start, size_t end)
{
        if (s->n_runs == s->cap_runs) {
                s->cap_runs = s->cap_runs == 0 ? 1024 : 2 * s->cap_runs;
                s->runs = mem_realloc(s->runs, s->cap_runs * sizeof(*s->runs));
        }
        s->runs[s->n_runs++] =
                (struct digit_run){ (uint32_t)start, (uint32_t)end, (uint32_t)s->n_hits };
}

static bool run_byte(unsigned char c)
{
        return (c >= '0' && c <= '9') || c == '*';
}

void word_scan(const struct word_set *set, struct str text, struct word_scan *ret)
{
        const unsigned char *p = (const unsigned char *)text.p;
        uint16_t state = 0;

        ret->n_hits = ret->n_runs = 0;
        for (size_t i = 0; i < text.n;) {
                /* Between words most characters begin none; they are passed at once. */
                if (state == 0 && p[i] >= 0xe0 && p[i] < 0xf0 && i + 3 <= text.n) {
                        uint32_t c = char_of(p + i);

                        if ((set->first[c / 64] >> (c % 64) & 1) == 0) {
                                i += 3;
                                continue;
                        }
                }
                if (run_byte(p[i])) {
                        size_t start = i;

                        while (i < text.n && run_byte(p[i]))
                                i++;
                        add_run(ret, start, i);
                        state = 0;
                        continue;
                }
                state = set->next[state][set->class_of[p[i++]]];
                if (set->out[state] != NO_WORD)
                        add_hit(ret, i, set->out[state]);
        }
}

void word_scan_done(struct word_scan *s)
{
        free(s->hits);
        free(s->runs);
        *s = (struct word_scan){ 0 };
}
