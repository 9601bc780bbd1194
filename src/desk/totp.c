#include "desk/totp.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>

#define TOTP_DIGITS 6

void totp_code(struct str secret, uint64_t step, int digits, char *ret)
{
        unsigned char counter[8], mac[EVP_MAX_MD_SIZE];
        unsigned n = 0, at, v;

        for (int i = 7; i >= 0; i--, step >>= 8)
                counter[i] = (unsigned char)step;
        HMAC(EVP_sha1(), secret.p, (int)secret.n, counter, sizeof(counter), mac, &n);
        at = mac[n - 1] & 15;
        v = (unsigned)(mac[at] & 127) << 24 | (unsigned)mac[at + 1] << 16 |
            (unsigned)mac[at + 2] << 8 | mac[at + 3];
        snprintf(ret, (size_t)digits + 1, "%0*u", digits, v % (digits == 8 ? 100000000 : 1000000));
}

bool totp_right(struct str secret, const char *code, int64_t now_ms, int64_t last_step,
                int64_t *ret_step)
{
        int64_t now = now_ms / TOTP_STEP_MS;
        char right[TOTP_DIGITS + 1];
        bool any = false;

        if (strlen(code) != TOTP_DIGITS)
                return false;
        for (int64_t step = now - 1; step <= now + 1; step++) {
                totp_code(secret, (uint64_t)step, TOTP_DIGITS, right);
                if (CRYPTO_memcmp(right, code, TOTP_DIGITS) == 0 && step > last_step) {
                        *ret_step = step;
                        any = true;
                }
        }
        return any;
}

void totp_text(const unsigned char *secret, char *ret)
{
        static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        unsigned held = 0, bits = 0;
        size_t n = 0;

        for (size_t i = 0; i < TOTP_SECRET_BYTES; i++) {
                held = held << 8 | secret[i];
                for (bits += 8; bits >= 5; bits -= 5)
                        ret[n++] = digits[held >> (bits - 5) & 31];
        }
        ret[n] = '\0';
}
