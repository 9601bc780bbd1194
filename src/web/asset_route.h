/* Style, scripts and pictures of the pages, built into the program. Their address holds a hash of
 * their content, so a browser may keep them for ever and still never shows an old one. */
#ifndef LH_ASSET_ROUTE_H
#define LH_ASSET_ROUTE_H

#include "base/asset.h"

/* The files of page/asset, names without folder: "liuhen.css". Those named "favicon.ico" or
 * "favicon.svg" are also served as /favicon.ico. */
extern const struct asset web_assets[];

/* "/asset/liuhen.0f3a5c7e9b1d2f40.css" for "liuhen.css"; NULL if there is no such file. Lives as
 * long as the process. */
const char *asset_url(const char *name);

#endif
