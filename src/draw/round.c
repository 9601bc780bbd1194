#include "draw/round.h"
#include "base/text.h"
#include "draw/file.h"
#include "draw/seed.h"

#include <stdlib.h>

#define ROUND_FORMAT "liuhen-draw-round@1"

static json_t *announced_entries(const json_t *entries)
{
        return json_pack("{s:O, s:O}", "count", json_object_get(entries, "count"), "root",
                         json_object_get(entries, "root"));
}

json_t *round_announced(const struct draw_round *r)
{
        json_t *a = json_copy(r->json), *value = json_copy(json_object_get(a, "public_value"));
        json_t *entries = announced_entries(json_object_get(a, "entries"));

        if (a == NULL || value == NULL || entries == NULL) {
                json_decref(a);
                json_decref(value);
                json_decref(entries);
                return NULL;
        }
        json_object_del(value, "readings");
        json_object_del(a, "reveals");
        json_object_set_new(a, "public_value", value);
        json_object_set_new(a, "entries", entries);
        return a;
}

static void read_parties(struct field *f, struct draw_round *r)
{
        static const char *const names[] = { "id", "role", "commitment", NULL };
        json_t *a = field_array(f, r->json, "", "parties", false, DRAW_PARTIES_MAX);

        if (a != NULL && json_array_size(a) == 0)
                field_bad(f, "parties", "is empty; at least one party has to commit");
        for (size_t i = 0; i < json_array_size(a); i++) {
                const json_t *o = json_array_get(a, i);
                const char *at = field_item(f, "parties", i);
                struct draw_party *p = &r->party[r->parties];

                field_known(f, o, at, names);
                p->id = field_id(f, o, at, "id");
                field_text(f, o, at, "role", 200);
                field_hash(f, o, at, "commitment", &p->commitment);
                for (uint32_t j = 0; j < r->parties; j++)
                        if (strcmp(r->party[j].id, p->id) == 0)
                                field_bad(f, at, "party %s stands twice", p->id);
                r->parties++;
        }
}

static void read_fallback(struct field *f, struct draw_round *r)
{
        static const char *const names[] = { "missing", "reveals_min", NULL };
        static const char *const choices[] = { "omit", "void", NULL };
        json_t *o = field_object(f, r->json, "", "fallback");

        field_known(f, o, "fallback", names);
        if (o != NULL && json_object_get(o, "missing") == NULL)
                field_bad(f, "fallback.missing", "is missing; write \"omit\" or \"void\"");
        r->missing_voids = field_choice(f, o, "fallback", "missing", choices) == 1;
        r->reveals_min = field_count(f, o, "fallback", "reveals_min", 1, r->parties, false);
}

/* Two people read the public value, each for themselves: a slip of one hand must not decide. */
static void read_readings(struct field *f, struct draw_round *r, const json_t *value)
{
        static const char *const names[] = { "by", "value", NULL };
        json_t *a = field_array(f, value, "public_value", "readings", true, DRAW_PARTIES_MAX);
        const char *first = "", *first_by = "";

        for (size_t i = 0; i < json_array_size(a); i++) {
                const json_t *o = json_array_get(a, i);
                const char *at = field_item(f, "public_value.readings", i);
                const char *by = field_text(f, o, at, "by", 200);
                const char *v = field_text(f, o, at, "value", 500);

                field_known(f, o, at, names);
                if (i == 0) {
                        first = v;
                        first_by = by;
                } else if (strcmp(v, first) != 0) {
                        field_bad(f, at, "differs from the first reading; read the source again");
                } else if (strcmp(by, first_by) == 0) {
                        field_bad(f, at,
                                  "is by the same reader as the first; another one must read");
                }
        }
        if (json_array_size(a) >= 2)
                r->value = first;
        else if (json_array_size(a) == 1)
                field_bad(f, "public_value.readings",
                          "has one reading; a second one must be entered");
}

static void read_value(struct field *f, struct draw_round *r)
{
        static const char *const names[] = { "source", "form", "at", "fallback", "readings", NULL };
        json_t *o = field_object(f, r->json, "", "public_value");

        field_known(f, o, "public_value", names);
        field_text(f, o, "public_value", "source", 500);
        field_text(f, o, "public_value", "form", 500);
        field_text(f, o, "public_value", "fallback", 500);
        r->value_at_ms = field_time(f, o, "public_value", "at");
        read_readings(f, r, o);
}

static struct draw_party *party_of(struct draw_round *r, const char *id)
{
        for (uint32_t i = 0; i < r->parties; i++)
                if (id != NULL && strcmp(r->party[i].id, id) == 0)
                        return &r->party[i];
        return NULL;
}

static void read_reveal(struct field *f, struct draw_round *r, const json_t *o, const char *at)
{
        static const char *const names[] = { "party", "nonce", NULL };
        struct draw_party *p = party_of(r, json_string_value(json_object_get(o, "party")));
        struct hash nonce = { { 0 } }, commitment;

        field_known(f, o, at, names);
        field_hash(f, o, at, "nonce", &nonce);
        if (p == NULL) {
                field_bad(f, field_member(f, at, "party"), "is not the id of one of the parties");
                return;
        }
        if (p->revealed)
                field_bad(f, at, "party %s reveals twice", p->id);
        commitment = seed_commitment(r->id, p->id, r->rehearsal, &nonce);
        if (!hash_eq(&commitment, &p->commitment))
                field_bad(f, field_member(f, at, "nonce"),
                          "does not open the commitment of party %s to this round; it was changed, "
                          "or "
                          "belongs to another round or party",
                          p->id);
        p->nonce = nonce;
        p->revealed = true;
        r->revealed++;
}

static void read_reveals(struct field *f, struct draw_round *r)
{
        json_t *a = field_array(f, r->json, "", "reveals", true, DRAW_PARTIES_MAX);

        for (size_t i = 0; i < json_array_size(a); i++)
                read_reveal(f, r, json_array_get(a, i), field_item(f, "reveals", i));
}

static void read_head(struct field *f, struct draw_round *r)
{
        static const char *const names[] = { "format",    "id",        "title",
                                             "rehearsal", "announced", "entries",
                                             "parties",   "reveal_by", "public_value",
                                             "fallback",  "rule",      "reveals",
                                             NULL };
        const json_t *rehearsal = json_object_get(r->json, "rehearsal");
        int64_t announced = field_time(f, r->json, "", "announced");

        field_known(f, r->json, "", names);
        if (strcmp(field_text(f, r->json, "", "format", 100), ROUND_FORMAT) != 0)
                field_bad(f, "format", "must be \"" ROUND_FORMAT "\"");
        r->id = field_id(f, r->json, "", "id");
        field_text(f, r->json, "", "title", 500);
        r->reveal_by_ms = field_time(f, r->json, "", "reveal_by");
        if (!json_is_boolean(rehearsal))
                field_bad(f, "rehearsal", "must be true or false, without quotes");
        r->rehearsal = json_is_true(rehearsal);
        if (r->rehearsal != seed_rehearsal_name(r->id))
                field_bad(f, "id",
                          "the id of a rehearsal must begin with \"rehearsal-\", and only that");
        read_value(f, r);
        if (r->reveal_by_ms <= announced)
                field_bad(f, "reveal_by", "must be later than announced");
        if (r->value_at_ms <= announced)
                field_bad(f, "public_value.at",
                          "must be later than announced: nobody may know the value before all is "
                          "fixed");
}

/* The entries as text: their file, or the lines that stand in the round. */
static int entries_text(struct field *f, const struct draw_round *r, const json_t *o, char **ret,
                        size_t *ret_n)
{
        const char *name = json_string_value(json_object_get(o, "file"));
        json_t *list = field_array(f, o, "entries", "list", true, DRAW_ENTRIES_MAX);
        struct buf b;

        if (f->rc == LH_OK && (name == NULL) == (list == NULL))
                field_bad(f, "entries", "must have either \"file\" or \"list\"");
        if (f->rc == LH_OK && name != NULL && !file_plain_name(name))
                field_bad(
                        f, "entries.file",
                        "must be a plain file name of letters, digits, '.', '_' and '-'; the file "
                        "lies beside the round");
        if (f->rc != LH_OK)
                return f->rc;
        if (name != NULL)
                return file_read(f->cx, file_beside(f->cx, r->file, name), DRAW_FILE_BYTES_MAX, ret,
                                 ret_n);
        buf_init(&b, DRAW_FILE_BYTES_MAX);
        buf_puts(&b, DRAW_HEADER "\n");
        for (size_t i = 0; i < json_array_size(list); i++) {
                const char *line = json_string_value(json_array_get(list, i));

                if (line == NULL || strpbrk(line, "\r\n") != NULL)
                        field_bad(f, field_item(f, "entries.list", i), "must be one line of text");
                buf_puts(&b, line == NULL ? "" : line);
                buf_putc(&b, '\n');
        }
        *ret = b.p;
        *ret_n = b.n;
        return f->rc;
}

/* Says between which numbers a changed line is, where the round gives the roots of blocks. */
static void find_block(struct field *f, const struct draw_entries *e, const json_t *blocks)
{
        for (size_t i = 0; i < json_array_size(blocks) && i < e->blocks; i++) {
                const char *s = json_string_value(json_array_get(blocks, i));
                uint32_t first = (uint32_t)i * DRAW_BLOCK;
                uint32_t last = first + DRAW_BLOCK < e->n ? first + DRAW_BLOCK - 1 : e->n - 1;
                struct hash h;
                struct str a = entry_number(&e->entry[first]), b = entry_number(&e->entry[last]);

                if (s == NULL || !hex_decode(str_of(s), h.b, HASH_BYTES) ||
                    !hash_eq(&h, &e->block[i]))
                        field_bad(
                                f, "entries",
                                "are not the ones that were frozen: the first change lies in lines "
                                "%u to %u, numbers %.*s to %.*s",
                                first + 2, last + 2, (int)a.n, a.p, (int)b.n, b.p);
        }
}

static void check_frozen(struct field *f, const struct draw_entries *e, const json_t *o, bool plan)
{
        json_t *blocks =
                field_array(f, o, "entries", "blocks", true, DRAW_ENTRIES_MAX / DRAW_BLOCK + 1);
        uint32_t count = field_count(f, o, "entries", "count", 1, DRAW_ENTRIES_MAX, plan);
        struct hash root = e->root, sha256 = e->sha256;

        if (!plan || json_object_get(o, "root") != NULL)
                field_hash(f, o, "entries", "root", &root);
        if (json_object_get(o, "sha256") != NULL)
                field_hash(f, o, "entries", "sha256", &sha256);
        if (f->rc == LH_OK && (blocks != NULL && !hash_eq(&root, &e->root)))
                find_block(f, e, blocks);
        if (count != e->n && !(plan && count == 0))
                field_bad(f, "entries.count", "is %u, but there are %u entries", count, e->n);
        if (!hash_eq(&root, &e->root))
                field_bad(
                        f, "entries.root",
                        "is not the root of these entries: they are not the ones that were frozen");
        if (f->rc == LH_OK && blocks != NULL && json_array_size(blocks) != e->blocks)
                field_bad(f, "entries.blocks", "must have %u items", e->blocks);
        if (blocks != NULL)
                find_block(f, e, blocks);
        if (!hash_eq(&sha256, &e->sha256))
                field_bad(f, "entries.sha256",
                          "is not that of the file: its entries are the frozen ones, but its bytes "
                          "(line "
                          "ends?) were changed");
}

static void read_entries(struct field *f, struct draw_round *r, enum draw_stage stage)
{
        static const char *const names[] = { "file", "list",   "count", "sha256",
                                             "root", "blocks", NULL };
        json_t *o = field_object(f, r->json, "", "entries");
        char *text = NULL;
        size_t n = 0;

        field_known(f, o, "entries", names);
        if (f->rc == LH_OK)
                f->rc = entries_text(f, r, o, &text, &n);
        if (f->rc != LH_OK) {
                free(text);
                return;
        }
        f->rc = entries_read(f->cx, text, n, &r->rule, &r->entries);
        if (f->rc == LH_OK)
                check_frozen(f, &r->entries, o, stage == DRAW_PLAN);
}

static void check_ready(struct field *f, const struct draw_round *r)
{
        const char *missing = "";

        for (uint32_t i = 0; i < r->parties; i++)
                if (!r->party[i].revealed)
                        missing = arena_printf(f->cx->mem, "%s %s", missing, r->party[i].id);
        if (r->missing_voids && r->revealed < r->parties)
                field_bad(f, "reveals",
                          "not revealed:%s; by its fallback this round is void: announce a new one",
                          missing);
        if (r->revealed < r->reveals_min)
                field_bad(f, "reveals",
                          "not revealed:%s; the fallback needs %u reveals, there are %u: the round "
                          "is "
                          "void, announce a new one",
                          missing, r->reveals_min, r->revealed);
        if (r->value == NULL)
                field_bad(f, "public_value.readings",
                          "is missing; two readers must each enter the value of the announced "
                          "source");
}

static int read_round(struct ctx *cx, struct draw_round *r, enum draw_stage stage)
{
        struct field f = { cx, LH_OK };

        read_head(&f, r);
        read_parties(&f, r);
        read_fallback(&f, r);
        if (field_object(&f, r->json, "", "rule") != NULL)
                rule_read(&f, json_object_get(r->json, "rule"), "rule", &r->rule);
        if (f.rc == LH_OK)
                read_reveals(&f, r);
        if (f.rc == LH_OK)
                read_entries(&f, r, stage);
        if (f.rc == LH_OK && stage == DRAW_READY)
                check_ready(&f, r);
        if (f.rc == LH_OK && stage != DRAW_PLAN)
                f.rc = seed_announcement(cx, r);
        if (f.rc == LH_OK && stage == DRAW_READY)
                seed_make(r);
        return f.rc;
}

int draw_load(struct ctx *cx, const char *path, enum draw_stage stage, struct draw_round **ret)
{
        lh_auto(draw_free) struct draw_round *r = mem_zalloc(sizeof(*r));
        int rc;

        r->file = mem_strdup(path);
        r->json = file_read_json(cx, path, DRAW_ROUND_BYTES_MAX);
        if (r->json == NULL)
                return cx->err.rc;
        rc = read_round(cx, r, stage);
        if (rc != LH_OK)
                return rc;
        *ret = r;
        r = NULL;
        return LH_OK;
}

int draw_load_value(struct ctx *cx, const json_t *round, const char *name, enum draw_stage stage,
                    struct draw_round **ret)
{
        lh_auto(draw_free) struct draw_round *r = mem_zalloc(sizeof(*r));
        const char *file =
                json_string_value(json_object_get(json_object_get(round, "entries"), "file"));
        int rc;

        if (file != NULL)
                return err_field(cx, LH_INVALID, "entries.file",
                                 "names a file, but the entries have to stand in \"list\" here");
        r->file = mem_strdup(name);
        r->json = json_deep_copy(round);
        if (r->json == NULL)
                return err_set(cx, LH_INVALID, "the round is not a JSON object");
        rc = read_round(cx, r, stage);
        if (rc != LH_OK)
                return rc;
        *ret = r;
        r = NULL;
        return LH_OK;
}

void draw_free(struct draw_round **r)
{
        if (*r == NULL)
                return;
        entries_done(&(*r)->entries);
        json_decref((*r)->json);
        free((*r)->file);
        free(*r);
        *r = NULL;
}

bool draw_is_rehearsal(const struct draw_round *r)
{
        return r->rehearsal;
}

struct hash draw_announcement(const struct draw_round *r)
{
        return r->announcement;
}
