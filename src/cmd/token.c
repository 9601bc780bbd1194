#include "cmd/cmd.h"
#include "cmd/sink.h"
#include "base/text.h"
#include "crypt/hash.h"

#include <stdio.h>
#include <string.h>
#include <stdlib.h>

#define TOKEN_BYTES 32

struct result {
        int rc;
};

static void on_result(void *arg, const struct sink_result *r)
{
        struct result *out = arg;

        out->rc = r->rc;
        if (r->rc != LH_OK)
                fprintf(stderr, "liuhen: %s: %s\n", r->field != NULL ? r->field : "",
                        r->message != NULL ? r->message : "");
}

static json_t *sha256_json(const char *text)
{
        struct hash h = hash_of(text, strlen(text));
        char hex[65] = "";

        hex_encode(h.b, HASH_BYTES, hex);
        return json_string(hex);
}

static int put(struct ctx *cx, const char *dir, json_t *doc)
{
        struct result result = { LH_OK };
        lh_auto(sink_close) struct sink *sink = NULL;
        int rc = sink_open(cx, dir, false, on_result, &result, &sink);

        if (rc == LH_OK)
                rc = sink_put(cx, sink, doc, false, 1, 1);
        if (rc == LH_OK)
                rc = sink_flush(cx, sink);
        json_decref(doc);
        if (rc != LH_OK)
                return cmd_failed(cx);
        return result.rc == LH_OK ? EXIT_DONE : EXIT_REFUSED;
}

/* The token itself is shown once and kept nowhere; the log knows its hash. */
int cmd_token(struct ctx *cx, int argc, char **argv)
{
        const char *body = NULL, *label = "", *revoke = NULL, *reason = NULL;
        const struct option_spec specs[] = { { "body", &body, NULL },
                                             { "label", &label, NULL },
                                             { "revoke", &revoke, NULL },
                                             { "reason", &reason, NULL },
                                             { NULL, NULL, NULL } };
        unsigned char raw[TOKEN_BYTES];
        char token[2 * TOKEN_BYTES + 1] = "";
        json_t *doc = json_object();
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1 || (body == NULL) == (revoke == NULL) ||
            (revoke != NULL) != (reason != NULL)) {
                json_decref(doc);
                return EXIT_USAGE;
        }
        if (revoke != NULL) {
                json_object_set_new(doc, "act", json_string("access.revoke"));
                json_object_set_new(doc, "token_sha256", sha256_json(revoke));
                json_object_set_new(doc, "reason", json_string(reason));
                return put(cx, argv[0], doc);
        }
        random_bytes(raw, sizeof(raw));
        hex_encode(raw, sizeof(raw), token);
        json_object_set_new(doc, "act", json_string("access.grant"));
        json_object_set_new(doc, "body", json_string(body));
        json_object_set_new(doc, "label", json_string(label));
        json_object_set_new(doc, "token_sha256", sha256_json(token));
        rc = put(cx, argv[0], doc);
        if (rc == EXIT_DONE)
                puts(token);
        return rc;
}
