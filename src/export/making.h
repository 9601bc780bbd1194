/* A release in the making. Only for release*.c. */
#ifndef LH_EXPORT_MAKING_H
#define LH_EXPORT_MAKING_H

#include "export/release.h"

struct making {
        struct store_tx *tx;
        struct ctx *cx;
        const struct export_site *site;
        const struct process *p;
        const struct event *e;
        const struct rule_domain *domain;
        const struct rule_kind *kind;
        struct record r;  /* of the notice */
        struct hash leaf; /* of the act */
        json_t *release;
        const char *award, *contract; /* ids; NULL: none */
        bool disposes;
};

/* Members are made on first use. */
json_t *make_object(json_t *o, const char *key);
json_t *make_array(json_t *o, const char *key);
/* The object of that id in a list, made if it is not there. */
json_t *make_listed(json_t *list, const char *id);
void make_text(json_t *o, const char *key, const char *s);
void make_str(json_t *o, const char *key, struct str s);
/* {"amount", "currency"}; negative: the supplier pays. */
json_t *make_value(int64_t fen, bool negative);
/* "2017-12-06" as the beginning of that day in China. False if it is no day. */
bool make_day(json_t *o, const char *key, struct str day);

json_t *making_tender(struct making *m);
json_t *making_award(struct making *m);    /* NULL: the act tells of none */
json_t *making_contract(struct making *m); /* NULL */
json_t *making_allocation(struct making *m);

/* release_party.c: an organisation in `parties` with a role, and a reference to it. NULL when it
 * has no name that may be shown. */
json_t *making_party(struct making *m, const struct rule_element *e, struct str name,
                     const char *role);
json_t *making_body(struct making *m, const char *role);

/* release_element.c: the elements of the notice into their places. */
void making_elements(struct making *m);
bool making_has_reference(const json_t *list, const json_t *ref);
/* release_table.c. place: of the map, NULL: none. */
void making_table(struct making *m, const struct rule_element *e, const struct field *f,
                  const char *place);
/* release_hidden.c: "withheldInformation". */
void making_hidden(struct making *m);

#endif
