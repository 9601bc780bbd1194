#include "role/mailer.h"
#include "base/log.h"
#include "store/give_up.h"
#include "mail/message.h"
#include "mail/smtp.h"
#include "role/site.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <signal.h>
#include <unistd.h>

#define PAUSE_US     500000
#define BATCH        20
#define WAIT_FIRST_S 60 /* after a refusal; doubled every time, */
#define WAIT_MAX_S   3600
#define REFUSALS_MAX 5 /* then the address is taken for one that is no more, and forgotten */

struct mailer {
        struct folder *f;
        struct ctx cx;
        struct store *s, *views;
        struct site site;
        struct message_site from;
        const struct keeper_options *opt;
        const struct follow *now; /* whose mail is being sent, */
        int64_t to;               /* and up to which record it tells */
        bool down;                /* the server could not be reached: said once */
};

static volatile sig_atomic_t stopping;

static void on_term(int sig)
{
        (void)sig;
        stopping = 1;
        store_give_up();
}

/* ------ what is kept of a mail ------ */

static int claim(void *arg)
{
        struct mailer *m = arg;
        lh_auto(store_tx_done) struct store_tx tx = store_begin(&m->cx, m->s);

        store_run(&tx, Q_MAIL_CLAIM, "ti", m->now->id, m->to);
        return store_commit(&tx);
}

static int keep_sent(struct mailer *m)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(&m->cx, m->s);

        store_run(&tx, Q_MAIL_SENT, "tii", m->now->id, m->to,
                  m->cx.now_ms() + (int64_t)m->opt->mail_every_s * 1000);
        return store_commit(&tx);
}

static int try_again(struct mailer *m, int64_t tries)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(&m->cx, m->s);
        int64_t wait_s = WAIT_FIRST_S;

        for (int64_t i = 1; i < tries && wait_s < WAIT_MAX_S; i++)
                wait_s *= 2;
        if (wait_s > m->opt->mail_every_s && m->opt->mail_every_s > 0)
                wait_s = m->opt->mail_every_s;
        store_run(&tx, Q_MAIL_AGAIN, "tii", m->now->id, m->cx.now_ms() + wait_s * 1000, tries);
        return store_commit(&tx);
}

static int refused(struct mailer *m)
{
        if (m->now->tries + 1 < REFUSALS_MAX)
                return try_again(m, m->now->tries + 1);
        log_warn("msg=\"the mail server refuses an address for good: it is forgotten\"");
        return follow_stop(&m->cx, m->s, m->now->id);
}

static int send_mail(struct mailer *m, const struct follow *f, const struct buf *mail, int64_t to)
{
        enum smtp_result result;

        m->now = f;
        m->to = to;
        result = smtp_send(&m->cx, m->opt->smtp, m->from.from, f->address,
                           (struct str){ mail->p, mail->n }, claim, m);
        if (result != SMTP_SENT && !m->down)
                log_warn("msg=\"a mail was not taken\" error=\"%s\"", m->cx.err.text);
        m->down = result == SMTP_LATER;
        switch (result) {
        case SMTP_SENT:
        case SMTP_UNKNOWN: return keep_sent(m); /* rather none than the same twice */
        case SMTP_REFUSED: return refused(m);
        case SMTP_LATER: break;
        }
        return try_again(m, f->tries);
}

/* ------ rounds ------ */

static int list(struct mailer *m, enum query q, int64_t size, struct follow *ret, size_t *ret_n)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(&m->cx, m->s);
        int64_t now = m->cx.now_ms();
        struct store_rows r = q == Q_MAIL_TO_ASK
                                      ? store_query(&tx, q, "ii", now, (int64_t)BATCH)
                                      : store_query(&tx, q, "iii", now, size, (int64_t)BATCH);

        *ret_n = 0;
        while (*ret_n < BATCH && store_next(&r))
                follow_read(&r, &ret[(*ret_n)++]);
        store_rows_done(&r);
        return tx.rc;
}

/* The words of a stranger are not in the mail that goes to whom he names. */
static int ask_one(struct mailer *m, const struct follow *f)
{
        lh_auto(buf_done) struct buf mail = { 0 };
        struct follow named = *f;
        const char *name, *key;
        int rc;

        named.q = "";
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&m->cx, m->views);

                rc = follow_name(&tx, m->f->rules, &named, &name);
        }
        if (rc == LH_NOT_FOUND)
                return follow_stop(&m->cx, m->s, f->id);
        if (rc == LH_OK && name[0] == '\0')
                name = strcmp(f->lang, "en") == 0 ? "a search" : "一项检索";
        if (rc == LH_OK)
                rc = follow_key(&m->cx, m->s, f->id, FOLLOW_CONFIRM, &key);
        buf_init(&mail, MESSAGE_BYTES_MAX);
        if (rc == LH_OK)
                rc = message_ask(&m->cx, &m->from, f, name, key, &mail);
        return rc == LH_OK ? send_mail(m, f, &mail, 0) : rc;
}

static int keep_seen(struct mailer *m, const struct follow *f, int64_t to)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(&m->cx, m->s);

        store_run(&tx, Q_MAIL_SEEN, "tii", f->id, to,
                  m->cx.now_ms() + (int64_t)m->opt->mail_every_s * 1000);
        return store_commit(&tx);
}

static int tell_one(struct mailer *m, const struct follow *f, int64_t size)
{
        lh_auto(buf_done) struct buf mail = { 0 };
        const char *name = "", *key;
        struct news news;
        int rc;

        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&m->cx, m->views);

                rc = news_read(&tx, m->f->rules, f, size, &news);
                if (rc == LH_OK)
                        rc = follow_name(&tx, m->f->rules, f, &name);
        }
        if (rc == LH_NOT_FOUND)
                return follow_stop(&m->cx, m->s, f->id);
        if (rc == LH_OK && news.count == 0)
                return keep_seen(m, f, news.to);
        if (rc == LH_OK)
                rc = follow_key(&m->cx, m->s, f->id, FOLLOW_STOP, &key);
        buf_init(&mail, MESSAGE_BYTES_MAX);
        if (rc == LH_OK)
                rc = message_news(&m->cx, &m->from, f, name, &news, key, &mail);
        return rc == LH_OK ? send_mail(m, f, &mail, news.to) : rc;
}

static int log_size(struct mailer *m, int64_t *ret)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(&m->cx, m->views);
        struct store_rows r = store_query(&tx, Q_PAGE_HEAD, "");

        *ret = store_next(&r) ? store_i64(&r, 0) : 0;
        store_rows_done(&r);
        return tx.rc;
}

static int forget_unconfirmed(struct mailer *m)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(&m->cx, m->s);

        store_run(&tx, Q_MAIL_UNCONFIRMED, "i", m->cx.now_ms() - FOLLOW_UNCONFIRMED_MS);
        return store_commit(&tx);
}

static int round_of_all(struct mailer *m)
{
        struct follow follows[BATCH];
        int64_t size = 0;
        size_t n = 0;
        int rc = log_size(m, &size);

        if (rc == LH_OK)
                rc = list(m, Q_MAIL_TO_ASK, size, follows, &n);
        for (size_t i = 0; rc == LH_OK && i < n && !stopping; i++)
                rc = ask_one(m, &follows[i]);
        if (rc == LH_OK)
                rc = list(m, Q_MAIL_TO_TELL, size, follows, &n);
        for (size_t i = 0; rc == LH_OK && i < n && !stopping; i++)
                rc = tell_one(m, &follows[i], size);
        return rc;
}

/* A mail whose end was given before this process fell counts as sent. */
static int settle(struct mailer *m)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(&m->cx, m->s);
        struct store_rows r = store_query(&tx, Q_MAIL_INTERRUPTED, "");
        int64_t n = store_next(&r) ? store_i64(&r, 0) : 0;

        store_rows_done(&r);
        store_run(&tx, Q_MAIL_SETTLE, "");
        if (n > 0)
                log_warn("msg=\"mails whose end was being given when the mailer fell are not sent "
                         "again\" mails=%" PRId64,
                         n);
        return store_commit(&tx);
}

static int start(struct mailer *m, const char *listen)
{
        static char path[FOLDER_PATH_MAX + 64];
        struct ctx *cx = &m->cx;
        int rc;

        folder_path(m->f, "liuhen.db", path);
        rc = site_read(cx, path, m->f->rules, &m->site);
        if (rc != LH_OK)
                return rc;
        m->site.url = m->opt->url != NULL ? m->opt->url : site_loopback_url(cx, listen);
        m->from = (struct message_site){ mem_strdup(m->site.name),
                                         mem_strdup(site_url(cx, &m->site)), m->opt->mail_from };
        rc = store_open(cx, path, STORE_READ, &m->views);
        if (rc == LH_OK)
                rc = follow_open(cx, m->f->dir, &m->s);
        return rc == LH_OK ? settle(m) : rc;
}

int mailer_run(struct folder *f, const char *listen, const struct keeper_options *opt)
{
        struct mailer m = { .f = f, .opt = opt };
        struct sigaction term = { .sa_handler = on_term };
        int64_t swept_ms = 0;
        int rc;

        log_init("mailer");
        sigaction(SIGTERM, &term, NULL);
        signal(SIGINT, SIG_IGN);
        signal(SIGPIPE, SIG_IGN);
        curl_global_init(CURL_GLOBAL_DEFAULT);
        ctx_init(&m.cx);
        rc = start(&m, listen);
        while (rc == LH_OK && !stopping) {
                ctx_reset(&m.cx);
                rc = round_of_all(&m);
                if (rc == LH_OK && m.cx.now_ms() - swept_ms > 3600000) {
                        swept_ms = m.cx.now_ms();
                        rc = forget_unconfirmed(&m);
                }
                usleep(PAUSE_US);
        }
        if (rc != LH_OK)
                log_err(&m.cx, "sending mail");
        store_close(&m.s);
        store_close(&m.views);
        ctx_done(&m.cx);
        return rc == LH_OK ? 0 : 1;
}
