#include "crypt/seal.h"
#include "base/mem.h"

#include <openssl/evp.h>
#include <stdlib.h>

static void must(bool ok)
{
        if (!ok)
                abort(); /* OpenSSL without AES-GCM, or without memory: nothing can be kept safe */
}

void seal(const unsigned char *key, struct str about, struct str plain, struct buf *out)
{
        EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
        unsigned char nonce[SEAL_NONCE_BYTES], tag[SEAL_TAG_BYTES];
        unsigned char *body = mem_alloc(plain.n + 1);
        int n = 0, last = 0;

        random_bytes(nonce, sizeof(nonce));
        must(c != NULL && EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, nonce) == 1);
        must(EVP_EncryptUpdate(c, NULL, &n, (const unsigned char *)about.p, (int)about.n) == 1);
        must(EVP_EncryptUpdate(c, body, &n, (const unsigned char *)plain.p, (int)plain.n) == 1);
        must(EVP_EncryptFinal_ex(c, body + n, &last) == 1);
        must(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, sizeof(tag), tag) == 1);
        EVP_CIPHER_CTX_free(c);
        buf_add(out, nonce, sizeof(nonce));
        buf_add(out, body, (size_t)(n + last));
        buf_add(out, tag, sizeof(tag));
        free(body);
}

static bool open_into(EVP_CIPHER_CTX *c, const unsigned char *key, struct str about,
                      struct str sealed, unsigned char *body, int *ret_n)
{
        const unsigned char *p = (const unsigned char *)sealed.p;
        unsigned char tag[SEAL_TAG_BYTES];
        int n = 0, last = 0;

        memcpy(tag, p + sealed.n - sizeof(tag), sizeof(tag));
        if (c == NULL || EVP_DecryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, p) != 1 ||
            EVP_DecryptUpdate(c, NULL, &n, (const unsigned char *)about.p, (int)about.n) != 1 ||
            EVP_DecryptUpdate(c, body, &n, p + SEAL_NONCE_BYTES, (int)(sealed.n - SEAL_BYTES)) !=
                    1 ||
            EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, sizeof(tag), tag) != 1 ||
            EVP_DecryptFinal_ex(c, body + n, &last) != 1)
                return false;
        *ret_n = n + last;
        return true;
}

bool seal_open(const unsigned char *key, struct str about, struct str sealed, struct buf *out)
{
        EVP_CIPHER_CTX *c;
        unsigned char *body;
        int n = 0;
        bool ok;

        if (sealed.n < SEAL_BYTES)
                return false;
        c = EVP_CIPHER_CTX_new();
        body = mem_alloc(sealed.n);
        ok = open_into(c, key, about, sealed, body, &n);
        if (ok)
                buf_add(out, body, (size_t)n);
        explicit_bzero(body, sealed.n);
        free(body);
        EVP_CIPHER_CTX_free(c);
        return ok;
}
