/* Indicators as they are drawn from our own notices, and the process that a project's notices make.
 */
#ifndef LH_VIEW_FLAG_H
#define LH_VIEW_FLAG_H

#include "store/store.h"
#include "view/process.h"

/* What the project's current notices say, in the request's memory. A failure is the transaction's.
 */
void flag_process(struct store_tx *tx, const char *project, struct process *ret);

/* Long enough and unmasked: an organisation's name, not a person's. Persons are in no count of
 * groups. */
bool flag_is_organisation(struct str name);

#endif
