/* liuhen draw: the public draw, from files alone. */
#include "cmd/cmd.h"
#include "base/text.h"
#include "draw/draw.h"
#include "verify/fetch.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FETCHED_BYTES_MAX ((size_t)4 * 1024 * 1024 * 1024)

static void print_hash(const char *what, const struct hash *h)
{
        char hex[2 * HASH_BYTES + 1] = "";

        hex_encode(h->b, HASH_BYTES, hex);
        printf("%s %s\n", what, hex);
}

static int run_commit(struct ctx *cx, int argc, char **argv)
{
        const char *out = NULL;
        const struct option_spec specs[] = { { "out", &out, NULL }, { NULL, NULL, NULL } };
        struct hash commitment;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 2 || out == NULL)
                return EXIT_USAGE;
        if (draw_commit(cx, argv[0], argv[1], out, &commitment) != LH_OK)
                return cmd_failed(cx);
        print_hash("commitment", &commitment);
        printf("keep %s secret until the entries are frozen and the round is announced\n", out);
        return EXIT_DONE;
}

static int run_announce(struct ctx *cx, int argc, char **argv)
{
        lh_auto(draw_free) struct draw_round *r = NULL;
        const char *out = NULL;
        const struct option_spec specs[] = { { "out", &out, NULL }, { NULL, NULL, NULL } };
        struct hash announcement;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1 || out == NULL)
                return EXIT_USAGE;
        if (draw_announce(cx, argv[0], out, &r) != LH_OK)
                return cmd_failed(cx);
        if (draw_is_rehearsal(r))
                puts(DRAW_MARK);
        announcement = draw_announcement(r);
        print_hash("announcement", &announcement);
        printf("publish this line and %s before anyone reveals\n", out);
        return EXIT_DONE;
}

static void print_summary(const struct draw_summary *s)
{
        if (s->rehearsal)
                puts(DRAW_MARK);
        print_hash("announcement", &s->announcement);
        print_hash("seed", &s->seed);
        printf("entries %u, tickets %u, units %llu, allotted %llu\n", s->entries, s->tickets,
               (unsigned long long)s->units, (unsigned long long)s->allotted);
        if (s->missing > 0)
                printf("%u of the parties did not reveal; %s\n", s->missing,
                       s->choosable > 1
                               ? "they knew the public value and could choose between results"
                               : "the public value was not known then, so they could not aim");
}

static int run_run(struct ctx *cx, int argc, char **argv)
{
        const char *out = NULL;
        const struct option_spec specs[] = { { "out", &out, NULL }, { NULL, NULL, NULL } };
        struct draw_summary sum;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1 || out == NULL)
                return EXIT_USAGE;
        if (draw_run(cx, argv[0], out, &sum) != LH_OK)
                return cmd_failed(cx);
        print_summary(&sum);
        return EXIT_DONE;
}

/* Nonce files and readings behind one another: "--reading READER=VALUE" may stand more than once.
 */
static int run_reveal(struct ctx *cx, int argc, char **argv)
{
        const char *out = NULL;
        char *readings[32];
        size_t n_readings = 0;
        const struct option_spec specs[] = { { "out", &out, NULL }, { NULL, NULL, NULL } };
        int kept = 0, n, rc;

        for (int i = 0; i < argc; i++) {
                if (strcmp(argv[i], "--reading") == 0 && i + 1 < argc &&
                    n_readings < countof(readings))
                        readings[n_readings++] = argv[++i];
                else
                        argv[kept++] = argv[i];
        }
        rc = cmd_options(kept, argv, specs, &n);
        if (rc != EXIT_DONE || n < 1 || out == NULL || (n == 1 && n_readings == 0))
                return EXIT_USAGE;
        if (draw_reveal(cx, argv[0], argv + 1, (size_t)n - 1, readings, n_readings, out) != LH_OK)
                return cmd_failed(cx);
        printf("%d numbers and %zu readings are in %s\n", n - 1, n_readings, out);
        return EXIT_DONE;
}

/* The files of a draw that stands on the web, fetched into a folder of our own. */
struct fetched {
        char dir[64];
        char *base; /* address without the last name */
};

static void fetched_done(struct fetched *w)
{
        DIR *d = w->dir[0] == '\0' ? NULL : opendir(w->dir);
        struct dirent *e;

        while (d != NULL && (e = readdir(d)) != NULL)
                unlinkat(dirfd(d), e->d_name, 0);
        if (d != NULL)
                closedir(d);
        if (w->dir[0] != '\0')
                rmdir(w->dir);
}

static int save(struct ctx *cx, const char *path, struct str body)
{
        FILE *f = fopen(path, "wxe");
        bool ok = f != NULL && fwrite(body.p, 1, body.n, f) == body.n;

        if (f != NULL && fclose(f) != 0)
                ok = false;
        return ok ? LH_OK : err_set(cx, LH_IO, "could not write %s: %s", path, strerror(errno));
}

static int fetch_one(struct ctx *cx, struct fetched *w, const char *name, char **ret_path)
{
        struct fetch_request want = { .bytes_max = FETCHED_BYTES_MAX };
        const struct fetch_request *request;
        struct fetch *f = NULL;
        struct str body;
        bool other;
        int rc = fetch_open(cx, w->base, &f);

        if (rc != LH_OK)
                return rc;
        snprintf(want.path, sizeof(want.path), "%s", name);
        fetch_add(f, &want);
        rc = fetch_next(cx, f, &request, &body, &other);
        if (rc == LH_NOT_FOUND)
                rc = err_set(cx, rc, "%s/%s is not there", w->base, name);
        *ret_path = arena_printf(cx->mem, "%s/%s", w->dir, name);
        if (rc == LH_OK)
                rc = save(cx, *ret_path, body);
        fetch_close(f);
        return rc;
}

/* The result, the round that it names and the entries that the round names. */
static int fetch_all(struct ctx *cx, const char *url, struct fetched *w, char **ret_result)
{
        const char *slash = strrchr(url, '/');
        char *name, *round;
        int rc;

        if (strlen(slash + 1) == 0 || strlen(slash) >= FETCH_PATH_BYTES)
                return err_set(cx, LH_INVALID,
                               "the address must end with the name of a result file");
        w->base = arena_strndup(cx->mem, url, (size_t)(slash - url));
        strcpy(w->dir, "/tmp/liuhen-draw-XXXXXX");
        if (mkdtemp(w->dir) == NULL) {
                w->dir[0] = '\0';
                return err_set(cx, LH_IO, "could not make a folder in /tmp: %s", strerror(errno));
        }
        rc = fetch_one(cx, w, slash + 1, ret_result);
        if (rc == LH_OK)
                rc = draw_round_file(cx, *ret_result, &name);
        if (rc == LH_OK)
                rc = fetch_one(cx, w, name, &round);
        if (rc == LH_OK)
                rc = draw_entries_file(cx, round, &name);
        if (rc == LH_OK && name != NULL)
                rc = fetch_one(cx, w, name, &round);
        return rc;
}

/* The page of a draw of a served log has its result beside it. */
static const char *result_url(struct ctx *cx, const char *url)
{
        const char *slash = strrchr(url, '/');
        size_t n = strlen(slash);

        if (slash - url < 5 || strncmp(slash - 5, "/draw", 5) != 0 ||
            (n > 4 && strcmp(slash + n - 4, ".txt") == 0))
                return url;
        return arena_printf(cx->mem, "%s.result.txt", url);
}

static bool is_url(const char *s)
{
        return strncmp(s, "http://", 7) == 0 || strncmp(s, "https://", 8) == 0;
}

static int run_verify(struct ctx *cx, int argc, char **argv)
{
        lh_auto(fetched_done) struct fetched web = { 0 };
        const char *round = NULL, *announced = NULL;
        const struct option_spec specs[] = { { "round", &round, NULL },
                                             { "announced", &announced, NULL },
                                             { NULL, NULL, NULL } };
        struct draw_summary sum;
        char *result;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1)
                return EXIT_USAGE;
        result = argv[0];
        rc = is_url(argv[0]) ? fetch_all(cx, result_url(cx, argv[0]), &web, &result) : LH_OK;
        if (rc == LH_OK)
                rc = draw_verify(cx, result, round, announced, &sum);
        if (rc != LH_OK) {
                printf("FAIL %s%s%s\n", cx->err.field, cx->err.field[0] == '\0' ? "" : ": ",
                       cx->err.text);
                return EXIT_FAILED;
        }
        print_summary(&sum);
        if (announced == NULL)
                puts("note: compare the announcement with the one published before the draw, or "
                     "give "
                     "it with --announced");
        puts(sum.rehearsal ? "OK REHEARSAL/演练" : "OK");
        return EXIT_DONE;
}

static int run_check(struct ctx *cx, int argc, char **argv)
{
        const char *result = NULL;
        const struct option_spec specs[] = { { "result", &result, NULL }, { NULL, NULL, NULL } };
        char *ticket;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 2)
                return EXIT_USAGE;
        rc = draw_check(cx, argv[0], argv[1], stdout, &ticket);
        if (rc == LH_OK && ticket == NULL)
                return EXIT_REFUSED;
        if (rc == LH_OK && result != NULL)
                rc = draw_outcome(cx, result, ticket, stdout);
        return rc == LH_OK ? EXIT_DONE : cmd_failed(cx);
}

int cmd_draw(struct ctx *cx, int argc, char **argv)
{
        static const struct {
                const char *name;
                int (*run)(struct ctx *, int, char **);
        } steps[] = { { "commit", run_commit }, { "announce", run_announce },
                      { "reveal", run_reveal }, { "run", run_run },
                      { "verify", run_verify }, { "check", run_check } };

        for (size_t i = 0; argc > 0 && i < countof(steps); i++)
                if (strcmp(argv[0], steps[i].name) == 0)
                        return steps[i].run(cx, argc - 1, argv + 1);
        return EXIT_USAGE;
}
