/* Logs behind a web address, served by server.py from files the test wrote. */
#include "common.h"

#include <spawn.h>
#include <sys/wait.h>

extern char **environ;
static const struct verify_options no_options;

struct server {
        char *dir;
        pid_t pid;
        int to; /* closing it ends the server */
        int port;
};

static int read_port(int fd)
{
        char line[32] = "";
        size_t n = 0;

        while (n + 1 < sizeof(line) && read(fd, line + n, 1) == 1 && line[n] != '\n')
                n++;
        return atoi(line);
}

static struct server server_start(void)
{
        struct server s = { .dir = folder_new() };
        char python[] = "python3",
             *argv[] = { python, (char *)(uintptr_t)getenv("VERIFY_TEST_SERVER"), s.dir, NULL };
        posix_spawn_file_actions_t fa;
        int in[2], out[2];

        assert_non_null(argv[1]);
        assert_int_equal(pipe(in) | pipe(out), 0);
        posix_spawn_file_actions_init(&fa);
        posix_spawn_file_actions_adddup2(&fa, in[0], 0);
        posix_spawn_file_actions_adddup2(&fa, out[1], 1);
        posix_spawn_file_actions_addclose(&fa, in[1]);
        assert_int_equal(posix_spawnp(&s.pid, "python3", &fa, NULL, argv, environ), 0);
        posix_spawn_file_actions_destroy(&fa);
        close(in[0]);
        close(out[1]);
        s.to = in[1];
        s.port = read_port(out[0]);
        close(out[0]);
        assert_true(s.port > 0);
        return s;
}

static void server_stop(struct server *s)
{
        close(s->to);
        waitpid(s->pid, NULL, 0);
        folder_done(&s->dir);
}

static void expect_at(const struct server *s, const char *path, const struct verify_options *o,
                      int rc, const char *says, struct verify_result *ret)
{
        char url[200];

        snprintf(url, sizeof(url), "http://127.0.0.1:%d/%s", s->port, path);
        expect(url, o, rc, says, ret);
}

static void good_logs_of_every_tile_edge(void **state)
{
        static const size_t sizes[] = { 0, 1, 2, 255, 256, 257, 511, 512, 513, 65536, 65537 };
        struct test_log l;

        (void)state;
        test_log_make(&l, 65537);
        for (size_t i = 0; i < countof(sizes); i++) {
                lh_auto(server_stop) struct server s = server_start();
                struct hash root = test_log_root(&l, sizes[i]);
                struct verify_result r;

                test_log_write_files(&l, sizes[i], s.dir);
                expect_at(&s, "plain", &no_options, LH_OK, "", &r);
                assert_int_equal(r.size, sizes[i]);
                assert_true(hash_eq(&r.root, &root));
                assert_true(r.key_from_log);
        }
        test_log_done(&l);
}

static void troubles_of_the_line_are_overcome(void **state)
{
        lh_auto(server_stop) struct server s = server_start();
        struct test_log l;

        (void)state;
        test_log_make(&l, 600);
        test_log_write_files(&l, 600, s.dir);
        expect_at(&s, "plain/log", &no_options, LH_OK, "", NULL);
        expect_at(&s, "plain/log//", &no_options, LH_OK, "", NULL);
        expect_at(&s, "gzip", &no_options, LH_OK, "", NULL);
        expect_at(&s, "moved", &no_options, LH_OK, "", NULL);
        expect_at(&s, "flaky", &no_options, LH_OK, "", NULL);
        expect_at(&s, "broken", &no_options, LH_IO, "the server answered 503", NULL);
        expect_at(&s, "endless", &no_options, LH_LIMIT, "the answer is longer than 512 bytes",
                  NULL);
        expect_at(&s, "plain/elsewhere", &no_options, LH_NOT_FOUND, "the server does not have it",
                  NULL);
        expect("http://127.0.0.1:1/", &no_options, LH_IO,
               "could not read http://127.0.0.1:1/log/vkey", NULL);
        test_log_done(&l);
}

/* The log grew while we read: its partial tiles are gone, the full ones begin with what we need. */
static void full_tiles_stand_in_for_partial_ones(void **state)
{
        lh_auto(server_stop) struct server s = server_start();
        struct test_log l;
        struct buf note;

        (void)state;
        test_log_make(&l, 768);
        test_log_write_files(&l, 768, s.dir);
        buf_init(&note, NOTE_BYTES_MAX);
        test_log_note(&l, 600, &note);
        test_write_file(s.dir, "log/checkpoint", (struct str){ note.p, note.n });
        buf_done(&note);
        /* Level 1 has width 2 at 600 and 3 at 768: the partial tile of width 2 must be there, as no
         * full one is. */
        expect_at(&s, "plain", &no_options, LH_CORRUPT,
                  "log/tile/1/000: the server does not have it", NULL);
        test_log_write_files(&l, 600, s.dir);
        for (const char *const *p =
                     (const char *const[]){ "tile/0/002.p/88", "tile/entries/002.p/88",
                                            "openings/002.p/88", NULL };
             *p != NULL; p++) {
                char path[4200];

                snprintf(path, sizeof(path), "%s/log/%s", s.dir, *p);
                assert_int_equal(unlink(path), 0);
        }
        expect_at(&s, "plain", &no_options, LH_OK, "", NULL);
        test_log_done(&l);
}

/* ---- damage ---- */

static void read_file(const char *dir, const char *path, struct buf *ret)
{
        char full[4200], piece[65536];
        FILE *f;
        size_t n;

        snprintf(full, sizeof(full), "%s/%s", dir, path);
        f = fopen(full, "rb");
        assert_non_null(f);
        while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
                buf_add(ret, piece, n);
        fclose(f);
}

/* How a served file is spoiled. */
enum spoil { FLIP, CUT, LENGTHEN, REMOVE, EMPTY };

static void spoil(const char *dir, const char *path, enum spoil how, size_t at)
{
        lh_auto(buf_done) struct buf b;
        char full[4200];

        buf_init(&b, (size_t)64 << 20);
        read_file(dir, path, &b);
        if (how == FLIP)
                b.p[at] ^= 1;
        else if (how == CUT)
                b.n -= at;
        else if (how == LENGTHEN)
                buf_puts(&b, "{}\n");
        else if (how == EMPTY)
                b.n = 0;
        test_write_file(dir, path, (struct str){ b.p, b.n });
        snprintf(full, sizeof(full), "%s/%s", dir, path);
        if (how == REMOVE)
                unlink(full);
}

static const struct {
        const char *path;
        enum spoil how;
        size_t at;
        int rc;
        const char *says;
} spoils[] = {
        { "log/checkpoint", FLIP, 0, LH_DENIED,
          "the checkpoint: the signature of log.example.cn/log does not hold" },
        { "log/checkpoint", EMPTY, 0, LH_CORRUPT, "the checkpoint: it has no signature lines" },
        { "log/checkpoint", CUT, 1, LH_CORRUPT, "the checkpoint: its last line does not end" },
        { "log/vkey", CUT, 1, LH_CORRUPT, "the log's vkey file is not one line of text" },
        { "log/vkey", FLIP, 40, LH_INVALID, "the log's key" },
        { "log/tile/entries/001", FLIP, 100, LH_CORRUPT,
          "tile 0/001: its hash of entry 256 is not that of the entry" },
        { "log/tile/entries/001", CUT, 1, LH_CORRUPT,
          "tile/entries/001: the bundle ends inside entry 511" },
        { "log/tile/entries/001", LENGTHEN, 0, LH_CORRUPT,
          "tile/entries/001: 3 bytes too many after entry 511" },
        { "log/tile/entries/001", REMOVE, 0, LH_CORRUPT,
          "log/tile/entries/001: the server does not have it" },
        { "log/tile/entries/002.p/88", EMPTY, 0, LH_CORRUPT,
          "tile/entries/002.p/88: the bundle ends inside entry 512" },
        { "log/tile/0/000", FLIP, 32 * 17, LH_CORRUPT,
          "tile 0/000: its hash of entry 17 is not that of the entry" },
        { "log/tile/0/002.p/88", CUT, 32, LH_CORRUPT,
          "tile/0/002.p/88: it is 2784 bytes long, not 88 hashes" },
        { "log/tile/0/002.p/88", LENGTHEN, 0, LH_CORRUPT,
          "tile/0/002.p/88: it is 2819 bytes long, not 88 hashes" },
        { "log/tile/1/000.p/2", FLIP, 63, LH_CORRUPT,
          "tile 1/000.p/2: its hash 1 is not what the entries give" },
        { "log/tile/1/000.p/2", REMOVE, 0, LH_CORRUPT, "the server does not have it" },
        { "log/openings/001", CUT, 1, LH_CORRUPT,
          "entry 511: its opening is missing in openings/001" },
        { "log/openings/001", LENGTHEN, 0, LH_CORRUPT,
          "entry 511: more openings follow it in openings/001" },
        { "log/openings/001", EMPTY, 0, LH_CORRUPT, "entry 256: its opening is missing" },
        { "log/openings/001", REMOVE, 0, LH_CORRUPT,
          "log/openings/001: the server does not have it" },
};

static void every_spoiled_file_is_found_and_named(void **state)
{
        lh_auto(server_stop) struct server s = server_start();
        struct test_log l;

        (void)state;
        test_log_make(&l, 600);
        for (size_t i = 0; i < countof(spoils); i++) {
                test_log_write_files(&l, 600, s.dir);
                spoil(s.dir, spoils[i].path, spoils[i].how, spoils[i].at);
                expect_at(&s, "plain", &no_options, spoils[i].rc, spoils[i].says, NULL);
        }
        test_log_done(&l);
}

/* The opening line of entry 1 of 2, changed by replacing one text. */
static const struct {
        const char *was, *is, *says;
} lines[] = {
        { "1001.00", "1001.01", NULL }, /* not there: withheld, so nothing changes */
        { "\"第 1 号采购结果", "\"第 2 号采购结果",
          "entry 1: field \"title\" does not match its commitment" },
        { "\"name\":\"title\"", "\"name\":\"titel\"",
          "entry 1: field \"title\" has no opening; another name stands in its place" },
        { "\"index\":1", "\"index\":2", "entry 1: the opening in its place is of another entry" },
        { "\"index\":1", "\"index\":\"1\"",
          "entry 1: the opening in its place is of another entry" },
        { "\"index\":1", "\"index\":1,\"more\":0", "entry 1: its opening has members other than" },
        { "\"index\":1", "\"index\":1,\"index\":1", "entry 1: it is not a JSON object" },
        { "\"fields\"", "\"felder\"", "entry 1: its opening has no \"fields\"" },
        { "\"withheld\"", "\"hidden\"", "entry 1: field \"by\" has an opening of unknown form" },
        { "\"state\":\"withheld\"", "\"state\":\"withheld\",\"why\":\"\"",
          "entry 1: field \"by\" has an opening of unknown form" },
        { ",{\"name\":\"id_number\",\"state\":\"withheld\"}", "",
          "entry 1: field \"id_number\" has no opening" },
        { "{\"name\":\"id_number\",\"state\":\"withheld\"}",
          "{\"name\":\"id_number\",\"state\":\"withheld\"},{\"name\":\"more\",\"state\":"
          "\"erased\"}",
          "entry 1: its opening speaks of fields that are not in the entry" },
        { "{\"index\"", "[\"index\"", "entry 1: it is not a JSON object" },
};

/* Replaces the first `was` by `is`; false if it is not there. */
static bool replace(struct buf *b, const char *was, const char *is)
{
        char *at = strstr(b->p, was), *rest;

        if (at == NULL)
                return false;
        rest = mem_strdup(at + strlen(was));
        b->n = (size_t)(at - b->p);
        buf_puts(b, is);
        buf_puts(b, rest);
        free(rest);
        return true;
}

static void every_false_opening_line_is_found_and_named(void **state)
{
        lh_auto(server_stop) struct server s = server_start();

        (void)state;
        for (size_t i = 0; i < countof(lines); i++) {
                struct test_log l;

                test_log_make(&l, 2);
                assert_int_equal(replace(&l.entry[1].served, lines[i].was, lines[i].is),
                                 lines[i].says != NULL);
                test_log_write_files(&l, 2, s.dir);
                expect_at(&s, "plain", &no_options, lines[i].says == NULL ? LH_OK : LH_CORRUPT,
                          lines[i].says == NULL ? "" : lines[i].says, NULL);
                test_log_done(&l);
        }
}

static const struct {
        const char *was, *is, *says;
} rows[] = {
        { "\"salt\":\"", "\"salt\":\"A",
          "entry 3: field \"title\" has an opening of unknown form" },
        { "{\\\"name\\\":\\\"户 500\\\"", "{\\\"name\\\":\\\"户 501\\\"",
          "entry 3: field \"rows\" does not match its commitment" },
        { "\"commitment\":\"", "\"commitment\":\"A",
          "entry 3: field \"rows\" has a row of unknown form" },
        { "\"rows\":[{", "\"rows\":[{},{", "entry 3: field \"rows\" has a row of unknown form" },
        { "\"state\":\"erased\"}", "\"state\":\"gone\"}", "unknown form" },
};

static void every_false_row_is_found_and_named(void **state)
{
        lh_auto(server_stop) struct server s = server_start();

        (void)state;
        for (size_t i = 0; i < countof(rows); i++) {
                struct test_log l;

                test_log_make(&l, 4);
                assert_true(replace(&l.entry[3].served, rows[i].was, rows[i].is));
                test_log_write_files(&l, 4, s.dir);
                expect_at(&s, "plain", &no_options, LH_CORRUPT, rows[i].says, NULL);
                test_log_done(&l);
        }
}

static void a_forked_site_is_named_so(void **state)
{
        lh_auto(server_stop) struct server s = server_start();
        struct test_log l, other;
        char path[4200];
        struct verify_options o = { .save_path = path };

        (void)state;
        test_log_make(&l, 300);
        test_log_make(&other, 600);
        test_log_replace(&other, 290,
                         "liuhen/entry@v1\n"); /* in the block where the old tree ended */
        test_log_write_files(&l, 300, s.dir);
        snprintf(path, sizeof(path), "%s/old", s.dir);
        expect_at(&s, "plain", &o, LH_OK, "", NULL);
        test_log_write_files(&other, 600, s.dir);
        o = (struct verify_options){ .old_path = path };
        expect_at(&s, "plain", &o, LH_CORRUPT, "the log was forked: its first 300 entries", NULL);
        test_log_write_files(&l, 20, s.dir);
        expect_at(&s, "plain", &o, LH_CORRUPT,
                  "the log was cut: the earlier checkpoint says 300 entries, the newest 20", NULL);
        test_log_done(&l);
        test_log_done(&other);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(good_logs_of_every_tile_edge),
                cmocka_unit_test(troubles_of_the_line_are_overcome),
                cmocka_unit_test(full_tiles_stand_in_for_partial_ones),
                cmocka_unit_test(every_spoiled_file_is_found_and_named),
                cmocka_unit_test(every_false_opening_line_is_found_and_named),
                cmocka_unit_test(every_false_row_is_found_and_named),
                cmocka_unit_test(a_forked_site_is_named_so),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
