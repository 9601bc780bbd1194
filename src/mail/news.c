#include "mail/news.h"
#include "base/text.h"
#include "rule/region.h"
#include "search/document.h"

#include <inttypes.h>
#include <strings.h>

static bool holds(struct str s, struct str word)
{
        for (size_t i = 0; i + word.n <= s.n; i++)
                if (strncasecmp(s.p + i, word.p, word.n) == 0)
                        return true;
        return false;
}

/* The words as the page finds them, in the text that the index is told; read here, since an index
 * may be missing when a mail is due. */
static int fits(struct store_tx *tx, const struct rule_set *rules, const struct search_query *q,
                int64_t idx, bool *ret)
{
        const char *key = arena_printf(tx->cx->mem, "n%" PRId64, idx);
        struct search_doc d;
        int rc = document_read(tx, rules, key, &d);

        *ret = rc == LH_OK;
        for (size_t i = 0; *ret && i < q->n_words; i++) {
                struct str word = q->words[i].text;

                if ((holds(d.title, word) || holds(d.text, word)) == q->words[i].not )
                        *ret = false;
        }
        return rc == LH_NOT_FOUND ? LH_OK : rc;
}

static void add(struct news *n, struct store_rows *r)
{
        n->count++;
        if (n->n == NEWS_SHOWN_MAX)
                return;
        n->items[n->n++] = (struct news_item){ .idx = store_i64(r, 1),
                                               .withdrawn = store_i64(r, 2) != 0,
                                               .title = store_dup(r, 3),
                                               .date = store_dup(r, 4),
                                               .correction = !store_null(r, 5),
                                               .project = store_dup(r, 6),
                                               .body = store_dup(r, 7) };
}

int news_read(struct store_tx *tx, const struct rule_set *rules, const struct follow *f,
              int64_t size, struct news *ret)
{
        struct search_query q = search_parse(str_of(f->q));
        struct store_rows r = store_query(tx, Q_MAIL_NEWS, "iitttti", f->cursor, size, f->project,
                                          f->body, f->domain, f->region, (int64_t)NEWS_READ_MAX);
        int64_t read = 0;
        int rc = LH_OK;

        *ret = (struct news){ .to = size };
        while (rc == LH_OK && store_next(&r)) {
                bool good = true;

                /* What is left over begins with the next record, so that none is told twice. */
                if (++read == NEWS_READ_MAX)
                        ret->to = store_i64(&r, 0) + 1;
                if (q.n_words > 0 && store_i64(&r, 2) == 0)
                        rc = fits(tx, rules, &q, store_i64(&r, 1), &good);
                else if (q.n_words > 0) /* its text is out of force: the title is what is left */
                        good = holds(store_str(&r, 3), q.words[0].text);
                if (good)
                        add(ret, &r);
        }
        store_rows_done(&r);
        return tx->rc != LH_OK ? tx->rc : rc;
}

/* ------ names ------ */

static void join(struct buf *b, const char *text)
{
        if (text == NULL || text[0] == '\0')
                return;
        if (b->n > 0)
                buf_puts(b, " · ");
        buf_puts(b, text);
}

static int title_of(struct store_tx *tx, enum query q, int column, const char *id, struct buf *b)
{
        struct store_rows r = store_query(tx, q, "t", id);
        bool any = store_next(&r);

        if (any)
                join(b, store_dup(&r, column));
        store_rows_done(&r);
        if (tx->rc != LH_OK)
                return tx->rc;
        return any ? LH_OK
                   : err_set(tx->cx, LH_NOT_FOUND, "there is nothing to follow under \"%.64s\"",
                             id);
}

int follow_name(struct store_tx *tx, const struct rule_set *rules, const struct follow *f,
                const char **ret)
{
        lh_auto(buf_done) struct buf b = { 0 };
        const struct rule_domain *d = rule_domain(rules, str_of(f->domain));
        bool english = strcmp(f->lang, "en") == 0;
        int rc = LH_OK;

        buf_init(&b, 4096);
        if (f->project[0] != '\0')
                rc = title_of(tx, Q_MAIL_PROJECT, 0, f->project, &b);
        if (rc == LH_OK && f->body[0] != '\0')
                rc = title_of(tx, Q_BODY_GET, 1, f->body, &b);
        if (f->domain[0] != '\0')
                join(&b, d == NULL ? f->domain : english && d->name_en ? d->name_en : d->name);
        if (f->region[0] != '\0')
                join(&b, region_full_name(tx->cx->mem, str_of(f->region)));
        if (f->q[0] != '\0')
                join(&b, arena_printf(tx->cx->mem, "“%s”", f->q));
        *ret = arena_strndup(tx->cx->mem, b.p == NULL ? "" : b.p, b.n);
        return rc;
}
