/* How fast the scanner goes through text: bench_screen FILE.txt [ROUNDS]. Reads the file, cuts it
 * into pieces of 4 MiB at line ends, prints findings and MB/s of processor time, a line a round
 * (the first one warms the tables). */
#include "base/time.h"
#include "screen/scanner.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TEXT_BYTES_MAX ((size_t)180 * 1024 * 1024)
#define PIECE_BYTES    ((size_t)4 * 1024 * 1024)

static void cut(struct document *d, const char *text, size_t n)
{
        for (size_t i = 0; i < n;) {
                size_t end = i + PIECE_BYTES < n ? i + PIECE_BYTES : n;
                struct segment s;

                while (end < n && text[end - 1] != '\n')
                        end++;
                s = segment_make(SEGMENT_TEXT, "", (struct str){ text + i, end - i });
                document_add(d, &s, false);
                i = end;
        }
}

static void round_of(const struct policy *p, const char *text, size_t n)
{
        lh_auto(finding_list_done) struct finding_list l = { 0 };
        lh_auto(document_done) struct document d;
        struct arena *mem = arena_new();
        clock_t from;
        double s;

        document_init(&d, mem);
        cut(&d, text, n);
        from = clock();
        screen_document(mem, &d,
                        &(struct screen_setup){ .policy = p,
                                                .occasion = "default",
                                                .today = date_in_china(time_now_ms()) },
                        &l);
        s = (double)(clock() - from) / CLOCKS_PER_SEC;
        printf("%zu bytes, %zu findings, %.3f s of processor, %.0f MB/s\n", n, l.n, s,
               (double)n / 1e6 / s);
        arena_done(&mem);
}

int main(int argc, char **argv)
{
        struct ctx cx;
        const struct policy *p;
        char *text = mem_alloc(TEXT_BYTES_MAX);
        FILE *f = argc > 1 ? fopen(argv[1], "rb") : NULL;
        int rounds = argc > 2 ? atoi(argv[2]) : 3;
        size_t n;

        ctx_init(&cx);
        if (f == NULL || policy_load(&cx, NULL, &p) != LH_OK) {
                fprintf(stderr, "use: bench_screen FILE.txt [ROUNDS]\n");
                return 2;
        }
        n = fread(text, 1, TEXT_BYTES_MAX, f);
        fclose(f);
        for (int i = 0; i < rounds; i++)
                round_of(p, text, n);
        return 0;
}
