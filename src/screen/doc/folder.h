/* A ZIP that is no Office file: a folder of documents. A child unpacks it, archives in it become
 * folders, and each file is read like one of its own, so that a PDF in it is read as well. */
#ifndef LH_DOC_FOLDER_H
#define LH_DOC_FOLDER_H

#include "screen/doc/doc.h"

#define FOLDER_FILES_MAX      500u
#define FOLDER_NAME_BYTES_MAX 1000u
#define FOLDER_CPU_S          20u /* of all readers together */

/* One file, laid down in the folder of a run. */
struct folder_file {
        struct str name;  /* with the folders it stands in; no way up, no control characters */
        const char *path; /* where it was laid */
};

struct folder {
        struct folder_file v[FOLDER_FILES_MAX];
        size_t n;
};

/* For people, in place of its name, which may be a person's: ".pdf". */
const char *file_ending(const struct folder_file *file);

/* Unpacks the archive into dir. LH_OK also when it is held: *ret_held says why, in cx->mem. */
int folder_unpack(struct ctx *cx, int fd, const char *dir, struct folder *ret,
                  const char **ret_held) LH_MUST_CHECK;

/* Reads every file of it into d, one document for the scanner. */
int doc_read_folder(struct ctx *cx, int fd, struct document *d) LH_MUST_CHECK;

#endif
