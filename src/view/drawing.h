/* One act being drawn; only for view/. A drawing function takes what it needs of the record and
 * runs statements; a failure is the transaction's. It is listed for its act in view/draw.c. */
#ifndef LH_DRAWING_H
#define LH_DRAWING_H

#include "view/view.h"

struct drawing {
        struct store_tx *tx;     /* the views */
        struct store_tx *ledger; /* where other records are read; the same unless views are drawn
                                    into another file */
        const struct rule_set *rules;
};

#endif
