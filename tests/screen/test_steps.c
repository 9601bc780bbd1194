/* Nobody may make the scanner slow by writing much of one thing: twice the text takes at most about
 * twice the steps. Steps are branches of the scanner's own code, counted by the compiler's coverage
 * calls (this program links the scanner built with them), so neither the machine nor its load
 * matters. */
#include "check.h"
#include "base/mem.h"
#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TEXT_BYTES ((size_t)256 * 1024) /* and twice as much */
#define RATIO_MAX  2.3                  /* sorting takes a little more than twice */
/* What one byte may take at the densest; a loop over the whole text for each finding takes
 * thousands. */
#define STEPS_MAX 6000.0

static uint64_t steps;

__attribute__((no_sanitize("address", "undefined"))) void __sanitizer_cov_trace_pc(void);
__attribute__((no_sanitize("address", "undefined"))) void __sanitizer_cov_trace_pc(void)
{
        steps++;
}

typedef void piece_fn(struct buf *out, size_t i);

static void put_name(struct buf *out, size_t i)
{
        static const char surnames[] = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨",
                          given[] = "春兰秋菊志强国庆建华海燕玉梅德胜";

        buf_add(out, surnames + 3 * (i % 16), 3);
        buf_add(out, given + 3 * (i / 16 % 16), 3);
        buf_add(out, given + 3 * (i / 256 % 16), 3);
}

static void mobiles(struct buf *out, size_t i)
{
        buf_printf(out, "手机138%08zu，", i);
}

static void people(struct buf *out, size_t i)
{
        put_name(out, i);
        buf_printf(out, "，女，72岁，患糖尿病，住青石镇马家坝村二组%zu号；", i % 300 + 1);
}

static void one_name(struct buf *out, size_t i)
{
        buf_puts(out, i % 50 == 0 ? "申请人王秀兰，" : "王秀兰称");
}

static void brackets(struct buf *out, size_t i)
{
        buf_puts(out, i % 2 == 0 ? "申请人：李春梅（" : "(");
}

static void labels(struct buf *out, size_t i)
{
        static const char *const words[] = { "身份证号", "住址", "户主", "病种", "账号", "住" };

        buf_puts(out, words[i % 6]);
}

static void digits(struct buf *out, size_t i)
{
        buf_printf(out, i % 3 == 0 ? "%zu " : "%zu-", i % 10);
}

static void masked(struct buf *out, size_t i)
{
        buf_printf(out, "3701**%04zu*** ", i % 10000);
}

static void stars(struct buf *out, size_t i)
{
        (void)i;
        buf_puts(out, "*");
}

static void han(struct buf *out, size_t i)
{
        (void)i;
        buf_puts(out, "王");
}

static void chain(struct buf *out, size_t i)
{
        put_name(out, i);
        buf_puts(out, "、");
}

static void sexes(struct buf *out, size_t i)
{
        (void)i;
        buf_puts(out, "，男，女");
}

static void han_digits(struct buf *out, size_t i)
{
        (void)i;
        buf_puts(out, "一");
}

static void ills(struct buf *out, size_t i)
{
        (void)i;
        buf_puts(out, "患高血压、");
}

static void at_signs(struct buf *out, size_t i)
{
        (void)i;
        buf_puts(out, "a@");
}

static void blanks(struct buf *out, size_t i)
{
        (void)i;
        buf_puts(out, "王 ");
}

static void lines(struct buf *out, size_t i)
{
        put_name(out, i);
        buf_printf(out, " 138%08zu\n", i);
}

static double steps_of(piece_fn *piece, size_t bytes, bool cells, bool runs)
{
        lh_auto(finding_list_done) struct finding_list l = { 0 };
        lh_auto(document_done) struct document d;
        lh_auto(buf_done) struct buf b;
        struct arena *mem = arena_new();
        struct ctx cx;
        const struct policy *p;

        ctx_init(&cx);
        assert_int_equal(policy_load(&cx, NULL, &p), LH_OK);
        buf_init(&b, 2 * bytes);
        document_init(&d, mem);
        for (size_t i = 0, from = 0; b.n < bytes; i++) {
                struct segment s;

                piece(&b, i);
                if (!cells && !runs)
                        continue;
                s = segment_make(cells ? SEGMENT_CELL : SEGMENT_TEXT, "",
                                 (struct str){ b.p + from, b.n - from });
                s.join = runs && i > 0 ? SEGMENT_RUN : SEGMENT_NEW;
                if (cells)
                        s.table = 0, s.row = (int32_t)(i / 4), s.col = (int32_t)(i % 4);
                document_add(&d, &s, true);
                from = b.n;
        }
        if (d.n == 0) {
                struct segment s = segment_make(SEGMENT_TEXT, "", (struct str){ b.p, b.n });

                document_add(&d, &s, true);
        }
        steps = 0;
        screen_document(mem, &d,
                        &(struct screen_setup){ .policy = p,
                                                .occasion = "subsidy_list",
                                                .today = date_in_china(1700000000000) },
                        &l);
        arena_done(&mem);
        ctx_done(&cx);
        return (double)steps;
}

static void is_linear(const char *what, piece_fn *piece, bool cells, bool runs)
{
        double one = steps_of(piece, TEXT_BYTES, cells, runs),
               two = steps_of(piece, 2 * TEXT_BYTES, cells, runs);

        print_message("# %-12s %6.1f steps a byte, twice the text %.2f times as many\n", what,
                      one / (double)TEXT_BYTES, two / one);
        assert_true(one > 1000); /* the counter counts */
        assert_true(two / one < RATIO_MAX);
        assert_true(one / (double)TEXT_BYTES < STEPS_MAX);
}

static const struct {
        const char *what;
        piece_fn *piece;
} kinds[] = {
        { "mobiles", mobiles },   { "people", people },     { "one name", one_name },
        { "brackets", brackets }, { "labels", labels },     { "digits", digits },
        { "masked", masked },     { "stars", stars },       { "han", han },
        { "chain", chain },       { "sexes", sexes },       { "han digits", han_digits },
        { "ills", ills },         { "at signs", at_signs }, { "blanks", blanks },
        { "lines", lines },
};

static void test_one_line(void **state)
{
        (void)state;
        for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
                is_linear(kinds[i].what, kinds[i].piece, false, false);
}

static void test_runs(void **state)
{
        (void)state;
        is_linear("people", people, false, true);
        is_linear("mobiles", mobiles, false, true);
}

static void test_cells(void **state)
{
        (void)state;
        is_linear("names", put_name, true, false);
        is_linear("labels", labels, true, false);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_one_line),
                cmocka_unit_test(test_runs),
                cmocka_unit_test(test_cells),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
