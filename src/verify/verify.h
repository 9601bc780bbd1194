/* The independent verifier (doc/format/ledger.md section 6): checks a log from outside, sharing no
 * code with the part that writes it except SHA-256, so that one mistake cannot hide in both.
 * `liuhen verify` is this and nothing else.
 *
 * A target is a store folder, the http(s) address of a log (or of the site whose /log it is), or a
 * file: a tlog-proof or a receipt. The first thing that is wrong ends the check; the error says
 * what and where. */
#ifndef LH_VERIFY_H
#define LH_VERIFY_H

#include "base/ctx.h"
#include "base/buf.h"
#include "crypt/hash.h"

struct verify_entry;

#define VERIFY_VKEY_BYTES_MAX 512

struct verify_options {
        const char *vkey; /* the log's verifier key; NULL: take the one the log shows. A file needs
                             it */
        const char *sm2;  /* an SM2 key that must have signed the checkpoint too, or NULL */
        const char *keys_path; /* for a file: the statements about the log's keys, as /log/keys
                                  shows them; NULL: none */
        const char *old_path;  /* an earlier checkpoint of this log, or NULL; not for a file */
        const char *save_path; /* where the verified checkpoint goes after success, or NULL */
        /* Called now and then while a whole log is read; may be NULL. */
        void (*progress)(void *arg, uint64_t done, uint64_t size);
        void *progress_arg;
        const char *old_note; /* an earlier checkpoint itself, or NULL */
        /* Called with each entry once it is checked; may be NULL. */
        int (*entry)(struct ctx *cx, void *arg, uint64_t index, const struct verify_entry *e,
                     struct str text);
        void *entry_arg;
};

/* A plain field is one value, each row of a table is one value. */
struct verify_counts {
        uint64_t open;     /* the value is public and fits its commitment */
        uint64_t withheld; /* kept but not public; checked where the value can be seen, that is in a
                              store folder */
        uint64_t erased;   /* destroyed, only the commitment is left */
};

struct verify_result {
        uint64_t size;
        struct hash root;
        struct verify_counts values;
        char vkey[VERIFY_VKEY_BYTES_MAX];     /* the key the check relied on */
        char vkey_now[VERIFY_VKEY_BYTES_MAX]; /* the one that signed, where that one was followed by
                                                 others; else "" */
        bool key_from_log; /* nobody vouched for that key but the log: say so to the reader */
        bool is_file;      /* the target was a proof or a receipt: one record, not a whole log */
        bool has_entry;    /* a file: the entry itself was in it and was checked */
        uint64_t index;    /* a file: the entry it is about */
};

/* LH_OK; LH_CORRUPT: the log or file is not what it should be; LH_DENIED: not signed by the key;
 * LH_INVALID: the question makes no sense (options, target); LH_IO: it could not be read. Nothing
 * is saved unless LH_OK. */
int verify_run(struct ctx *cx, const char *target, const struct verify_options *options,
               struct verify_result *ret) LH_MUST_CHECK;

#endif
