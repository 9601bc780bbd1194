/* The result file, written as it comes (doc/format/draw.md section 8). */
#include "draw/allot.h"
#include "draw/file.h"
#include "base/text.h"

#include <errno.h>
#include <stdlib.h>

#define RESULT_FORMAT           "liuhen-draw-result@1"
#define RESULT_FORMAT_REHEARSAL "liuhen-draw-REHEARSAL-result@1"

/* Members of the round go into the result in one canonical form. */
static void put_json(FILE *f, const char *name, const json_t *v)
{
        char *text =
                v == NULL ? NULL : json_dumps(v, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);

        fprintf(f, "\"%s\":%s,\n", name, text == NULL ? "null" : text);
        free(text);
}

static void put_hash(FILE *f, const char *name, const struct hash *h)
{
        char hex[2 * HASH_BYTES + 1] = "";

        hex_encode(h->b, HASH_BYTES, hex);
        fprintf(f, "\"%s\":\"%s\",\n", name, hex);
}

static void put_ticket(FILE *f, const struct draw_round *r, uint32_t ticket)
{
        char text[DRAW_TICKET_TEXT_MAX];
        struct str t = ticket_text(&r->entries, ticket, text);

        putc('"', f);
        fwrite(t.p, 1, t.n, f);
        putc('"', f);
}

static void put_between(FILE *f, uint32_t i)
{
        fputs(i == 0 ? "\n" : ",\n", f);
}

static void put_lots(FILE *f, const char *name, const struct draw_round *r,
                     const struct draw_ballot *b, const uint32_t *units)
{
        fprintf(f, "\"%s\":{", name);
        for (uint32_t l = 0; l < b->lots; l++)
                fprintf(f, "%s\"%s\":%u", l == 0 ? "" : ",", r->rule.lot[b->lot + l].id, units[l]);
        fputs("},\n", f);
}

static void put_members(FILE *f, const struct draw_round *r, uint32_t ticket)
{
        const struct draw_entries *e = &r->entries;
        const struct draw_ticket *t = &e->ticket[ticket];

        if (entry_joint(&e->entry[e->member[t->first]]).n == 0)
                return;
        fputs(",\"members\":[", f);
        for (uint32_t i = 0; i < t->size; i++) {
                struct str n = entry_number(&e->entry[e->member[t->first + i]]);

                fprintf(f, "%s\"%.*s\"", i == 0 ? "" : ",", (int)n.n, n.p);
        }
        putc(']', f);
}

static void put_wins(FILE *f, const struct draw_round *r, const struct draw_ballot *b,
                     const struct draw_order *o, const struct draw_pass_result *p)
{
        fputs("\"winners\":[", f);
        for (uint32_t i = 0; i < p->wins; i++) {
                uint32_t ticket = o->at[p->win[i].place].ticket;

                put_between(f, i);
                fprintf(f, "{\"place\":%u,\"ticket\":", p->win[i].place + 1);
                put_ticket(f, r, ticket);
                fprintf(f, ",\"lot\":\"%s\"", r->rule.lot[b->lot + p->win[i].lot].id);
                put_members(f, r, ticket);
                putc('}', f);
        }
        fputs("],\n", f);
}

static void put_pass(FILE *f, const struct draw_round *r, const struct draw_ballot *b,
                     const struct draw_order *o, const struct draw_allotment *a, uint32_t i)
{
        const struct draw_pass_result *p = &a->pass[i];

        fprintf(f, "{\"id\":\"%s\",\n", b->pass[i].id);
        put_lots(f, "offered", r, b, p->offered);
        put_wins(f, r, b, o, p);
        put_lots(f, "left", r, b, p->left);
        fputs("\"reserves\":[", f);
        for (uint32_t k = 0; k < p->reserves; k++) {
                put_between(f, k);
                put_ticket(f, r, o->at[p->reserve[k]].ticket);
        }
        fputs("]}", f);
}

static uint64_t units_won(const struct draw_round *r, const struct draw_order *o,
                          const struct draw_allotment *a)
{
        uint64_t n = 0;

        for (uint32_t i = 0; i < a->passes; i++)
                for (uint32_t k = 0; k < a->pass[i].wins; k++)
                        n += r->entries.ticket[o->at[a->pass[i].win[k].place].ticket].size;
        return n;
}

static void put_ballot(FILE *f, struct draw_round *r, uint32_t ballot, struct draw_summary *sum)
{
        const struct draw_ballot *b = &r->rule.ballot[ballot];
        lh_auto(order_done) struct draw_order o = { 0 };
        lh_auto(allot_done) struct draw_allotment a = { 0 };

        order_make(r, ballot, &o);
        allot(r, ballot, &o, &a);
        sum->allotted += units_won(r, &o, &a);
        fprintf(f, "{\"id\":\"%s\",\n", b->id);
        put_hash(f, "order_seed", &o.seed);
        fputs("\"order\":[", f);
        for (uint32_t i = 0; i < o.n; i++) {
                put_between(f, i);
                put_ticket(f, r, o.at[i].ticket);
        }
        fputs("],\n\"passes\":[", f);
        for (uint32_t i = 0; i < a.passes; i++) {
                put_between(f, i);
                put_pass(f, r, b, &o, &a, i);
        }
        fputs("]}", f);
}

/* Those who kept silent after they could know the others' numbers could choose between the result
 * with theirs and the one without: 2 for each of them, if they acted together. */
static void summarize(const struct draw_round *r, struct draw_summary *ret)
{
        *ret = (struct draw_summary){ .entries = r->entries.n,
                                      .tickets = r->entries.tickets,
                                      .missing = r->parties - r->revealed,
                                      .rehearsal = r->rehearsal,
                                      .announcement = r->announcement,
                                      .seed = r->seed,
                                      .choosable = 1 };
        for (uint32_t i = 0; r->value_at_ms < r->reveal_by_ms && i < ret->missing; i++)
                ret->choosable *= 2;
        for (uint32_t l = 0; l < r->rule.lots; l++)
                ret->units += r->rule.lot[l].units;
}

static void put_parties(FILE *f, const struct draw_round *r)
{
        fputs("\"parties\":[", f);
        for (uint32_t i = 0; i < r->parties; i++) {
                put_between(f, i);
                fprintf(f, "{\"id\":\"%s\",\"revealed\":%s}", r->party[i].id,
                        r->party[i].revealed ? "true" : "false");
        }
        fputs("],\n", f);
}

static void put_head(FILE *f, const struct draw_round *r, const struct draw_summary *sum)
{
        const char *slash = strrchr(r->file, '/'), *name = slash == NULL ? r->file : slash + 1;
        json_t *announced = round_announced(r);

        fprintf(f, "{\"format\":\"%s\",\n", r->rehearsal ? RESULT_FORMAT_REHEARSAL : RESULT_FORMAT);
        if (r->rehearsal)
                fputs("\"mark\":\"" DRAW_MARK "\",\n", f);
        fprintf(f, "\"round_file\":\"%s\",\n", file_plain_name(name) ? name : "");
        put_json(f, "announced", announced);
        put_hash(f, "announcement", &r->announcement);
        put_json(f, "reveals", json_object_get(r->json, "reveals"));
        put_json(f, "readings",
                 json_object_get(json_object_get(r->json, "public_value"), "readings"));
        put_parties(f, r);
        fprintf(f, "\"bias\":{\"missing\":%u,\"results_choosable\":%.0f},\n", sum->missing,
                sum->choosable);
        put_hash(f, "seed", &r->seed);
        put_hash(f, "seed_sm3", &r->seed_sm3);
        json_decref(announced);
}

int draw_write(struct ctx *cx, struct draw_round *r, FILE *f, struct draw_summary *ret)
{
        summarize(r, ret);
        for (uint32_t i = 0; i < r->entries.tickets; i++)
                r->entries.ticket[i].won = 0;
        put_head(f, r, ret);
        fputs("\"ballots\":[", f);
        for (uint32_t b = 0; b < r->rule.ballots; b++) {
                put_between(f, b);
                put_ballot(f, r, b, ret);
        }
        fprintf(f,
                "],\n\"summary\":{\"entries\":%u,\"tickets\":%u,\"units\":%llu,\"allotted\":%llu}}"
                "\n",
                ret->entries, ret->tickets, (unsigned long long)ret->units,
                (unsigned long long)ret->allotted);
        if (fflush(f) != 0 || ferror(f))
                return err_set(cx, LH_IO, "could not write the result: %s", strerror(errno));
        return LH_OK;
}

int draw_run(struct ctx *cx, const char *round, const char *out, struct draw_summary *ret)
{
        lh_auto(draw_free) struct draw_round *r = NULL;
        int rc = draw_load(cx, round, DRAW_READY, &r);
        FILE *f;

        if (rc != LH_OK)
                return rc;
        f = file_create(cx, out, 0644);
        if (f == NULL)
                return cx->err.rc;
        return file_finish(cx, f, out, draw_write(cx, r, f, ret));
}
