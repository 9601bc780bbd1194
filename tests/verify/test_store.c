/* Logs in a store folder: every edge of the tiles is good, every kind of damage is found and named.
 * ledger.md: 6.1, 8.1, 8.2 */
#include "common.h"
#include "base/text.h"

#include <fcntl.h>
#include <sys/stat.h>

static const struct verify_options no_options;

static void expect_ok(const struct test_log *l, size_t size, const char *dir)
{
        struct hash root = test_log_root(l, size);
        struct verify_result r;

        expect(dir, &no_options, LH_OK, "", &r);
        assert_int_equal(r.size, size);
        assert_true(hash_eq(&r.root, &root));
        assert_true(r.key_from_log);
        assert_string_equal(r.vkey, l->vkey);
}

static void good_logs_of_every_tile_edge(void **state)
{
        static const size_t sizes[] = { 0,   1,   2,   3,     255,   256,   257,  511,
                                        512, 513, 700, 65535, 65536, 65537, 70000 };
        struct test_log l;

        (void)state;
        test_log_make(&l, 70000);
        for (size_t i = 0; i < countof(sizes); i++) {
                lh_auto(folder_done) char *dir = folder_new();

                test_log_write_db(&l, sizes[i], dir);
                expect_ok(&l, sizes[i], dir);
        }
        test_log_done(&l);
}

static void counts_say_how_many_values_are_open(void **state)
{
        lh_auto(folder_done) char *dir = folder_new();
        struct verify_result r;
        struct test_log l;

        (void)state;
        test_log_make(&l, 3);
        test_log_write_db(&l, 3, dir);
        expect(dir, &no_options, LH_OK, "", &r);
        /* Three officers withheld; titles open; amounts open, withheld, open; numbers withheld,
         * withheld, erased; an empty table. */
        assert_int_equal(r.values.open, 5);
        assert_int_equal(r.values.withheld, 6);
        assert_int_equal(r.values.erased, 1);
        test_log_done(&l);
}

/* A folder with `size` entries of a log of 600, and what is done to it. */
struct damage {
        size_t size;
        const char *sql;
        int rc;
        const char *says;
};

/* Joined blobs are text to SQLite, and STRICT tables want a blob again. */
#define FLIP(column) "CAST(substr(" column ", 1, 20) || x'ff' || substr(" column ", 22) AS BLOB)"

/* Rows 3 and 6 change places. */
#define SWAP(table)                                                                                \
        "UPDATE " table " SET idx = -1 WHERE idx = 3; UPDATE " table                               \
        " SET idx = 3 WHERE idx = 6; "                                                             \
        "UPDATE " table " SET idx = 6 WHERE idx = -1; "

static const struct damage damages[] = {
        { 20, "UPDATE leaf SET entry = " FLIP("entry") " WHERE idx = 17", LH_CORRUPT,
          "tile 0/000.p/20: its hash of entry 17 is not that of the entry" },
        { 20, "UPDATE leaf SET hash = " FLIP("hash") " WHERE idx = 3", LH_CORRUPT,
          "tile 0/000.p/20: its hash of entry 3 is not that of the entry" },
        { 600, "UPDATE leaf SET hash = " FLIP("hash") " WHERE idx = 300", LH_CORRUPT,
          "tile 0/001: its hash of entry 300 is not that of the entry" },
        { 20, "UPDATE leaf SET hash = x'00' WHERE idx = 3", LH_CORRUPT,
          "entry 3: its stored hash is not 32 bytes" },
        { 20, "UPDATE leaf SET entry = zeroblob(70000) WHERE idx = 3", LH_CORRUPT,
          "entry 3: it is longer than 65535 bytes" },
        { 20, "DELETE FROM leaf WHERE idx = 19", LH_CORRUPT,
          "the log was cut: the checkpoint says 20 entries, 19 are there" },
        { 20, "DELETE FROM leaf", LH_CORRUPT,
          "the log was cut: the checkpoint says 20 entries, 0 are there" },
        { 20, "DELETE FROM leaf WHERE idx = 5", LH_CORRUPT,
          "entry 5 is missing: the next row is 6" },
        { 20, "INSERT INTO leaf SELECT 20, hash, entry FROM leaf WHERE idx = 1", LH_CORRUPT,
          "the checkpoint says 20 entries, but entry 20 is there without being signed" },
        { 20, SWAP("leaf"), LH_CORRUPT, "entry 3: field \"title\" does not match its commitment" },
        { 20, SWAP("leaf") SWAP("opening"), LH_CORRUPT,
          "entry 4: its time is earlier than that of the entry before" },
        { 20, "DELETE FROM opening WHERE idx = 7", LH_CORRUPT, "entry 7: its opening is missing" },
        { 20, "DELETE FROM opening WHERE idx = 19", LH_CORRUPT,
          "entry 19: its opening is missing" },
        { 20, "INSERT INTO opening SELECT 20, fields FROM opening WHERE idx = 1", LH_CORRUPT,
          "there is an opening of entry 20, but no such entry" },
        { 20, "UPDATE opening SET fields = substr(fields, 1, length(fields) - 1) WHERE idx = 7",
          LH_CORRUPT, "entry 7: field \"id_number\" ends too early" },
        { 20, "UPDATE opening SET fields = CAST(fields || x'00' AS BLOB) WHERE idx = 7", LH_CORRUPT,
          "entry 7: its opening speaks of fields that are not in the entry" },
        { 20, "UPDATE opening SET fields = x'' WHERE idx = 7", LH_CORRUPT,
          "entry 7: field \"by\" has no opening" },
        { 20, "UPDATE opening SET fields = CAST(x'03' || substr(fields, 2) AS BLOB) WHERE idx = 7",
          LH_CORRUPT, "entry 7: field \"by\" has an opening of unknown state or form" },
        { 20,
          "UPDATE opening SET fields = (SELECT fields FROM opening WHERE idx = 8) WHERE idx = 4",
          LH_CORRUPT, "entry 4: field \"by\" does not match its commitment" },
        { 600, "UPDATE tile_hash SET hash = " FLIP("hash") " WHERE idx = 1", LH_CORRUPT,
          "tile 1/000.p/2: its hash 1 is not what the entries give" },
        { 600, "DELETE FROM tile_hash WHERE idx = 1", LH_CORRUPT,
          "tile_hash: level 1, index 1 is missing" },
        { 600, "INSERT INTO tile_hash SELECT 1, 2, hash FROM tile_hash WHERE idx = 1", LH_CORRUPT,
          "tile_hash: 3 rows where the entries give 2" },
        { 600, "INSERT INTO tile_hash SELECT 2, 0, hash FROM tile_hash WHERE idx = 1", LH_CORRUPT,
          "tile_hash: 3 rows where the entries give 2" },
        { 20,
          "UPDATE head SET note = replace(note, char(10) || '20' || char(10), char(10) || '19' || "
          "char(10))",
          LH_DENIED, "the checkpoint: the signature of log.example.cn/log does not hold" },
        { 20, "UPDATE head SET note = replace(note, '— log', '— lag')", LH_DENIED,
          "the checkpoint: it is not signed by the key log.example.cn/log" },
        { 20, "UPDATE head SET note = 'nothing'", LH_CORRUPT,
          "the checkpoint: it has no signature lines" },
        { 20, "DELETE FROM head", LH_CORRUPT, "the log has no checkpoint" },
        { 20, "UPDATE head SET size = 21", LH_CORRUPT,
          "head: its size is 21, the signed checkpoint says 20" },
        { 20, "UPDATE head SET root = " FLIP("root"), LH_CORRUPT,
          "head: its root is not that of the signed checkpoint" },
        { 20, "UPDATE meta SET value = '2' WHERE key = 'format'", LH_CORRUPT,
          "the store's format is not 1" },
        { 20, "DELETE FROM meta WHERE key = 'vkey'", LH_CORRUPT, "the store does not say its key" },
        { 20, "UPDATE meta SET value = replace(value, 'AeT', 'AeU') WHERE key = 'vkey'", LH_INVALID,
          "the log's key does not fit its own key id" },
        { 20, "UPDATE meta SET value = hex(zeroblob(1000)) WHERE key = 'vkey'", LH_CORRUPT,
          "too long" },
        { 20, "DROP TABLE opening", LH_IO,
          "could not read the tables in liuhen.db: no such table: opening" },
        /* A view in the place of a table could run what a stranger wrote. */
        { 20, "ALTER TABLE leaf RENAME TO hidden; CREATE VIEW leaf AS SELECT * FROM hidden", LH_IO,
          "leaf" },
};

static void every_damage_is_found_and_named(void **state)
{
        struct test_log l;

        (void)state;
        test_log_make(&l, 600);
        for (size_t i = 0; i < countof(damages); i++) {
                lh_auto(folder_done) char *dir = folder_new();
                const struct damage *d = &damages[i];

                test_log_write_db(&l, d->size, dir);
                test_sql(dir, d->sql);
                expect(dir, &no_options, d->rc, d->says, NULL);
        }
        test_log_done(&l);
}

/* Flips one bit of every byte of one opening, one after the other: no byte goes unchecked. */
static void every_byte_of_an_opening_counts(void **state)
{
        struct test_log l;
        lh_auto(folder_done) char *dir = folder_new();
        char sql[200];

        (void)state;
        test_log_make(&l, 6);
        test_log_write_db(&l, 6, dir);
        for (size_t at = 0; at < l.entry[5].stored.n; at++) {
                unsigned char was = (unsigned char)l.entry[5].stored.p[at];
                struct verify_result r;
                struct ctx cx;

                snprintf(sql, sizeof(sql),
                         "UPDATE opening SET fields = CAST(substr(fields, 1, %zu) || x'%02x' || "
                         "substr(fields, %zu) AS BLOB) WHERE idx = 5",
                         at, was ^ 4u, at + 2);
                test_sql(dir, sql);
                ctx_init(&cx);
                assert_int_equal(verify_run(&cx, dir, &no_options, &r), LH_CORRUPT);
                assert_non_null(strstr(cx.err.text, "entry 5: field \""));
                ctx_done(&cx);
                snprintf(sql, sizeof(sql),
                         "UPDATE opening SET fields = CAST(substr(fields, 1, %zu) || x'%02x' || "
                         "substr(fields, %zu) AS BLOB) WHERE idx = 5",
                         at, was, at + 2);
                test_sql(dir, sql);
        }
        expect(dir, &no_options, LH_OK, "", NULL);
        test_log_done(&l);
}

/* What a log with its own key could sign but must not. Entry 2 of 4 is replaced. */
#define HEAD(time)                                                                                 \
        "liuhen/entry@v1\nkind a\norg b\ncase c\ntime " time                                       \
        "\nby nX1APEYVuXxmYrW+baYhRx/hXP6TzNwfzC59+2smuQg=\nschema s@1\n"
#define NOW     "2017-12-06T08:30:00Z"
#define LINE(n) "field " n " biffVoEoUUD9VpH04EzkeilZaR2dr/24UqzfB5eKre8=\n"
#define REFS_8  "ref 0\nref 0\nref 0\nref 0\nref 0\nref 0\nref 0\nref 0\n"

static const struct {
        const char *entry, *says;
} bad_entries[] = {
        /* ledger.md: 2.1-2.7 */
        { "", "its first line is not \"liuhen/entry@v1\"" },
        { "liuhen/entry@v2\n", "its first line is not" },
        { "liuhen/entry@v1\norg b\nkind a\n", "its `kind` line is missing or wrong" },
        { "liuhen/entry@v1\nkind A\n", "its `kind` line is missing or wrong" },
        { "liuhen/entry@v1\nkind a\norg -b\n", "its `org` line is missing or wrong" },
        { "liuhen/entry@v1\nkind a\norg b\ncase \n", "its `case` line is missing or wrong" },
        { HEAD("2017-12-06 08:30:00"), "its `time` line is missing or wrong" },
        { HEAD("2017-12-06T08:29:59Z"), "its time is earlier than that of the entry before" },
        { "liuhen/entry@v1\nkind a\norg b\ncase c\ntime " NOW "\nby xx==\n",
          "its `by` line is missing or wrong" },
        { "liuhen/entry@v1\nkind a\norg b\ncase c\ntime " NOW
          "\nby nX1APEYVuXxmYrW+baYhRx/hXP6TzNwfzC59+2smuQg=\nschema s@0\n",
          "its `schema` line is missing or wrong" },
        { HEAD(NOW) "field Title biffVoEoUUD9VpH04EzkeilZaR2dr/24UqzfB5eKre8=\n",
          "field 1 has a name that is not allowed" },
        { HEAD(NOW) "field title\n", "a `field` line has no commitment" },
        { HEAD(NOW) "field title biffVoEoUUD9VpH04EzkeilZaR2dr/24UqzfB5eKre9=\n",
          "the commitment of field \"title\" is not a base64 hash" },
        { HEAD(NOW) LINE("a") LINE("b") LINE("a"), "field \"a\" stands in it twice" },
        { HEAD(NOW) "ref 2\n", "it refers to entry 2, which is not before it" },
        { HEAD(NOW) "ref 01\n", "a `ref` line is not a number" },
        { HEAD(NOW) REFS_8 REFS_8 "ref 0\n", "it has more than 16 `ref` lines" },
        { HEAD(NOW) "ref 0\n" LINE("a"), "it has a line that does not belong there" },
        { HEAD(NOW) "ref 0", "it has a line that does not belong there" },
        { HEAD(NOW) "\n", "it has a line that does not belong there" },
        { HEAD(NOW) "FIELD a\n", "it has a line that does not belong there" },
        { HEAD(NOW),
          "does not match its commitment" }, /* the form is good, the opening is of another entry */
};

static void entries_of_bad_form_fail_though_signed(void **state)
{
        (void)state;
        for (size_t i = 0; i < countof(bad_entries); i++) {
                lh_auto(folder_done) char *dir = folder_new();
                char says[200];
                struct test_log l;

                test_log_make(&l, 4);
                test_log_replace(&l, 2, bad_entries[i].entry);
                test_log_write_db(&l, 4, dir);
                snprintf(says, sizeof(says), "%s", bad_entries[i].says);
                expect(dir, &no_options, LH_CORRUPT, says, NULL);
                expect(dir, &no_options, LH_CORRUPT, "entry 2: ", NULL);
                test_log_done(&l);
        }
}

/* A record rewritten with everything that hangs on it, but for the signature. */
static void entries_that_do_not_give_the_signed_root(void **state)
{
        lh_auto(folder_done) char *honest = folder_new();
        lh_auto(folder_done) char *dir = folder_new();
        char sql[4400];
        struct test_log l;

        (void)state;
        test_log_make(&l, 20);
        test_log_write_db(&l, 20, honest);
        test_log_replace(&l, 19, HEAD("2018-01-01T00:00:00Z"));
        buf_clear(&l.entry[19].stored);
        buf_add(&l.entry[19].stored,
                "\x02\x00\x02"
                "by",
                5);
        test_log_write_db(&l, 20, dir);
        expect(dir, &no_options, LH_OK, "", NULL);
        snprintf(sql, sizeof(sql),
                 "ATTACH '%s/liuhen.db' AS h; UPDATE head SET (root, note) = (SELECT root, note "
                 "FROM h.head)",
                 honest);
        test_sql(dir, sql);
        expect(dir, &no_options, LH_CORRUPT, "the entries do not give the signed root: they give ",
               NULL);
        test_log_done(&l);
}

static void the_key_given_counts_not_the_one_shown(void **state)
{
        lh_auto(folder_done) char *dir = folder_new();
        struct test_log l;
        struct verify_options o = { 0 };
        struct verify_result r;

        (void)state;
        test_log_make(&l, 20);
        test_log_write_db(&l, 20, dir);
        o.vkey = l.vkey;
        expect(dir, &o, LH_OK, "", &r);
        assert_false(r.key_from_log);
        o.vkey = "example.cn/log+de3b73e1+AeT/BnzbAN7B49oRbW26UMnBuLzAnLSXA1++/9nJ0i00";
        expect(dir, &o, LH_DENIED, "the checkpoint: it is not signed by the key example.cn/log",
               NULL);
        o.vkey = "";
        expect(dir, &o, LH_INVALID, "the log's key is not of the form", NULL);
        o.vkey = "a+b";
        expect(dir, &o, LH_INVALID, "the log's key is not of the form", NULL);
        test_log_done(&l);
}

/* ---- earlier checkpoints ---- */

static void write_note(const struct test_log *l, size_t size, const char *dir, const char *name)
{
        struct buf note;

        buf_init(&note, NOTE_BYTES_MAX);
        test_log_note(l, size, &note);
        test_write_file(dir, name, (struct str){ note.p, note.n });
        buf_done(&note);
}

static void expect_with_old(const char *dir, int rc, const char *says)
{
        char old[4200];
        struct verify_options o = { .old_path = old };

        snprintf(old, sizeof(old), "%s/old", dir);
        expect(dir, &o, rc, says, NULL);
}

static void a_log_that_grew_keeps_every_earlier_checkpoint(void **state)
{
        static const size_t sizes[] = { 0, 1, 2, 3, 255, 256, 257, 500, 511, 512, 513, 599, 600 };
        lh_auto(folder_done) char *dir = folder_new();
        struct test_log l;

        (void)state;
        test_log_make(&l, 601);
        test_log_write_db(&l, 600, dir);
        for (size_t i = 0; i < countof(sizes); i++) {
                write_note(&l, sizes[i], dir, "old");
                expect_with_old(dir, LH_OK, "");
        }
        write_note(&l, 601, dir, "old");
        expect_with_old(dir, LH_CORRUPT,
                        "the log was cut: the earlier checkpoint says 601 entries, the newest 600");
        test_log_done(&l);
}

static void a_forked_log_is_named_so(void **state)
{
        static const size_t sizes[] = { 2, 256, 300, 600 };
        lh_auto(folder_done) char *dir = folder_new();
        struct test_log l;

        (void)state;
        test_log_make(&l, 600);
        test_log_write_db(&l, 600, dir);
        /* Another history, signed by the same key. */
        test_log_replace(&l, 1, HEAD(NOW));
        for (size_t i = 0; i < countof(sizes); i++) {
                char says[100];

                write_note(&l, sizes[i], dir, "old");
                snprintf(says, sizeof(says),
                         "the log was forked: its first %zu entries now give the root", sizes[i]);
                expect_with_old(dir, LH_CORRUPT, says);
        }
        test_write_file(dir, "old", str_of("log.example.cn/log\n1\n\nno note\n"));
        expect_with_old(dir, LH_CORRUPT, "the earlier checkpoint: ");
        unlink("old");
        test_log_done(&l);
}

static void the_checkpoint_is_saved_after_success_only(void **state)
{
        lh_auto(folder_done) char *dir = folder_new();
        char path[4200];
        struct verify_options o = { .save_path = path };
        struct test_log l;
        struct stat st;

        (void)state;
        test_log_make(&l, 20);
        test_log_write_db(&l, 20, dir);
        snprintf(path, sizeof(path), "%s/old", dir);
        test_sql(dir, "UPDATE opening SET fields = CAST(fields || x'00' AS BLOB) WHERE idx = 19");
        expect(dir, &o, LH_CORRUPT, "entry 19", NULL);
        assert_int_not_equal(stat(path, &st), 0);
        test_sql(
                dir,
                "UPDATE opening SET fields = substr(fields, 1, length(fields) - 1) WHERE idx = 19");
        expect(dir, &o, LH_OK, "", NULL);
        expect_with_old(dir, LH_OK, "");
        snprintf(path, sizeof(path), "%s/none/old", dir);
        expect(dir, &o, LH_IO, "could not write", NULL);
        test_log_done(&l);
}

/* ---- the world around ---- */

static void a_writer_meanwhile_does_not_disturb(void **state)
{
        lh_auto(folder_done) char *dir = folder_new();
        struct test_log l;

        (void)state;
        test_log_make(&l, 20);
        test_log_write_db(&l, 20, dir);
        /* An open write transaction of another process, with rows not committed. */
        test_sql(dir,
                 "BEGIN IMMEDIATE; DELETE FROM leaf WHERE idx = 19"); /* closing rolls it back */
        expect_ok(&l, 20, dir);
        test_log_done(&l);
}

static void targets_that_are_no_log(void **state)
{
        lh_auto(folder_done) char *dir = folder_new();
        char path[4200];

        (void)state;
        expect("/nowhere/at/all", &no_options, LH_IO,
               "give a store folder, an http(s) address or a file", NULL);
        expect(dir, &no_options, LH_IO, "could not open the log in", NULL);
        test_write_file(
                dir, "liuhen.db",
                str_of("this is no database, but it is long enough to look like a header of one, "
                       "or so it was thought by whoever wrote it into this place"));
        expect(dir, &no_options, LH_IO, "could not open the log in", NULL);
        snprintf(path, sizeof(path), "%s/?#%%", dir);
        expect(path, &no_options, LH_IO, "could not read", NULL);
}

static void folder_names_with_signs_of_addresses(void **state)
{
        lh_auto(folder_done) char *dir = folder_new();
        char inner[4200];
        struct test_log l;

        (void)state;
        test_log_make(&l, 5);
        snprintf(inner, sizeof(inner), "%s/a?mode=memory#50%%", dir);
        assert_int_equal(mkdir(inner, 0700), 0);
        test_log_write_db(&l, 5, inner);
        expect_ok(&l, 5, inner);
        test_log_done(&l);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(good_logs_of_every_tile_edge),
                cmocka_unit_test(counts_say_how_many_values_are_open),
                cmocka_unit_test(every_damage_is_found_and_named),
                cmocka_unit_test(every_byte_of_an_opening_counts),
                cmocka_unit_test(entries_of_bad_form_fail_though_signed),
                cmocka_unit_test(entries_that_do_not_give_the_signed_root),
                cmocka_unit_test(the_key_given_counts_not_the_one_shown),
                cmocka_unit_test(a_log_that_grew_keeps_every_earlier_checkpoint),
                cmocka_unit_test(a_forked_log_is_named_so),
                cmocka_unit_test(the_checkpoint_is_saved_after_success_only),
                cmocka_unit_test(a_writer_meanwhile_does_not_disturb),
                cmocka_unit_test(targets_that_are_no_log),
                cmocka_unit_test(folder_names_with_signs_of_addresses),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
