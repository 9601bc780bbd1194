/* What is asked of the provider. No address is followed elsewhere. */
#include "base/buf.h"
#include "desk/oidc.h"

#include <curl/curl.h>

bool oidc_url_ok(const char *url)
{
        static const char *const local[] = { "http://127.0.0.1", "http://localhost",
                                             "http://[::1]" };

        if (strncmp(url, "https://", 8) == 0)
                return true;
        for (size_t i = 0; i < countof(local); i++) {
                size_t n = strlen(local[i]);

                if (strncmp(url, local[i], n) == 0 && strchr(url, '@') == NULL &&
                    (url[n] == ':' || url[n] == '/' || url[n] == '\0'))
                        return true;
        }
        return false;
}

static size_t take(char *p, size_t size, size_t n, void *arg)
{
        struct buf *b = arg;

        buf_add(b, p, size * n);
        return buf_ok(b) ? size * n : 0;
}

/* RFC 6749, 2.3.1: id and secret are form-encoded before they are a name and a password. */
static void put_secret(CURL *c, const struct oidc *o)
{
        char *id = curl_easy_escape(c, o->client_id, 0);
        char *secret = curl_easy_escape(c, o->client_secret, 0);

        curl_easy_setopt(c, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        curl_easy_setopt(c, CURLOPT_USERNAME, id);
        curl_easy_setopt(c, CURLOPT_PASSWORD, secret);
        curl_free(id);
        curl_free(secret);
}

static int ask(struct ctx *cx, const struct oidc *o, const char *url, const char *form,
               struct buf *ret, long *ret_status)
{
        CURL *c = curl_easy_init();
        char why[CURL_ERROR_SIZE] = "";
        CURLcode rc;

        curl_easy_setopt(c, CURLOPT_URL, url);
        curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)OIDC_TIMEOUT_S);
        curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
        curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(c, CURLOPT_USERAGENT, "liuhen/" LIUHEN_VERSION);
        curl_easy_setopt(c, CURLOPT_ERRORBUFFER, why);
        curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
        curl_easy_setopt(c, CURLOPT_WRITEDATA, ret);
        if (form != NULL) {
                curl_easy_setopt(c, CURLOPT_POSTFIELDS, form);
                put_secret(c, o);
        }
        rc = curl_easy_perform(c);
        if (rc == CURLE_OK)
                curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, ret_status);
        else
                err_set(cx, LH_IO, "%s: %s", url, why[0] != '\0' ? why : curl_easy_strerror(rc));
        curl_easy_cleanup(c);
        return rc == CURLE_OK ? LH_OK : LH_IO;
}

int oidc_fetch(struct ctx *cx, const struct oidc *o, const char *url, const char *form,
               json_t **ret)
{
        lh_auto(buf_done) struct buf body = { 0 };
        long status = 0;
        json_t *v;
        int rc;

        if (!oidc_url_ok(url))
                return err_set(cx, LH_DENIED, "the provider's address \"%.200s\" is not https",
                               url);
        buf_init(&body, OIDC_ANSWER_BYTES_MAX);
        rc = ask(cx, o, url, form, &body, &status);
        if (rc != LH_OK)
                return rc;
        v = json_loadb(body.p != NULL ? body.p : "", body.n, JSON_REJECT_DUPLICATES, NULL);
        if (status != 200 || !json_is_object(v)) {
                const char *said = json_string_value(json_object_get(v, "error"));

                err_set(cx, LH_DENIED, "%s answered %ld %.100s", url, status,
                        said != NULL    ? said
                        : status == 200 ? "without a JSON object"
                                        : "");
                json_decref(v);
                return LH_DENIED;
        }
        *ret = v;
        return LH_OK;
}
