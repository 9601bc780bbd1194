/* The gate: nothing is published that did not pass it. A cleared_notice can only be made by
 * screen_clear(), and publishing takes nothing else. Personal Information Protection Law art. 25;
 * OGI Regulation art. 15, 17. */
#ifndef LH_GATE_H
#define LH_GATE_H

#include "ledger/record.h"
#include "rule/rule.h"
#include "screen/scanner.h"

#define GATE_VERSION "2"

/* One element's value as handed in. */
struct notice_value {
        struct str text;   /* p NULL: absent; for anything but a table */
        struct str *cells; /* of a table: n_rows * n_columns, p NULL where absent */
        size_t n_rows;
};

/* A notice before the gate: its form was checked, its content not. Texts live as long as the
 * request. */
struct notice {
        const struct rule_domain *domain;
        const struct rule_kind *kind;
        struct str title, date, formed, text, source_key, source_url, reason;
        struct notice_value *values; /* one an element of the kind */
};

struct cleared_notice; /* in cx->mem */

/* By which rules: the policy in force and what officers of the body decided on values. NULL: the
 * policy that is built in, and nothing. */
struct gate_rules {
        const struct policy *policy;
        const struct screen_allowed *allowed;
        size_t n_allowed;
};

/* Scans every value, masks personal numbers, cuts names where the rule says so, withholds what the
 * rule withholds. LH_HELD when personal data stands where it cannot be masked (title, key, address
 * of the source), or the policy has no occasion for the notice: the message names the field and
 * never the value. */
int screen_clear(struct ctx *cx, const struct notice *n, const struct gate_rules *rules,
                 const struct cleared_notice **ret) LH_MUST_CHECK;
/* Schema and fields of the record that publishes it. */
void cleared_fill(const struct cleared_notice *c, struct record *ret);

/* For texts outside notices (a project's title, a body's name): LH_HELD if they hold a personal
 * number. */
int screen_plain(struct ctx *cx, const char *field, struct str text) LH_MUST_CHECK;

#endif
