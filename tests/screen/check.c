#include "check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct policy *builtin_policy(void)
{
        static struct ctx cx;
        static const struct policy *p;

        if (p == NULL) {
                ctx_init(&cx);
                assert_int_equal(policy_load(&cx, NULL, &p), LH_OK);
        }
        return p;
}

static void add_cell(struct document *d, const char *from, const char *to, int32_t row, int32_t col)
{
        struct segment s =
                segment_make(SEGMENT_CELL, "", (struct str){ from, (size_t)(to - from) });

        s.table = 0;
        s.row = row;
        s.col = col;
        document_add(d, &s, true);
}

static void add_row(struct document *d, const char *from, const char *to, int32_t row)
{
        for (int32_t col = 0; from <= to; col++) {
                const char *bar = memchr(from, '|', (size_t)(to - from));

                add_cell(d, from, bar != NULL ? bar : to, row, col);
                if (bar == NULL)
                        break;
                from = bar + 1;
        }
}

void check_document(struct arena *mem, const char *in, struct document *ret)
{
        int32_t row = 0;

        document_init(ret, mem);
        if (strchr(in, '|') == NULL) {
                struct segment s = segment_make(SEGMENT_TEXT, "", str_of(in));

                document_add(ret, &s, true);
                return;
        }
        for (const char *p = in; p != NULL; row++) {
                const char *end = strchr(p, '\n');

                add_row(ret, p, end != NULL ? end : p + strlen(p), row);
                p = end != NULL ? end + 1 : NULL;
        }
}

static void scan(struct arena *mem, const struct document *d, const char *occasion,
                 struct finding_list *ret)
{
        screen_document(mem, d,
                        &(struct screen_setup){ .policy = builtin_policy(),
                                                .occasion = occasion,
                                                .today = TEST_TODAY },
                        ret);
}

const char *check_found(struct arena *mem, const struct document *d, const char *occasion)
{
        lh_auto(finding_list_done) struct finding_list l = { 0 };
        const char *out = "";

        scan(mem, d, occasion, &l);
        for (size_t i = 0; i < l.n; i++)
                out = arena_printf(mem, "%s%s%s=%.*s", out, i > 0 ? " " : "", l.v[i].kind,
                                   (int)l.v[i].value.n, l.v[i].value.p);
        return out;
}

const char *check_masked(struct arena *mem, const struct document *d, const char *occasion)
{
        lh_auto(finding_list_done) struct finding_list l = { 0 };
        lh_auto(finding_places_done) struct finding_places places;
        lh_auto(buf_done) struct buf out;
        bool changed;

        scan(mem, d, occasion, &l);
        finding_places_make(&l, &places);
        buf_init(&out, 1000000);
        for (size_t i = 0; i < d->n; i++) {
                if (i > 0)
                        buf_putc(&out, '|');
                buf_str(&out, finding_masked(&places, mem, d, i, &changed));
        }
        return arena_strdup(mem, out.p == NULL ? "" : out.p);
}

/* The kinds of a line, without the values. */
static void print_kinds(const char *label, const char *line)
{
        printf("  %s:", label);
        while (*line != '\0') {
                size_t n = strcspn(line, "=");

                printf(" %.*s", (int)n, line);
                line += strcspn(line, " ");
                line += strspn(line, " ");
        }
        printf("\n");
}

void check_cases(const struct check_case *cases, size_t n)
{
        size_t failed = 0;

        for (size_t i = 0; i < n; i++) {
                struct arena *mem = arena_new();
                struct document d;
                const char *got;

                check_document(mem, cases[i].in, &d);
                got = check_found(mem, &d, "clean");
                if (strcmp(got, cases[i].want) != 0) {
                        printf("case %zu\n", i);
                        print_kinds("wanted", cases[i].want);
                        print_kinds("found", got);
                        failed++;
                }
                document_done(&d);
                arena_done(&mem);
        }
        assert_int_equal(failed, 0);
}
