/* After the announcement: what the parties give away and what the readers saw, put into the round
 * (doc/format/draw.md 1.1 (d) and (e)). */
#include "draw/file.h"
#include "draw/round.h"

#include <string.h>

static int add(struct ctx *cx, json_t *o, const char *name, json_t *item)
{
        json_t *a = json_object_get(o, name);

        if (a == NULL) {
                a = json_array();
                json_object_set_new(o, name, a);
        }
        return json_array_append_new(a, item) == 0
                       ? LH_OK
                       : err_field(cx, LH_INVALID, name, "is not a list in this round");
}

static int add_nonce(struct ctx *cx, json_t *round, const char *path)
{
        json_t *o = file_read_json(cx, path, (size_t)64 * 1024), *item;
        const char *of = json_string_value(json_object_get(o, "round"));
        const char *id = json_string_value(json_object_get(round, "id"));

        if (o == NULL)
                return cx->err.rc;
        if (of == NULL || id == NULL || strcmp(of, id) != 0) {
                json_decref(o);
                return err_set(cx, LH_INVALID, "%s is not a secret of the round %s", path,
                               id == NULL ? "?" : id);
        }
        item = json_pack("{s:O, s:O}", "party", json_object_get(o, "party"), "nonce",
                         json_object_get(o, "nonce"));
        json_decref(o);
        return item == NULL ? err_set(cx, LH_INVALID, "%s lacks its party or nonce", path)
                            : add(cx, round, "reveals", item);
}

static int add_reading(struct ctx *cx, json_t *round, const char *text)
{
        const char *eq = strchr(text, '=');
        json_t *item = eq == NULL ? NULL
                                  : json_pack("{s:s%, s:s}", "by", text, (size_t)(eq - text),
                                              "value", eq + 1);

        if (item == NULL)
                return err_set(cx, LH_INVALID, "a reading is written READER=VALUE, not \"%s\"",
                               text);
        return add(cx, json_object_get(round, "public_value"), "readings", item);
}

int draw_reveal(struct ctx *cx, const char *round, char *const *nonces, size_t n,
                char *const *readings, size_t n_readings, const char *out)
{
        lh_auto(draw_free) struct draw_round *before = NULL, *after = NULL;
        bool written = false;
        int rc = draw_load(cx, round, DRAW_FROZEN, &before);

        for (size_t i = 0; rc == LH_OK && i < n; i++)
                rc = add_nonce(cx, before->json, nonces[i]);
        for (size_t i = 0; rc == LH_OK && i < n_readings; i++)
                rc = add_reading(cx, before->json, readings[i]);
        if (rc == LH_OK) {
                rc = file_write_json(cx, out, 0644, before->json);
                written = rc == LH_OK;
        }
        /* Read back, so that a number that opens nothing is found now. */
        if (rc == LH_OK)
                rc = draw_load(cx, out, DRAW_FROZEN, &after);
        if (rc != LH_OK && written)
                remove(out);
        return rc;
}
