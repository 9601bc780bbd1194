#include "verify/signed.h"
#include "base/text.h"

#include <openssl/evp.h>
#include <stdio.h>

#define TYPE_ED25519     0x01
#define SIGNATURE_BYTES  64
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

static bool key_id_fits(const struct verify_key *key)
{
        struct str pieces[] = { key->name, { "\n\x01", 2 }, { (const char *)key->ed25519, 32 } };
        struct hash h = hash_pieces(pieces, countof(pieces));

        return memcmp(h.b, key->id, sizeof(key->id)) == 0;
}

int verify_key_parse(struct ctx *cx, struct str text, struct verify_key *ret)
{
        struct str rest = text, id;
        unsigned char raw[33];
        size_t n;
        struct verify_key key;

        if (!take_until(&rest, '+', &key.name) || !take_until(&rest, '+', &id) ||
            !name_ok(key.name) || !hex_decode(id, key.id, sizeof(key.id)))
                return err_field(cx, LH_INVALID, "vkey",
                                 "the log's key is not of the form NAME+8 hex digits+base64; "
                                 "give the whole line that the log's operator published");
        if (!base64_decode(rest, raw, sizeof(raw), &n) || n != sizeof(raw) ||
            raw[0] != TYPE_ED25519)
                return err_field(cx, LH_INVALID, "vkey", "the log's key is not an Ed25519 key");
        memcpy(key.ed25519, raw + 1, sizeof(key.ed25519));
        if (!key_id_fits(&key))
                return err_field(cx, LH_INVALID, "vkey",
                                 "the log's key does not fit its own key id; a character was "
                                 "changed in copying");
        *ret = key;
        return LH_OK;
}

static bool signature_holds(const struct verify_key *key, struct str text, const unsigned char *sig)
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

/* One line `— NAME BASE64`. *ret_ours: it names our key. */
static int check_line(struct ctx *cx, struct str line, const struct verify_key *key,
                      struct str text, bool *ret_ours)
{
        unsigned char *raw = arena_alloc(cx->mem, line.n + 1);
        struct str name;
        size_t n;

        if (!str_skip(&line, SIGNATURE_PREFIX) || !take_until(&line, ' ', &name) ||
            !name_ok(name) || !base64_decode(line, raw, line.n, &n) || n < sizeof(key->id) + 1)
                return err_set(cx, LH_CORRUPT,
                               "a signature line is not of the form \"— NAME BASE64\"");
        *ret_ours = str_eq(name, key->name) && memcmp(raw, key->id, sizeof(key->id)) == 0;
        if (!*ret_ours)
                return LH_OK;
        if (n != sizeof(key->id) + SIGNATURE_BYTES ||
            !signature_holds(key, text, raw + sizeof(key->id)))
                return err_set(cx, LH_DENIED, "the signature of %.*s does not hold", (int)name.n,
                               name.p);
        return LH_OK;
}

int verify_note_open(struct ctx *cx, struct str note, const struct verify_key *key,
                     struct str *ret_text)
{
        struct str text, lines, line;
        bool ours = false, found = false;
        int rc;

        if (note.n > VERIFY_NOTE_BYTES_MAX)
                return err_set(cx, LH_CORRUPT, "it is longer than %zu bytes",
                               VERIFY_NOTE_BYTES_MAX);
        if (!characters_ok(note))
                return err_set(cx, LH_CORRUPT, "it holds control characters or is not UTF-8");
        if (!split(note, &text, &lines))
                return err_set(cx, LH_CORRUPT, "it has no signature lines after an empty line");
        while (str_line(&lines, &line)) {
                if ((rc = check_line(cx, line, key, text, &ours)) != LH_OK)
                        return rc;
                found |= ours;
        }
        if (lines.n > 0)
                return err_set(cx, LH_CORRUPT, "its last line does not end");
        if (!found)
                return err_set(cx, LH_DENIED, "it is not signed by the key %.*s", (int)key->name.n,
                               key->name.p);
        *ret_text = text;
        return LH_OK;
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

int verify_checkpoint(struct ctx *cx, const char *what, struct str note,
                      const struct verify_key *key, struct verify_head *ret)
{
        struct str text;
        int rc = verify_note_open(cx, note, key, &text);

        if (rc == LH_OK)
                rc = verify_head_parse(cx, text, ret);
        if (rc != LH_OK)
                return in_context(cx, what, rc);
        if (!str_eq(ret->origin, key->name))
                return err_set(cx, LH_CORRUPT,
                               "%s: it is of the log \"%.*s\", the key is of \"%.*s\"", what,
                               (int)ret->origin.n, ret->origin.p, (int)key->name.n, key->name.p);
        return LH_OK;
}
