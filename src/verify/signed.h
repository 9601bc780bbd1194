/* Reading of verifier keys, signed notes and checkpoints (C2SP signed-note v1.0.0, tlog-checkpoint
 * v1.0.0), written apart from crypt/note.c on purpose. */
#ifndef LH_VERIFY_SIGNED_H
#define LH_VERIFY_SIGNED_H

#include "base/ctx.h"
#include "crypt/hash.h"

#define VERIFY_NOTE_BYTES_MAX ((size_t)128 * 1024)

#define VERIFY_SM2_POINT 65

struct verify_key {
        struct str name; /* points into the text that was parsed */
        unsigned char id[4];
        bool sm2; /* else Ed25519 */
        unsigned char ed25519[32];
        unsigned char point[VERIFY_SM2_POINT]; /* of an SM2 key */
};

/* NAME+KEYID+base64(type || key), without LF. */
int verify_key_parse(struct ctx *cx, struct str text, struct verify_key *ret) LH_MUST_CHECK;

/* The same of an SM2 key (ledger.md 5.7). */
int verify_sm2_key_parse(struct ctx *cx, struct str text, struct verify_key *ret) LH_MUST_CHECK;

/* LH_OK if the note is well formed, one of the keys signed it and no line under one of them is
 * false. *ret_text is the signed text, *ret_by the last of the keys that signed. */
int verify_note_open_any(struct ctx *cx, struct str note, const struct verify_key *keys,
                         size_t n_keys, struct str *ret_text, size_t *ret_by) LH_MUST_CHECK;
/* LH_OK if the note is well formed, the key signed it and no line under that key is false.
 * *ret_text is the signed text. */
int verify_note_open(struct ctx *cx, struct str note, const struct verify_key *key,
                     struct str *ret_text) LH_MUST_CHECK;

struct verify_head {
        struct str origin;
        uint64_t size;
        struct hash root;
};

int verify_head_parse(struct ctx *cx, struct str text, struct verify_head *ret) LH_MUST_CHECK;
/* Both, and that the checkpoint speaks of the log the key belongs to. `what` stands in the message
 * ("the checkpoint"). */
int verify_checkpoint(struct ctx *cx, const char *what, struct str note,
                      const struct verify_key *key, struct verify_head *ret) LH_MUST_CHECK;
/* The same by one of several keys of the log, all of one name. */
int verify_checkpoint_any(struct ctx *cx, const char *what, struct str note,
                          const struct verify_key *keys, size_t n_keys, struct verify_head *ret,
                          size_t *ret_by) LH_MUST_CHECK;

#endif
