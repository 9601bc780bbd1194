/* The files of rules/ocds/ as they are built into the program. Only for ocds/. */
#ifndef LH_OCDS_ASSET_H
#define LH_OCDS_ASSET_H

#include "base/asset.h"

extern const struct asset ocds_assets[]; /* made by tools/embed.py */

#endif
