/* Field states (doc/format/ledger.md section 3.4): open -> withheld -> erased. The commitment in
 * the entry never changes; what changes is whether its opening is public, kept, or destroyed. */
#ifndef LH_STATE_H
#define LH_STATE_H

#include "ledger/field_path.h"
#include "ledger/ledger.h"

/* Sets the state of the named values of record idx and writes its opening anew, in the group's
 * transaction. The twin table "NAME_withheld" of a row goes with it. LH_INVALID names a field that
 * the record lacks; LH_CONFLICT one that is erased already or, for withholding, is withheld
 * already. The caller sets g->erased: the commit then empties the WAL too. */
int field_set_state(struct ledger_group *g, uint64_t idx, const struct field_path *paths, size_t n,
                    enum field_state state);

/* True if acts of that kind take away values of the record that they refer to first; the state that
 * these have afterwards. */
bool field_act(const char *kind, enum field_state *ret);

#endif
