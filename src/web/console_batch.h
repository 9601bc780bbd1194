/* Many notices in one table; between console_batch.c, which reads it, and model_console_batch.c. */
#ifndef LH_CONSOLE_BATCH_H
#define LH_CONSOLE_BATCH_H

#include "web/console_draft.h"
#include "web/console_file.h"

#define BATCH_ROWS_MAX 500

struct batch {
        const char *id, *name, *account;
        const struct rule_domain *domain;
        const struct rule_kind *kind;
        json_t *cells; /* {"head", "rows": [{"row", "cells"}]}; NULL: it was taken */
};
struct batch_draft {
        const char *id, *title, *state, *drafter;
        int64_t version, idx;
};

/* Reads a table and lets it wait for a decision: m->location leads to it. */
int console_batch_begin(struct console *c, const struct rule_domain *d, const struct rule_kind *k,
                        const struct page_file *f) LH_MUST_CHECK;

#endif
