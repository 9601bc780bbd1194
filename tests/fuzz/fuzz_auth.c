/* libFuzzer target for the verifier of signatures: whatever a stranger writes into the fields that
 * are signed, a signature holds for those fields and that secret alone; one that was not made with
 * the secret never does. */
#include "share/auth_style.h"

#include <stdlib.h>

#define FIELDS     9
#define SIGN_BYTES 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
        if (!ok)
                abort();
}

/* The next line of what is left. */
static struct str cut(const char **p, const char *end)
{
        const char *from = *p, *lf = memchr(from, '\n', (size_t)(end - from));
        struct str s = { from, (size_t)((lf != NULL ? lf : end) - from) };

        *p = lf != NULL ? lf + 1 : end;
        return s;
}

/* Each field that the style signs, changed in one character, needs another signature. */
static void check_covered(struct auth_claim *c, struct str secret)
{
        struct str *const whole[] = { &c->method, &c->path,    &c->query,  &c->time,
                                      &c->nonce,  &c->purpose, &c->case_no };

        for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
                struct str was = *whole[i];
                char *other = malloc(was.n + 1);

                memcpy(other, was.p, was.n);
                other[was.n] = 'x';
                *whole[i] = (struct str){ other, was.n + 1 };
                require(!auth_sign_ok(c, secret));
                *whole[i] = was;
                free(other);
        }
        c->body.b[0] ^= 1;
        require(!auth_sign_ok(c, secret));
        c->body.b[0] ^= 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        const char *p = (const char *)data + 1, *end = (const char *)data + size;
        char right[AUTH_SIGN_CHARS];
        struct str field[FIELDS], secret, given;
        struct auth_claim c;
        size_t n;

        if (size < 2)
                return 0;
        for (size_t i = 0; i < FIELDS; i++)
                field[i] = cut(&p, end);
        secret = cut(&p, end);
        given = (struct str){ p, (size_t)(end - p) };
        c = (struct auth_claim){ .style = &auth_styles[data[0] % auth_styles_n],
                                 .id = field[0],
                                 .service = field[1],
                                 .time = field[2],
                                 .nonce = field[3],
                                 .method = field[4],
                                 .path = field[5],
                                 .query = field[6],
                                 .purpose = field[7],
                                 .case_no = field[8],
                                 .sign = given };
        n = auth_sign(&c, secret, right);
        require(n > 0 && n <= SIGN_BYTES);
        require(auth_sign_ok(&c, secret) == (given.n == n && memcmp(given.p, right, n) == 0));
        c.sign = (struct str){ right, n };
        require(auth_sign_ok(&c, secret));
        if (!c.style->weak)
                check_covered(&c, secret);
        return 0;
}
