/* Where import and publish put their submissions: into the store folder itself when nobody serves
 * it, through the running scribe when somebody does. Results come back in the order of the
 * submissions, after they are durable. */
#ifndef LH_SINK_H
#define LH_SINK_H

#include "base/ctx.h"

#include <jansson.h>

struct sink;

struct sink_result {
        uint64_t number, line;       /* as given to sink_put */
        int rc;                      /* LH_OK: taken */
        bool repeated;               /* taken before: nothing was added */
        const char *field, *message; /* where rc is not LH_OK */
        const char *receipt; /* JSON (an array for an array), where rc is LH_OK and receipts were
                                asked for */
};
typedef void (*sink_result_fn)(void *arg, const struct sink_result *r);

int sink_open(struct ctx *cx, const char *dir, bool receipts, sink_result_fn fn, void *arg,
              struct sink **ret) LH_MUST_CHECK;
/* docs: a document or an array of them; not kept. A refusal is a result, not a failure: failures
 * are of the machine. */
int sink_put(struct ctx *cx, struct sink *s, const json_t *docs, bool on_change_correct,
             uint64_t number, uint64_t line) LH_MUST_CHECK;
/* Commits and reports all that was put. */
int sink_flush(struct ctx *cx, struct sink *s) LH_MUST_CHECK;
void sink_close(struct sink **s);

/* One document of a command, taken over. Prints the receipt when asked for, a refusal with its
 * field on stderr. The command's exit code: EXIT_DONE, EXIT_REFUSED, EXIT_FAILED (cmd/cmd.h). */
int sink_one(struct ctx *cx, const char *dir, json_t *doc, bool receipt) LH_MUST_CHECK;

#endif
