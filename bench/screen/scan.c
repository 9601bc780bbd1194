/* How fast the scanner goes through text: bench_screen FILE.txt [ROUNDS]. Reads the file, cuts it
 * into pieces of 4 MiB at line ends, prints findings, MB/s of processor time and the most memory
 * the process had, a line a round (the first one warms the tables). "--words" looks for words and
 * runs of digits only: what every other step stands on. */
#include "base/time.h"
#include "screen/scanner.h"

#include "screen/word.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
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

static void say(size_t bytes, size_t findings, clock_t from)
{
        double s = (double)(clock() - from) / CLOCKS_PER_SEC;
        struct rusage use;

        getrusage(RUSAGE_SELF, &use);
        printf("%zu bytes, %zu findings, %.3f s of processor, %.0f MB/s, at most %ld MiB\n", bytes,
               findings, s, (double)bytes / 1e6 / s, use.ru_maxrss / 1024);
}

static void round_of(const struct policy *p, const char *text, size_t n)
{
        lh_auto(finding_list_done) struct finding_list l = { 0 };
        lh_auto(document_done) struct document d;
        struct arena *mem = arena_new();
        clock_t from;

        document_init(&d, mem);
        cut(&d, text, n);
        from = clock();
        screen_document(mem, &d,
                        &(struct screen_setup){ .policy = p,
                                                .occasion = "default",
                                                .today = date_in_china(time_now_ms()) },
                        &l);
        say(n, l.n, from);
        arena_done(&mem);
}

static void words_of(const char *text, size_t n)
{
        lh_auto(word_scan_done) struct word_scan w = { 0 };
        clock_t from = clock();
        size_t hits = 0;

        for (size_t i = 0; i < n; i += PIECE_BYTES) {
                word_scan(words_context(),
                          (struct str){ text + i, n - i < PIECE_BYTES ? n - i : PIECE_BYTES }, &w);
                hits += w.n_hits;
        }
        say(n, hits, from);
}

int main(int argc, char **argv)
{
        struct ctx cx;
        const struct policy *p;
        char *text = mem_alloc(TEXT_BYTES_MAX);
        FILE *f = argc > 1 ? fopen(argv[1], "rb") : NULL;
        bool words = argc > 2 && strcmp(argv[2], "--words") == 0;
        int rounds = argc > 2 && !words ? atoi(argv[2]) : 3;
        size_t n;

        ctx_init(&cx);
        if (f == NULL || policy_load(&cx, NULL, &p) != LH_OK) {
                fprintf(stderr, "use: bench_screen FILE.txt [ROUNDS | --words]\n");
                return 2;
        }
        n = fread(text, 1, TEXT_BYTES_MAX, f);
        fclose(f);
        for (int i = 0; i < rounds; i++)
                if (words)
                        words_of(text, n);
                else
                        round_of(p, text, n);
        return 0;
}
