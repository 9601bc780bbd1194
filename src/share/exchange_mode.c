/* Minimal disclosure. verify: the gateway compares what the consumer claims and says only whether
 * it is so. select: of the provider's answer only the granted fields go out. */
#include "share/exchange.h"

#include <ctype.h>
#include <pthread.h>
#include <stdlib.h>
#include <strings.h>

#define VALUE_BYTES_MAX 400
#define GUESSES_MAX     10 /* wrong answers on one person a day, by one consumer */
#define GUESS_SLOTS     4096

/* ---- finding a field in the provider's answer ---- */

static const json_t *member(const json_t *o, struct str path)
{
        while (o != NULL && path.n > 0) {
                const char *slash = memchr(path.p, '/', path.n);
                size_t n = slash != NULL ? (size_t)(slash - path.p) : path.n;
                char name[128];

                if (n >= sizeof(name))
                        return NULL;
                memcpy(name, path.p, n);
                name[n] = '\0';
                o = json_is_array(o) ? json_array_get(o, (size_t)atoi(name))
                                     : json_object_get(o, name);
                path.p += n + (slash != NULL);
                path.n -= n + (slash != NULL);
        }
        return o;
}

/* "income" stands at the top, in "data", or in the only row of "data"; "/a/b" where it says. */
static const json_t *find_field(const json_t *answer, struct str name)
{
        const json_t *data = json_object_get(answer, "data");
        const json_t *v;

        if (str_skip(&name, "/"))
                return member(answer, name);
        v = member(answer, name);
        if (v == NULL)
                v = member(data, name);
        if (v == NULL && json_is_array(data) && json_array_size(data) == 1)
                v = member(json_array_get(data, 0), name);
        return v;
}

/* ---- verify ---- */

/* Case, blanks and the full-width forms of ASCII do not matter. */
static size_t fold(const char *p, size_t n, char *ret)
{
        size_t k = 0;

        for (size_t i = 0; i < n && k < VALUE_BYTES_MAX; i++) {
                unsigned char c = (unsigned char)p[i];

                if (c == 0xef && i + 2 < n) {
                        unsigned cp = (unsigned)(c & 0x0f) << 12 |
                                      ((unsigned char)p[i + 1] & 0x3fu) << 6 |
                                      ((unsigned char)p[i + 2] & 0x3fu);

                        if (cp >= 0xff01 && cp <= 0xff5e) {
                                c = (unsigned char)(cp - 0xff01 + 0x21);
                                i += 2;
                        }
                } else if (c == 0xe3 && i + 2 < n && (unsigned char)p[i + 1] == 0x80 &&
                           (unsigned char)p[i + 2] == 0x80) {
                        i += 2; /* the ideographic blank */
                        continue;
                }
                if (!isspace(c))
                        ret[k++] = (char)toupper(c);
        }
        return k;
}

static size_t text_of(const json_t *v, char *ret)
{
        char number[64];

        if (json_is_string(v))
                return fold(json_string_value(v), json_string_length(v), ret);
        if (json_is_boolean(v))
                return fold(json_is_true(v) ? "true" : "false", json_is_true(v) ? 4 : 5, ret);
        snprintf(number, sizeof(number), "%.15g", json_number_value(v));
        return fold(number, strlen(number), ret);
}

static bool as_number(const json_t *v, double *ret)
{
        char *end;

        if (json_is_number(v)) {
                *ret = json_number_value(v);
                return true;
        }
        if (!json_is_string(v) || json_string_length(v) == 0)
                return false;
        *ret = strtod(json_string_value(v), &end);
        return *end == '\0';
}

/* "match", "mismatch", or "unknown" where the register has no such value. {"at_most": N} and
 * {"at_least": N} ask on which side of a line a number is. */
static const char *compare(const json_t *claim, const json_t *have)
{
        const json_t *low = json_object_get(claim, "at_least");
        const json_t *high = json_object_get(claim, "at_most");
        char a[VALUE_BYTES_MAX], b[VALUE_BYTES_MAX];
        double x, y, n, limit;
        size_t na, nb;

        if (have == NULL || json_is_null(have) || json_is_object(have) || json_is_array(have))
                return "unknown";
        if (json_is_object(claim)) {
                if (!as_number(have, &n) || (low == NULL && high == NULL))
                        return "unknown";
                if ((low != NULL && (!as_number(low, &limit) || n < limit)) ||
                    (high != NULL && (!as_number(high, &limit) || n > limit)))
                        return "mismatch";
                return "match";
        }
        if (as_number(claim, &x) && as_number(have, &y) &&
            (json_is_number(claim) || json_is_number(have)))
                return x < y || x > y ? "mismatch" : "match";
        na = text_of(claim, a);
        nb = text_of(have, b);
        return na == nb && memcmp(a, b, na) == 0 ? "match" : "mismatch";
}

static bool granted(struct str fields, const char *name)
{
        size_t want = strlen(name);

        while (fields.n > 0) {
                const char *end = memchr(fields.p, '\n', fields.n);
                size_t n = end != NULL ? (size_t)(end - fields.p) : fields.n;

                if (n == want && memcmp(fields.p, name, n) == 0)
                        return true;
                fields.p += n + (end != NULL);
                fields.n -= n + (end != NULL);
        }
        return false;
}

/* ---- guessing ---- */

static struct {
        pthread_mutex_t lock;
        struct {
                char key[AUTH_TAG_CHARS + 72];
                int64_t day;
                int wrong;
        } slot[GUESS_SLOTS];
} guesses = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Adds to the wrong answers on this person; how many there are today. Two that fall into one place
 * share it: too strict sooner than too lax. */
static int count_guess(const struct exchange *x, int by)
{
        char key[sizeof(guesses.slot[0].key)];
        int64_t day = x->start_ms / 86400000;
        uint32_t h = 2166136261u;
        int n;

        snprintf(key, sizeof(key), "%s%.*s", x->tag, (int)x->consumer->id.n, x->consumer->id.p);
        for (const char *p = key; *p != '\0'; p++)
                h = (h ^ (unsigned char)*p) * 16777619u;
        pthread_mutex_lock(&guesses.lock);
        if (guesses.slot[h % GUESS_SLOTS].day != day) {
                memcpy(guesses.slot[h % GUESS_SLOTS].key, key, sizeof(key));
                guesses.slot[h % GUESS_SLOTS].day = day;
                guesses.slot[h % GUESS_SLOTS].wrong = 0;
        }
        n = guesses.slot[h % GUESS_SLOTS].wrong += by;
        pthread_mutex_unlock(&guesses.lock);
        return n;
}

bool exchange_guess_ok(struct exchange *x)
{
        if (x->tag[0] == '\0' || count_guess(x, 0) < GUESSES_MAX)
                return true;
        exchange_refuse(x, REFUSED_GUESSING, NULL);
        return false;
}

/* ---- the two filters ---- */

static void add_released(struct exchange *x, const char *name)
{
        x->fields = str_of(arena_printf(x->mem, "%.*s%s%s", (int)x->fields.n,
                                        x->fields.n > 0 ? x->fields.p : "",
                                        x->fields.n > 0 ? "," : "", name));
}

static void filter_verify(struct exchange *x, const json_t *answer)
{
        json_t *matches = json_object();
        bool all = true, wrong = false;
        const char *name;
        json_t *claim;

        json_object_foreach ((json_t *)x->claims, name, claim) {
                const char *is = granted(x->grant->fields, name)
                                         ? compare(claim, find_field(answer, str_of(name)))
                                         : "not_granted";

                json_object_set_new(matches, name, json_string(is));
                all &= strcmp(is, "match") == 0;
                wrong |= strcmp(is, "mismatch") == 0;
                if (strcmp(is, "not_granted") != 0)
                        add_released(x, name);
        }
        if (wrong && x->tag[0] != '\0')
                count_guess(x, 1);
        exchange_reply_json(x, 200, json_pack("{s:b, s:o}", "all", all, "matches", matches));
}

static json_t *selected(const json_t *o, struct str fields, struct exchange *x)
{
        json_t *out = json_object();

        while (fields.n > 0) {
                const char *end = memchr(fields.p, '\n', fields.n);
                size_t n = end != NULL ? (size_t)(end - fields.p) : fields.n;
                struct str path = { fields.p, n };
                char *name = arena_strndup(x->mem, fields.p, n);
                const json_t *v = fields.p[0] == '/' ? (str_skip(&path, "/"), member(o, path))
                                                     : json_object_get(o, name);

                if (v != NULL) {
                        json_object_set(out, name, (json_t *)v);
                        if (!x->silent && memmem(x->fields.p, x->fields.n, name, n) == NULL)
                                add_released(x, name);
                }
                fields.p += n + (end != NULL);
                fields.n -= n + (end != NULL);
        }
        return out;
}

static json_t *selected_rows(const json_t *rows, struct exchange *x)
{
        json_t *out = json_array();
        size_t i;
        json_t *row;

        json_array_foreach ((json_t *)rows, i, row)
                json_array_append_new(out, selected(row, x->grant->fields, x));
        return out;
}

static void filter_select(struct exchange *x, const json_t *answer)
{
        const json_t *data = json_object_get(answer, "data");
        json_t *out;

        x->fields = (struct str){ "", 0 };
        if (json_is_array(answer)) {
                out = selected_rows(answer, x);
        } else if (json_is_array(data)) {
                out = json_pack("{s:o}", "data", selected_rows(data, x));
        } else if (json_is_object(data)) {
                out = json_pack("{s:o}", "data", selected(data, x->grant->fields, x));
        } else {
                out = selected(answer, x->grant->fields, x);
        }
        exchange_reply_json(x, x->status, out);
}

/* The headers of the provider's answer may say more than its fields: only a few stay. */
static void few_headers(struct exchange *x)
{
        buf_clear(&x->reply_head);
}

void exchange_filter(struct exchange *x, struct str body)
{
        json_t *answer;

        if (x->grant->mode == GRANT_FULL)
                return;
        answer = json_loadb(body.p, body.n, 0, NULL);
        few_headers(x);
        if (!json_is_object(answer) && !json_is_array(answer))
                exchange_refuse(x, REFUSED_ANSWER, NULL);
        else if (x->grant->mode == GRANT_VERIFY)
                filter_verify(x, answer);
        else
                filter_select(x, answer);
        json_decref(answer);
}
