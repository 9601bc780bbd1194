#include "crypt/hash.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

struct hasher {
        EVP_MD *md;
        EVP_MD_CTX *ctx;
};

static pthread_key_t hasher_key;
static pthread_once_t hasher_once = PTHREAD_ONCE_INIT;

static _Noreturn void crypto_failed(const char *what)
{
        fprintf(stderr, "level=fatal msg=\"%s failed\"\n", what);
        abort();
}

static void hasher_free(void *p)
{
        struct hasher *h = p;

        EVP_MD_CTX_free(h->ctx);
        EVP_MD_free(h->md);
        free(h);
}

static void hasher_key_make(void)
{
        if (pthread_key_create(&hasher_key, hasher_free) != 0)
                crypto_failed("pthread_key_create");
}

static struct hasher *hasher_get(void)
{
        static _Thread_local struct hasher *mine;

        if (mine == NULL) {
                pthread_once(&hasher_once, hasher_key_make);
                mine = malloc(sizeof(*mine));
                if (mine == NULL)
                        crypto_failed("malloc");
                mine->md = EVP_MD_fetch(NULL, "SHA256", NULL);
                mine->ctx = EVP_MD_CTX_new();
                if (mine->md == NULL || mine->ctx == NULL)
                        crypto_failed("EVP_MD_fetch");
                pthread_setspecific(hasher_key, mine);
        }
        return mine;
}

struct hash hash_pieces(const struct str *pieces, size_t n)
{
        struct hasher *h = hasher_get();
        struct hash out;

        if (!EVP_DigestInit_ex2(h->ctx, h->md, NULL))
                crypto_failed("EVP_DigestInit_ex2");
        for (size_t i = 0; i < n; i++)
                if (!EVP_DigestUpdate(h->ctx, pieces[i].p, pieces[i].n))
                        crypto_failed("EVP_DigestUpdate");
        if (!EVP_DigestFinal_ex(h->ctx, out.b, NULL))
                crypto_failed("EVP_DigestFinal_ex");
        return out;
}

struct hash hash_of(const void *p, size_t n)
{
        struct str one = { p, n };

        return hash_pieces(&one, 1);
}

void random_bytes(void *p, size_t n)
{
        unsigned char *out = p;

        while (n > 0) {
                ssize_t got = getrandom(out, n, 0);

                if (got <= 0)
                        crypto_failed("getrandom");
                out += got;
                n -= (size_t)got;
        }
}
