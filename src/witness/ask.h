/* Asking a witness to cosign a checkpoint (C2SP tlog-witness, the client's side). */
#ifndef LH_WITNESS_ASK_H
#define LH_WITNESS_ASK_H

#include "witness/quorum.h"

#define ASK_TIMEOUT_S 10

enum ask_result {
        ASK_COSIGNED,   /* line and time are set */
        ASK_OTHER_SIZE, /* it has another tree size: size is set, ask again with a proof from there
                         */
        ASK_REFUSED     /* cx->err says why; to be tried again later */
};

struct ask_answer {
        enum ask_result result;
        uint64_t size;
        const char *line; /* its signature line with LF, in cx->mem */
        uint64_t time_s;
};

/* old_size: the tree the witness is thought to have; proof: from there to the note's tree, empty
 * for 0. note: the log's signed checkpoint, text its signed text. */
void witness_ask(struct ctx *cx, const struct quorum_witness *w, uint64_t old_size,
                 const struct hash *proof, size_t n, struct str note, struct str text,
                 struct ask_answer *ret);

#endif
