#include "mail/smtp.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

struct upload {
        struct str rest;
        int (*claim)(void *arg);
        void *arg;
        bool ended; /* the end was given, or may have been */
};

/* curl sends the end of the mail, "." on a line, after this has answered 0: not before. */
static size_t give(char *p, size_t size, size_t n, void *arg)
{
        struct upload *u = arg;
        size_t k = size * n < u->rest.n ? size * n : u->rest.n;

        if (k == 0) {
                if (u->claim(u->arg) != LH_OK)
                        return CURL_READFUNC_ABORT;
                u->ended = true;
                return 0;
        }
        memcpy(p, u->rest.p, k);
        u->rest.p += k;
        u->rest.n -= k;
        return k;
}

static void set_up(CURL *c, const char *url, const char *from, struct curl_slist *to,
                   struct upload *u, char *why)
{
        curl_easy_setopt(c, CURLOPT_URL, url);
        curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        curl_easy_setopt(c, CURLOPT_MAIL_FROM, from);
        curl_easy_setopt(c, CURLOPT_MAIL_RCPT, to);
        curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(c, CURLOPT_READFUNCTION, give);
        curl_easy_setopt(c, CURLOPT_READDATA, u);
        curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)SMTP_TIMEOUT_S);
        curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(c, CURLOPT_ERRORBUFFER, why);
}

/* The server's own words may name the address: only the code is kept. */
static enum smtp_result result_of(struct ctx *cx, CURLcode rc, long status, const struct upload *u,
                                  const char *why)
{
        if (rc == CURLE_OK)
                return SMTP_SENT;
        if (status >= 400) {
                err_set(cx, LH_IO, "the mail server answered %ld", status);
                return status >= 500 ? SMTP_REFUSED : SMTP_LATER;
        }
        err_set(cx, LH_IO, "the mail server: %s", why);
        return u->ended ? SMTP_UNKNOWN : SMTP_LATER;
}

enum smtp_result smtp_send(struct ctx *cx, const char *url, const char *from, const char *to,
                           struct str mail, int (*claim)(void *arg), void *arg)
{
        struct upload u = { .rest = mail, .claim = claim, .arg = arg };
        char sender[320], receiver[320], why[CURL_ERROR_SIZE] = "";
        struct curl_slist *list;
        enum smtp_result ret;
        CURL *c = curl_easy_init();
        long status = 0;
        CURLcode rc;

        snprintf(sender, sizeof(sender), "<%s>", from);
        snprintf(receiver, sizeof(receiver), "<%s>", to);
        list = curl_slist_append(NULL, receiver);
        set_up(c, url, sender, list, &u, why);
        rc = curl_easy_perform(c);
        curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
        ret = result_of(cx, rc, status, &u, curl_easy_strerror(rc));
        curl_slist_free_all(list);
        curl_easy_cleanup(c);
        return ret;
}
