#include "share/share_login.h"
#include "base/text.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>

static struct hash mac(const struct hash *person, const char *what, struct str text)
{
        const struct str pieces[] = { str_of(what), text };

        return auth_hmac((struct str){ (const char *)person->b, HASH_BYTES }, pieces,
                         countof(pieces));
}

void share_code(const struct hash *person, struct str id, char *ret)
{
        char tag[AUTH_TAG_CHARS + 1];
        struct hash h;
        uint64_t v = 0;

        auth_person_tag(person, id, tag);
        h = mac(person, "login code\n", str_of(tag));
        for (int i = 0; i < 8; i++)
                v = v << 8 | h.b[i];
        snprintf(ret, SHARE_CODE_CHARS + 1, "%08u", (unsigned)(v % 100000000));
}

bool share_code_ok(const struct hash *person, struct str id, const char *code)
{
        char right[SHARE_CODE_CHARS + 1];

        share_code(person, id, right);
        return strlen(code) == SHARE_CODE_CHARS &&
               CRYPTO_memcmp(right, code, SHARE_CODE_CHARS) == 0;
}

static void put_mac(const struct hash *person, const char *what, struct str text, char *ret)
{
        struct hash h = mac(person, what, text);

        hex_encode(h.b, 16, ret);
        ret[32] = '\0';
}

void share_session_make(const struct hash *person, const char *tag, int64_t now_ms, char *ret)
{
        char head[64], end[33];

        snprintf(head, sizeof(head), "%.32s.%lld", tag, (long long)(now_ms + SHARE_SESSION_MS));
        put_mac(person, "session\n", str_of(head), end);
        snprintf(ret, SHARE_COOKIE_CHARS + 1, "%s.%s", head, end);
}

bool share_session_read(const struct hash *person, const char *value, int64_t now_ms, char *ret_tag)
{
        size_t n = strlen(value);
        char right[33];

        if (n < AUTH_TAG_CHARS + 35 || n > SHARE_COOKIE_CHARS || value[AUTH_TAG_CHARS] != '.' ||
            value[n - 33] != '.')
                return false;
        put_mac(person, "session\n", (struct str){ value, n - 33 }, right);
        if (CRYPTO_memcmp(right, value + n - 32, 32) != 0 ||
            strtoll(value + AUTH_TAG_CHARS + 1, NULL, 10) <= now_ms)
                return false;
        snprintf(ret_tag, AUTH_TAG_CHARS + 1, "%s", value);
        return true;
}

void share_form_code(const struct hash *person, const char *session, char *ret)
{
        put_mac(person, "form\n", str_of(session), ret);
}

bool share_form_right(const struct hash *person, const char *session, const char *code)
{
        char right[SHARE_FORM_CHARS + 1];

        share_form_code(person, session, right);
        return strlen(code) == SHARE_FORM_CHARS &&
               CRYPTO_memcmp(right, code, SHARE_FORM_CHARS) == 0;
}
