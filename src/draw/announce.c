/* What comes before a draw: the parties' commitments and the announcement. */
#include "draw/file.h"
#include "draw/seed.h"
#include "base/text.h"

static json_t *hex_json(const struct hash *h)
{
        char hex[2 * HASH_BYTES];

        hex_encode(h->b, HASH_BYTES, hex);
        return json_stringn(hex, sizeof(hex));
}

int draw_commit(struct ctx *cx, const char *round, const char *party, const char *out,
                struct hash *ret)
{
        struct field f = { cx, LH_OK };
        struct hash nonce;
        json_t *o = json_pack("{s:s, s:s, s:s}", "format", "liuhen-draw-nonce@1", "round", round,
                              "party", party);
        int rc;

        if (o == NULL)
                return err_set(cx, LH_INVALID, "round and party must be text in UTF-8");
        field_id(&f, o, "", "round");
        field_id(&f, o, "", "party");
        random_bytes(nonce.b, HASH_BYTES);
        *ret = seed_commitment(round, party, seed_rehearsal_name(round), &nonce);
        json_object_set_new(o, "nonce", hex_json(&nonce));
        json_object_set_new(o, "commitment", hex_json(ret));
        rc = f.rc == LH_OK ? file_write_json(cx, out, 0600, o) : f.rc;
        json_decref(o);
        return rc;
}

static void fill_entries(json_t *o, const struct draw_entries *e)
{
        json_t *blocks = json_array();

        for (uint32_t i = 0; i < e->blocks; i++)
                json_array_append_new(blocks, hex_json(&e->block[i]));
        json_object_set_new(o, "count", json_integer(e->n));
        json_object_set_new(o, "root", hex_json(&e->root));
        json_object_set_new(o, "blocks", blocks);
        if (json_object_get(o, "file") != NULL)
                json_object_set_new(o, "sha256", hex_json(&e->sha256));
}

int draw_announce(struct ctx *cx, const char *plan, const char *out, struct draw_round **ret)
{
        lh_auto(draw_free) struct draw_round *r = NULL;
        int rc = draw_load(cx, plan, DRAW_PLAN, &r);

        if (rc != LH_OK)
                return rc;
        if (r->revealed != 0 || r->value != NULL)
                return err_set(
                        cx, LH_INVALID,
                        "%s holds reveals or a public value already; a draw is announced before "
                        "anyone can know them",
                        plan);
        fill_entries(json_object_get(r->json, "entries"), &r->entries);
        rc = file_write_json(cx, out, 0644, r->json);
        /* Read back: what stands in the file is what is announced. */
        return rc == LH_OK ? draw_load(cx, out, DRAW_FROZEN, ret) : rc;
}
