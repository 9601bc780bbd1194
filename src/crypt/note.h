/* Signed notes (C2SP signed-note v1.0.0), checkpoints (C2SP tlog-checkpoint v1.0.0) and
 * cosignatures of witnesses (C2SP tlog-cosignature v1.0.1), Ed25519 keys. */
#ifndef LH_NOTE_H
#define LH_NOTE_H

#include "base/ctx.h"
#include "crypt/hash.h"
#include "crypt/sm2.h"

#define NOTE_BYTES_MAX      ((size_t)128 * 1024)
#define NOTE_NAME_MAX       255
#define NOTE_SIGNATURES_MAX 64
#define KEY_ID_BYTES        4
#define ED25519_BYTES       32
#define NOTE_KEY_BYTES_MAX  SM2_PUBLIC_BYTES

/* Types of signature in a note. */
#define NOTE_ED25519     0x01
#define NOTE_COSIGNATURE 0x04 /* Ed25519 over the time and the checkpoint */
#define NOTE_SM2         0xff /* SM2 with SM3 under a type of our own: ledger.md 5.5 */
#define NOTE_SM2_TYPE    "liuhen-sm2sm3-v1\n" /* behind the type byte of its keys */

/* A public key as a vkey line gives it: NAME+KEYID+base64(type || key). */
struct note_key {
        char name[NOTE_NAME_MAX + 1];
        unsigned char id[KEY_ID_BYTES];
        unsigned char type;
        unsigned char key[NOTE_KEY_BYTES_MAX]; /* ED25519_BYTES or SM2_PUBLIC_BYTES of it */
};

/* A signing key. The seed never leaves the process that signs. */
struct note_signer {
        struct note_key pub;
        void *pkey; /* EVP_PKEY, freed by note_signer_done */
};

/* True if the name may stand in a note: not empty, no Unicode space, no plus sign, valid UTF-8, at
 * most NOTE_NAME_MAX bytes. */
bool note_name_ok(struct str name);

/* seed: ED25519_BYTES of secret. */
int note_signer_init(struct ctx *cx, struct note_signer *s, const char *name,
                     const unsigned char *seed) LH_MUST_CHECK;
/* secret: SM2_SECRET_BYTES. LH_INVALID if it is no number below the order of the group: take
 * another. */
int note_sm2_signer_init(struct ctx *cx, struct note_signer *s, const char *name,
                         const unsigned char *secret) LH_MUST_CHECK;
/* A witness's key: signs with note_cosign only. */
int note_cosigner_init(struct ctx *cx, struct note_signer *s, const char *name,
                       const unsigned char *seed) LH_MUST_CHECK;
void note_signer_done(struct note_signer *s);

/* Appends the vkey text, without LF. */
void note_vkey(const struct note_key *key, struct buf *out);
int note_vkey_parse(struct ctx *cx, struct str text, struct note_key *ret) LH_MUST_CHECK;

/* Appends text (which ends in LF), the empty line and one signature line. */
int note_sign(struct ctx *cx, const struct note_signer *s, struct str text,
              struct buf *out) LH_MUST_CHECK;
/* Appends one more signature line over the text of a note, by a key of either type. */
int note_sign_too(struct ctx *cx, const struct note_signer *s, struct str text,
                  struct buf *out) LH_MUST_CHECK;
/* Appends the signature line of a witness over the text of a checkpoint, at a time in seconds since
 * 1970. */
int note_cosign(struct ctx *cx, const struct note_signer *s, struct str text, uint64_t time_s,
                struct buf *out) LH_MUST_CHECK;
/* True if the line (without LF) is that witness's cosignature of the text. */
bool note_cosigned(const struct note_key *key, struct str text, struct str line,
                   uint64_t *ret_time_s);
/* Opens a note: at least one signature of the given keys must be there and every signature of a
 * given key must hold. *ret_text points into note. LH_INVALID: malformed; LH_DENIED: no signature
 * of a known key, or one that fails. */
int note_open(struct ctx *cx, struct str note, const struct note_key *keys, size_t n_keys,
              struct str *ret_text) LH_MUST_CHECK;

/* The text of a checkpoint. */
struct checkpoint {
        struct str origin; /* points into the text that was parsed */
        uint64_t size;
        struct hash root;
};
void checkpoint_text(const char *origin, uint64_t size, const struct hash *root, struct buf *out);
int checkpoint_parse(struct ctx *cx, struct str text, struct checkpoint *ret) LH_MUST_CHECK;

#endif
