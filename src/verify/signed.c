#include "verify/signed.h"
#include "base/text.h"
#include "verify/sm2.h"

#include <openssl/evp.h>
#include <stdio.h>

#define TYPE_ED25519     0x01
#define TYPE_SM2         "\xffliuhen-sm2sm3-v1\n"
#define TYPE_SM2_BYTES   (sizeof(TYPE_SM2) - 1)
#define SIGNATURE_BYTES  64              /* of both types */
#define SIGNATURE_PREFIX "\xe2\x80\x94 " /* em dash, space */
#define TREE_SIZE_MAX    ((uint64_t)INT64_MAX)

/* White space by Unicode, above ASCII. */
static bool is_space(uint32_t cp)
{
        return cp == ' ' || cp == 0x85 || cp == 0xa0 || cp == 0x1680 ||
               (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029 || cp == 0x202f ||
               cp == 0x205f || cp == 0x3000;
}

static bool name_ok(struct str name)
{
        const char *p = name.p, *end = name.p + name.n;

        if (name.n == 0 || !utf8_valid(name))
                return false;
        while (p < end) {
                uint32_t cp = utf8_next(&p, end);

                if (cp < 0x21 || cp == '+' || is_space(cp))
                        return false;
        }
        return true;
}

/* Takes the text before the first `c` out of *rest. */
static bool take_until(struct str *rest, char c, struct str *ret)
{
        const char *at = rest->n ? memchr(rest->p, c, rest->n) : NULL;

        if (at == NULL)
                return false;
        *ret = (struct str){ rest->p, (size_t)(at - rest->p) };
        rest->p = at + 1;
        rest->n -= ret->n + 1;
        return true;
}

/* typed: type || key. */
static bool key_id_fits(const struct verify_key *key, struct str typed)
{
        struct str pieces[] = { key->name, { "\n", 1 }, typed };
        struct hash h = hash_pieces(pieces, countof(pieces));

        return memcmp(h.b, key->id, sizeof(key->id)) == 0;
}

/* NAME+ID+ and the decoded rest; *ret_n is 0 if that is no base64 of at most max bytes. */
static int split_key(struct ctx *cx, struct str text, struct verify_key *key, unsigned char *raw,
                     size_t max, size_t *ret_n)
{
        struct str rest = text, id;

        *key = (struct verify_key){ 0 };
        if (!take_until(&rest, '+', &key->name) || !take_until(&rest, '+', &id) ||
            !name_ok(key->name) || !hex_decode(id, key->id, sizeof(key->id)))
                return err_field(cx, LH_INVALID, "vkey",
                                 "the log's key is not of the form NAME+8 hex digits+base64; "
                                 "give the whole line that the log's operator published");
        if (!base64_decode(rest, raw, max, ret_n))
                *ret_n = 0;
        return LH_OK;
}

static int refuse_id(struct ctx *cx)
{
        return err_field(cx, LH_INVALID, "vkey",
                         "the log's key does not fit its own key id; a character was "
                         "changed in copying");
}

int verify_sm2_key_parse(struct ctx *cx, struct str text, struct verify_key *ret)
{
        unsigned char raw[TYPE_SM2_BYTES + VERIFY_SM2_POINT + 3];
        struct verify_key key;
        size_t n;
        int rc = split_key(cx, text, &key, raw, sizeof(raw), &n);

        if (rc != LH_OK)
                return rc;
        if (n != TYPE_SM2_BYTES + VERIFY_SM2_POINT || memcmp(raw, TYPE_SM2, TYPE_SM2_BYTES) != 0)
                return err_field(cx, LH_INVALID, "sm2", "the key is not an SM2 key of a log");
        memcpy(key.point, raw + TYPE_SM2_BYTES, VERIFY_SM2_POINT);
        key.sm2 = true;
        if (!key_id_fits(&key, (struct str){ (const char *)raw, n }))
                return refuse_id(cx);
        *ret = key;
        return LH_OK;
}

int verify_key_parse(struct ctx *cx, struct str text, struct verify_key *ret)
{
        unsigned char raw[33];
        struct verify_key key;
        size_t n;
        int rc = split_key(cx, text, &key, raw, sizeof(raw), &n);

        if (rc != LH_OK)
                return rc;
        if (n != sizeof(raw) || raw[0] != TYPE_ED25519)
                return err_field(cx, LH_INVALID, "vkey", "the log's key is not an Ed25519 key");
        memcpy(key.ed25519, raw + 1, sizeof(key.ed25519));
        if (!key_id_fits(&key, (struct str){ (const char *)raw, n }))
                return refuse_id(cx);
        *ret = key;
        return LH_OK;
}

static bool ed25519_holds(const struct verify_key *key, struct str text, const unsigned char *sig)
{
        EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->ed25519,
                                                     sizeof(key->ed25519));
        EVP_MD_CTX *md = EVP_MD_CTX_new();
        bool ok = pkey != NULL && md != NULL &&
                  EVP_DigestVerifyInit(md, NULL, NULL, NULL, pkey) == 1 &&
                  EVP_DigestVerify(md, sig, SIGNATURE_BYTES, (const unsigned char *)text.p,
                                   text.n) == 1;

        EVP_MD_CTX_free(md);
        EVP_PKEY_free(pkey);
        return ok;
}

static bool signature_holds(const struct verify_key *key, struct str text, const unsigned char *sig)
{
        return key->sm2 ? verify_sm2(key->point, sig, text) : ed25519_holds(key, text, sig);
}

static bool characters_ok(struct str note)
{
        for (size_t i = 0; i < note.n; i++)
                if ((unsigned char)note.p[i] < 0x20 && note.p[i] != '\n')
                        return false;
        return utf8_valid(note);
}

/* Splits at the last empty line: the text keeps its LF. */
static bool split(struct str note, struct str *ret_text, struct str *ret_lines)
{
        for (size_t i = note.n; i >= 2; i--) {
                if (note.p[i - 1] != '\n' || note.p[i - 2] != '\n')
                        continue;
                *ret_text = (struct str){ note.p, i - 1 };
                *ret_lines = (struct str){ note.p + i, note.n - i };
                return ret_lines->n > 0;
        }
        return false;
}

/* One line `— NAME BASE64`. *ret_by: set to the key that it names, if it names one. */
static int check_line(struct ctx *cx, struct str line, const struct verify_key *keys, size_t n_keys,
                      struct str text, size_t *ret_by)
{
        unsigned char *raw = arena_alloc(cx->mem, line.n + 1);
        struct str name;
        size_t n;

        if (!str_skip(&line, SIGNATURE_PREFIX) || !take_until(&line, ' ', &name) ||
            !name_ok(name) || !base64_decode(line, raw, line.n, &n) || n < sizeof(keys->id) + 1)
                return err_set(cx, LH_CORRUPT,
                               "a signature line is not of the form \"— NAME BASE64\"");
        for (size_t i = 0; i < n_keys; i++) {
                if (!str_eq(name, keys[i].name) || memcmp(raw, keys[i].id, sizeof(keys->id)) != 0)
                        continue;
                if (n != sizeof(keys->id) + SIGNATURE_BYTES ||
                    !signature_holds(&keys[i], text, raw + sizeof(keys->id)))
                        return err_set(cx, LH_DENIED, "the signature of %.*s does not hold",
                                       (int)name.n, name.p);
                if (*ret_by >= n_keys || i > *ret_by)
                        *ret_by = i;
        }
        return LH_OK;
}

int verify_note_open_any(struct ctx *cx, struct str note, const struct verify_key *keys,
                         size_t n_keys, struct str *ret_text, size_t *ret_by)
{
        struct str text, lines, line;
        int rc;

        *ret_by = n_keys;
        if (note.n > VERIFY_NOTE_BYTES_MAX)
                return err_set(cx, LH_CORRUPT, "it is longer than %zu bytes",
                               VERIFY_NOTE_BYTES_MAX);
        if (!characters_ok(note))
                return err_set(cx, LH_CORRUPT, "it holds control characters or is not UTF-8");
        if (!split(note, &text, &lines))
                return err_set(cx, LH_CORRUPT, "it has no signature lines after an empty line");
        while (str_line(&lines, &line))
                if ((rc = check_line(cx, line, keys, n_keys, text, ret_by)) != LH_OK)
                        return rc;
        if (lines.n > 0)
                return err_set(cx, LH_CORRUPT, "its last line does not end");
        if (*ret_by == n_keys)
                return err_set(cx, LH_DENIED, "it is not signed by the key %.*s",
                               (int)keys[0].name.n, keys[0].name.p);
        *ret_text = text;
        return LH_OK;
}

int verify_note_open(struct ctx *cx, struct str note, const struct verify_key *key,
                     struct str *ret_text)
{
        size_t by;

        return verify_note_open_any(cx, note, key, 1, ret_text, &by);
}

int verify_head_parse(struct ctx *cx, struct str text, struct verify_head *ret)
{
        struct str size, root, line;
        struct verify_head head;
        struct hash empty = hash_of("", 0);
        size_t n;

        if (!str_line(&text, &head.origin) || head.origin.n == 0)
                return err_set(cx, LH_CORRUPT, "its first line, the log's name, is empty");
        if (!str_line(&text, &size) || !decimal_parse(size, &head.size) ||
            head.size > TREE_SIZE_MAX)
                return err_set(cx, LH_CORRUPT, "its second line is not a tree size");
        if (!str_line(&text, &root) || !base64_decode(root, head.root.b, HASH_BYTES, &n) ||
            n != HASH_BYTES)
                return err_set(cx, LH_CORRUPT, "its third line is not the base64 of a root hash");
        while (str_line(&text, &line))
                if (line.n == 0)
                        return err_set(cx, LH_CORRUPT, "it has an empty line inside");
        if (text.n > 0)
                return err_set(cx, LH_CORRUPT, "its text does not end in a line feed");
        if (head.size == 0 && !hash_eq(&head.root, &empty))
                return err_set(cx, LH_CORRUPT,
                               "it says 0 entries, but its root is not that of the empty tree");
        *ret = head;
        return LH_OK;
}

/* Puts what is being looked at before the reason. */
static int in_context(struct ctx *cx, const char *what, int rc)
{
        char *why = arena_strdup(cx->mem, cx->err.text);

        return err_set(cx, rc, "%s: %s", what, why);
}

int verify_checkpoint_any(struct ctx *cx, const char *what, struct str note,
                          const struct verify_key *keys, size_t n_keys, struct verify_head *ret,
                          size_t *ret_by)
{
        struct str text;
        int rc = verify_note_open_any(cx, note, keys, n_keys, &text, ret_by);

        if (rc == LH_OK)
                rc = verify_head_parse(cx, text, ret);
        if (rc != LH_OK)
                return in_context(cx, what, rc);
        if (!str_eq(ret->origin, keys->name))
                return err_set(cx, LH_CORRUPT,
                               "%s: it is of the log \"%.*s\", the key is of \"%.*s\"", what,
                               (int)ret->origin.n, ret->origin.p, (int)keys->name.n, keys->name.p);
        return LH_OK;
}

int verify_checkpoint(struct ctx *cx, const char *what, struct str note,
                      const struct verify_key *key, struct verify_head *ret)
{
        size_t by;

        return verify_checkpoint_any(cx, what, note, key, 1, ret, &by);
}
