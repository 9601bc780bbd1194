/* The indicators (rules/flags.yaml): where the facts of an allocation stand in its notices, and
 * what about them is worth a second look. An indicator is a question, never a verdict: it names its
 * formula, what it needs, and what else may explain it. The arithmetic is in view/process.h. */
#ifndef LH_RULE_INDICATOR_H
#define LH_RULE_INDICATOR_H

#include "base/buf.h"
#include "base/ctx.h"

struct rule_set;
struct rule_file;

#define INDICATOR_UNIT    10000 /* values and thresholds count in ten-thousandths */
#define INDICATORS_MAX    200
#define FACT_SOURCES_MAX  1000
#define INDICATOR_DOMAINS 16

/* What is known of a process, and in which order flags.yaml may name it. */
enum fact {
        FACT_OFFERED,    /* the day it was offered to everybody */
        FACT_OPENS,      /* the day from which bids or applications are taken */
        FACT_BID_DUE,    /* the last day for them */
        FACT_ESTIMATE,   /* budget, investment or appraised value */
        FACT_CAP,        /* highest price that may be bid */
        FACT_FLOOR,      /* lowest price that is asked */
        FACT_AWARD,      /* price of the award or the deal */
        FACT_AWARDED,    /* its day */
        FACT_WINNER,     /* who got it */
        FACT_BIDDERS,    /* how many bid, where no record of the opening says so */
        FACT_CONTRACT,   /* price of the contract */
        FACT_CONTRACTOR, /* with whom it was signed */
        FACT_SIGNED,     /* on which day */
        FACT_CHANGE,     /* what a change of the contract adds */
        FACT_CATEGORY,
        FACT_METHOD,
        FACT_UNITS,      /* homes that are to be had */
        FACT_RECIPIENTS, /* who was given one */
        FACT_SHOWN_FROM, /* publicity (公示) */
        FACT_SHOWN_UNTIL,
        FACT_BIDS,       /* tables of bids, as opened */
        FACT_CANDIDATES, /* as ranked; only where there is no opening */
        FACTS
};

struct fact_source {
        enum fact fact;
        const char *domain, *kind, *element; /* element "date": the day of the notice */
};

enum indicator_formula {
        FORMULA_NOTICE_DAYS,     /* offered -> last day for bids */
        FORMULA_OPENING_DAYS,    /* offered -> first day for bids */
        FORMULA_BIDDERS,         /* how many bid */
        FORMULA_PRICE_GAP,       /* second-lowest valid bid over the winning one */
        FORMULA_SAME_PRICES,     /* bidders who share a price with another */
        FORMULA_LATE_BID,        /* hours by which the winning bid came too late */
        FORMULA_OTHERS_OUT,      /* bidders put out when only the winner was left */
        FORMULA_LOWEST_OUT,      /* 1: the lowest bid was put out */
        FORMULA_WIN_RATE,        /* wins over valid bids, of a bidder */
        FORMULA_OUT_RATE_BUYER,  /* bids put out over bids, of a buyer */
        FORMULA_OUT_RATE_BIDDER, /* the same of a bidder */
        FORMULA_VARIETY,         /* classes of items that one supplier was awarded */
        FORMULA_OVER_ESTIMATE,   /* award over estimate */
        FORMULA_OVER_FLOOR,      /* award over the lowest price asked */
        FORMULA_OVER_CAP,        /* award over the highest price allowed */
        FORMULA_CHANGES,         /* sum of changes over the contract */
        FORMULA_CORRECTED,       /* 1: the result was corrected */
        FORMULA_LATE_NOTICES,    /* notices published behind their last day */
        FORMULA_PAIR_SHARE,      /* awards of a buyer in a year that one winner got */
        FORMULA_SPLIT,           /* awards below the threshold that together pass it */
        FORMULA_SHOWN_DAYS,      /* days of publicity */
        FORMULA_TOO_MANY,        /* recipients over homes */
        FORMULA_CONTRACT_GAP,    /* contract against award, either way */
        FORMULA_OTHER_PARTY,     /* 1: the contract is with another than the winner */
        FORMULA_ORDER,           /* steps whose days are in the wrong order */
        FORMULAS
};

enum indicator_group { GROUP_PROCESS, GROUP_BUYER, GROUP_BIDDER, GROUP_PAIR };
enum indicator_op { OP_BELOW, OP_AT_MOST, OP_ABOVE, OP_AT_LEAST };
enum indicator_unit { UNIT_DAYS, UNIT_HOURS, UNIT_COUNT, UNIT_PERCENT, UNIT_YES };

struct indicator {
        const char *id; /* "R018" */
        const char *name, *name_en;
        enum indicator_formula formula;
        enum indicator_group group; /* follows from the formula */
        const char *how, *how_en;   /* the formula in words */
        const char *needs, *needs_en, *caveat, *caveat_en, *source;
        const char *domains[INDICATOR_DOMAINS];
        size_t n_domains;
        enum indicator_unit unit;
        enum indicator_op op;
        int64_t threshold;
        const char *hit;  /* op and threshold as written */
        const char *ocds; /* the same for OCDS files; NULL: not there */
        enum indicator_op ocds_op;
        int64_t ocds_threshold;
        int64_t least;     /* groups: cases below which nothing is said */
        int64_t limit_fen; /* of FORMULA_SPLIT: the threshold that is kept below */
        bool open_only;    /* only where everybody could bid */
        bool is_public;    /* hits stand on the portal; else only on the machine itself */
        bool quality;      /* about the data, not about the allocation */
};

const struct indicator *rule_indicators(const struct rule_set *set, size_t *ret_n);
/* Case does not matter. NULL: none. */
const struct indicator *rule_indicator(const struct rule_set *set, struct str id);
const struct fact_source *rule_fact_sources(const struct rule_set *set, size_t *ret_n);
bool indicator_of_domain(const struct indicator *i, const char *domain);
bool indicator_hit(const struct indicator *i, int64_t value);
bool indicator_hit_ocds(const struct indicator *i, int64_t value);
const char *fact_name(enum fact f);

/* Only for rule/load.c: everything is put into mem. */
struct indicator_set {
        struct indicator *all;
        size_t n;
        struct fact_source *sources;
        size_t n_sources;
};
int indicators_read(struct ctx *cx, struct arena *mem, const struct rule_file *file,
                    struct indicator_set *ret) LH_MUST_CHECK;
const struct indicator_set *rule_indicator_set(const struct rule_set *set);

#endif
