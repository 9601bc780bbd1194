#include "ledger/log_key.h"
#include "base/text.h"
#include "ledger/tile.h"

#define FIRST_LINE "liuhen/key@v1"

/* A statement as it was read; texts point into it. */
struct change {
        struct str origin;
        struct note_key from, about;
        enum { NEXT, ALSO, END } what;
};

void log_key_statement(enum key_change what, const struct note_key *from,
                       const struct note_key *about, struct buf *out)
{
        static const char *const words[] = { [KEY_NEXT] = "next",
                                             [KEY_END_BEFORE] = "end",
                                             [KEY_ALSO] = "also",
                                             [KEY_END_SM2] = "end" };

        buf_printf(out, FIRST_LINE "\n%s\nfrom ", from->name);
        note_vkey(from, out);
        buf_printf(out, "\n%s ", words[what]);
        note_vkey(about, out);
        buf_putc(out, '\n');
}

static bool read_key(struct ctx *cx, struct str *text, const char *word, struct note_key *ret)
{
        struct str line = *text, rest = *text;

        if (!str_line(&rest, &line) || !str_skip(&line, word) ||
            note_vkey_parse(cx, line, ret) != LH_OK)
                return false;
        *text = rest;
        return true;
}

static bool read_change(struct ctx *cx, struct str text, struct change *ret)
{
        struct str first;

        if (!str_line(&text, &first) || !str_is(first, FIRST_LINE) ||
            !str_line(&text, &ret->origin) || !read_key(cx, &text, "from ", &ret->from))
                return false;
        if (read_key(cx, &text, "next ", &ret->about))
                ret->what = NEXT;
        else if (read_key(cx, &text, "also ", &ret->about))
                ret->what = ALSO;
        else if (read_key(cx, &text, "end ", &ret->about))
                ret->what = END;
        else
                return false;
        return text.n == 0 && str_is(ret->origin, ret->from.name) &&
               str_is(ret->origin, ret->about.name) && ret->from.type == NOTE_ED25519;
}

/* The text before the signatures, not yet believed. */
static struct str text_of(struct str statement)
{
        const char *end = memmem(statement.p, statement.n, "\n\n", 2);

        return end == NULL ? (struct str){ 0 }
                           : (struct str){ statement.p, (size_t)(end - statement.p) + 1 };
}

static int open_change(struct ctx *cx, struct str statement, struct change *ret)
{
        struct str text = text_of(statement), opened;
        int rc = read_change(cx, text, ret)
                         ? LH_OK
                         : err_set(cx, LH_INVALID, "not a statement of a log about its keys");

        if (rc == LH_OK)
                rc = note_open(cx, statement, &ret->from, 1, &opened);
        if (rc == LH_OK && ret->what != END)
                rc = note_open(cx, statement, &ret->about, 1, &opened);
        if (rc == LH_OK && !str_eq(text, opened))
                rc = err_set(cx, LH_INVALID, "a statement about keys has an empty line inside");
        if (rc == LH_OK && ret->what != END &&
            ret->about.type != (ret->what == NEXT ? NOTE_ED25519 : NOTE_SM2))
                rc = err_set(cx, LH_INVALID, "a statement brings a key of the wrong type");
        return rc;
}

static bool same_key(const struct note_key *a, const struct note_key *b)
{
        return a->type == b->type && strcmp(a->name, b->name) == 0 &&
               memcmp(a->key, b->key, sizeof(a->key)) == 0;
}

int log_key_known(struct store_tx *tx, const char *name, struct note_key *ret)
{
        char *text;
        int rc = ledger_meta(tx, name, &text);

        if (rc != LH_OK || text[0] == '\0')
                return rc != LH_OK ? rc : err_set(tx->cx, LH_NOT_FOUND, "the log has no %s", name);
        return note_vkey_parse(tx->cx, str_of(text), ret);
}

static bool is_known(struct store_tx *tx, const char *name, const struct note_key *key)
{
        struct note_key known;

        return log_key_known(tx, name, &known) == LH_OK && same_key(&known, key);
}

static bool is_free(struct store_tx *tx, const char *name)
{
        struct note_key known;

        return log_key_known(tx, name, &known) == LH_NOT_FOUND;
}

static int check_change(struct store_tx *tx, const struct change *c)
{
        if (!is_known(tx, "vkey", &c->from))
                return err_set(tx->cx, LH_DENIED,
                               "the statement is not of the key that the log has now");
        if (c->what == NEXT && !is_free(tx, "vkey.before"))
                return err_set(tx->cx, LH_CONFLICT,
                               "the key before the log's key still signs; end that first");
        if (c->what == ALSO && !is_free(tx, "vkey.sm2"))
                return err_set(tx->cx, LH_CONFLICT, "the log has an SM2 key already");
        if (c->what == END && !is_known(tx, "vkey.before", &c->about) &&
            !is_known(tx, "vkey.sm2", &c->about))
                return err_set(tx->cx, LH_CONFLICT, "the log has no such key beside its own");
        return LH_OK;
}

static void put_key(struct store_tx *tx, const char *name, const struct note_key *key)
{
        lh_auto(buf_done) struct buf text = { 0 };

        buf_init(&text, NOTE_BYTES_MAX);
        if (key != NULL)
                note_vkey(key, &text);
        store_run(tx, Q_META_PUT, "tt", name, text.n > 0 ? text.p : "");
}

static void write_change(struct store_tx *tx, const struct change *c)
{
        if (c->what == NEXT) {
                put_key(tx, "vkey.before", &c->from);
                put_key(tx, "vkey", &c->about);
        } else if (c->what == ALSO) {
                put_key(tx, "vkey.sm2", &c->about);
        } else {
                put_key(tx, c->about.type == NOTE_SM2 ? "vkey.sm2" : "vkey.before", NULL);
        }
}

int log_key_statements(struct store_tx *tx, const char **ret)
{
        char *known;
        int rc = ledger_meta(tx, "keys", &known);

        *ret = rc == LH_OK ? known : "";
        return rc == LH_NOT_FOUND ? LH_OK : rc;
}

int log_key_take(struct store_tx *tx, struct str statement)
{
        const char *known = "";
        struct change c;
        int rc = open_change(tx->cx, statement, &c);

        if (rc == LH_OK)
                rc = check_change(tx, &c);
        if (rc == LH_OK)
                rc = log_key_statements(tx, &known);
        if (rc == LH_OK && strlen(known) + statement.n + 1 > LOG_KEYS_BYTES_MAX)
                rc = err_set(tx->cx, LH_LIMIT, "the log's keys were changed too often: %zu bytes",
                             LOG_KEYS_BYTES_MAX);
        if (rc != LH_OK)
                return rc;
        write_change(tx, &c);
        store_run(tx, Q_META_PUT, "tt", "keys",
                  arena_printf(tx->cx->mem, "%s%s%.*s", known, known[0] != '\0' ? "\n" : "",
                               (int)statement.n, statement.p));
        return tx->rc;
}

bool log_key_split(struct str *rest, struct str *ret)
{
        static const char between[] = "\n\n" FIRST_LINE "\n";
        const char *next;

        if (rest->n == 0)
                return false;
        next = memmem(rest->p, rest->n, between, sizeof(between) - 1);
        *ret = *rest;
        if (next != NULL)
                ret->n = (size_t)(next - rest->p) + 1;
        rest->p += ret->n + (next != NULL);
        rest->n -= ret->n + (next != NULL);
        return true;
}

int log_key_follow(struct ctx *cx, struct str statements, struct note_key *key)
{
        struct str statement;

        while (log_key_split(&statements, &statement)) {
                struct change c;
                int rc = open_change(cx, statement, &c);

                if (rc != LH_OK)
                        return rc;
                if (c.what == NEXT && same_key(&c.from, key))
                        *key = c.about;
        }
        return LH_OK;
}

int log_key_first(struct ctx *cx, struct str statements, struct note_key *key)
{
        struct note_key first = *key, at;
        struct str statement;
        bool met = statements.n == 0;

        for (size_t i = 0; log_key_split(&statements, &statement); i++) {
                struct change c;
                int rc = open_change(cx, statement, &c);

                if (rc != LH_OK)
                        return rc;
                if (i == 0)
                        first = at = c.from;
                if (!same_key(&c.from, &at))
                        return err_set(cx, LH_INVALID,
                                       "statement %zu about the log's keys is not of the key that "
                                       "was in force",
                                       i + 1);
                if (c.what == NEXT)
                        at = c.about;
                met |= same_key(&c.from, key) || same_key(&at, key);
        }
        *key = first;
        return met ? LH_OK
                   : err_set(cx, LH_DENIED, "the key given is none of those that the log had");
}
