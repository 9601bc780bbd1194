/* The scanner: personal data in a document, found and decided for one occasion. Reads no file and
 * asks nobody; the same document, policy and day give the same findings. Personal Information
 * Protection Law art. 4, 28, 51, 73. */
#ifndef LH_SCREEN_SCANNER_H
#define LH_SCREEN_SCANNER_H

#include "screen/finding.h"
#include "screen/policy.h"

/* Changes when the same document may give other findings. */
#define SCREEN_VERSION "5"

/* More findings than this in one file are never passed by the machine alone. */
#define SCREEN_HITS_HELD 50

/* A value that an officer has decided on: an office's telephone, a false alarm. */
struct screen_allowed {
        const char *kind; /* of the finding; "id_card" */
        struct str value; /* canonical, as in struct finding */
        uint64_t record;  /* the act that says so */
};

struct screen_setup {
        const struct policy *policy;
        const char *occasion; /* one of the policy's; any other word gets the default rules */
        int32_t today;        /* the last day a birth date may have */
        const char *channel;  /* NULL: the internet */
        const struct screen_allowed *allowed;
        size_t n_allowed;
};

/* Texts of the findings live in mem. */
void screen_document(struct arena *mem, const struct document *d, const struct screen_setup *setup,
                     struct finding_list *ret);

/* How many of them must not stay as they stand. */
size_t screen_masked(const struct finding_list *l);

#endif
