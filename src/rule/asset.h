/* The files of rules/ as they are built into the program. Only for rule/. */
#ifndef LH_RULE_ASSET_H
#define LH_RULE_ASSET_H

#include "base/asset.h"

extern const struct asset rule_assets[]; /* made by tools/embed.py */

#endif
