/* ZIP archives under ceilings that hold for a file and all that is packed in it together; and the
 * XML in them. */
#ifndef LH_DOC_ARCHIVE_H
#define LH_DOC_ARCHIVE_H

#include "screen/doc/reader.h"

#include <zip.h>

struct archive {
        struct reader *r;
        zip_t *zip;
        size_t n;
        bool *done; /* members that a reader has read */
};

/* False, and the document held: no archive, too many or too large members, a password. */
bool archive_open(struct reader *r, struct str bytes, struct archive *ret);
void archive_close(struct archive *a); /* for lh_auto as well */

/* A folder of files: no Office file, OFD or OpenDocument. */
bool archive_is_plain(struct archive *a);
bool archive_begins(struct str bytes); /* they say that they are a ZIP */

/* UTF-8 (older programs write GB18030); "" if it has none. */
const char *archive_name(struct archive *a, size_t i);
/* -1: there is none. Names differ in case between writers. */
int64_t archive_find(struct archive *a, const char *name);
/* Unpacks a member; out is set up here. */
bool archive_read(struct archive *a, size_t i, struct buf *out);

#define XML_DEEP_MAX 256u

struct xml_handler {
        void (*open)(void *arg, const char *name,
                     const char **attributes); /* name without prefix */
        void (*close)(void *arg, const char *name);
        void (*text)(void *arg, const char *s, size_t n);
        void *arg;
};
/* Parses the member and marks it as done. */
bool archive_xml(struct archive *a, size_t i, const struct xml_handler *h);

/* By the name without prefix; NULL: it has none. */
const char *xml_attribute(const char **attributes, const char *name);
/* "1", "true", "on", or present without a value. */
bool xml_is_on(const char *value);

#endif
