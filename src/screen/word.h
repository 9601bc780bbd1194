/* The words that say what stands beside them: labels of numbers, roles of people, and the words of
 * false friends. They are looked for all at once, in one pass over the characters: most begin no
 * word, and most pairs of characters that are left are told apart by one bit. */
#ifndef LH_SCREEN_WORD_H
#define LH_SCREEN_WORD_H

#include "base/buf.h"

/* What a word announces. The order of the first group matters nowhere. */
enum sense {
        SENSE_NONE,
        /* labels of values */
        SENSE_ID,
        SENSE_DISABILITY,
        SENSE_STUDENT,
        SENSE_PHONE,
        SENSE_PHONE_HOME,
        SENSE_PHONE_OFFICE,
        SENSE_BANK,           /* a card or a passbook of a person */
        SENSE_ACCOUNT,        /* "账号": of a person or of a body, the neighbourhood decides */
        SENSE_ACCOUNT_PUBLIC, /* deposits, treasury, fees */
        SENSE_PASSPORT,
        SENSE_PERMIT,
        SENSE_PLATE,
        SENSE_HOUSEHOLD,
        SENSE_QQ,
        SENSE_WECHAT,
        SENSE_EMAIL,
        SENSE_BIRTH,
        SENSE_HEALTH, /* "病种": what stands there is somebody's health */
        SENSE_REMARK, /* "备注": anything may stand there */
        SENSE_ADDRESS_HOME,
        SENSE_ADDRESS,       /* "地址": of whom, the neighbourhood decides */
        SENSE_ADDRESS_OTHER, /* of an office, a project, an object */
        SENSE_NAME,
        SENSE_ORGANISATION, /* "单位名称" */
        SENSE_OTHER_NUMBER, /* "流水号": a number that is nobody's */
        SENSE_AMOUNT,
        SENSE_PLAIN, /* "序号", "性别": heads a column and says nothing else */
        SENSE_ROLE,  /* "申请人": a person's name may follow */
        /* marks in running text */
        SENSE_SUFFER,   /* "患": an illness may follow */
        SENSE_DEAR,     /* "尊敬的" */
        SENSE_INFORMED, /* "举报": a name may stand before it */
        SENSE_LIVES,    /* "住" */
        SENSE_EXAMPLE,  /* "例如" */
        SENSE_PROVINCE, /* "粤": a number plate may begin */
        SENSE_AT,
        SENSE_SEX, /* 男, 女 */
        SENSE_CHINESE_DIGIT,
        SENSES
};

enum role {
        ROLE_NONE,
        ROLE_SUBJECT,
        ROLE_THIRD,
        ROLE_GUARDIAN,
        ROLE_LEGAL_REP,
        ROLE_OFFICIAL,
        ROLE_CONTACT,
        ROLE_EXPERT,
        ROLE_PROJECT_MANAGER,
        ROLE_MINOR, /* a subject who is a child */
        ROLES
};

/* "subject"; a minor is a "subject" as well. */
const char *role_name(enum role r);

/* Words of one meaning, separated by blanks. */
struct word_group {
        enum sense sense;
        enum role role;
        const char *words;
};
extern const struct word_group word_groups[]; /* ends with words NULL */
extern const struct word_group health_groups[];

struct word {
        const char *text;
        uint16_t bytes;
        uint8_t sense, role;
};

/* A word found: it ends before byte `end`. Of several that end there, the longest. */
struct word_hit {
        uint32_t end;
        uint16_t word;
};

struct word_set;

/* All context words, and the words of illness; built once, kept for the life of the process. */
const struct word_set *words_context(void);
const struct word_set *words_health(void);

const struct word *word_of(const struct word_set *set, uint16_t i);

/* A run of digits: [start, end). */
struct digit_run {
        uint32_t start, end;
        uint32_t hit; /* words found before it: an index into hits */
};

struct word_scan {
        struct word_hit *hits;
        size_t n_hits, cap_hits;
        struct digit_run *runs;
        size_t n_runs, cap_runs;
        struct digit_run *han; /* HAN_DIGITS_MIN Chinese digits and more in a row */
        size_t n_han, cap_han;
        uint32_t *starts; /* where a name may begin; by context words only */
        size_t n_starts, cap_starts;
};

#define HAN_DIGITS_MIN 11

/* Finds in one pass words, runs of ASCII digits and '*', and where names may begin; forgets what
 * ret held before. A run of fewer than 2 bytes counts as well: numbers are written one digit apart.
 * text.n < 4 GiB. */
void word_scan(const struct word_set *set, struct str text, struct word_scan *ret);
void word_scan_done(struct word_scan *s); /* for lh_auto as well */

#endif
