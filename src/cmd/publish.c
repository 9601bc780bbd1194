#include "cmd/cmd.h"
#include "cmd/sink.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_BYTES_MAX ((off_t)4 * 1024 * 1024)

struct result {
        int code;
};

static void on_result(void *arg, const struct sink_result *r)
{
        struct result *out = arg;

        if (r->rc == LH_OK) {
                puts(r->receipt != NULL ? r->receipt : "{}");
                return;
        }
        out->code = EXIT_REFUSED;
        fprintf(stderr, "liuhen: refused: %s%s%s\n", r->field != NULL ? r->field : "",
                r->field != NULL && r->field[0] != '\0' ? ": " : "",
                r->message != NULL ? r->message : "");
}

static int load(struct ctx *cx, const char *path, json_t **ret)
{
        json_error_t why;
        struct stat st;

        if (strcmp(path, "-") != 0 && stat(path, &st) == 0 && st.st_size > FILE_BYTES_MAX)
                return err_set(cx, LH_LIMIT,
                               "%s is larger than %lld MiB; use liuhen import for lists", path,
                               (long long)(FILE_BYTES_MAX >> 20));
        *ret = strcmp(path, "-") == 0 ? json_loadf(stdin, JSON_REJECT_DUPLICATES, &why)
                                      : json_load_file(path, JSON_REJECT_DUPLICATES, &why);
        if (*ret != NULL)
                return LH_OK;
        if (why.line < 0)
                return err_set(cx, LH_IO, "could not read %s: %s", path, why.text);
        return err_set(cx, LH_INVALID, "%s is not JSON: line %d, column %d: %s", path, why.line,
                       why.column, why.text);
}

int cmd_publish(struct ctx *cx, int argc, char **argv)
{
        const struct option_spec specs[] = { { NULL, NULL, NULL } };
        struct result result = { EXIT_DONE };
        lh_auto(sink_close) struct sink *sink = NULL;
        json_t *docs = NULL;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 2)
                return EXIT_USAGE;
        rc = load(cx, argv[1], &docs);
        if (rc == LH_OK)
                rc = sink_open(cx, argv[0], true, on_result, &result, &sink);
        if (rc == LH_OK)
                rc = sink_put(cx, sink, docs, false, 1, 1);
        if (rc == LH_OK)
                rc = sink_flush(cx, sink);
        json_decref(docs);
        return rc == LH_OK ? result.code : cmd_failed(cx);
}
