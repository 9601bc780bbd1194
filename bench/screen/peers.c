/* Vectorscan over the same bytes: bench_screen_peer FILE.txt [ROUNDS]. Bytes mode, the patterns of
 * patterns.txt, a callback that counts; MB/s of processor time, a line a round. */
#include <hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TEXT_BYTES_MAX ((size_t)180 * 1024 * 1024)
#define PATTERNS_MAX   64
#define LINE_MAX       512

static int count(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                 void *data)
{
        (void)id, (void)from, (void)to, (void)flags;
        ++*(size_t *)data;
        return 0;
}

static unsigned read_patterns(const char *path, char **ret)
{
        FILE *f = fopen(path, "r");
        char line[LINE_MAX];
        unsigned n = 0;

        while (f != NULL && n < PATTERNS_MAX && fgets(line, sizeof(line), f) != NULL) {
                line[strcspn(line, "\n")] = '\0';
                if (line[0] != '\0')
                        ret[n++] = strdup(line);
        }
        if (f != NULL)
                fclose(f);
        return n;
}

int main(int argc, char **argv)
{
        static char *patterns[PATTERNS_MAX];
        unsigned flags[PATTERNS_MAX] = { 0 }, ids[PATTERNS_MAX] = { 0 };
        char *text = malloc(TEXT_BYTES_MAX);
        hs_database_t *db = NULL;
        hs_scratch_t *scratch = NULL;
        hs_compile_error_t *error;
        FILE *f = argc > 2 ? fopen(argv[2], "rb") : NULL;
        unsigned n = argc > 2 ? read_patterns(argv[1], patterns) : 0;
        size_t bytes;

        for (unsigned i = 0; i < n; i++)
                ids[i] = i;
        if (f == NULL || text == NULL || n == 0 ||
            hs_compile_multi((const char *const *)patterns, flags, ids, n, HS_MODE_BLOCK, NULL, &db,
                             &error) != HS_SUCCESS ||
            hs_alloc_scratch(db, &scratch) != HS_SUCCESS) {
                fprintf(stderr, "use: bench_screen_peer PATTERNS FILE.txt [ROUNDS]\n");
                return 2;
        }
        bytes = fread(text, 1, TEXT_BYTES_MAX, f);
        fclose(f);
        for (int i = 0; i < (argc > 3 ? atoi(argv[3]) : 3); i++) {
                clock_t from = clock();
                size_t hits = 0;
                double s;

                hs_scan(db, text, (unsigned)bytes, 0, scratch, count, &hits);
                s = (double)(clock() - from) / CLOCKS_PER_SEC;
                printf("%zu bytes, %zu findings, %.3f s of processor, %.0f MB/s\n", bytes, hits, s,
                       (double)bytes / 1e6 / s);
        }
        hs_free_scratch(scratch);
        hs_free_database(db);
        return 0;
}
