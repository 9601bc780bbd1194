#include "cmd/cmd.h"
#include "cmd/sink.h"
#include "base/text.h"
#include "crypt/hash.h"

#include <stdio.h>
#include <string.h>
#include <stdlib.h>

#define TOKEN_BYTES 32

static json_t *sha256_json(const char *text)
{
        struct hash h = hash_of(text, strlen(text));
        char hex[65] = "";

        hex_encode(h.b, HASH_BYTES, hex);
        return json_string(hex);
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
                return sink_one(cx, argv[0], doc, false);
        }
        random_bytes(raw, sizeof(raw));
        hex_encode(raw, sizeof(raw), token);
        json_object_set_new(doc, "act", json_string("access.grant"));
        json_object_set_new(doc, "body", json_string(body));
        json_object_set_new(doc, "label", json_string(label));
        json_object_set_new(doc, "token_sha256", sha256_json(token));
        rc = sink_one(cx, argv[0], doc, false);
        if (rc == EXIT_DONE)
                puts(token);
        return rc;
}
