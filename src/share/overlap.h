/* How far what one system collects is collected or shared already. Fields are compared by subject
 * and name, letter by letter; those that only name the subject (a name, an ID number) do not count.
 * doc/format/catalogue-of-resources.md section 4. */
#ifndef LH_OVERLAP_H
#define LH_OVERLAP_H

#include "base/base.h"

/* In hundredths of a per cent. */
struct overlap {
        int covered; /* common fields of the own ones: how much of it is there already */
        int jaccard; /* common fields of all fields of both */
};

#define OVERLAP_MUCH 5000 /* covered from here on: the system is mostly there already */

/* own and other count fields without repetition; common is not more than either. */
struct overlap overlap_measure(int64_t own, int64_t other, int64_t common);
/* From the most covered to the least; of two alike the more similar one first. */
int overlap_order(const struct overlap *a, const struct overlap *b);

#endif
