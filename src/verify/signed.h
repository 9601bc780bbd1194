/* Reading of verifier keys, signed notes and checkpoints (C2SP signed-note v1.0.0, tlog-checkpoint
 * v1.0.0), written apart from crypt/note.c on purpose. */
#ifndef LH_VERIFY_SIGNED_H
#define LH_VERIFY_SIGNED_H

#include "base/ctx.h"
#include "crypt/hash.h"

#define VERIFY_NOTE_BYTES_MAX ((size_t)128 * 1024)

struct verify_key {
        struct str name; /* points into the text that was parsed */
        unsigned char id[4];
        unsigned char ed25519[32];
};

/* NAME+KEYID+base64(type || key), without LF. */
int verify_key_parse(struct ctx *cx, struct str text, struct verify_key *ret) LH_MUST_CHECK;

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

#endif
