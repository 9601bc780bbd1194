#include "witness/ask.h"
#include "base/text.h"

#include <curl/curl.h>

#define ANSWER_BYTES_MAX ((size_t)64 * 1024)
#define SIZE_TYPE        "text/x.tlog.size"

static size_t take(char *p, size_t size, size_t n, void *arg)
{
        struct buf *b = arg;

        buf_add(b, p, size * n);
        return buf_ok(b) ? size * n : 0;
}

static void put_body(uint64_t old_size, const struct hash *proof, size_t n, struct str note,
                     struct buf *out)
{
        buf_printf(out, "old %llu\n", (unsigned long long)old_size);
        for (size_t i = 0; i < n; i++) {
                buf_base64(out, proof[i].b, HASH_BYTES);
                buf_putc(out, '\n');
        }
        buf_putc(out, '\n');
        buf_str(out, note);
}

/* The status, 0 if there was none. */
static long post(struct ctx *cx, const char *url, const struct buf *body, struct buf *ret)
{
        CURL *c = curl_easy_init();
        struct curl_slist *head = curl_slist_append(NULL, "Content-Type: text/plain");
        char why[CURL_ERROR_SIZE] = "";
        long status = 0;
        CURLcode rc;

        head = curl_slist_append(head, "Expect:");
        curl_easy_setopt(c, CURLOPT_URL, url);
        curl_easy_setopt(c, CURLOPT_HTTPHEADER, head);
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, body->p);
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->n);
        curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)ASK_TIMEOUT_S);
        curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(c, CURLOPT_USERAGENT, "liuhen/" LIUHEN_VERSION);
        curl_easy_setopt(c, CURLOPT_ERRORBUFFER, why);
        curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
        curl_easy_setopt(c, CURLOPT_WRITEDATA, ret);
        rc = curl_easy_perform(c);
        if (rc == CURLE_OK)
                curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
        else
                err_set(cx, LH_IO, "%s: %s", url, why[0] != '\0' ? why : curl_easy_strerror(rc));
        curl_slist_free_all(head);
        curl_easy_cleanup(c);
        return status;
}

/* One of the lines of the answer must be this witness's over this text. */
static bool find_line(struct ctx *cx, const struct quorum_witness *w, struct str text,
                      struct str body, struct ask_answer *ret)
{
        struct str line;

        while (str_line(&body, &line))
                if (note_cosigned(&w->key, text, line, &ret->time_s)) {
                        ret->line = arena_printf(cx->mem, "%.*s\n", (int)line.n, line.p);
                        return true;
                }
        return false;
}

/* Some witnesses answer 409 without saying their size; then there is nothing to go by. */
static bool size_told(struct str body, uint64_t *ret)
{
        struct str line = body;

        str_line(&body, &line);
        return decimal_parse(line, ret);
}

void witness_ask(struct ctx *cx, const struct quorum_witness *w, uint64_t old_size,
                 const struct hash *proof, size_t n, struct str note, struct str text,
                 struct ask_answer *ret)
{
        lh_auto(buf_done) struct buf body = { 0 }, answer = { 0 };
        const char *slash = w->url[strlen(w->url) - 1] == '/' ? "" : "/";
        struct str said;
        long status;

        *ret = (struct ask_answer){ .result = ASK_REFUSED };
        buf_init(&body, NOTE_BYTES_MAX + 64 * 64);
        buf_init(&answer, ANSWER_BYTES_MAX);
        put_body(old_size, proof, n, note, &body);
        status = post(cx, arena_printf(cx->mem, "%s%sadd-checkpoint", w->url, slash), &body,
                      &answer);
        said = (struct str){ answer.p != NULL ? answer.p : "", answer.n };
        if (status == 200 && find_line(cx, w, text, said, ret))
                ret->result = ASK_COSIGNED;
        else if (status == 409 && size_told(said, &ret->size))
                ret->result = ASK_OTHER_SIZE;
        else if (status == 200)
                err_set(cx, LH_DENIED, "%s answered without a cosignature that holds", w->url);
        else if (status != 0)
                err_set(cx, LH_IO, "%s answered %ld: %.*s", w->url, status,
                        (int)(said.n < 200 ? strcspn(said.p, "\n") : 200), said.p);
}
