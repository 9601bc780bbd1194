#include "cmd/cmd.h"
#include "cmd/sink.h"

#include <stdio.h>

struct one {
        bool receipt; /* a running scribe sends one whether it is asked for or not */
        int code;
};

static void on_result(void *arg, const struct sink_result *r)
{
        struct one *one = arg;

        if (r->rc == LH_OK) {
                one->code = EXIT_DONE;
                if (one->receipt && r->receipt != NULL)
                        puts(r->receipt);
                return;
        }
        one->code = EXIT_REFUSED;
        fprintf(stderr, "liuhen: refused: %s%s%s\n", r->field != NULL ? r->field : "",
                r->field != NULL && r->field[0] != '\0' ? ": " : "",
                r->message != NULL ? r->message : "");
}

int sink_one(struct ctx *cx, const char *dir, json_t *doc, bool receipt)
{
        lh_auto(sink_close) struct sink *sink = NULL;
        struct one one = { receipt, EXIT_FAILED };
        int rc = sink_open(cx, dir, receipt, on_result, &one, &sink);

        if (rc == LH_OK)
                rc = sink_put(cx, sink, doc, false, 1, 1);
        if (rc == LH_OK)
                rc = sink_flush(cx, sink);
        json_decref(doc);
        return rc == LH_OK ? one.code : cmd_failed(cx);
}
