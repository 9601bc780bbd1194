/* Every pair of context words next to and inside each other, with and without separators, names and
 * numbers behind them: what is found lies inside the text, whatever the words do to each other.
 * Under AddressSanitizer a stretch that ends before it begins ends the test. All pairs with
 * LIUHEN_LONG, else those that share a character and one in many of the others. */
#include "check.h"
#include "screen/core.h"
#include "screen/word.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define OTHERS 97 /* one of so many pairs that share nothing */

static const char *const tails[] = {
        "",
        "张三",
        "：李四，住云岭市桑坞镇东大街3号2单元101室",
        "13800001234",
        "患尿毒症",
        "110199198503042218",
        "。",
};
static const char *const between[] = { "", "：", " ", "\n", "、", "（", "王五" };

struct words {
        struct str v[4096];
        size_t n;
};

static void take_words(struct words *w)
{
        for (const struct word_group *g = word_groups; g->words != NULL; g++)
                for (const char *p = g->words; *p != '\0';) {
                        size_t n = strcspn(p, " ");

                        assert_true(w->n < countof(w->v));
                        if (n > 0)
                                w->v[w->n++] = (struct str){ p, n };
                        p += n + strspn(p + n, " ");
                }
}

static bool share(struct str a, struct str b)
{
        for (size_t i = 0; i + 3 <= a.n; i += 3)
                if (memmem(b.p, b.n, a.p + i, 3) != NULL)
                        return true;
        return false;
}

/* b behind a, and b inside a. */
static void put_pair(struct buf *out, struct str a, struct str b, size_t turn)
{
        const char *tail = tails[turn % countof(tails)];
        size_t cut = a.n / 2 - a.n / 2 % 3;

        buf_str(out, a);
        buf_puts(out, between[turn % countof(between)]);
        buf_str(out, b);
        buf_puts(out, tail);
        buf_putc(out, '\n');
        buf_add(out, a.p, cut);
        buf_str(out, b);
        buf_add(out, a.p + cut, a.n - cut);
        buf_puts(out, tail);
        buf_putc(out, '\n');
}

static void check_found_inside(const struct finding_list *l, size_t bytes)
{
        for (size_t i = 0; i < l->n; i++)
                for (size_t k = 0; k < l->v[i].n_pieces; k++) {
                        assert_true(l->v[i].pieces[k].start < l->v[i].pieces[k].end);
                        assert_true(l->v[i].pieces[k].end <= bytes);
                }
}

static void screen(struct str text, enum segment_place place)
{
        static const struct policy *policy;
        static struct ctx cx;
        lh_auto(finding_list_done) struct finding_list l = { 0 };
        lh_auto(document_done) struct document d = { 0 };
        struct arena *mem = arena_new();
        struct segment s = segment_make(place, "", text);

        if (policy == NULL) {
                ctx_init(&cx);
                assert_int_equal(policy_load(&cx, NULL, &policy), LH_OK);
        }
        document_init(&d, mem);
        document_add(&d, &s, true);
        screen_document(mem, &d,
                        &(struct screen_setup){
                                .policy = policy, .occasion = "default", .today = TEST_TODAY },
                        &l);
        check_found_inside(&l, text.n);
        arena_done(&mem);
}

static void pairs_stay_inside(void **state)
{
        static struct words w;
        bool all = getenv("LIUHEN_LONG") != NULL;
        size_t turn = 0, pairs = 0;

        (void)state;
        take_words(&w);
        for (size_t a = 0; a < w.n; a++) {
                lh_auto(buf_done) struct buf text = { 0 };

                buf_init(&text, (size_t)64 * 1024 * 1024);
                for (size_t b = 0; b < w.n; b++) {
                        if (!all && (a + 31 * b) % OTHERS != 0 &&
                            !(share(w.v[a], w.v[b]) && (a + b) % 8 == 0))
                                continue;
                        put_pair(&text, w.v[a], w.v[b], turn++);
                        pairs++;
                }
                assert_true(buf_ok(&text));
                screen((struct str){ text.p, text.n }, SEGMENT_TEXT);
        }
        assert_true(pairs > w.n);
}

/* At both ends of a text of their own: nothing stands before the first byte or behind the last. */
static void words_at_the_edge(void **state)
{
        static struct words w;

        (void)state;
        w.n = 0;
        take_words(&w);
        for (size_t a = 0; a < w.n; a++) {
                lh_auto(buf_done) struct buf text = { 0 };

                buf_init(&text, 4096);
                put_pair(&text, w.v[a], w.v[(a * 7 + 3) % w.n], a);
                screen(w.v[a], SEGMENT_TEXT);
                screen(w.v[a], SEGMENT_ATTRIBUTE);
                screen((struct str){ text.p, text.n - 1 }, SEGMENT_TEXT);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(pairs_stay_inside),
                cmocka_unit_test(words_at_the_edge),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("screen_pairs", tests, NULL, NULL);
}
