#include "screen/core.h"
#include "base/mem.h"

#include <stdlib.h>

/* Which finder asks for a word of that sense; most are asked for only by what stands near them. */
static const uint8_t topic_of[SENSES] = {
        [SENSE_AT] = TOPIC_WORD + 1,        [SENSE_PROVINCE] = TOPIC_WORD + 1,
        [SENSE_BIRTH] = TOPIC_WORD + 1,     [SENSE_WECHAT] = TOPIC_WORD + 1,
        [SENSE_ADDRESS] = TOPIC_HOME + 1,   [SENSE_ADDRESS_HOME] = TOPIC_HOME + 1,
        [SENSE_LIVES] = TOPIC_HOME + 1,     [SENSE_ROLE] = TOPIC_NAME + 1,
        [SENSE_NAME] = TOPIC_NAME + 1,      [SENSE_DEAR] = TOPIC_NAME + 1,
        [SENSE_INFORMED] = TOPIC_NAME + 1,  [SENSE_SEX] = TOPIC_SEX + 1,
        [SENSE_SUFFER] = TOPIC_ILLNESS + 1, [SENSE_HEALTH] = TOPIC_ILLNESS + 1,
};

static void add(struct topic *t, size_t hit)
{
        if (t->n == t->cap) {
                t->cap = t->cap == 0 ? 256 : 2 * t->cap;
                t->v = mem_realloc(t->v, t->cap * sizeof(*t->v));
        }
        t->v[t->n++] = (uint32_t)hit;
}

void topics_make(struct scanner *s)
{
        const struct word_set *set = words_context();

        for (size_t k = 0; k < TOPICS; k++)
                s->topics[k].n = 0;
        for (size_t i = 0; i < s->words.n_hits; i++) {
                uint8_t topic = topic_of[word_of(set, s->words.hits[i].word)->sense];

                if (topic > 0)
                        add(&s->topics[topic - 1], i);
        }
}

void topics_done(struct scanner *s)
{
        for (size_t k = 0; k < TOPICS; k++)
                free(s->topics[k].v);
}
