/* Brings a release of OCDS 1.0 to 1.1. */
#ifndef LH_OCDS_UPGRADE_H
#define LH_OCDS_UPGRADE_H

#include "ocds/json.h"

/* Changes the release in place: organizations move to "parties" and leave a reference, "amendment"
 * becomes "amendments", and transactions get the names of 1.1. A release that has "parties" is 1.1
 * already and stays as it is: false. */
bool upgrade_release(struct pool *mem, struct jval *release);

#endif
