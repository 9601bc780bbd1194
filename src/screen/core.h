/* Inside the scanner only: the unit of text that is looked at (a paragraph, a cell), and what all
 * finders share. The flow: document -> units (unit.c) -> meaning of table cells (table.c) ->
 * finders over each unit -> roles, minors (scanner.c). */
#ifndef LH_SCREEN_CORE_H
#define LH_SCREEN_CORE_H

#include "screen/finding.h"
#include "screen/norm.h"
#include "screen/word.h"

#include <assert.h>

/* What a header or a label says of the value below or beside it. */
struct meaning {
        uint8_t sense, role;
        bool named; /* the label itself ends in 姓名: what stands there is a name, whatever it looks
                       like */
};

/* Bytes [at, at + n) of the unit's text stand at `start` in a segment. */
struct piece {
        uint32_t at, n, segment, start;
};

struct unit {
        struct str text;
        struct piece *pieces;
        size_t n_pieces;
        enum segment_place place;
        int32_t table, row, col, col_span, row_span;
        bool header;   /* the file says so, or it was found to be one: its text is no value */
        bool person;   /* stands in a table that lists people */
        bool company;  /* stands in a table that lists companies and bodies */
        bool labelled; /* `label` comes from a header or a label cell */
        struct meaning label;  /* SENSE_NONE if the header is not one we know */
        struct str label_text; /* as written */
};

struct unit_list {
        struct unit *v;
        size_t n;
};

/* A name: bytes of the unit's normalised text. */
struct named {
        uint32_t start, end;
        enum role role;
};

/* Hits of context words by who asks for them: indexes, ascending. */
enum topic_name { TOPIC_WORD, TOPIC_HOME, TOPIC_NAME, TOPIC_SEX, TOPIC_ILLNESS, TOPICS };
struct topic {
        uint32_t *v;
        size_t n, cap;
};

struct scanner {
        struct arena *mem; /* findings live here */
        const struct document *d;
        int32_t today;
        struct finding_list *out;
        size_t unit_first; /* findings of the unit at hand begin here */

        const struct unit *u;
        struct norm norm;
        struct str t; /* the unit's normalised text */
        struct word_scan words, health;
        struct topic topics[TOPICS];
        uint64_t *taken; /* a bit for each byte of t that was found to be something */
        size_t cap_taken;
        size_t last_start, last_end; /* of the last finding */
        enum role carry_role; /* of the line before, for a telephone under a contact's name */
        uint8_t *near; /* for each NEAR_BYTES of t: enum near of what was found there or beside */
        size_t cap_near;
        bool person_text;    /* somebody was named in this unit */
        int carry_person;    /* for so many units more the text speaks of somebody */
        bool listing;        /* the occasion is one of lists of people */
        struct named *named; /* names found in this unit, in the order they were found */
        size_t n_named, cap_named;
};

/* Units of a document, in its order; memory of the arena. */
struct unit_list units_make(struct arena *mem, const struct document *d);
/* Joins [from, to) of the list into one text without separators: a number with a cell for each
 * digit. */
struct unit unit_join(struct arena *mem, const struct unit *units, size_t n);

/* Adds to decided findings, sorted by place, every other place of a name that must not stay; how
 * many. They are decided, but not masked yet. */
size_t spread_names(struct arena *mem, const struct document *d, struct finding_list *l);

/* Gives the cells of every table their labels; tables stand as runs of units with the same number.
 */
void table_label(struct arena *mem, struct unit_list *l);
/* What a label says; sense SENSE_NONE if it is no label we know. */
struct meaning label_meaning(struct str text);
/* What a text that is known to be a label says by its end, when label_meaning() does not know it. A
 * value would be misread: 糖尿病 ends like a heading of illnesses. */
struct meaning label_by_ending(struct str text);

/* Records [start, end) of s->t. value: canonical, copied. Nothing happens where something was found
 * before. */
bool found(struct scanner *s, const char *kind, enum role role, size_t start, size_t end,
           struct str value, const char *reason);
static inline bool span_taken(const struct scanner *s, size_t i)
{
        return s->taken[i / 64] >> (i % 64) & 1;
}
/* Sorts the hits of s->words by topic. */
void topics_make(struct scanner *s);
void topics_done(struct scanner *s);
/* How many words end at byte `at` of s->t or before. */
size_t hits_until(const struct scanner *s, size_t at);

/* Who is spoken of around a place, by the findings of the unit so far. */
enum near { NEAR_PERSON = 1, NEAR_ID = 2 };
#define NEAR_BYTES 256
void near_make(struct scanner *s);
static inline bool near_has(const struct scanner *s, size_t at, enum near what)
{
        return (s->near[at / NEAR_BYTES] & what) != 0;
}
bool span_free(const struct scanner *s, size_t start, size_t end);
void span_set(struct scanner *s, size_t start, size_t end, bool taken);
/* Before the first finding of a unit. */
void span_clear(struct scanner *s);

/* The nearest label of a number before byte `at` of s->t, or the cell's. ret_near: nothing but a
 * colon or a word like 为 stands between. hits: how many word hits lie before `at`. */
enum sense sense_before(const struct scanner *s, size_t at, size_t hits, bool *ret_near);
/* The role a datum at `at` belongs to: of the line, the cell, the line before. */
enum role role_before(const struct scanner *s, size_t at, size_t hits);

void find_numbers(struct scanner *s);
void find_words(struct scanner *s); /* what begins with a word: mail, plates, birth dates,
                                       addresses, names */
void find_names(struct scanner *s);
void find_persons(struct scanner *s); /* names without a role before them */
/* Records a name and whom it names; false if it was cut already (王某) or something else was found
 * there. */
bool name_found(struct scanner *s, size_t start, size_t end, enum role role, const char *why);
void find_health(struct scanner *s);
/* Names beside a person's number or sex; homes beside both. */
void find_beside(struct scanner *s);
void find_bare_homes(struct scanner *s);
/* The first illness in [from, to) of s->t: words that overlap or touch are one. */
bool illness_first(struct scanner *s, size_t from, size_t to, size_t *ret_start, size_t *ret_end);
void find_addresses(struct scanner *s);

/* A person's name at the beginning of t; bytes or 0. */
enum name_how {
        NAME_CELL,   /* the whole text must be one; any Han characters will do (a column 姓名) */
        NAME_LISTED, /* after a colon: the surname must be one */
        NAME_DIRECT, /* right behind a role word: what follows the name must be known, too */
};
size_t name_at(struct str t, enum name_how how);
/* True if the whole cell reads as a person's name with a known surname. */
bool name_like(struct str t);
/* 努尔兰·哈力克 that ends at byte `end`; its bytes, or 0. */
size_t name_dotted_before(struct str t, size_t end);

/* True if the text reads as an address with a house number. */
bool address_has_house(struct str t);
/* True if the whole text reads as the address of a dwelling: no office, no object. */
bool address_is_home(struct str t);
/* What every address of a dwelling does; asked first, for it costs little. */
bool address_ends_as_door(struct str t);
/* The part of an address that may stay: down to town or street. Bytes. */
size_t address_keep(struct str t);

/* The whole text is an ID number with its check character, blanks apart. */
bool is_id_number(struct str t);
/* The digits of the date in it; false: it is none. */
bool id_birth_digits(struct str t, char ret[8]);

static inline unsigned char byte_at(struct str t, size_t i)
{
        return i < t.n ? (unsigned char)t.p[i] : 0;
}
static inline bool is_digit(unsigned char c)
{
        return c >= '0' && c <= '9';
}
static inline bool is_alnum(unsigned char c)
{
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
/* A Han character stands at byte i. */
static inline bool han_at(struct str t, size_t i)
{
        unsigned char c = byte_at(t, i);

        if (i + 3 > t.n)
                return false;
        return (c >= 0xe4 && c <= 0xe9) ||
               (c == 0xe3 && byte_at(t, i + 1) >= 0x90 && byte_at(t, i + 1) <= 0xbf);
}
/* Byte by byte: almost every comparison ends at the second or third. */
static inline bool starts_with(struct str t, size_t i, const char *s)
{
        for (; *s != '\0'; s++, i++)
                if (i >= t.n || t.p[i] != *s)
                        return false;
        return true;
}
/* A word may end inside another one: whoever takes such a stretch has mixed up its ends. */
static inline struct str slice(struct str t, size_t start, size_t end)
{
        assert(start <= end && end <= t.n);
        return (struct str){ t.p + start, end - start };
}

#endif
