/* What the pages of the PPP library share; only for model_ppp*.c. */
#ifndef LH_WEB_PPP_H
#define LH_WEB_PPP_H

#include "view/ppp.h"
#include "web/link.h"
#include "web/table_file.h"

/* What the library is looked at by; "" for any. */
struct ppp_filter {
        const char *province; /* two digits */
        const char *industry, *year;
        int64_t stage; /* -1: any; of the list also PPP_DEVELOPED, PPP_LANDED */
        bool demo;
};
#define PPP_ANY       (-1)
#define PPP_DEVELOPED (-2)
#define PPP_LANDED    (-3)

struct ppp_filter ppp_filter_read(struct model *m);
/* The query of an address, "" for none. */
const char *ppp_filter_text(struct model *m, const struct ppp_filter *f);
const char *ppp_list_link(struct model *m, const struct ppp_filter *f);
/* The filter form: _provinces, _industries, _stages, _years, _demo. */
void put_ppp_choices(struct model *m, const struct ppp_filter *f, bool list);
const char *ppp_stage_name(const struct model *m, int64_t stage);
const char *province_name(const struct model *m, const char *two_digits);

#endif
