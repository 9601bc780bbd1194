#include "cmd/cmd.h"
#include "cmd/sink.h"
#include "base/text.h"
#include "ledger/tile.h"
#include "role/folder.h"
#include "search/search.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROOF_BYTES_MAX ((size_t)128 * 1024 * 1024)

struct asked {
        const char *dir, *basis, *reason, *until, *by, *out;
        uint64_t record;
        char **fields;
        int n_fields;
};

/* last: an option that this command alone has, or NULL. */
static int parse(int argc, char **argv, const char *last, struct asked *ret)
{
        const struct option_spec specs[] = {
                { "basis", &ret->basis, NULL },
                { "reason", &ret->reason, NULL },
                { "by", &ret->by, NULL },
                { last, last == NULL || strcmp(last, "out") != 0 ? &ret->until : &ret->out, NULL },
                { NULL, NULL, NULL }
        };
        int n, rc;

        *ret = (struct asked){ 0 };
        rc = cmd_options(argc, argv, specs, &n);
        if (rc != EXIT_DONE || n < 3 || ret->basis == NULL ||
            (last != NULL && strcmp(last, "out") == 0 && ret->out == NULL) ||
            !decimal_parse(str_of(argv[1]), &ret->record) || ret->record > INT64_MAX)
                return EXIT_USAGE;
        ret->dir = argv[0];
        ret->fields = argv + 2;
        ret->n_fields = n - 2;
        return EXIT_DONE;
}

static json_t *act_document(const struct asked *a, const char *act)
{
        json_t *doc = json_object(), *fields = json_array();

        for (int i = 0; i < a->n_fields; i++)
                json_array_append_new(fields, json_string(a->fields[i]));
        json_object_set_new(doc, "act", json_string(act));
        json_object_set_new(doc, "record", json_integer((json_int_t)a->record));
        json_object_set_new(doc, "fields", fields);
        json_object_set_new(doc, "basis", json_string(a->basis));
        if (a->reason != NULL)
                json_object_set_new(doc, "reason", json_string(a->reason));
        if (a->until != NULL)
                json_object_set_new(doc, "until", json_string(a->until));
        if (a->by != NULL)
                json_object_set_new(doc, "by", json_string(a->by));
        return doc;
}

int cmd_withhold(struct ctx *cx, int argc, char **argv)
{
        struct asked a;

        return parse(argc, argv, "until", &a) != EXIT_DONE
                       ? EXIT_USAGE
                       : sink_one(cx, a.dir, act_document(&a, "field.withhold"), true);
}

int cmd_erase(struct ctx *cx, int argc, char **argv)
{
        struct asked a;

        char old[SEARCH_FILES_BYTES];
        int code;

        if (parse(argc, argv, NULL, &a) != EXIT_DONE)
                return EXIT_USAGE;
        search_files(a.dir, old);
        code = sink_one(cx, a.dir, act_document(&a, "field.erase"), true);
        /* Where the folder is served, who follows the log does the same a moment later. */
        if (code == EXIT_DONE)
                search_forget_files(a.dir, old);
        return code;
}

static int make_proof(struct ctx *cx, const struct asked *a, struct buf *out)
{
        struct field_path *paths = arena_alloc(cx->mem, (size_t)a->n_fields * sizeof(*paths));
        lh_auto(folder_close) struct folder f = { .lock_fd = -1 };
        char path[FOLDER_PATH_MAX + 64];
        int rc = folder_open(cx, a->dir, &f);

        for (int i = 0; i < a->n_fields && rc == LH_OK; i++)
                if (!field_path_parse(str_of(a->fields[i]), &paths[i]))
                        rc = err_set(cx, LH_INVALID,
                                     "\"%s\" is no field: write a name, or NAME/ROW", a->fields[i]);
        folder_path(&f, "liuhen.db", path);
        if (rc == LH_OK)
                rc = store_open(cx, path, STORE_READ, &f.s);
        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, f.s);

                rc = tx.rc == LH_OK ? ledger_proof_disclosing(&tx, a->record, paths,
                                                              (size_t)a->n_fields, out)
                                    : tx.rc;
        }
        return rc;
}

/* For one person's eyes: mode 0600, never over an existing file. */
static int write_proof(struct ctx *cx, const char *path, const struct buf *proof)
{
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        bool ok;

        if (fd < 0)
                return err_set(cx, LH_IO, "could not make %s: %s", path, strerror(errno));
        ok = write(fd, proof->p, proof->n) == (ssize_t)proof->n && fsync(fd) == 0;
        close(fd);
        return ok ? LH_OK : err_set(cx, LH_IO, "could not write %s", path);
}

int cmd_disclose(struct ctx *cx, int argc, char **argv)
{
        lh_auto(buf_done) struct buf proof = { 0 };
        struct asked a;
        int rc, code;

        if (parse(argc, argv, "out", &a) != EXIT_DONE)
                return EXIT_USAGE;
        buf_init(&proof, PROOF_BYTES_MAX);
        /* Looked at first, so that nothing is recorded that cannot be given; made anew after the
         * act. */
        rc = make_proof(cx, &a, &proof);
        if (rc != LH_OK)
                return cmd_failed(cx);
        code = sink_one(cx, a.dir, act_document(&a, "field.disclose"), true);
        if (code != EXIT_DONE)
                return code;
        buf_clear(&proof);
        rc = make_proof(cx, &a, &proof);
        if (rc == LH_OK)
                rc = write_proof(cx, a.out, &proof);
        return rc == LH_OK ? EXIT_DONE : cmd_failed(cx);
}
