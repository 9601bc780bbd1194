#include "share/errand.h"
#include "base/text.h"
#include "base/time.h"
#include "share/auth_style.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define ANSWER_BYTES_MAX ((size_t)1024 * 1024)

struct call {
        CURL *easy;
        struct curl_slist *headers;
        struct buf answer;
        const char *body; /* NULL: none */
        char evidence[64];
        struct ctx *cx;
};

/* ---- what an answer says ---- */

static enum errand_answer judge_match(const struct errand_check *c, const json_t *answer,
                                      const char **ret_why)
{
        const char *m =
                json_string_value(json_object_get(json_object_get(answer, "matches"), c->field));

        if (m != NULL && strcmp(m, "match") == 0)
                return ERRAND_YES;
        if (m != NULL && strcmp(m, "mismatch") == 0)
                return ERRAND_NO;
        *ret_why = m != NULL && strcmp(m, "not_granted") == 0
                           ? "the grant does not cover this field"
                           : "the register has no such value";
        return ERRAND_UNKNOWN;
}

static bool number_of_value(const json_t *v, double *ret)
{
        char *end;

        if (json_is_number(v)) {
                *ret = json_number_value(v);
                return true;
        }
        if (!json_is_string(v))
                return false;
        *ret = strtod(json_string_value(v), &end);
        return end != json_string_value(v) && *end == '\0';
}

static bool text_is(const json_t *v, const char *wanted)
{
        if (json_is_boolean(v))
                return strcmp(wanted, json_is_true(v) ? "true" : "false") == 0;
        return json_is_string(v) && strcmp(json_string_value(v), wanted) == 0;
}

static enum errand_answer judge_value(const struct errand_check *c, const json_t *answer,
                                      const char **ret_why)
{
        const json_t *data = json_object_get(answer, "data"),
                     *v = json_object_get(json_is_object(data) ? data : answer, c->field);
        double x, limit = strtod(c->value, NULL);

        if (v == NULL || json_is_null(v)) {
                *ret_why = "the register has no such value";
                return ERRAND_UNKNOWN;
        }
        if (c->test == ERRAND_IS)
                return text_is(v, c->value) ? ERRAND_YES : ERRAND_NO;
        if (!number_of_value(v, &x)) {
                *ret_why = "the register's value is not a number";
                return ERRAND_UNKNOWN;
        }
        return (c->test == ERRAND_AT_MOST ? x <= limit : x >= limit) ? ERRAND_YES : ERRAND_NO;
}

enum errand_answer errand_judge(const struct errand_check *c, long status, const json_t *answer,
                                const char **ret_why)
{
        *ret_why = "";
        if (status == 404) {
                *ret_why = "the register does not know this person";
                return ERRAND_UNKNOWN;
        }
        if (status != 200 || !json_is_object(answer)) {
                *ret_why = status == 0     ? "no answer in time"
                           : status == 403 ? "the gateway refused: no grant for this question"
                           : status == 429 ? "the quota of the grant is used up"
                                           : "the service did not answer";
                return ERRAND_UNKNOWN;
        }
        return c->verify ? judge_match(c, answer, ret_why) : judge_value(c, answer, ret_why);
}

/* ---- asking ---- */

static size_t take_body(char *p, size_t size, size_t n, void *arg)
{
        struct call *c = arg;

        buf_add(&c->answer, p, size * n);
        return buf_ok(&c->answer) ? size * n : 0;
}

static size_t take_header(char *p, size_t size, size_t n, void *arg)
{
        static const char name[] = "x-liuhen-exchange:";
        struct call *c = arg;
        size_t at = sizeof(name) - 1, bytes = size * n;

        if (bytes > at && strncasecmp(p, name, at) == 0) {
                while (at < bytes && p[at] == ' ')
                        at++;
                while (bytes > at && (p[bytes - 1] == '\n' || p[bytes - 1] == '\r'))
                        bytes--;
                snprintf(c->evidence, sizeof(c->evidence), "%.*s", (int)(bytes - at), p + at);
        }
        return size * n;
}

/* {"claims": {FIELD: VALUE | {"at_most": N} | {"at_least": N}}}; NULL: nothing was declared. */
static const char *claims_of(struct ctx *cx, const struct errand_check *c, const json_t *declared)
{
        json_t *claim = NULL, *all;
        char *text, *copy;

        switch (c->test) {
        case ERRAND_DECLARED: claim = json_incref(json_object_get(declared, c->field)); break;
        case ERRAND_IS:
                claim = strcmp(c->value, "true") == 0    ? json_true()
                        : strcmp(c->value, "false") == 0 ? json_false()
                                                         : json_string(c->value);
                break;
        case ERRAND_AT_MOST: claim = json_pack("{s:f}", "at_most", strtod(c->value, NULL)); break;
        case ERRAND_AT_LEAST: claim = json_pack("{s:f}", "at_least", strtod(c->value, NULL)); break;
        }
        if (claim == NULL)
                return NULL;
        all = json_pack("{s:{s:o}}", "claims", c->field, claim);
        text = json_dumps(all, JSON_COMPACT);
        copy = arena_strdup(cx->mem, text);
        free(text);
        json_decref(all);
        return copy;
}

static void add_header(struct call *c, const char *name, const char *value)
{
        c->headers = curl_slist_append(c->headers, arena_printf(c->cx->mem, "%s: %s", name, value));
}

static void sign(const struct errand_ask *ask, const struct errand_check *check, struct call *c,
                 const char *path, const char *query)
{
        char app_key[AUTH_KEY_CHARS + 1], mac[AUTH_SIGN_CHARS + 1] = "", nonce[33] = "";
        unsigned char raw[16];
        struct auth_claim claim = { .style = auth_style_named("native") };
        const char *time = arena_printf(c->cx->mem, "%lld", (long long)c->cx->now_ms());

        random_bytes(raw, sizeof(raw));
        hex_encode(raw, sizeof(raw), nonce);
        auth_app_key(&ask->key, str_of(check->service), app_key);
        claim.id = str_of(ask->consumer);
        claim.time = str_of(time);
        claim.nonce = str_of(nonce);
        claim.method = str_of(c->body != NULL ? "POST" : "GET");
        claim.path = str_of(path);
        claim.query = str_of(query);
        claim.purpose = str_of(ask->rule->purpose);
        claim.case_no = str_of(ask->case_no);
        claim.body = hash_of(c->body == NULL ? "" : c->body, c->body == NULL ? 0 : strlen(c->body));
        mac[auth_sign(&claim, str_of(app_key), mac)] = '\0';
        add_header(c, "X-Liuhen-Consumer", ask->consumer);
        add_header(c, "X-Liuhen-Time", time);
        add_header(c, "X-Liuhen-Nonce", nonce);
        add_header(c, "X-Liuhen-Signature", mac);
        add_header(c, "X-Purpose", ask->rule->purpose);
        add_header(c, "X-Case", ask->case_no);
        add_header(c, "X-Consent", ask->consent);
        add_header(c, "X-Business", ask->rule->id);
        add_header(c, "Content-Type", "application/json");
}

static void prepare(struct ctx *cx, const struct errand_ask *ask, const struct errand_check *check,
                    struct call *c)
{
        const char *path = arena_printf(cx->mem, "/api/%s%s", check->service, check->path),
                   *query = arena_printf(cx->mem, "idNo=%s", ask->id);

        c->easy = curl_easy_init();
        sign(ask, check, c, path, query);
        curl_easy_setopt(c->easy, CURLOPT_URL,
                         arena_printf(cx->mem, "%s%s?%s", ask->gateway, path, query));
        curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, c->headers);
        curl_easy_setopt(c->easy, CURLOPT_WRITEFUNCTION, take_body);
        curl_easy_setopt(c->easy, CURLOPT_WRITEDATA, c);
        curl_easy_setopt(c->easy, CURLOPT_HEADERFUNCTION, take_header);
        curl_easy_setopt(c->easy, CURLOPT_HEADERDATA, c);
        curl_easy_setopt(c->easy, CURLOPT_TIMEOUT_MS, (long)ERRAND_TIMEOUT_MS);
        curl_easy_setopt(c->easy, CURLOPT_NOSIGNAL, 1L);
        if (c->body != NULL)
                curl_easy_setopt(c->easy, CURLOPT_POSTFIELDS, c->body);
}

static int run_all(struct ctx *cx, CURLM *multi)
{
        int running = 1;

        while (running > 0) {
                if (curl_multi_perform(multi, &running) != CURLM_OK ||
                    (running > 0 && curl_multi_poll(multi, NULL, 0, 1000, NULL) != CURLM_OK))
                        return err_set(cx, LH_IO, "could not ask the gateway");
        }
        return LH_OK;
}

static void read_answer(struct ctx *cx, const struct errand_check *check, struct call *c,
                        struct errand_result *ret)
{
        json_t *answer = c->answer.n > 0 ? json_loadb(c->answer.p, c->answer.n, 0, NULL) : NULL;
        curl_off_t us = 0;
        long status = 0;

        curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(c->easy, CURLINFO_TOTAL_TIME_T, &us);
        ret->answer = errand_judge(check, status, answer, &ret->why);
        ret->evidence = arena_strdup(cx->mem, c->evidence);
        ret->took_ms = us / 1000;
        json_decref(answer);
}

/* The newest act that the gateway holds to; -1: it does not say. */
static int64_t register_of(struct ctx *cx, const char *gateway)
{
        struct call c = { .cx = cx };
        json_t *answer = NULL;
        int64_t newest = -1;

        buf_init(&c.answer, ANSWER_BYTES_MAX);
        c.easy = curl_easy_init();
        curl_easy_setopt(c.easy, CURLOPT_URL, arena_printf(cx->mem, "%s/health", gateway));
        curl_easy_setopt(c.easy, CURLOPT_WRITEFUNCTION, take_body);
        curl_easy_setopt(c.easy, CURLOPT_WRITEDATA, &c);
        curl_easy_setopt(c.easy, CURLOPT_TIMEOUT_MS, (long)ERRAND_TIMEOUT_MS);
        curl_easy_setopt(c.easy, CURLOPT_NOSIGNAL, 1L);
        if (curl_easy_perform(c.easy) == CURLE_OK && c.answer.n > 0)
                answer = json_loadb(c.answer.p, c.answer.n, 0, NULL);
        if (json_is_integer(json_object_get(answer, "register")))
                newest = json_integer_value(json_object_get(answer, "register"));
        json_decref(answer);
        curl_easy_cleanup(c.easy);
        buf_done(&c.answer);
        return newest;
}

void errand_wait(struct ctx *cx, const char *gateway, int64_t record)
{
        for (int64_t start = time_monotonic_ms(), newest = 0;
             newest >= 0 && time_monotonic_ms() - start < ERRAND_TIMEOUT_MS;) {
                newest = register_of(cx, gateway);
                if (newest >= record)
                        return;
                usleep(20 * 1000);
        }
}

int errand_run(struct ctx *cx, const struct errand_ask *ask, struct errand_result *results,
               int64_t *ret_took_ms)
{
        const struct errand_rule *rule = ask->rule;
        struct call *calls = arena_alloc(cx->mem, rule->n * sizeof(*calls));
        CURLM *multi = curl_multi_init();
        int64_t start = time_monotonic_ms();
        int rc;

        for (size_t i = 0; i < rule->n; i++) {
                const struct errand_check *check = &rule->checks[i];

                results[i] = (struct errand_result){ ERRAND_UNKNOWN, "", "it was not declared", 0 };
                calls[i].cx = cx;
                buf_init(&calls[i].answer, ANSWER_BYTES_MAX);
                if (check->verify)
                        calls[i].body = claims_of(cx, check, ask->declared);
                if (check->verify && calls[i].body == NULL)
                        continue;
                prepare(cx, ask, check, &calls[i]);
                curl_multi_add_handle(multi, calls[i].easy);
        }
        rc = run_all(cx, multi);
        for (size_t i = 0; i < rule->n; i++) {
                if (calls[i].easy == NULL)
                        continue;
                read_answer(cx, &rule->checks[i], &calls[i], &results[i]);
                curl_multi_remove_handle(multi, calls[i].easy);
                curl_easy_cleanup(calls[i].easy);
                curl_slist_free_all(calls[i].headers);
                buf_done(&calls[i].answer);
        }
        curl_multi_cleanup(multi);
        *ret_took_ms = time_monotonic_ms() - start;
        return rc;
}
