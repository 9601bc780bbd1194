#include "lot.h"
#include "base/text.h"
#include "draw/seed.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

static const char entries[] = "number,category,lots,accessible,joint\n"
                              "7,general,,,\n"
                              "9,veteran,b/a,,\n"
                              "10,general,a,,\n"
                              "11,general,,1,\n"
                              "12,general,b,,fam\n"
                              "13,general,b,,fam\n"
                              "14,veteran,,,\n"
                              "15,general,a/b,,\n"
                              "16,general,,,\n";

/* %s: id, true or false, 3 commitments. */
static const char plan[] =
        "{\"format\":\"liuhen-draw-round@1\",\"id\":\"%s\",\"title\":\"Spring round\","
        "\"rehearsal\":%s,\"announced\":\"2026-03-01T02:00:00Z\","
        "\"reveal_by\":\"2026-03-04T02:00:00Z\",\"entries\":{\"file\":\"entries.csv\"},"
        "\"parties\":[{\"id\":\"bureau\",\"role\":\"housing bureau\",\"commitment\":\"%s\"},"
        "{\"id\":\"notary\",\"role\":\"notary\",\"commitment\":\"%s\"},"
        "{\"id\":\"people\",\"role\":\"applicants\",\"commitment\":\"%s\"}],"
        "\"public_value\":{\"source\":\"an invented lottery\",\"form\":\"digits\","
        "\"at\":\"2026-03-05T02:00:00Z\",\"fallback\":\"the next draw\"},"
        "\"fallback\":{\"missing\":\"omit\",\"reveals_min\":1},"
        "\"rule\":{\"categories\":[\"general\",\"veteran\"],\"ballots\":[{\"id\":\"flats\","
        "\"lots\":[{\"id\":\"a\",\"units\":3},{\"id\":\"b\",\"units\":3}],"
        "\"passes\":[{\"id\":\"quota\",\"categories\":[\"veteran\"],\"units\":{\"a\":1},"
        "\"rest_to\":\"open\"},{\"id\":\"open\",\"units\":{\"a\":2,\"b\":3},\"reserves\":2}]}]}}";

char *lot_path(struct lot *l, const char *name)
{
        return arena_printf(l->cx.mem, "%s/%s", l->dir, name);
}

void lot_write(struct lot *l, const char *name, const char *text)
{
        FILE *f = fopen(lot_path(l, name), "we");

        assert_non_null(f);
        assert_true(fputs(text, f) >= 0);
        assert_int_equal(fclose(f), 0);
}

char *lot_read(struct lot *l, const char *name)
{
        char text[65536];
        FILE *f = fopen(lot_path(l, name), "re");
        size_t n;

        assert_non_null(f);
        n = fread(text, 1, sizeof(text), f);
        fclose(f);
        assert_true(n < sizeof(text));
        return arena_strndup(l->cx.mem, text, n);
}

void lot_edit(struct lot *l, const char *name, const char *from, const char *to)
{
        char *text = lot_read(l, name), *at = strstr(text, from);

        if (at == NULL)
                fail_msg("%s has no %s", name, from);
        lot_write(
                l, name,
                arena_printf(l->cx.mem, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)));
}

void lot_begin(struct lot *l)
{
        ctx_init(&l->cx);
        strcpy(l->dir, "/tmp/liuhen-lot-XXXXXX");
        assert_non_null(mkdtemp(l->dir));
}

void lot_end(struct lot *l)
{
        DIR *d = opendir(l->dir);
        struct dirent *e;

        assert_non_null(d);
        while ((e = readdir(d)) != NULL)
                unlinkat(dirfd(d), e->d_name, 0);
        closedir(d);
        rmdir(l->dir);
        ctx_done(&l->cx);
}

/* Nonces of the tests: 32 times the same byte. */
static struct hash nonce(unsigned i)
{
        struct hash h;

        memset(h.b, (int)(0x11 * (i + 1)), HASH_BYTES);
        return h;
}

static char *hex(struct lot *l, const struct hash *h)
{
        char *s = arena_alloc(l->cx.mem, 2 * HASH_BYTES + 1);

        hex_encode(h->b, HASH_BYTES, s);
        return s;
}

/* The announced round, with what came after it. */
static void reveal(struct lot *l)
{
        static const char *const parties[] = { "bureau", "notary", "people" };
        char *text = lot_read(l, "announced.json");
        const char *all = "";

        for (unsigned i = 0; i < 3; i++) {
                struct hash n = nonce(i);

                all = arena_printf(l->cx.mem, "%s%s{\"party\":\"%s\",\"nonce\":\"%s\"}", all,
                                   i == 0 ? "" : ",", parties[i], hex(l, &n));
        }
        text = strchr(text, '{');
        lot_write(l, "round.json", arena_printf(l->cx.mem, "{\"reveals\":[%s],%s", all, text + 1));
        lot_edit(l, "round.json", "\"fallback\": \"the next draw\"",
                 "\"fallback\": \"the next draw\", \"readings\": "
                 "[{\"by\":\"notary\",\"value\":\"04 17\"},"
                 "{\"by\":\"bureau\",\"value\":\"04 17\"}]");
}

void lot_round(struct lot *l, bool rehearsal)
{
        static const char *const parties[] = { "bureau", "notary", "people" };
        lh_auto(draw_free) struct draw_round *r = NULL;
        const char *id = rehearsal ? "rehearsal-spring" : "spring";
        char *commitment[3];

        for (unsigned i = 0; i < 3; i++) {
                struct hash n = nonce(i), c = seed_commitment(id, parties[i], rehearsal, &n);

                commitment[i] = hex(l, &c);
        }
        lot_write(l, "entries.csv", entries);
        lot_write(l, "plan.json",
                  arena_printf(l->cx.mem, plan, id, rehearsal ? "true" : "false", commitment[0],
                               commitment[1], commitment[2]));
        if (draw_announce(&l->cx, lot_path(l, "plan.json"), lot_path(l, "announced.json"), &r) !=
            LH_OK)
                fail_msg("%s: %s", l->cx.err.field, l->cx.err.text);
        reveal(l);
}

void lot_drawn(struct lot *l, bool rehearsal)
{
        struct draw_summary sum;

        lot_round(l, rehearsal);
        if (draw_run(&l->cx, lot_path(l, "round.json"), lot_path(l, "result.json"), &sum) != LH_OK)
                fail_msg("%s: %s", l->cx.err.field, l->cx.err.text);
}
