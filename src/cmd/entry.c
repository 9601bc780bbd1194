/* liuhen entry: receipts for the people of a list, for the office that hands them out. */
#include "cmd/cmd.h"
#include "base/text.h"
#include "housing/receipt.h"
#include "ledger/tile.h"
#include "role/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int open_record(struct ctx *cx, const char *dir, uint64_t idx, struct record *ret)
{
        lh_auto(folder_close) struct folder f = { .lock_fd = -1 };
        char path[FOLDER_PATH_MAX + 64];
        int rc = folder_open(cx, dir, &f);

        folder_path(&f, "liuhen.db", path);
        if (rc == LH_OK)
                rc = store_open(cx, path, STORE_READ, &f.s);
        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, f.s);

                rc = tx.rc == LH_OK ? ledger_record(&tx, idx, ret, NULL) : tx.rc;
        }
        return rc;
}

/* A cell of CSV; a spreadsheet must not take it for a formula. */
static void put_cell(FILE *f, const char *s)
{
        putc('"', f);
        if (s[0] != '\0' && strchr("=+-@\t\r", s[0]) != NULL)
                putc('\'', f);
        for (; *s != '\0'; s++) {
                if (*s == '"')
                        putc('"', f);
                putc(*s, f);
        }
        putc('"', f);
}

static const char *member(struct ctx *cx, const struct field *f, uint64_t row, const char *name)
{
        json_t *o = f->state == FIELD_ERASED || f->rows[row].state == FIELD_ERASED
                            ? NULL
                            : json_loadb(f->rows[row].value.p, f->rows[row].value.n, 0, NULL);
        const char *s = json_string_value(json_object_get(o, name));
        const char *copy = s == NULL ? "" : arena_strdup(cx->mem, s);

        json_decref(o);
        return copy;
}

static void put_receipts(struct ctx *cx, const struct record *r, FILE *f, size_t *ret_n)
{
        const struct field *twin, *table = receipt_table(r, &twin);

        *ret_n = 0;
        fputs("\xef\xbb\xbf回执编号,密码,编号,姓名\r\n", f);
        for (uint64_t j = 0; j < table->n_rows; j++) {
                char secret[RECEIPT_SECRET_CHARS + 1];
                const char *name = member(cx, twin, j, "full_name");

                if (!receipt_secret(r, j, secret))
                        continue;
                fprintf(f, "%llu-%llu,%s,", (unsigned long long)r->idx, (unsigned long long)j,
                        secret);
                put_cell(f, member(cx, table, j, "number"));
                putc(',', f);
                put_cell(f, name[0] != '\0' ? name : member(cx, table, j, "name"));
                fputs("\r\n", f);
                ++*ret_n;
        }
}

/* For the office's eyes only: mode 0600, never over a file that exists. */
static int write_receipts(struct ctx *cx, const struct record *r, const char *path, size_t *ret_n)
{
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
        bool ok;

        if (f == NULL)
                return err_set(cx, LH_IO, "could not make %s: %s", path, strerror(errno));
        put_receipts(cx, r, f, ret_n);
        ok = !ferror(f) && fflush(f) == 0 && fsync(fd) == 0;
        fclose(f);
        return ok ? LH_OK : err_set(cx, LH_IO, "could not write %s", path);
}

int cmd_entry(struct ctx *cx, int argc, char **argv)
{
        const char *out = NULL;
        const struct option_spec specs[] = { { "out", &out, NULL }, { NULL, NULL, NULL } };
        const struct field *twin;
        struct record r;
        uint64_t idx;
        size_t made = 0;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 3 || out == NULL || strcmp(argv[0], "receipts") != 0 ||
            !decimal_parse(str_of(argv[2]), &idx) || idx > INT64_MAX)
                return EXIT_USAGE;
        rc = open_record(cx, argv[1], idx, &r);
        if (rc == LH_NOT_FOUND)
                rc = err_set(cx, rc, "there is no record %s", argv[2]);
        if (rc == LH_OK && receipt_table(&r, &twin) == NULL)
                rc = err_set(cx, LH_INVALID,
                             "record %s has no list of people with columns that are withheld",
                             argv[2]);
        if (rc == LH_OK)
                rc = write_receipts(cx, &r, out, &made);
        if (rc != LH_OK)
                return cmd_failed(cx);
        printf("%zu receipts in %s; give each person their own line, then delete the file\n", made,
               out);
        return EXIT_DONE;
}
