/* Common words of Chinese, two and three characters long, from a dictionary (tools/lexicon.py):
 * what reads like surname and given name and is a word is no name. */
#ifndef LH_SCREEN_LEXICON_H
#define LH_SCREEN_LEXICON_H

#include "base/buf.h"

/* Code points of 16 bits, first above, the third 0 for two characters; below them two bits for how
 * common the word is. Sorted. */
extern const uint64_t lexicon_keys[];
/* The words that begin with character c are lexicon_keys[lexicon_from[c - LEXICON_FIRST]] and
 * following, up to those of c + 1. */
extern const uint32_t lexicon_from[];
#define LEXICON_FIRST 0x3400
#define LEXICON_LAST  0x9fff

/* How common the word of so many characters (2 or 3) is that stands at byte i: 0 none, 1 rare,
 * 2 common, 3 one of everyday. */
unsigned lexicon_level(struct str t, size_t i, size_t chars);

#endif
