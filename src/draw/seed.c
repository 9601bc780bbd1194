#include "draw/seed.h"

#include <openssl/evp.h>
#include <stdlib.h>

#define TRANSCRIPT_BYTES_MAX ((size_t)64 * 1024)

/* The label separates the uses of the hash, and rehearsals from the real thing: no number that was
 * seen in a rehearsal can come back. */
static void add_label(struct buf *b, bool rehearsal, const char *what)
{
        buf_printf(b, "liuhen draw %s%s v1\n", rehearsal ? "REHEARSAL " : "", what);
}

static void add_text(struct buf *b, const char *s)
{
        buf_be(b, strlen(s), 4);
        buf_puts(b, s);
}

bool seed_rehearsal_name(const char *round)
{
        return strncmp(round, "rehearsal-", 10) == 0;
}

struct hash seed_commitment(const char *round, const char *party, bool rehearsal,
                            const struct hash *nonce)
{
        lh_auto(buf_done) struct buf b;

        buf_init(&b, TRANSCRIPT_BYTES_MAX);
        add_label(&b, rehearsal, "commitment");
        add_text(&b, round);
        add_text(&b, party);
        buf_add(&b, nonce->b, HASH_BYTES);
        return hash_of(b.p, b.n);
}

char *draw_announced_text(const struct draw_round *r)
{
        json_t *announced = round_announced(r);
        char *text =
                announced == NULL ? NULL : json_dumps(announced, JSON_COMPACT | JSON_SORT_KEYS);

        json_decref(announced);
        return text;
}

int seed_announcement(struct ctx *cx, struct draw_round *r)
{
        lh_auto(buf_done) struct buf label;
        char *text = draw_announced_text(r);
        struct str pieces[2];

        buf_init(&label, 100);
        add_label(&label, r->rehearsal, "announcement");
        if (text != NULL) {
                pieces[0] = (struct str){ label.p, label.n };
                pieces[1] = str_of(text);
                r->announcement = hash_pieces(pieces, 2);
        }
        free(text);
        return text != NULL ? LH_OK : err_set(cx, LH_IO, "could not encode the announcement");
}

static struct hash sm3(const void *p, size_t n)
{
        struct hash out = { { 0 } };

        /* It fails only where the library was built without it. */
        if (EVP_Digest(p, n, out.b, NULL, EVP_sm3(), NULL) != 1)
                abort();
        return out;
}

void seed_make(struct draw_round *r)
{
        lh_auto(buf_done) struct buf t;

        buf_init(&t, TRANSCRIPT_BYTES_MAX);
        add_label(&t, r->rehearsal, "seed");
        buf_add(&t, r->announcement.b, HASH_BYTES);
        buf_be(&t, r->parties, 4);
        for (uint32_t i = 0; i < r->parties; i++) {
                const struct draw_party *p = &r->party[i];

                add_text(&t, p->id);
                buf_putc(&t, p->revealed ? 1 : 0);
                buf_add(&t, p->revealed ? p->nonce.b : p->commitment.b, HASH_BYTES);
        }
        add_text(&t, r->value);
        r->seed = hash_of(t.p, t.n);
        r->seed_sm3 = sm3(t.p, t.n);
}
