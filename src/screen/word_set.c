#include "screen/word_set.h"
#include "base/mem.h"
#include "screen/name_table.h"

#include <pthread.h>
#include <stdlib.h>

const char *role_name(enum role r)
{
        static const char *const names[ROLES] = { "",         "subject",   "third",
                                                  "guardian", "legal_rep", "official",
                                                  "contact",  "expert",    "project_manager",
                                                  "subject" };

        return names[r];
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

/* The code of the character at byte *i, and *i behind it; 0 at the end. */
static uint32_t take_char(struct str t, size_t *i)
{
        unsigned char c = byte_at(t, *i);
        uint32_t code = *i < t.n ? word_fold(char_code(t, *i)) : 0;

        *i += c < 0x80 ? 1 : c < 0xe0 ? 2 : 3;
        return code;
}

static uint32_t key_of(const struct word *w)
{
        struct str t = { w->text, w->bytes };
        size_t i = 0;
        uint32_t first = take_char(t, &i);

        return word_key(first, take_char(t, &i));
}

/* By key, then length; of equal words the one whose group stands first. */
static int by_key(const void *a, const void *b)
{
        const struct word *x = a, *y = b;
        uint32_t k = key_of(x), l = key_of(y);
        int order;

        if (k != l)
                return k < l ? -1 : 1;
        if (x->bytes != y->bytes)
                return x->bytes < y->bytes ? -1 : 1;
        order = strncasecmp(x->text, y->text, x->bytes);
        return order != 0 ? order : x->text < y->text ? -1 : x->text > y->text;
}

static bool same(const struct word *a, const struct word *b)
{
        return a->bytes == b->bytes && strncasecmp(a->text, b->text, a->bytes) == 0;
}

static void sort_words(struct word_set *s)
{
        size_t n = 0;

        qsort(s->words, s->n_words, sizeof(*s->words), by_key);
        for (size_t i = 0; i < s->n_words; i++)
                if (n == 0 || !same(&s->words[n - 1], &s->words[i]))
                        s->words[n++] = s->words[i];
        s->n_words = n;
}

static struct word_bucket *slot(const struct word_set *s, uint32_t key)
{
        uint32_t i = word_hash(key) >> (32 - BUCKET_BITS);

        while (s->bucket[i].key != 0 && s->bucket[i].key != key)
                i = (i + 1) % BUCKETS;
        return (struct word_bucket *)&s->bucket[i];
}

const struct word_bucket *word_bucket(const struct word_set *s, uint32_t key)
{
        const struct word_bucket *b = slot(s, key);

        return b->key == 0 ? NULL : b;
}

static uint8_t flag_of(const struct word *w, uint32_t key)
{
        if ((key & 0xffff) != 0)
                return CHAR_WORD;
        return w->sense == SENSE_PROVINCE        ? CHAR_PLATE
               : w->sense == SENSE_CHINESE_DIGIT ? CHAR_DIGIT
                                                 : CHAR_ALONE;
}

static void index_words(struct word_set *s)
{
        for (size_t i = 0; i < s->n_words; i++) {
                uint32_t key = key_of(&s->words[i]), bit = word_hash(key) >> (32 - 18);
                struct word_bucket *b = slot(s, key);

                if (b->key == 0)
                        *b = (struct word_bucket){ key, (uint16_t)i, 0 };
                b->n++;
                s->pair[bit / 64] |= (uint64_t)1 << (bit % 64);
                s->flags[key >> 16] |= flag_of(&s->words[i], key);
                if (key >> 16 >= 'a' && key >> 16 <= 'z')
                        s->flags[(key >> 16) - 0x20] |= flag_of(&s->words[i], key);
        }
}

static struct word_set *set_new(const struct word_group *groups)
{
        struct word_set *s = mem_zalloc(sizeof(*s));

        split_words(s, groups);
        if (s->n_words > BUCKETS / 2)
                abort(); /* the tables are ours; a test builds them */
        sort_words(s);
        index_words(s);
        return s;
}

static void add_names(struct word_set *s)
{
        for (uint32_t c = 0; c < 0x10000; c++)
                s->flags[c] |= (c >= 0x3400 && c < 0xa000 ? CHAR_HAN : 0) |
                               (name_begins(c) ? CHAR_NAME : 0) |
                               (name_sets[c] >> NAME_BEHIND & 1 ? CHAR_BEHIND : 0) |
                               (first_of[c] >> FIRST_PERSON_OPENER & 1 ? CHAR_OPENER : 0);
}

static struct word_set *context_set, *health_set;

static void make_sets(void)
{
        context_set = set_new(word_groups);
        health_set = set_new(health_groups);
        add_names(context_set);
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
