#include "desk/draft.h"
#include "base/text.h"
#include "crypt/hash.h"

void draft_make_id(char *ret)
{
        static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
        unsigned char raw[DRAFT_ID_CHARS];

        random_bytes(raw, sizeof(raw));
        for (size_t i = 0; i < DRAFT_ID_CHARS; i++)
                ret[i] = digits[raw[i] % (i == 0 ? 16 : 32)];
        ret[DRAFT_ID_CHARS] = '\0';
}

/* Decisions and documents are part of what is approved; a draft without them has the digest of its
 * document alone. */
static void digest(const struct draft *d, char *ret)
{
        lh_auto(buf_done) struct buf all = { 0 };
        struct hash h;

        buf_init(&all, 2 * DRAFT_BYTES_MAX);
        buf_puts(&all, d->doc);
        if (strcmp(d->choices, "{}") != 0 || d->files[0] != '\0')
                buf_printf(&all, "\n%s\n%s", d->choices, d->files);
        h = hash_of(all.p, all.n);
        hex_encode(h.b, HASH_BYTES, ret);
        ret[DRAFT_SHA256_CHARS] = '\0';
}

int draft_new(struct ctx *cx, struct store *desk, const char *body, const char *drafter,
              const char *doc, const char *title, const char *batch, char *ret_id)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);

        draft_make_id(ret_id);
        store_run(&tx, Q_DESK_DRAFT_PUT, "tttttit", ret_id, body, doc, title, drafter, cx->now_ms(),
                  batch);
        return store_commit(&tx);
}

static void read_files(struct store_tx *tx, struct draft *ret)
{
        lh_auto(buf_done) struct buf lines = { 0 };
        struct store_rows r = store_query(tx, Q_DESK_FILE_LIST, "t", ret->id);

        buf_init(&lines, DRAFT_BYTES_MAX);
        while (store_next(&r))
                buf_printf(&lines, "%s %s\n", store_dup(&r, 2), store_dup(&r, 1));
        store_rows_done(&r);
        ret->files = lines.n == 0 ? "" : arena_strndup(tx->cx->mem, lines.p, lines.n);
        r = store_query(tx, Q_DESK_PAST_LAST, "t", ret->id);
        ret->undo = store_next(&r);
        store_rows_done(&r);
}

static int get(struct store_tx *tx, const char *id, struct draft *ret)
{
        struct store_rows r = store_query(tx, Q_DESK_DRAFT_GET, "t", id);
        bool any = store_next(&r);

        if (any)
                *ret = (struct draft){ .id = arena_strdup(tx->cx->mem, id),
                                       .body = store_dup(&r, 0),
                                       .doc = store_dup(&r, 1),
                                       .title = store_dup(&r, 2),
                                       .state = store_dup(&r, 3),
                                       .version = store_i64(&r, 4),
                                       .drafter = store_dup(&r, 5),
                                       .reviewer = store_dup(&r, 6),
                                       .urgent = store_dup(&r, 7),
                                       .remark = store_dup(&r, 8),
                                       .sha256 = store_dup(&r, 9),
                                       .idx = store_null(&r, 10) ? -1 : store_i64(&r, 10),
                                       .receipt = store_dup(&r, 11),
                                       .changed_ms = store_i64(&r, 12),
                                       .choices = store_dup(&r, 13),
                                       .batch = store_dup(&r, 14) };
        store_rows_done(&r);
        if (any)
                read_files(tx, ret);
        if (tx->rc != LH_OK)
                return tx->rc;
        return any ? LH_OK : err_set(tx->cx, LH_NOT_FOUND, "there is no such draft");
}

int draft_get(struct ctx *cx, struct store *desk, const char *id, struct draft *ret)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, desk);

        return get(&tx, id, ret);
}

/* The draft as its form showed it, in one of two states. version < 0: any. */
static int expect(struct store_tx *tx, const char *id, int64_t version, const char *state,
                  const char *or_state, struct draft *ret)
{
        int rc = get(tx, id, ret);

        if (rc != LH_OK)
                return rc;
        if (strcmp(ret->state, state) != 0 && strcmp(ret->state, or_state) != 0)
                return err_set(tx->cx, LH_CONFLICT,
                               "the draft is \"%s\" now; open it again to see what can be done",
                               ret->state);
        if (version >= 0 && ret->version != version)
                return err_set(tx->cx, LH_CONFLICT,
                               "somebody changed the draft while this page was open (version %lld, "
                               "not %lld); what was typed is below and not saved",
                               (long long)ret->version, (long long)version);
        return LH_OK;
}

static void keep_past(struct store_tx *tx, const struct draft *d)
{
        store_run(tx, Q_DESK_PAST_PUT, "tittt", d->id, d->version, d->doc, d->title, d->choices);
        store_run(tx, Q_DESK_PAST_OLD, "ti", d->id, d->version - DRAFT_PAST_MAX);
}

/* For what hangs on a draft (file.c). */
int draft_expect(struct store_tx *tx, const char *id, int64_t version, struct draft *ret)
{
        return expect(tx, id, version, "draft", "draft", ret);
}

int draft_save(struct ctx *cx, struct store *desk, const char *id, int64_t version, const char *doc,
               const char *title, const char *choices)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);
        struct draft d;
        int rc = expect(&tx, id, version, "draft", "draft", &d);

        if (rc == LH_OK && strlen(doc) > DRAFT_BYTES_MAX)
                rc = err_set(cx, LH_LIMIT, "a draft has at most %zu bytes", DRAFT_BYTES_MAX);
        if (rc != LH_OK || (strcmp(d.doc, doc) == 0 && strcmp(d.choices, choices) == 0))
                return rc;
        keep_past(&tx, &d);
        store_run(&tx, Q_DESK_DRAFT_SAVE, "tttti", id, doc, title, choices, cx->now_ms());
        return store_commit(&tx);
}

int draft_undo(struct ctx *cx, struct store *desk, const char *id, int64_t version)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);
        const char *doc = NULL, *title = NULL, *choices = NULL;
        struct store_rows r;
        int64_t was = -1;
        struct draft d;
        int rc = expect(&tx, id, version, "draft", "draft", &d);

        if (rc != LH_OK)
                return rc;
        r = store_query(&tx, Q_DESK_PAST_LAST, "t", id);
        if (store_next(&r)) {
                was = store_i64(&r, 0);
                doc = store_dup(&r, 1);
                title = store_dup(&r, 2);
                choices = store_dup(&r, 3);
        }
        store_rows_done(&r);
        if (was < 0)
                return tx.rc != LH_OK ? tx.rc
                                      : err_set(cx, LH_NOT_FOUND, "there is nothing to be undone");
        store_run(&tx, Q_DESK_DRAFT_SAVE, "tttti", id, doc, title, choices, cx->now_ms());
        store_run(&tx, Q_DESK_PAST_DROP, "ti", id, was);
        return store_commit(&tx);
}

static int move(struct store_tx *tx, const struct draft *d, const char *state, const char *reviewer,
                const char *urgent, const char *remark)
{
        char sha256[DRAFT_SHA256_CHARS + 1] = "";

        if (strcmp(state, "approved") == 0)
                digest(d, sha256);
        store_run(tx, Q_DESK_DRAFT_STATE, "tttttti", d->id, state, reviewer, urgent, remark, sha256,
                  tx->cx->now_ms());
        return store_commit(tx);
}

int draft_submit(struct ctx *cx, struct store *desk, const char *id, int64_t version)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);
        struct draft d;
        int rc = expect(&tx, id, version, "draft", "draft", &d);

        return rc == LH_OK ? move(&tx, &d, "review", "", "", "") : rc;
}

int draft_approve(struct ctx *cx, struct store *desk, const char *id, int64_t version,
                  const char *reviewer)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);
        struct draft d;
        int rc = expect(&tx, id, version, "review", "review", &d);

        if (rc == LH_OK && strcmp(d.drafter, reviewer) == 0)
                rc = err_set(cx, LH_DENIED,
                             "whoever drafted it may not review it; ask another person");
        return rc == LH_OK ? move(&tx, &d, "approved", reviewer, "", "") : rc;
}

int draft_urgent(struct ctx *cx, struct store *desk, const char *id, int64_t version,
                 const char *account, const char *why)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);
        struct draft d;
        int rc = expect(&tx, id, version, "draft", "review", &d);

        if (rc == LH_OK && why[0] == '\0')
                rc = err_field(cx, LH_INVALID, "urgent",
                               "say why nobody could review it; the reason is published");
        if (rc == LH_OK)
                desk_audit(&tx, account, "draft.urgent", id);
        return rc == LH_OK ? move(&tx, &d, "approved", "", why, "") : rc;
}

int draft_return(struct ctx *cx, struct store *desk, const char *id, int64_t version,
                 const char *account, const char *remark)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);
        struct draft d;
        int rc = expect(&tx, id, version, "review", "approved", &d);

        if (rc == LH_OK)
                desk_audit(&tx, account, "draft.returned", id);
        return rc == LH_OK ? move(&tx, &d, "draft", "", "", remark) : rc;
}

int draft_released(struct ctx *cx, struct store *desk, const char *id, int64_t idx,
                   const char *receipt)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);

        store_run(&tx, Q_DESK_DRAFT_RELEASED, "titi", id, idx, receipt, cx->now_ms());
        return store_commit(&tx);
}

int draft_drop(struct ctx *cx, struct store *desk, const char *id, int64_t version)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);
        struct draft d;
        int rc = expect(&tx, id, version, "draft", "draft", &d);

        if (rc != LH_OK)
                return rc;
        store_run(&tx, Q_DESK_FILES_DROP, "t", id);
        store_run(&tx, Q_DESK_PAST_OLD, "ti", id, INT64_MAX);
        store_run(&tx, Q_DESK_DRAFT_DROP, "t", id);
        return store_commit(&tx);
}

bool draft_unchanged(const struct draft *d)
{
        char now[DRAFT_SHA256_CHARS + 1];

        digest(d, now);
        return strcmp(now, d->sha256) == 0;
}
