#include "desk/password.h"
#include "base/text.h"
#include "crypt/hash.h"

#include <sodium.h>
#include <stdlib.h>

_Static_assert(crypto_pwhash_STRBYTES == PASSWORD_HASH_BYTES, "libsodium's text fits");

static bool one_character(struct str s)
{
        for (size_t i = 1; i < s.n; i++)
                if (s.p[i] != s.p[0])
                        return false;
        return true;
}

int password_check(struct ctx *cx, const char *account, struct str password)
{
        if (!utf8_valid(password) || password.n > PASSWORD_BYTES_MAX)
                return err_field(cx, LH_INVALID, "password",
                                 "the password is longer than %d bytes or no text",
                                 PASSWORD_BYTES_MAX);
        if (utf8_count(password) < PASSWORD_CHARS_MIN)
                return err_field(
                        cx, LH_INVALID, "password",
                        "the password has fewer than %d characters; several words are best",
                        PASSWORD_CHARS_MIN);
        if (one_character(password) || memmem(password.p, password.n, account, strlen(account)))
                return err_field(cx, LH_INVALID, "password",
                                 "the password repeats one character or holds the account");
        return LH_OK;
}

void password_hash(struct str password, char *ret)
{
        if (sodium_init() < 0 ||
            crypto_pwhash_str_alg(ret, password.p, password.n, PASSWORD_PASSES,
                                  PASSWORD_MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13) != 0)
                abort(); /* no memory (doc/adr/0002) */
}

bool password_right(const char *hash, struct str password)
{
        char wasted[PASSWORD_HASH_BYTES];

        if (hash == NULL) {
                password_hash(password, wasted);
                return false;
        }
        return sodium_init() >= 0 && crypto_pwhash_str_verify(hash, password.p, password.n) == 0;
}

void password_make(char *ret)
{
        static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789"; /* none that look alike */
        unsigned char raw;
        size_t n = 0;

        for (size_t i = 0; i < 20; i++) {
                do
                        random_bytes(&raw, 1);
                while (raw >= 31 * 8);
                if (i > 0 && i % 5 == 0)
                        ret[n++] = '-';
                ret[n++] = letters[raw % 31];
        }
        ret[n] = '\0';
}
