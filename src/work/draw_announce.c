/* The announcement: the round as it is fixed, checked against the frozen entries. */
#include "work/draw_round.h"
#include "screen/gate.h"

#include <stdlib.h>

/* The round of the document with the lines that the ledger holds. */
static int load_announced(struct task *t, const json_t *given, const char *id,
                          struct draw_round **ret)
{
        json_t *o = json_deep_copy(given), *entries = json_object_get(o, "entries"),
               *list = json_array();
        struct str *lines;
        size_t n;
        int rc = round_lines(t->tx, id, &lines, &n);

        for (size_t i = 0; rc == LH_OK && i < n; i++)
                json_array_append_new(list, json_stringn(lines[i].p, lines[i].n));
        json_object_del(entries, "file");
        json_object_del(entries, "sha256");
        json_object_set(entries, "list", list);
        if (rc == LH_OK)
                rc = draw_in_round(t, draw_load_value(t->cx, o, "", DRAW_FROZEN, ret));
        json_decref(list);
        json_decref(o);
        return rc;
}

static int check_announced(struct task *t, const json_t *o)
{
        if (!json_is_object(o) || !json_is_object(json_object_get(o, "entries")))
                return err_field(t->cx, LH_INVALID, "round",
                                 "round is missing: the object of ROUND.json as liuhen draw "
                                 "announce wrote it");
        if (json_object_get(o, "reveals") != NULL ||
            json_object_get(json_object_get(o, "public_value"), "readings") != NULL)
                return err_field(t->cx, LH_INVALID, "round",
                                 "holds reveals or readings already; a draw is announced before "
                                 "anyone can know them");
        return LH_OK;
}

static int append_announcement(struct task *t, const struct round_row *row,
                               const struct draw_round *r, const json_t *given)
{
        struct hash a = draw_announcement(r);
        char *plan = draw_announced_text(r);
        const struct str values[] = { str_of(row->id),
                                      str_of(json_string_value(json_object_get(given, "title"))),
                                      str_of(draw_is_rehearsal(r) ? "true" : "false"),
                                      str_of(draw_hex(t, &a)), str_of(plan) };
        int rc = screen_plain(t->cx, "round", str_of(plan));

        if (rc == LH_OK)
                rc = task_append_fixed(t, ACT_DRAW_ANNOUNCE, row->body, row->project, values, NULL,
                                       0);
        free(plan);
        return rc;
}

int task_draw_announce(struct task *t)
{
        static const char *const names[] = { "act", "by", "body", "round", NULL };
        lh_auto(draw_free) struct draw_round *r = NULL;
        const json_t *given = json_object_get(t->doc, "round");
        struct round_row row;
        struct str id;
        struct hash a;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = check_announced(t, given);
        if (rc == LH_OK)
                rc = document_member(t->cx, given, "round", "id", 48, true, &id);
        if (rc == LH_OK)
                rc = draw_find_round(t, id, &row);
        if (rc == LH_OK)
                rc = load_announced(t, given, row.id, &r);
        if (rc != LH_OK)
                return rc;
        a = draw_announcement(r);
        if (row.announced >= 0 && strcmp(row.announcement, draw_hex(t, &a)) == 0) {
                task_repeated(t, ACT_DRAW_ANNOUNCE, (uint64_t)row.announced, row.project);
                return t->tx->rc;
        }
        if (row.announced >= 0)
                return err_field(
                        t->cx, LH_CONFLICT, "round",
                        "round \"%s\" was announced in record %lld with another content; a "
                        "new announcement needs a new round",
                        row.id, (long long)row.announced);
        return append_announcement(t, &row, r, given);
}
