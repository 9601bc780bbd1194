#include "share/auth_key.h"
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_BYTES    64
#define AES_BYTES      16
#define ID_BYTES_MAX   64
#define PIECES_MAX     24
#define WRAP_BYTES_MAX 512

static int make_seed(struct ctx *cx, const char *path, struct hash *ret)
{
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        bool ok;

        if (fd < 0)
                return err_set(cx, LH_IO, "could not make the key file %s: %s", path,
                               strerror(errno));
        random_bytes(ret->b, HASH_BYTES);
        ok = write(fd, ret->b, HASH_BYTES) == HASH_BYTES && fsync(fd) == 0;
        close(fd);
        return ok ? LH_OK
                  : err_set(cx, LH_IO, "could not write the key file %s: %s", path,
                            strerror(errno));
}

static int load_seed(struct ctx *cx, const char *dir, const char *name, bool make, struct hash *ret)
{
        char path[4096];
        ssize_t n;
        int fd;

        snprintf(path, sizeof(path), "%s/key/%s", dir, name);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0 && errno == ENOENT)
                return make ? make_seed(cx, path, ret)
                            : err_set(cx, LH_NOT_FOUND, "%s is missing; liuhen share key makes it",
                                      path);
        if (fd < 0)
                return err_set(cx, LH_IO, "could not open the key file %s: %s", path,
                               strerror(errno));
        n = read(fd, ret->b, HASH_BYTES);
        close(fd);
        return n == HASH_BYTES ? LH_OK
                               : err_set(cx, LH_CORRUPT, "the key file %s is not %d bytes long",
                                         path, HASH_BYTES);
}

int auth_seeds_load(struct ctx *cx, const char *dir, bool make, struct auth_seeds *ret)
{
        int rc = load_seed(cx, dir, "share.seed", make, &ret->consumer);

        return rc == LH_OK ? load_seed(cx, dir, "person.seed", make, &ret->person) : rc;
}

int auth_person_load(struct ctx *cx, const char *dir, struct hash *ret)
{
        return load_seed(cx, dir, "person.seed", false, ret);
}

struct hash auth_sm3(const struct str *pieces, size_t n)
{
        struct hash ret = { { 0 } };
        unsigned len;
        EVP_MD_CTX *m = EVP_MD_CTX_new();

        if (m == NULL || EVP_DigestInit_ex(m, EVP_sm3(), NULL) != 1)
                abort(); /* libcrypto without it, or no memory */
        for (size_t i = 0; i < n; i++)
                EVP_DigestUpdate(m, pieces[i].p, pieces[i].n);
        EVP_DigestFinal_ex(m, ret.b, &len);
        EVP_MD_CTX_free(m);
        return ret;
}

static struct hash hmac(struct hash (*digest)(const struct str *, size_t), struct str key,
                        const struct str *pieces, size_t n)
{
        unsigned char pad[BLOCK_BYTES] = { 0 };
        struct str all[PIECES_MAX + 1];
        struct hash inner;

        if (key.n > BLOCK_BYTES) {
                struct hash h = digest(&key, 1);

                memcpy(pad, h.b, HASH_BYTES);
        } else if (key.n > 0) {
                memcpy(pad, key.p, key.n);
        }
        for (size_t i = 0; i < BLOCK_BYTES; i++)
                pad[i] ^= 0x36;
        all[0] = (struct str){ (const char *)pad, BLOCK_BYTES };
        for (size_t i = 0; i < n && i < PIECES_MAX; i++)
                all[i + 1] = pieces[i];
        inner = digest(all, n + 1);
        for (size_t i = 0; i < BLOCK_BYTES; i++)
                pad[i] ^= 0x36 ^ 0x5c;
        all[1] = (struct str){ (const char *)inner.b, HASH_BYTES };
        return digest(all, 2);
}

struct hash auth_hmac(struct str key, const struct str *pieces, size_t n)
{
        return hmac(hash_pieces, key, pieces, n);
}

struct hash auth_hmac_sm3(struct str key, const struct str *pieces, size_t n)
{
        return hmac(auth_sm3, key, pieces, n);
}

static struct str bytes_of(const struct hash *h)
{
        return (struct str){ (const char *)h->b, HASH_BYTES };
}

struct hash auth_consumer_key(const struct auth_seeds *s, struct str consumer, int64_t serial)
{
        char text[24];
        struct str pieces[] = { str_of("consumer\n"), consumer, { text, 0 } };

        pieces[2].n = (size_t)snprintf(text, sizeof(text), "\n%lld", (long long)serial);
        return auth_hmac(bytes_of(&s->consumer), pieces, countof(pieces));
}

static void half_hex(const struct hash *h, char *ret)
{
        hex_encode(h->b, AUTH_KEY_CHARS / 2, ret);
        ret[AUTH_KEY_CHARS] = '\0';
}

void auth_app_key(const struct hash *consumer_key, struct str service, char *ret)
{
        struct str pieces[] = { str_of("app\n"), service };
        struct hash h = auth_hmac(bytes_of(consumer_key), pieces, countof(pieces));

        half_hex(&h, ret);
}

void auth_day_secret(const struct hash *consumer_key, struct str service, int32_t day, char *ret)
{
        char text[16];
        struct str pieces[] = { str_of("secret\n"), service, { text, 0 } };
        struct hash h;

        pieces[2].n = (size_t)snprintf(text, sizeof(text), "\n%d", day);
        h = auth_hmac(bytes_of(consumer_key), pieces, countof(pieces));
        half_hex(&h, ret);
}

static void wrapping_key(struct str app_key, unsigned char *ret)
{
        unsigned char once[20], twice[20];

        EVP_Digest(app_key.p, app_key.n, once, NULL, EVP_sha1(), NULL);
        EVP_Digest(once, sizeof(once), twice, NULL, EVP_sha1(), NULL);
        memcpy(ret, twice, AES_BYTES);
}

void auth_wrap_secret(struct str app_key, struct str secret, struct buf *out)
{
        unsigned char key[AES_BYTES], wrapped[WRAP_BYTES_MAX + AES_BYTES];
        EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
        int n = 0, last = 0;

        wrapping_key(app_key, key);
        if (c != NULL && secret.n <= WRAP_BYTES_MAX &&
            EVP_EncryptInit_ex(c, EVP_aes_128_ecb(), NULL, key, NULL) == 1 &&
            EVP_EncryptUpdate(c, wrapped, &n, (const unsigned char *)secret.p, (int)secret.n) ==
                    1 &&
            EVP_EncryptFinal_ex(c, wrapped + n, &last) == 1)
                buf_base64(out, wrapped, (size_t)(n + last));
        EVP_CIPHER_CTX_free(c);
}

/* "１" of the full-width forms is U+FF11: EF BC 91. */
static size_t fold_id(struct str id, char *ret)
{
        size_t n = 0;

        for (size_t i = 0; i < id.n && n < ID_BYTES_MAX; i++) {
                unsigned char c = (unsigned char)id.p[i];

                if (c == 0xef && i + 2 < id.n && (unsigned char)id.p[i + 1] == 0xbc) {
                        c = (unsigned char)((unsigned char)id.p[i + 2] - 0x80 + 0x20);
                        i += 2;
                }
                if (!isspace(c))
                        ret[n++] = (char)toupper(c);
        }
        return n;
}

void auth_person_tag(const struct hash *person, struct str id, char *ret)
{
        char folded[ID_BYTES_MAX];
        struct str pieces[] = { str_of("person\n"), { folded, fold_id(id, folded) } };
        struct hash h = auth_hmac(bytes_of(person), pieces, countof(pieces));

        hex_encode(h.b, AUTH_TAG_CHARS / 2, ret);
        ret[AUTH_TAG_CHARS] = '\0';
}
