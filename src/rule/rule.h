/* The rules: which notices a domain of public resources has, with which elements, within how many
 * days, and what may be shown of a person. Loaded once at start from the files built into the
 * program and from DIR/rules of a store folder (doc/format/rules.md); read-only afterwards, so
 * threads share a set freely. */
#ifndef LH_RULE_H
#define LH_RULE_H

#include "base/buf.h"
#include "base/ctx.h"

#define RULE_FILE_BYTES_MAX ((size_t)1024 * 1024)
#define RULE_SITE_FILES_MAX 64
#define RULE_LIMIT_DAYS_MAX 3660

/* Who must publish: 谁批准谁公开、谁实施谁公开、谁制作谁公开. */
enum rule_role { RULE_APPROVER, RULE_IMPLEMENTER, RULE_MAKER };

enum rule_type {
        RULE_TEXT,
        RULE_LONGTEXT,
        RULE_DATE,
        RULE_PRICE,
        RULE_NUMBER,
        RULE_INTEGER,
        RULE_REGION,
        RULE_PARTY,
        RULE_USCC,
        RULE_URL,
        RULE_ENUM,
        RULE_TABLE,
};

/* From the least to the most careful. */
enum rule_show { RULE_OPEN, RULE_MASK, RULE_WITHHOLD };

/* Links of the money chain of a project, in its order. */
enum rule_money {
        RULE_MONEY_NONE,
        RULE_MONEY_ESTIMATE,
        RULE_MONEY_CAP,
        RULE_MONEY_AWARD,
        RULE_MONEY_CONTRACT,
        RULE_MONEY_CHANGE,
        RULE_MONEY_PAID,
};

struct rule_element {
        const char *id, *name, *name_en;
        enum rule_type type;
        bool required;
        enum rule_show show;
        const char *const *values; /* of an enum */
        size_t n_values;
        bool negative; /* a price may be below zero */
        enum rule_money money;
        const struct rule_element *columns; /* of a table */
        size_t n_columns;
};

/* Publish at most n days after the information was formed. */
struct rule_limit {
        bool set;
        bool working; /* working days; else calendar days */
        int n;
};

/* "20wd", "3cd"; false if the text is none. */
bool rule_limit_parse(struct str text, struct rule_limit *ret);

/* A notice of this kind, or one whose element has this value, shows that something is not expected:
 * assigned land was never offered. */
struct rule_waiver {
        const char *kind, *element, *value; /* element "": any notice of the kind */
};

struct rule_kind {
        const char *id, *stage, *name, *name_en;
        const char *schema; /* "procurement.award@1" */
        enum rule_role role;
        const char *source;
        char certainty;       /* V read in the statute, F in an excerpt, K recalled (unverified), M
                                 computed */
        int32_t since, until; /* days; in force from since (INT32_MIN: always), before until
                                 (INT32_MAX: no end) */
        struct rule_limit limit;
        bool expected; /* every project that went past the stage must have one */
        const struct rule_waiver *waivers; /* unless the project has one of these */
        size_t n_waivers;
        const char *after; /* and the time for it runs from the first notice of this kind ("": no
                              time runs) */
        struct rule_limit within; /* what may lie between the two, before the limit itself runs */
        unsigned version;
        const struct rule_element *elements;
        size_t n_elements;
};

struct rule_stage {
        const char *id, *name, *name_en;
};

struct rule_domain {
        const char *id, *name, *name_en, *source;
        const struct rule_stage *stages; /* in the order of the process */
        size_t n_stages;
        const struct rule_kind *kinds;
        size_t n_kinds;
};

/* A file in force, for its hash in the ledger. */
struct rule_file {
        const char *name; /* "domains/land.yaml" */
        const char *data; /* a NUL follows the last byte */
        size_t bytes;
};

struct rule_set;

/* site_dir: the store folder whose rules/domains/ *.yaml add to or replace the built-in ones; may
 * be NULL, and the folder may have no rules. LH_INVALID names file, line or name; LH_IO if a file
 * cannot be read. */
int rule_load(struct ctx *cx, const char *site_dir, struct rule_set **ret) LH_MUST_CHECK;
void rule_free(struct rule_set **set); /* for lh_auto as well */

/* NULL: there is none of that name (nothing here can fail to look). Domains stand sorted by id. */
const struct rule_domain *rule_domains(const struct rule_set *set, size_t *ret_n);
const struct rule_domain *rule_domain(const struct rule_set *set, struct str id);
const struct rule_kind *rule_kind(const struct rule_domain *d, struct str id);
const struct rule_element *rule_element(const struct rule_kind *k, struct str id);
const struct rule_element *rule_column(const struct rule_element *table, struct str id);
/* The table whose withheld columns the gate keeps in the field of that name ("T_withheld"). */
const struct rule_element *rule_withheld_table(const struct rule_kind *k, struct str field);

/* Place of a stage in the process, from 0; -1 if the domain has no such stage. */
int rule_stage_rank(const struct rule_domain *d, struct str stage_id);
/* True if a notice of kind k is what `expected` asks for: the same kind, or its variant "K-text"
 * whose elements stand in the text only. Both are kinds of one domain. */
bool rule_kind_counts_as(const struct rule_kind *k, const struct rule_kind *expected);
bool rule_kind_in_force(const struct rule_kind *k, int32_t day);

/* Every file in force, calendar and region codes included, sorted by name. */
const struct rule_file *rule_files(const struct rule_set *set, size_t *ret_n);

/* The words of the rule files, for pages and errors: "longtext", "withhold", "award" ("" for none),
 * "maker". */
const char *rule_type_name(enum rule_type t);
const char *rule_show_name(enum rule_show s);
const char *rule_money_name(enum rule_money m);
const char *rule_role_name(enum rule_role r);

#endif
