/* The demonstration register: people that do not exist (births 1900 to 1909), who have incomes,
 * flats, marriages and degrees, and the services that tell of them. */
#ifndef LH_DEMO_H
#define LH_DEMO_H

#include "base/buf.h"

#define DEMO_PEOPLE 60

struct demo_person {
        char name[16], id[19];
        unsigned n; /* everything else follows from it */
};
void demo_person(unsigned n, struct demo_person *ret);

struct demo_service {
        const char *id, *name; /* "s_demo_income", what stands behind "demo:" */
        const char *body, *body_name, *title;
        const char *fields; /* one a line */
        const char *sharing;
};
extern const struct demo_service demo_services[];
extern const size_t demo_services_n;

/* The provider's answer. Returns the HTTP status. */
struct exchange;
int demo_answer(struct exchange *x, struct buf *out);
/* The same from the service's registered examples (mock). */
int demo_example(struct exchange *x, struct buf *out);

#endif
