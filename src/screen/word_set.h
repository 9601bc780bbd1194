/* Inside word*.c only: how the words of a set are laid out to be looked for. */
#ifndef LH_WORD_SET_H
#define LH_WORD_SET_H

#include "screen/word.h"

/* What may begin with a character. */
enum char_flag {
        CHAR_WORD = 1,    /* words of two characters and more */
        CHAR_ALONE = 2,   /* it is a word by itself */
        CHAR_PLATE = 4,   /* a province: a word only before a letter */
        CHAR_DIGIT = 8,   /* a Chinese digit */
        CHAR_NAME = 16,   /* a name */
        CHAR_OPENER = 32, /* what leads over to a name */
        CHAR_BEHIND = 64, /* a name may begin behind it */
        CHAR_HAN = 128,   /* nothing: it is a Han character */
};

/* The words that begin with two characters (the second 0: that are one), longest last. */
struct word_bucket {
        uint32_t key; /* 0: free */
        uint16_t first, n;
};

#define PAIR_BITS   (1u << 18)
#define BUCKET_BITS 13
#define BUCKETS     (1u << BUCKET_BITS)

struct word_set {
        struct word *words; /* sorted by their first two characters */
        size_t n_words, cap_words;
        uint8_t flags[0x10000];             /* by char_code() */
        uint64_t pair[PAIR_BITS / 64];      /* a hash of two characters that begin a word */
        struct word_bucket bucket[BUCKETS]; /* by a hash of the key, then the next free one */
};

/* Letters of either case are one. */
static inline uint32_t word_fold(uint32_t code)
{
        return code >= 'A' && code <= 'Z' ? code | 0x20 : code;
}
static inline uint32_t word_key(uint32_t first, uint32_t second)
{
        return first << 16 | second;
}
static inline uint32_t word_hash(uint32_t key)
{
        return key * 0x9e3779b1u;
}
static inline bool word_pair(const struct word_set *s, uint32_t hash)
{
        uint32_t bit = hash >> (32 - 18);

        return s->pair[bit / 64] >> (bit % 64) & 1;
}

/* NULL if no word begins so. */
const struct word_bucket *word_bucket(const struct word_set *s, uint32_t key);

#endif
