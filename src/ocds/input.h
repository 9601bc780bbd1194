/* Finds the releases in files of any size and shape (packages, record packages, arrays, lines,
 * single releases) and says where each lies, without holding more than a window of the file. What
 * is found is read, and checked as JSON, by whoever wants it. */
#ifndef LH_OCDS_INPUT_H
#define LH_OCDS_INPUT_H

#include "base/ctx.h"
#include "ocds/json.h"

#define INPUT_FILES_MAX     10000
#define RELEASE_BYTES_MAX   ((size_t)256 * 1024 * 1024)
#define OCID_BYTES_MAX      1024
#define DATE_BYTES_MAX      256
#define PACKAGE_MEMBERS_MAX 256

/* How a release's date, or the release itself, is; in the order in which the reference meets them
 * when it sorts. */
enum found_date { FOUND_NO_OBJECT, FOUND_NO_DATE, FOUND_NULL_DATE, FOUND_OTHER_DATE, FOUND_DATE };
enum found_ocid { FOUND_NO_OCID, FOUND_OTHER_OCID, FOUND_OCID };

struct found_release {
        uint32_t file;
        uint64_t at, number; /* offset of its first byte; counted from 1 in its file */
        size_t bytes;
        bool in_record; /* of a record package */
        enum found_date date_kind;
        enum found_ocid ocid_kind;
        struct str date, ocid; /* as json text (see json.h); valid during the call */
};

/* A member of a package that is not its list of releases or records. */
struct found_member {
        uint64_t at, value_at;
        size_t bytes;  /* of the value */
        char name[32]; /* "" if longer */
};

struct found_package {
        uint32_t file;
        uint64_t at; /* of its opening brace */
        bool records;
        uint64_t n_releases, n_records, n_linked;
        const struct found_member *members;
        size_t n_members;
};

/* A record of a record package: what of it is no release. */
struct found_record {
        uint32_t file;
        uint64_t at, number;
        size_t bytes;
        uint64_t n_releases, n_linked;
};

/* Each may be NULL. LH_OK to go on. */
struct input_sink {
        void *arg;
        int (*release)(void *arg, const struct found_release *r);
        int (*record)(void *arg, const struct found_record *r);
        int (*package)(void *arg, const struct found_package *p); /* after its releases */
};

struct input;

struct input *input_new(void);
void input_free(struct input **in); /* for lh_auto as well */
/* "-" is standard input, which is copied to a temporary file first. */
int input_open(struct ctx *cx, struct input *in, const char *path,
               uint32_t *ret_file) LH_MUST_CHECK;
int input_scan(struct ctx *cx, struct input *in, uint32_t file,
               const struct input_sink *sink) LH_MUST_CHECK;
/* Reads bytes [at, at + n) into ret_p. Neighbours that are asked for in order cost one read
 * together. */
int input_read(struct ctx *cx, struct input *in, uint32_t file, uint64_t at, size_t n,
               char *ret_p) LH_MUST_CHECK;
/* Reads up to n bytes; fewer at the end of the file. */
int input_stretch(struct ctx *cx, struct input *in, uint32_t file, uint64_t at, size_t n,
                  char *ret_p, size_t *ret_n) LH_MUST_CHECK;
/* Reads and parses a value; its text lives in `mem`. A fault names file and line. */
int input_parse(struct ctx *cx, struct input *in, uint32_t file, uint64_t at, size_t n,
                struct pool *mem, struct jval **ret) LH_MUST_CHECK;
const char *input_name(const struct input *in, uint32_t file);
/* The line of an offset, from 1; 0 if the file cannot be read again. */
uint64_t input_line(struct input *in, uint32_t file, uint64_t at);

#endif
