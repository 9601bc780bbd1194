/* What is served beside the pages: the log, files, the door for acts. The tables stand where the
 * addresses are served; the description of the interface (model_openapi.c) reads them. */
#ifndef LH_API_PATH_H
#define LH_API_PATH_H

#include "base/base.h"

struct api_path {
        const char *path; /* "/log/proof/{index}"; NULL ends a table */
        const char *type; /* media type of the answer, as it is sent */
        const char *about, *about_en;
};

extern const struct api_path log_paths[];  /* serve_log.c */
extern const struct api_path bulk_paths[]; /* serve_bulk.c */
extern const struct api_path root_paths[]; /* asset_route.c */

#endif
