/* The keys of a log over time, from the statements that it serves (doc/format/ledger.md 5.4): who
 * knows one of them knows the others. Written apart from ledger/log_key.c on purpose. */
#ifndef LH_VERIFY_KEYS_H
#define LH_VERIFY_KEYS_H

#include "verify/signed.h"

#define VERIFY_KEYS_MAX       64 /* of a log, over all time */
#define VERIFY_STATEMENTS_MAX 256
#define VERIFY_KEYS_BYTES_MAX ((size_t)64 * 1024)

struct verify_keys {
        struct verify_key key[VERIFY_KEYS_MAX]; /* in the order in which they were in force */
        size_t n;
        size_t given;                    /* the one that the reader knows */
        size_t brought[VERIFY_KEYS_MAX]; /* the statement that brought a key; not of the first */
        struct hash statement[VERIFY_STATEMENTS_MAX]; /* SHA-256 of each */
        size_t n_statements;
        size_t seen; /* of them in the log so far */
};

/* text: what /log/keys serves, "" for a log whose key never changed; it must outlive *ret. */
int verify_keys_read(struct ctx *cx, struct str text, const struct verify_key *given,
                     struct verify_keys *ret) LH_MUST_CHECK;
/* The next act about keys that the log holds, by the SHA-256 of its statement, is the next of
 * those. */
int verify_keys_met(struct ctx *cx, struct verify_keys *k,
                    const struct hash *statement) LH_MUST_CHECK;
/* At the log's end: the statements that led to key number `by` stand in it. */
int verify_keys_end(struct ctx *cx, const struct verify_keys *k, size_t by) LH_MUST_CHECK;

#endif
