#include "check.h"
#include "base/text.h"
#include "screen/norm.h"
#include "screen/number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static uint64_t seed = 20171206;

static unsigned roll(unsigned n)
{
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        return (unsigned)((seed >> 33) % n);
}

/* An ID number of region 110199, which was never given out. */
static void make_id(char *ret)
{
        static const int weight[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
        int sum = 0;

        snprintf(ret, 19, "110199%04u%02u%02u%03u", 1930 + roll(90), 1 + roll(12), 1 + roll(28),
                 roll(1000));
        for (int i = 0; i < 17; i++)
                sum += (ret[i] - '0') * weight[i];
        ret[17] = "10X98765432"[sum % 11];
        ret[18] = '\0';
}

static void make_mobile(char *ret)
{
        snprintf(ret, 12, "1%u%09u", 3 + roll(7), roll(1000000000));
}

enum evasion { PLAIN, FULL_WIDTH, BLANKS, DASHES, ZERO_WIDTH, NEW_LINE, HAN, SINGLES, EVASIONS };

static void put_digit(struct buf *out, char c, enum evasion e)
{
        static const char han[] = "零一二三四五六七八九";
        char utf8[4];

        if (e == HAN && c != 'X')
                buf_add(out, han + 3 * (c - '0'), 3);
        else if (e == FULL_WIDTH)
                buf_add(out, utf8, utf8_put((uint32_t)(unsigned char)c + 0xfee0, utf8));
        else
                buf_putc(out, c);
}

/* `value` in another spelling; groups: where blanks and dashes go. */
static void spell(struct buf *out, const char *value, enum evasion e, const int *groups)
{
        size_t n = strlen(value);

        for (size_t i = 0; i < n; i++) {
                bool edge = false;

                for (const int *g = groups; *g != 0; g++)
                        edge = edge || (size_t)*g == i;
                if (i > 0 && e == SINGLES)
                        buf_putc(out, ' ');
                if (edge && e == BLANKS)
                        buf_putc(out, ' ');
                if (edge && e == DASHES)
                        buf_putc(out, '-');
                if (i > 0 && e == ZERO_WIDTH)
                        buf_puts(out, "\xe2\x80\x8b");
                if (i == n / 2 && e == NEW_LINE)
                        buf_putc(out, '\n');
                put_digit(out, value[i], e);
        }
}

static void one(const char *before, const char *kind, const char *value, enum evasion e,
                const int *groups)
{
        struct arena *mem = arena_new();
        lh_auto(buf_done) struct buf text;
        const char *want = arena_printf(mem, "%s=%s", kind, value), *masked;
        struct document d, again;

        buf_init(&text, 1000);
        buf_puts(&text, before);
        spell(&text, value, e, groups);
        buf_puts(&text, "。");
        check_document(mem, text.p, &d);
        if (strcmp(check_found(mem, &d, "clean"), want) != 0)
                fail_msg("%s written as %d was not found", kind, e);
        masked = check_masked(mem, &d, "clean");
        check_document(mem, masked, &again);
        if (check_found(mem, &again, "clean")[0] != '\0')
                fail_msg("%s written as %d is found again behind its mask", kind, e);
        assert_string_equal(check_masked(mem, &again, "clean"), masked);
        document_done(&d);
        document_done(&again);
        arena_done(&mem);
}

static void evasions_are_found_and_masks_hold(void **state)
{
        static const int id_groups[] = { 6, 14, 0 }, mobile_groups[] = { 3, 7, 0 };

        (void)state;
        for (int round = 0; round < 300; round++)
                for (enum evasion e = PLAIN; e < EVASIONS; e++) {
                        char id[20], mobile[12];

                        make_id(id);
                        make_mobile(mobile);
                        if (e != HAN || id[17] != 'X')
                                one("身份证号：", "id_card", id, e, id_groups);
                        one("联系电话：", "mobile", mobile, e, mobile_groups);
                }
}

/* Every byte of the normal form knows a place in the source, in order, at the beginning of a
 * character. */
static void normal_form_keeps_places(void **state)
{
        static const char *const parts[] = { "张", "　", "Ａ", "９", "\xe2\x80\x8b",
                                             "，", "·",  "•",  "a",  " ",
                                             "⽤", "𝟗",  "é",  "—",  "。",
                                             "\n", "Ⅳ",  "×" };

        (void)state;
        for (int round = 0; round < 3000; round++) {
                lh_auto(norm_done) struct norm n = { 0 };
                lh_auto(buf_done) struct buf b;
                size_t last = 0;

                buf_init(&b, 1000);
                for (unsigned i = roll(30); i > 0; i--)
                        buf_puts(&b, parts[roll(countof(parts))]);
                norm_make((struct str){ b.p, b.n }, &n);
                assert_true(utf8_valid(norm_str(&n)));
                for (size_t i = 0; i < n.n; i++) {
                        size_t at = norm_source(&n, i);

                        assert_true(at >= last && at < b.n);
                        if (((unsigned char)n.p[i] & 0xc0) != 0x80)
                                assert_true(((unsigned char)b.p[at] & 0xc0) != 0x80);
                        last = at;
                }
                assert_int_equal(norm_source(&n, n.n), b.n);
        }
}

/* Anything may come: no crash, no finding that reaches over a segment. */
static void any_bytes(void **state)
{
        static const char *const parts[] = { "身份证",
                                             "110199",
                                             "19850304",
                                             "1234",
                                             "X",
                                             "*",
                                             "****",
                                             "13900001111",
                                             "姓名",
                                             "：",
                                             "|",
                                             "\n",
                                             " ",
                                             "-",
                                             "住",
                                             "路12号",
                                             "患",
                                             "白血病",
                                             "@",
                                             "qq.com",
                                             "鲁A",
                                             "12345",
                                             "陶敬之",
                                             "，",
                                             "账号",
                                             "（",
                                             "G",
                                             "一二三",
                                             "举报",
                                             "经",
                                             "尊敬的",
                                             "2021年3月4日",
                                             "出生",
                                             "０１２",
                                             "\xe2\x80\x8b",
                                             "QQ",
                                             "护照",
                                             "E" };

        (void)state;
        for (int round = 0; round < 5000; round++) {
                struct arena *mem = arena_new();
                lh_auto(buf_done) struct buf b;
                struct document d;

                buf_init(&b, 4000);
                for (unsigned i = 1 + roll(40); i > 0; i--)
                        buf_puts(&b, parts[roll(countof(parts))]);
                check_document(mem, b.p, &d);
                assert_non_null(check_masked(mem, &d, "penalty"));
                document_done(&d);
                arena_done(&mem);
        }
}

/* A number over the runs of a paragraph and over the lines of a cell. */
static void joined_segments(void **state)
{
        struct arena *mem = arena_new();
        struct document d;
        struct segment s;

        (void)state;
        document_init(&d, mem);
        s = segment_make(SEGMENT_TEXT, "", str_of("身份证1101991985"));
        document_add(&d, &s, true);
        s = segment_make(SEGMENT_TEXT, "", str_of("0304"));
        s.join = SEGMENT_RUN;
        document_add(&d, &s, true);
        s = segment_make(SEGMENT_TEXT, "", str_of("1234。"));
        s.join = SEGMENT_LINE;
        document_add(&d, &s, true);
        assert_string_equal(check_found(mem, &d, "clean"), "id_card=110199198503041234");
        assert_string_equal(check_masked(mem, &d, "clean"), "身份证110199****|****|1234。");
        document_done(&d);
        arena_done(&mem);
}

static void masks(void **state)
{
        static const struct {
                const char *in, *want;
        } cases[] = {
                { "身份证110199198503041234", "身份证110199********1234" },
                { "手机139 0000 1111", "手机139 **** 1111" },
                { "电话+86 13900001111", "电话+86 139****1111" },
                { "银行卡6217991234567890124", "银行卡***************0124" },
                { "住址：安平县大坪镇和平路12号3号楼", "住址：安平县大坪镇***" },
                { "住址：安平县大坪镇和平路 12 号 3 单元 501 室", "住址：安平县大坪镇***" },
                { "举报人：陶敬之，", "举报人：陶某，" },
                { "举报人：欧阳静怡，", "举报人：欧阳某，" },
                { "邮箱abc@163.com", "邮箱***@163.com" },
                { "出生日期：1985年3月4日", "出生日期：1985年*月*日" },
                { "车牌鲁A12345", "车牌鲁A****5" },
        };

        (void)state;
        for (size_t i = 0; i < countof(cases); i++) {
                struct arena *mem = arena_new();
                struct document d;

                check_document(mem, cases[i].in, &d);
                assert_string_equal(check_masked(mem, &d, "clean"), cases[i].want);
                document_done(&d);
                arena_done(&mem);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = { cmocka_unit_test(evasions_are_found_and_masks_hold),
                                            cmocka_unit_test(normal_form_keeps_places),
                                            cmocka_unit_test(any_bytes),
                                            cmocka_unit_test(joined_segments),
                                            cmocka_unit_test(masks) };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
