/* Drafts: an act document on its way to two persons. A draft is no act; only its release is. Each
 * step is allowed from one state only, and whoever changes an older version is told. */
#ifndef LH_DRAFT_H
#define LH_DRAFT_H

#include "desk/desk.h"

#define DRAFT_ID_CHARS     16
#define DRAFT_BYTES_MAX    ((size_t)2 * 1024 * 1024)
#define DRAFT_LIST_MAX     100
#define DRAFT_SHA256_CHARS 64
#define DRAFT_PAST_MAX     30 /* steps that can be undone */

struct draft {
        const char *id, *body, *doc, *title, *state; /* draft, review, approved, released */
        int64_t version;
        const char *drafter, *reviewer, *urgent, *remark, *sha256, *receipt;
        int64_t idx; /* -1: none */
        int64_t changed_ms;
        const char *choices; /* JSON: what was decided on findings (sql/desk/0002_desk.sql) */
        const char *files;   /* a line "SHA-256 NAME" for each document that goes with it */
        const char *batch;   /* of the table it came in with; "": alone */
        bool undo;           /* there is something to be undone */
};

/* ret: DRAFT_ID_CHARS + 1. Of a draft, or of a table of many. */
void draft_make_id(char *ret);
/* ret_id: DRAFT_ID_CHARS + 1. doc: JSON text. batch: "" for one that is alone. */
int draft_new(struct ctx *cx, struct store *desk, const char *body, const char *drafter,
              const char *doc, const char *title, const char *batch, char *ret_id) LH_MUST_CHECK;
/* LH_NOT_FOUND. */
int draft_get(struct ctx *cx, struct store *desk, const char *id, struct draft *ret) LH_MUST_CHECK;
/* LH_CONFLICT: somebody saved it meanwhile, or it is under review. */
int draft_save(struct ctx *cx, struct store *desk, const char *id, int64_t version, const char *doc,
               const char *title, const char *choices) LH_MUST_CHECK;
/* Back to what it was before it was saved last. LH_NOT_FOUND: there is nothing before. */
int draft_undo(struct ctx *cx, struct store *desk, const char *id, int64_t version) LH_MUST_CHECK;
/* LH_CONFLICT as draft_save(); inside of a write. */
int draft_expect(struct store_tx *tx, const char *id, int64_t version,
                 struct draft *ret) LH_MUST_CHECK;
/* draft -> review. */
int draft_submit(struct ctx *cx, struct store *desk, const char *id, int64_t version) LH_MUST_CHECK;
/* review -> approved, by another person than the drafter (LH_DENIED). */
int draft_approve(struct ctx *cx, struct store *desk, const char *id, int64_t version,
                  const char *reviewer) LH_MUST_CHECK;
/* draft or review -> approved without a review, for a reason that becomes public. */
int draft_urgent(struct ctx *cx, struct store *desk, const char *id, int64_t version,
                 const char *account, const char *why) LH_MUST_CHECK;
/* review or approved -> draft, with a remark. */
int draft_return(struct ctx *cx, struct store *desk, const char *id, int64_t version,
                 const char *account, const char *remark) LH_MUST_CHECK;
/* approved -> released. */
int draft_released(struct ctx *cx, struct store *desk, const char *id, int64_t idx,
                   const char *receipt) LH_MUST_CHECK;
/* Only a draft that nobody reviews. */
int draft_drop(struct ctx *cx, struct store *desk, const char *id, int64_t version) LH_MUST_CHECK;
/* True if doc, decisions and documents are what was approved. */
bool draft_unchanged(const struct draft *d);

#endif
