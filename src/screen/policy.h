/* What may be shown of a person on which occasion: rules/occasions.yaml, built into the program, or
 * a file of the same content as YAML or JSON. Regulation on Open Government Information art. 15,
 * 17; Personal Information Protection Law art. 25. */
#ifndef LH_SCREEN_POLICY_H
#define LH_SCREEN_POLICY_H

#include "base/ctx.h"
#include "screen/finding.h"

#define POLICY_FILE_BYTES_MAX ((size_t)1024 * 1024)
#define POLICY_LINES_MAX      2000

struct policy_line {
        const char *on;      /* the occasion, or "default" */
        const char *what;    /* "name:subject", "mobile" */
        const char *channel; /* where it is shown; "" everywhere */
        enum screen_action action;
        const char *source;
};

struct policy_occasion {
        const char *id, *title;
};

/* A kind of notice of a domain of the rules; kind "*": all that are not named. */
struct policy_notice {
        const char *domain, *kind, *occasion;
};

/* Where it is published: what may hang in a village hall may not stand on the internet. */
#define POLICY_INTERNET "internet"
#define POLICY_BOARD    "board"
#define POLICY_REQUEST  "request"

struct policy {
        struct arena *mem;
        unsigned version;
        char sha256[65]; /* of the file's bytes, hex */
        struct policy_line *lines;
        size_t n_lines;
        struct policy_occasion *occasions;
        size_t n_occasions;
        struct policy_notice *notices;
        size_t n_notices;
};

/* path NULL: the built-in file, read once and kept for the life of the process. LH_INVALID names
 * line or member. */
int policy_load(struct ctx *cx, const char *path, const struct policy **ret) LH_MUST_CHECK;

/* The same of a text; name is for messages. The policy lives in mem. */
int policy_parse(struct ctx *cx, const char *name, struct str text, struct arena *mem,
                 const struct policy **ret) LH_MUST_CHECK;

bool policy_channel_ok(const char *channel);
bool policy_has_occasion(const struct policy *p, const char *occasion);
/* The line that decides; NULL if none does: then the datum is masked. Of two lines of one occasion
 * and datum the one that names the channel wins. */
const struct policy_line *policy_line_for(const struct policy *p, const char *occasion,
                                          const char *channel, const char *kind, const char *role);
/* The occasion of a kind of notice; NULL if the file names none. */
const char *policy_occasion_of(const struct policy *p, const char *domain, const char *kind);

#endif
