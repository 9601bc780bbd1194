/* Indicators as they are drawn from our own notices. */
#ifndef LH_VIEW_FLAG_H
#define LH_VIEW_FLAG_H

#include "base/buf.h"

/* Long enough and unmasked: an organisation's name, not a person's. Persons are in no count of
 * groups. */
bool flag_is_organisation(struct str name);

#endif
