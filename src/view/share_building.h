/* What stands against an application to build an information system, as the views have it: the same
 * answer for the one who decides and for the page that shows why. Rules: rule/building.h. */
#ifndef LH_SHARE_BUILDING_H
#define LH_SHARE_BUILDING_H

#include "rule/building.h"
#include "view/view.h"

/* A field that is collected although a resource of the catalogue shares it and is not reused. */
struct building_again {
        const char *subject, *name, *resource, *title, *body_name;
};

struct building_findings {
        const struct rule_building *rules[BUILDING_CHECK_COUNT];
        size_t n;
        struct building_again *again; /* the first BUILDING_AGAIN_MAX */
        size_t n_again;
};

#define BUILDING_AGAIN_MAX 200

/* In cx->mem of the transaction. LH_NOT_FOUND: there is no such application. */
int share_building_check(struct store_tx *tx, const struct rule_set *rules, const char *id,
                         struct building_findings *ret) LH_MUST_CHECK;

#endif
