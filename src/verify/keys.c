#include "verify/keys.h"
#include "base/text.h"

#define FIRST "liuhen/key@v1\n"

static int wrong(struct ctx *cx, size_t number, const char *why)
{
        return err_set(cx, LH_CORRUPT, "statement %zu about the log's keys: %s", number, why);
}

/* Up to the empty line before the next statement. */
static struct str take_statement(struct str *rest)
{
        static const char between[] = "\n\n" FIRST;
        const char *end = memmem(rest->p, rest->n, between, sizeof(between) - 1);
        struct str one = *rest;

        if (end != NULL)
                one.n = (size_t)(end - rest->p) + 1;
        rest->p += one.n + (end != NULL);
        rest->n -= one.n + (end != NULL);
        return one;
}

static bool take_line(struct str *text, const char *word, struct str *ret)
{
        return str_line(text, ret) && str_skip(ret, word);
}

static int add(struct ctx *cx, struct verify_keys *k, const struct verify_key *key)
{
        if (k->n == VERIFY_KEYS_MAX)
                return err_set(cx, LH_LIMIT, "the log had more than %d keys", VERIFY_KEYS_MAX);
        k->brought[k->n] = k->n_statements;
        k->key[k->n++] = *key;
        return LH_OK;
}

static bool same(const struct verify_key *a, const struct verify_key *b)
{
        return str_eq(a->name, b->name) && memcmp(a->ed25519, b->ed25519, sizeof(a->ed25519)) == 0;
}

/* Signed by the key in force; one that brings a key, by that too. */
static int read_one(struct ctx *cx, struct verify_keys *k, struct str statement)
{
        struct str text = statement, origin, from_text, line, opened;
        struct verify_key from, next;
        size_t number = k->n_statements + 1;
        int rc;

        if (!str_skip(&text, FIRST) || !str_line(&text, &origin) ||
            !take_line(&text, "from ", &from_text) || !str_line(&text, &line))
                return wrong(cx, number, "it is not of the form of ledger.md 5.4");
        if ((rc = verify_key_parse(cx, from_text, &from)) != LH_OK)
                return rc;
        if (!str_eq(origin, from.name))
                return wrong(cx, number, "it is of another log than its key");
        if (k->n == 0 && (rc = add(cx, k, &from)) != LH_OK)
                return rc;
        if (!same(&from, &k->key[k->n - 1]))
                return wrong(cx, number, "it is not of the key that was in force");
        if (verify_note_open(cx, statement, &from, &opened) != LH_OK)
                return wrong(cx, number, "the key in force did not sign it");
        if (!str_skip(&line, "next "))
                return LH_OK; /* a key ends, or one of another type signs too */
        if ((rc = verify_key_parse(cx, line, &next)) != LH_OK)
                return rc;
        if (!str_eq(origin, next.name) || verify_note_open(cx, statement, &next, &opened) != LH_OK)
                return wrong(cx, number, "the key that it brings did not sign it");
        return add(cx, k, &next);
}

int verify_keys_read(struct ctx *cx, struct str text, const struct verify_key *given,
                     struct verify_keys *ret)
{
        *ret = (struct verify_keys){ 0 };
        while (text.n > 0) {
                struct str one = take_statement(&text);
                int rc;

                if (ret->n_statements == VERIFY_STATEMENTS_MAX)
                        return err_set(cx, LH_LIMIT, "there are more than %d statements",
                                       VERIFY_STATEMENTS_MAX);
                if ((rc = read_one(cx, ret, one)) != LH_OK)
                        return rc;
                ret->statement[ret->n_statements++] = hash_of(one.p, one.n);
        }
        if (ret->n == 0)
                return add(cx, ret, given);
        while (ret->given < ret->n && !same(&ret->key[ret->given], given))
                ret->given++;
        if (ret->given == ret->n)
                return err_set(cx, LH_DENIED,
                               "the key given is none of the %zu that the log had; it may be "
                               "another log, or somebody else's statements",
                               ret->n);
        return LH_OK;
}

int verify_keys_met(struct ctx *cx, struct verify_keys *k, const struct hash *statement)
{
        if (k->seen == k->n_statements || !hash_eq(statement, &k->statement[k->seen]))
                return err_set(cx, LH_CORRUPT,
                               "its statement about the log's keys is not the one that the log "
                               "shows with its keys");
        k->seen++;
        return LH_OK;
}

int verify_keys_end(struct ctx *cx, const struct verify_keys *k, size_t by)
{
        if (by > 0 && k->brought[by] >= k->seen)
                return err_set(cx, LH_CORRUPT,
                               "the checkpoint is signed by a key whose statement does not stand "
                               "in the log");
        return LH_OK;
}
