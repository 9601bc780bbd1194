#include "ledger/recover.h"
#include "base/text.h"
#include "ledger/state.h"
#include "ledger/tile.h"

#include <jansson.h>
#include <stdlib.h>

#define PATHS_MAX 1024

int ledger_create_to_recover(struct store_tx *tx, const struct note_key *key, const char *name)
{
        lh_auto(buf_done) struct buf vkey = { 0 };
        struct hash root = merkle_empty();

        buf_init(&vkey, NOTE_BYTES_MAX);
        note_vkey(key, &vkey);
        store_run(tx, Q_META_PUT, "tt", "format", LEDGER_FORMAT);
        store_run(tx, Q_META_PUT, "tt", "origin", key->name);
        store_run(tx, Q_META_PUT, "tt", "name", name);
        store_run(tx, Q_META_PUT, "tt", "vkey", vkey.p);
        store_run(tx, Q_HEAD_PUT, "ibsbi", (int64_t)0,
                  (struct str){ (const char *)root.b, HASH_BYTES }, (struct str){ "", 0 },
                  (struct str){ "", 0 }, (int64_t)0);
        return tx->rc;
}

static int damaged(struct ctx *cx, const struct record *r, const char *what)
{
        return err_set(cx, LH_CORRUPT, "entry %llu of the mirror: %s", (unsigned long long)r->idx,
                       what);
}

static bool read_bytes(const json_t *o, const char *name, unsigned char *ret)
{
        const char *text = json_string_value(json_object_get(o, name));
        size_t n;

        return text != NULL && base64_decode(str_of(text), ret, HASH_BYTES, &n) && n == HASH_BYTES;
}

/* The value's bytes in cx->mem; p NULL if it is not a text. */
static struct str read_value(struct ctx *cx, const json_t *o)
{
        const json_t *v = json_object_get(o, "value");
        size_t n = json_string_length(v);

        if (!json_is_string(v))
                return (struct str){ 0 };
        return (struct str){ arena_strndup(cx->mem, json_string_value(v), n), n };
}

static bool read_row(struct ctx *cx, struct str name, uint64_t j, const json_t *o, struct row *ret)
{
        ret->value = read_value(cx, o);
        if (ret->value.p == NULL) {
                ret->state = FIELD_ERASED;
                return read_bytes(o, "commitment", ret->commitment.b);
        }
        if (!read_bytes(o, "salt", ret->salt.b))
                return false;
        ret->commitment = commit_row(&ret->salt, name, j, ret->value);
        return true;
}

static bool read_table(struct ctx *cx, const json_t *rows, struct field *f, uint64_t *lost)
{
        struct hash *all, c;

        f->table = true;
        f->n_rows = json_array_size(rows);
        if (f->n_rows > TABLE_ROWS_MAX)
                return false;
        f->rows = arena_alloc(cx->mem, (f->n_rows + 1) * sizeof(*f->rows));
        all = arena_alloc(cx->mem, (f->n_rows + 1) * sizeof(*all));
        for (size_t j = 0; j < f->n_rows; j++) {
                const json_t *o = json_array_get(rows, j);
                const char *state = json_string_value(json_object_get(o, "state"));

                if (!read_row(cx, f->name, j, o, &f->rows[j]))
                        return false;
                *lost += state != NULL && strcmp(state, "withheld") == 0;
                all[j] = f->rows[j].commitment;
        }
        c = commit_table(&f->salt, f->name, all, f->n_rows);
        return hash_eq(&c, &f->commitment);
}

/* f has its name and commitment from the entry. */
static bool read_field(struct ctx *cx, const json_t *o, struct field *f, uint64_t *lost)
{
        const char *state = json_string_value(json_object_get(o, "state"));
        const json_t *rows = json_object_get(o, "rows");
        struct hash c;

        if (!str_is(f->name, json_string_value(json_object_get(o, "name")) != NULL
                                     ? json_string_value(json_object_get(o, "name"))
                                     : ""))
                return false;
        if (state != NULL) {
                f->state = FIELD_ERASED;
                *lost += strcmp(state, "withheld") == 0;
                return true;
        }
        f->state = FIELD_OPEN;
        if (!read_bytes(o, "salt", f->salt.b))
                return false;
        if (json_is_array(rows))
                return read_table(cx, rows, f, lost);
        f->value = read_value(cx, o);
        if (f->value.p == NULL || f->value.n > FIELD_VALUE_MAX)
                return false;
        c = commit_field(&f->salt, f->name, f->value);
        return hash_eq(&c, &f->commitment);
}

static int read_openings(struct ctx *cx, struct str line, struct record *r, uint64_t *lost)
{
        json_t *o = json_loadb(line.p, line.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
        const json_t *fields = json_object_get(o, "fields");
        uint64_t not_counted = 0; /* who did it is never public */
        bool ok = json_is_array(fields) && json_array_size(fields) == r->n_fields + 1 &&
                  json_integer_value(json_object_get(o, "index")) == (json_int_t)r->idx;

        for (size_t i = 0; ok && i <= r->n_fields; i++)
                ok = read_field(cx, json_array_get(fields, i), i == 0 ? &r->by : &r->fields[i - 1],
                                i == 0 ? &not_counted : lost);
        json_decref(o);
        return ok ? LH_OK : damaged(cx, r, "an opening is missing or does not fit its commitment");
}

/* What was taken away since the backup is taken away from it too. */
static int repeat_field_act(struct ledger_group *g, const struct record *r, enum field_state state)
{
        struct field_path *paths = arena_alloc(g->tx.cx->mem, PATHS_MAX * sizeof(*paths));
        struct str rest = record_value(r, "fields"), line;
        size_t n = 0;
        int rc;

        while (n < PATHS_MAX && rest.n > 0) {
                line = rest;
                if (!str_line(&rest, &line))
                        rest.n = 0;
                if (field_path_parse(line, &paths[n]))
                        n++;
        }
        g->erased = true;
        for (size_t i = 0; i < n; i++) {
                rc = field_set_state(g, r->refs[0], &paths[i], 1, state);
                if (rc != LH_OK && rc != LH_CONFLICT)
                        return rc;
        }
        return g->tx.rc;
}

int ledger_take_back(struct ledger_group *g, struct str entry, struct str line, struct record *ret,
                     uint64_t *lost)
{
        lh_auto(buf_done) struct buf opening = { 0 };
        struct ctx *cx = g->tx.cx;
        enum field_state state;
        int rc = g->tx.rc;

        if (rc == LH_OK)
                rc = entry_decode(cx, g->l->frontier.size, entry, ret);
        if (rc == LH_OK)
                rc = read_openings(cx, line, ret, lost);
        if (rc != LH_OK)
                return store_fail(&g->tx, rc);
        buf_init(&opening, OPENING_BYTES_MAX);
        opening_encode(ret, &opening);
        rc = ledger_append_bytes(g, ret->idx, entry, (struct str){ opening.p, opening.n });
        if (rc == LH_OK)
                g->l->time_ms = ret->time_ms;
        if (rc == LH_OK && ret->n_refs > 0 && field_act(ret->kind, &state))
                rc = repeat_field_act(g, ret, state);
        else if (rc == LH_OK && strcmp(ret->kind, act_kinds[ACT_LOG_KEY].name) == 0)
                rc = log_key_take(&g->tx, record_value(ret, "statement"));
        return store_fail(&g->tx, rc);
}

int ledger_commit_under(struct ledger_group *g, const struct checkpoint *c, struct str note)
{
        struct hash root = merkle_root(&g->l->frontier);

        if (g->tx.rc == LH_OK && (g->l->frontier.size != c->size || !hash_eq(&root, &c->root)))
                store_fail(&g->tx, err_set(g->tx.cx, LH_CORRUPT,
                                           "the mirror's entries do not give the root of its "
                                           "checkpoint over %llu entries: this store and the "
                                           "mirror hold different histories",
                                           (unsigned long long)c->size));
        g->note = note;
        return ledger_commit(g);
}
