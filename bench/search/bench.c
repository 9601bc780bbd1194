/* How fast the full text is: bench_search FOLDER NOTICES QUERIES. Makes NOTICES invented notices
 * from a fixed seed (title 30, body 300 characters), indexes them, asks QUERIES questions for the
 * first 20 hits by relevance with all facets, and compares the number of hits of each with a scan
 * over all texts. Prints the time and size of the index, p50 and p99 by the clock and of the
 * processor (which tells more on a busy machine), and what a scan and the index disagree on. An
 * index of as many notices that is in FOLDER already is asked, not made again. For a peer it leaves
 * FOLDER/notices.tsv (as PostgreSQL copies it in) and FOLDER/questions.tsv: those that were
 * compared, each with the hits of the scan. */
#include "base/text.h"
#include "base/time.h"
#include "search/engine.h"
#include "search/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#define SEED        20171206
#define TITLE_CHARS 30
#define BODY_CHARS  300
#define CHECKED_MAX 200 /* questions that are compared with a scan */

static uint64_t state = SEED;

static uint32_t rnd(uint32_t n)
{
        state = state * 6364136223846793005u + 1442695040888963407u;
        return (uint32_t)(state >> 33) % n;
}

/* Common words of such notices, and characters for what is rare. */
static const char *const common[] = { "项目", "招标", "公告", "采购", "工程",   "建设",
                                      "中标", "单位", "学校", "医院", "道路",   "改造",
                                      "服务", "设备", "食堂", "小学", "土地",   "出让",
                                      "矿业", "住房", "保障", "补贴", "水库",   "桥梁",
                                      "绿化", "污水", "处理", "养护", "信息化", "监理" };

/* Every third word is common, by a Zipf-like law; the others are two characters of a thousand. */
static void words(struct buf *out, int chars)
{
        while (chars > 0) {
                char c[4];

                if (rnd(3) == 0) {
                        const char *w = common[rnd(1 + rnd(countof(common)))];

                        buf_puts(out, w);
                        chars -= (int)strlen(w) / 3;
                        continue;
                }
                for (int i = 0; i < 2; i++)
                        buf_add(out, c, utf8_put(0x4e00 + rnd(1 + rnd(1000)) * 7, c));
                chars -= 2;
        }
}

static int64_t now_us(clockid_t clock)
{
        struct timespec t;

        clock_gettime(clock, &t);
        return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Texts of letters and one line end: nothing else is to be escaped. */
static void tell_peer(FILE *out, long i, const struct search_doc *d)
{
        fprintf(out, "%ld", i);
        for (int f = SEARCH_DOMAIN; f < SEARCH_FACETS; f++)
                fprintf(out, "\t%s", d->values[f]);
        fprintf(out, "\t%lld\t%.*s\\n%.*s\n", (long long)d->day, (int)d->title.n, d->title.p,
                (int)d->text.n, d->text.p);
}

/* e: where they are put; NULL: they are there already. */
static char **fill(struct ctx *cx, grn_ctx *g, struct engine *e, long n, FILE *peer)
{
        static const char *const domains[] = { "procurement", "land", "housing", "construction" };
        char **texts = mem_alloc((size_t)n * sizeof(*texts));

        for (long i = 0; i < n; i++) {
                lh_auto(buf_done) struct buf b = { 0 };
                char key[24], region[8], body[16], year[8];
                size_t title;
                struct search_doc d = { .key = key };

                buf_init(&b, 1 << 16);
                words(&b, TITLE_CHARS);
                title = b.n;
                buf_putc(&b, '\n');
                words(&b, BODY_CHARS);
                texts[i] = mem_strdup(b.p);
                snprintf(key, sizeof(key), "n%ld", i);
                snprintf(region, sizeof(region), "5301%02u", rnd(20));
                snprintf(body, sizeof(body), "b-%u", rnd(1 + rnd(2000)));
                snprintf(year, sizeof(year), "%u", 2015 + rnd(11));
                d.values[SEARCH_TYPE] = "notice";
                d.values[SEARCH_DOMAIN] = domains[rnd(4)];
                d.values[SEARCH_STAGE] = rnd(2) ? "process" : "award";
                d.values[SEARCH_REGION] = region;
                d.values[SEARCH_BODY] = body;
                d.values[SEARCH_YEAR] = year;
                d.values[SEARCH_AMOUNT] = search_amount_class((int64_t)rnd(1000000) * 100000);
                d.day = 20150101 + rnd(100000);
                d.title = (struct str){ texts[i], title };
                d.text = (struct str){ texts[i] + title + 1, b.n - title - 1 };
                tell_peer(peer, i, &d);
                if (e != NULL && engine_put(cx, g, e, &d) != LH_OK)
                        abort();
        }
        return texts;
}

static int by_value(const void *a, const void *b)
{
        int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

        return (x > y) - (x < y);
}

/* Two to five characters out of some text: what is asked for stands somewhere. */
static const char *question(struct ctx *cx, char **texts, long n)
{
        struct str t = str_of(texts[rnd((uint32_t)n)]), head;
        struct str rest = utf8_cut(t, TITLE_CHARS - 6);
        struct str skip = utf8_cut(rest, rnd(TITLE_CHARS - 12));

        if (rnd(4) == 0)
                return common[rnd(countof(common))];
        head = utf8_cut((struct str){ t.p + skip.n, t.n - skip.n }, 2 + rnd(4));
        return arena_strndup(cx->mem, head.p, head.n);
}

static int64_t scan(char **texts, long n, const char *q)
{
        int64_t hits = 0;

        for (long i = 0; i < n; i++)
                hits += strstr(texts[i], q) != NULL;
        return hits;
}

/* Sorts. */
static void print_times(const char *what, int64_t *took, int n)
{
        qsort(took, (size_t)n, sizeof(*took), by_value);
        printf("%s: p50 %.1f ms, p99 %.1f ms, longest %.1f ms\n", what, (double)took[n / 2] / 1000,
               (double)took[n * 99 / 100] / 1000, (double)took[n - 1] / 1000);
}

static void ask_all(struct ctx *cx, const char *dir, char **texts, long n, int questions,
                    FILE *peer)
{
        struct search_reader *r = search_reader_new(dir);
        int64_t *took = mem_alloc((size_t)questions * sizeof(*took));
        int64_t *cpu = mem_alloc((size_t)questions * sizeof(*cpu));
        int differ = 0, checked = 0;

        for (int i = 0; i < questions; i++) {
                const char *q = question(cx, texts, n);
                struct search_ask a = { .query = search_parse(str_of(q)), .n = 20 };
                struct search_answer answer;
                int64_t from = now_us(CLOCK_MONOTONIC);
                int64_t from_cpu = now_us(CLOCK_THREAD_CPUTIME_ID);

                if (search_ask(cx, r, &a, &answer) != LH_OK)
                        abort();
                took[i] = now_us(CLOCK_MONOTONIC) - from;
                cpu[i] = now_us(CLOCK_THREAD_CPUTIME_ID) - from_cpu;
                if (checked < CHECKED_MAX && ++checked) {
                        int64_t hits = scan(texts, n, q);

                        differ += hits != answer.hits;
                        fprintf(peer, "%s\t%lld\n", q, (long long)hits);
                }
                ctx_reset(cx);
        }
        printf("questions %d; %d compared with a scan, %d differ\n", questions, checked, differ);
        print_times("by the clock", took, questions);
        print_times("of the processor", cpu, questions);
        free(took);
        free(cpu);
        search_reader_free(&r);
}

static FILE *file_in(const char *dir, const char *name)
{
        char path[SEARCH_PATH_MAX];
        FILE *f;

        snprintf(path, sizeof(path), "%s/%s", dir, name);
        f = fopen(path, "w");
        if (f == NULL)
                abort();
        return f;
}

/* Makes the index, or leaves it as it is when there is one. */
static char **index_of(struct ctx *cx, const char *dir, long n)
{
        struct search_state s = { .files = "g1", .boot = "bench", .followed = (uint64_t)n };
        struct search_state old;
        bool there = search_state_read(dir, &old) && old.followed == (uint64_t)n;
        char path[SEARCH_PATH_MAX];
        struct engine e;
        FILE *peer = file_in(dir, "notices.tsv");
        char **texts;
        grn_ctx g;
        int64_t t0, t1;

        grn_ctx_init(&g, 0);
        search_path(dir, s.files, path);
        if (!there && (mkdir(path, 0700) != 0 || engine_open(cx, &g, path, true, &e) != LH_OK)) {
                fprintf(stderr, "could not make %s: is it empty?\n", path);
                exit(1);
        }
        t0 = now_us(CLOCK_MONOTONIC);
        texts = fill(cx, &g, there ? NULL : &e, n, peer);
        fclose(peer);
        t1 = now_us(CLOCK_MONOTONIC);
        if (there) {
                printf("%ld notices are there already\n", n);
                return texts;
        }
        if (engine_index(cx, &g, &e) != LH_OK) {
                fprintf(stderr, "%s\n", cx->err.detail);
                exit(1);
        }
        printf("%ld notices: put in %.1f s, indexed in %.1f s\n", n, (double)(t1 - t0) / 1e6,
               (double)(now_us(CLOCK_MONOTONIC) - t1) / 1e6);
        engine_close(&g, &e);
        if (search_state_write(cx, dir, &s) != LH_OK)
                exit(1);
        return texts;
}

int main(int argc, char **argv)
{
        char path[SEARCH_PATH_MAX];
        struct ctx cx;
        char **texts;
        FILE *peer;
        long n;

        if (argc != 4 || (n = atol(argv[2])) <= 0 || atoi(argv[3]) <= 0)
                return fputs("use: bench_search FOLDER NOTICES QUERIES\n", stderr), 64;
        ctx_init(&cx);
        engine_start();
        search_path(argv[1], "", path);
        (void)mkdir(path, 0700);
        texts = index_of(&cx, argv[1], n);
        peer = file_in(argv[1], "questions.tsv");
        ask_all(&cx, argv[1], texts, n, atoi(argv[3]), peer);
        fclose(peer);
        return 0;
}
