/* Are public data opened to all on the same terms? Two openings of one resource that hold on a
 * common day must agree in price, fields and duties; none may be exclusive, none given directly.
 * doc/format/catalogue-of-resources.md section 5. */
#ifndef LH_FAIR_H
#define LH_FAIR_H

#include "base/buf.h"

enum fair_fault {
        FAIR_EXCLUSIVE = 1, /* nobody else may have it */
        FAIR_DIRECT = 2,    /* given without a call and without a rule open to all */
        FAIR_PRICE = 4,     /* another one pays another price */
        FAIR_FIELDS = 8,    /* another one gets other fields */
        FAIR_DUTY = 16,     /* another one must do something else */
};

struct fair_opening {
        struct str resource, price, fields, duty;
        bool exclusive, direct;
        int32_t from, to; /* days on which it holds */
        unsigned faults;  /* fair_judge() sets them */
};

/* All openings, in any order. Prices are compared as amounts: "0" is "0.00". */
void fair_judge(struct fair_opening *all, size_t n);

#endif
