#include "crypt/note.h"
#include "base/text.h"

#include <openssl/evp.h>

#define SIGNATURE_PREFIX  "\xe2\x80\x94 "
#define ED25519_SIGNATURE 64
#define TIME_BYTES        8
#define COSIGNATURE_BYTES (TIME_BYTES + ED25519_SIGNATURE)
#define SM2_TYPE_BYTES    (sizeof(NOTE_SM2_TYPE) - 1)
#define TYPED_BYTES_MAX   (1 + SM2_TYPE_BYTES + SM2_PUBLIC_BYTES)

static bool unicode_space(uint32_t c)
{
        return c == ' ' || (c >= 0x09 && c <= 0x0d) || c == 0x85 || c == 0xa0 || c == 0x1680 ||
               (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
               c == 0x205f || c == 0x3000;
}

bool note_name_ok(struct str name)
{
        const char *p = name.p, *end = name.p + name.n;

        if (name.n == 0 || name.n > NOTE_NAME_MAX || !utf8_valid(name))
                return false;
        while (p < end) {
                uint32_t c = utf8_next(&p, end);

                if (c == '+' || c < 0x20 || unicode_space(c))
                        return false;
        }
        return true;
}

/* type || key, as a vkey line and the key id have it. */
static size_t typed_key(const struct note_key *key, unsigned char ret[TYPED_BYTES_MAX])
{
        size_t at = 1, bytes = ED25519_BYTES;

        ret[0] = key->type;
        if (key->type == NOTE_SM2) {
                memcpy(ret + at, NOTE_SM2_TYPE, SM2_TYPE_BYTES);
                at += SM2_TYPE_BYTES;
                bytes = SM2_PUBLIC_BYTES;
        }
        memcpy(ret + at, key->key, bytes);
        return at + bytes;
}

static bool typed_key_parse(const unsigned char *typed, size_t n, struct note_key *ret)
{
        *ret = (struct note_key){ .type = typed[0] };
        if ((ret->type == NOTE_ED25519 || ret->type == NOTE_COSIGNATURE) &&
            n == 1 + ED25519_BYTES) {
                memcpy(ret->key, typed + 1, ED25519_BYTES);
                return true;
        }
        if (ret->type != NOTE_SM2 || n != TYPED_BYTES_MAX ||
            memcmp(typed + 1, NOTE_SM2_TYPE, SM2_TYPE_BYTES) != 0)
                return false;
        memcpy(ret->key, typed + 1 + SM2_TYPE_BYTES, SM2_PUBLIC_BYTES);
        return true;
}

static void key_id(struct note_key *key)
{
        unsigned char typed[TYPED_BYTES_MAX];
        const struct str pieces[] = { str_of(key->name),
                                      { "\n", 1 },
                                      { (const char *)typed, typed_key(key, typed) } };
        struct hash h = hash_pieces(pieces, countof(pieces));

        memcpy(key->id, h.b, KEY_ID_BYTES);
}

static int set_name(struct ctx *cx, struct note_key *key, const char *name)
{
        if (!note_name_ok(str_of(name)))
                return err_set(
                        cx, LH_INVALID,
                        "\"%s\" cannot name a key: no spaces, no plus sign, at most %d bytes", name,
                        NOTE_NAME_MAX);
        memcpy(key->name, name, strlen(name) + 1);
        return LH_OK;
}

static int signer_init(struct ctx *cx, struct note_signer *s, unsigned char type, const char *name,
                       const unsigned char *seed)
{
        size_t n = ED25519_BYTES;
        EVP_PKEY *pkey;

        *s = (struct note_signer){ .pub.type = type };
        if (set_name(cx, &s->pub, name) != LH_OK)
                return LH_INVALID;
        pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, ED25519_BYTES);
        if (pkey == NULL || EVP_PKEY_get_raw_public_key(pkey, s->pub.key, &n) != 1) {
                EVP_PKEY_free(pkey);
                return err_set(cx, LH_IO, "could not use the signing key");
        }
        s->pkey = pkey;
        key_id(&s->pub);
        return LH_OK;
}

int note_signer_init(struct ctx *cx, struct note_signer *s, const char *name,
                     const unsigned char *seed)
{
        return signer_init(cx, s, NOTE_ED25519, name, seed);
}

int note_cosigner_init(struct ctx *cx, struct note_signer *s, const char *name,
                       const unsigned char *seed)
{
        return signer_init(cx, s, NOTE_COSIGNATURE, name, seed);
}

int note_sm2_signer_init(struct ctx *cx, struct note_signer *s, const char *name,
                         const unsigned char *secret)
{
        *s = (struct note_signer){ .pub.type = NOTE_SM2 };
        if (set_name(cx, &s->pub, name) != LH_OK)
                return LH_INVALID;
        s->pkey = sm2_secret(secret, s->pub.key);
        if (s->pkey == NULL)
                return err_set(cx, LH_INVALID, "could not use the SM2 key: not a secret of SM2");
        key_id(&s->pub);
        return LH_OK;
}

void note_signer_done(struct note_signer *s)
{
        EVP_PKEY_free(s->pkey);
        s->pkey = NULL;
}

void note_vkey(const struct note_key *key, struct buf *out)
{
        unsigned char typed[TYPED_BYTES_MAX];
        size_t n = typed_key(key, typed);

        buf_puts(out, key->name);
        buf_putc(out, '+');
        buf_hex(out, key->id, KEY_ID_BYTES);
        buf_putc(out, '+');
        buf_base64(out, typed, n);
}

int note_vkey_parse(struct ctx *cx, struct str text, struct note_key *ret)
{
        const char *plus = text.n ? memchr(text.p, '+', text.n) : NULL;
        unsigned char typed[TYPED_BYTES_MAX + 3], id[KEY_ID_BYTES];
        struct str name, rest;
        size_t n;

        if (plus == NULL)
                return err_set(cx, LH_INVALID, "a verifier key reads NAME+ID+BASE64");
        name = (struct str){ text.p, (size_t)(plus - text.p) };
        rest = (struct str){ plus + 1, text.n - name.n - 1 };
        if (!note_name_ok(name) || rest.n < 9 || rest.p[8] != '+' ||
            !hex_decode((struct str){ rest.p, 8 }, id, KEY_ID_BYTES) ||
            !base64_decode((struct str){ rest.p + 9, rest.n - 9 }, typed, sizeof(typed), &n) ||
            n == 0)
                return err_set(
                        cx, LH_INVALID,
                        "a verifier key reads NAME+ID+BASE64 of its type and the key's bytes");
        if (!typed_key_parse(typed, n, ret))
                return err_set(cx, LH_INVALID,
                               "verifier key of type %d and %zu bytes: only Ed25519 (1), "
                               "cosignatures (4) and SM2 (255) are known",
                               typed[0], n);
        memcpy(ret->name, name.p, name.n);
        key_id(ret);
        if (memcmp(ret->id, id, KEY_ID_BYTES) != 0)
                return err_set(cx, LH_INVALID,
                               "the id in the verifier key does not belong to its name and key");
        return LH_OK;
}

static bool ed25519_sign(const struct note_signer *s, struct str message, unsigned char *sig)
{
        EVP_MD_CTX *md = EVP_MD_CTX_new();
        size_t n = ED25519_SIGNATURE;
        bool ok = md != NULL && EVP_DigestSignInit(md, NULL, NULL, NULL, s->pkey) == 1 &&
                  EVP_DigestSign(md, sig, &n, (const unsigned char *)message.p, message.n) == 1;

        EVP_MD_CTX_free(md);
        return ok;
}

static void put_line(const struct note_signer *s, const unsigned char *sig, size_t n,
                     struct buf *out)
{
        buf_puts(out, SIGNATURE_PREFIX);
        buf_puts(out, s->pub.name);
        buf_putc(out, ' ');
        buf_base64(out, sig, n);
        buf_putc(out, '\n');
}

int note_sign_too(struct ctx *cx, const struct note_signer *s, struct str text, struct buf *out)
{
        unsigned char sig[KEY_ID_BYTES + ED25519_SIGNATURE];
        bool ok;

        _Static_assert(ED25519_SIGNATURE == SM2_SIGNATURE_BYTES, "one buffer for both");
        memcpy(sig, s->pub.id, KEY_ID_BYTES);
        ok = s->pub.type == NOTE_SM2
                     ? sm2_sign(s->pkey, text, sig + KEY_ID_BYTES)
                     : s->pub.type == NOTE_ED25519 && ed25519_sign(s, text, sig + KEY_ID_BYTES);
        if (!ok)
                return err_set(cx, LH_IO, "could not sign the checkpoint");
        put_line(s, sig, sizeof(sig), out);
        return LH_OK;
}

int note_sign(struct ctx *cx, const struct note_signer *s, struct str text, struct buf *out)
{
        buf_str(out, text);
        buf_putc(out, '\n');
        return note_sign_too(cx, s, text, out);
}

/* tlog-cosignature, "Cosignature/v1": what a witness signs. */
static void cosigned_message(struct str text, uint64_t time_s, struct buf *out)
{
        buf_init(out, NOTE_BYTES_MAX + 64);
        buf_printf(out, "cosignature/v1\ntime %llu\n", (unsigned long long)time_s);
        buf_str(out, text);
}

int note_cosign(struct ctx *cx, const struct note_signer *s, struct str text, uint64_t time_s,
                struct buf *out)
{
        unsigned char sig[KEY_ID_BYTES + COSIGNATURE_BYTES];
        lh_auto(buf_done) struct buf message = { 0 };

        memcpy(sig, s->pub.id, KEY_ID_BYTES);
        for (unsigned i = 0; i < TIME_BYTES; i++)
                sig[KEY_ID_BYTES + i] = (unsigned char)(time_s >> (8 * (TIME_BYTES - 1 - i)));
        cosigned_message(text, time_s, &message);
        if (s->pub.type != NOTE_COSIGNATURE || time_s == 0 || time_s > INT64_MAX ||
            !ed25519_sign(s, (struct str){ message.p, message.n }, sig + KEY_ID_BYTES + TIME_BYTES))
                return err_set(cx, LH_IO, "could not cosign the checkpoint");
        put_line(s, sig, sizeof(sig), out);
        return LH_OK;
}

static bool ed25519_verify(const struct note_key *key, const unsigned char *sig, size_t sig_bytes,
                           struct str text)
{
        EVP_PKEY *pkey;
        EVP_MD_CTX *md;
        bool ok;

        if (sig_bytes != ED25519_SIGNATURE)
                return false;
        pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->key, ED25519_BYTES);
        md = EVP_MD_CTX_new();
        ok = pkey != NULL && md != NULL && EVP_DigestVerifyInit(md, NULL, NULL, NULL, pkey) == 1 &&
             EVP_DigestVerify(md, sig, sig_bytes, (const unsigned char *)text.p, text.n) == 1;
        EVP_MD_CTX_free(md);
        EVP_PKEY_free(pkey);
        return ok;
}

/* The text ends at the last empty line; what follows are signature lines only. */
static bool split_note(struct str note, struct str *ret_text, struct str *ret_signatures)
{
        for (size_t i = note.n; i >= 2; i--)
                if (note.p[i - 1] == '\n' && note.p[i - 2] == '\n') {
                        *ret_text = (struct str){ note.p, i - 1 };
                        *ret_signatures = (struct str){ note.p + i, note.n - i };
                        return ret_signatures->n > 0;
                }
        return false;
}

static bool text_ok(struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                if ((unsigned char)s.p[i] < 0x20 && s.p[i] != '\n')
                        return false;
        return s.n > 0 && s.p[s.n - 1] == '\n' && utf8_valid(s);
}

/* One signature line: the name, the key id and the rest of the decoded bytes. */
static bool parse_signature(struct str line, struct str *ret_name, unsigned char *sig, size_t max,
                            size_t *ret_n)
{
        const char *space;

        if (!str_skip(&line, SIGNATURE_PREFIX))
                return false;
        space = line.n ? memchr(line.p, ' ', line.n) : NULL;
        if (space == NULL)
                return false;
        *ret_name = (struct str){ line.p, (size_t)(space - line.p) };
        return note_name_ok(*ret_name) &&
               base64_decode((struct str){ space + 1, line.n - ret_name->n - 1 }, sig, max,
                             ret_n) &&
               *ret_n > KEY_ID_BYTES;
}

static bool cosignature_verify(const struct note_key *key, const unsigned char *sig,
                               size_t sig_bytes, struct str text, uint64_t *ret_time_s)
{
        lh_auto(buf_done) struct buf message = { 0 };
        uint64_t time_s = 0;

        if (sig_bytes != COSIGNATURE_BYTES)
                return false;
        for (unsigned i = 0; i < TIME_BYTES; i++)
                time_s = time_s << 8 | sig[i];
        cosigned_message(text, time_s, &message);
        *ret_time_s = time_s;
        return time_s <= INT64_MAX && ed25519_verify(key, sig + TIME_BYTES, ED25519_SIGNATURE,
                                                     (struct str){ message.p, message.n });
}

static bool key_verify(const struct note_key *key, const unsigned char *sig, size_t sig_bytes,
                       struct str text)
{
        uint64_t time_s;

        if (key->type == NOTE_SM2)
                return sig_bytes == SM2_SIGNATURE_BYTES && sm2_verify(key->key, sig, text);
        return key->type == NOTE_COSIGNATURE
                       ? cosignature_verify(key, sig, sig_bytes, text, &time_s)
                       : ed25519_verify(key, sig, sig_bytes, text);
}

bool note_cosigned(const struct note_key *key, struct str text, struct str line,
                   uint64_t *ret_time_s)
{
        unsigned char sig[KEY_ID_BYTES + COSIGNATURE_BYTES];
        struct str name;
        size_t n;

        return parse_signature(line, &name, sig, sizeof(sig), &n) && str_is(name, key->name) &&
               memcmp(sig, key->id, KEY_ID_BYTES) == 0 &&
               cosignature_verify(key, sig + KEY_ID_BYTES, n - KEY_ID_BYTES, text, ret_time_s);
}

int note_open(struct ctx *cx, struct str note, const struct note_key *keys, size_t n_keys,
              struct str *ret_text)
{
        unsigned char sig[8192];
        struct str text, rest, line, name;
        size_t sig_n, lines = 0;
        bool verified = false;

        if (note.n > NOTE_BYTES_MAX || !text_ok(note) || !split_note(note, &text, &rest))
                return err_set(cx, LH_INVALID,
                               "not a signed note: text, an empty line, then signature lines");
        while (str_line(&rest, &line)) {
                if (++lines > NOTE_SIGNATURES_MAX)
                        return err_set(cx, LH_LIMIT, "a note carries at most %d signatures",
                                       NOTE_SIGNATURES_MAX);
                if (!parse_signature(line, &name, sig, sizeof(sig), &sig_n))
                        return err_set(cx, LH_INVALID,
                                       "signature line %zu of the note is malformed", lines);
                for (size_t i = 0; i < n_keys; i++) {
                        if (!str_is(name, keys[i].name) ||
                            memcmp(sig, keys[i].id, KEY_ID_BYTES) != 0)
                                continue;
                        if (!key_verify(&keys[i], sig + KEY_ID_BYTES, sig_n - KEY_ID_BYTES, text))
                                return err_set(cx, LH_DENIED, "the signature of %s does not verify",
                                               keys[i].name);
                        verified = true;
                }
        }
        if (!verified)
                return err_set(cx, LH_DENIED, "the note carries no signature of a known key");
        *ret_text = text;
        return LH_OK;
}

void checkpoint_text(const char *origin, uint64_t size, const struct hash *root, struct buf *out)
{
        buf_printf(out, "%s\n%llu\n", origin, (unsigned long long)size);
        buf_base64(out, root->b, HASH_BYTES);
        buf_putc(out, '\n');
}

int checkpoint_parse(struct ctx *cx, struct str text, struct checkpoint *ret)
{
        struct str size, root, more;
        size_t n;

        if (!str_line(&text, &ret->origin) || !str_line(&text, &size) || !str_line(&text, &root) ||
            ret->origin.n == 0 || !decimal_parse(size, &ret->size) || ret->size > INT64_MAX ||
            !base64_decode(root, ret->root.b, HASH_BYTES, &n) || n != HASH_BYTES)
                return err_set(cx, LH_INVALID,
                               "not a checkpoint: origin, tree size, root hash, each on its line");
        while (str_line(&text, &more))
                if (more.n == 0)
                        return err_set(cx, LH_INVALID,
                                       "a checkpoint's extension lines are not empty");
        return LH_OK;
}
