/* The files of rules/ocds/ that exports are made with. */
#ifndef LH_EXPORT_ASSET_H
#define LH_EXPORT_ASSET_H

#include "base/asset.h"

extern const struct asset export_assets[]; /* made by tools/embed.py */

#endif
