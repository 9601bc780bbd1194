/* liuhen share consent: a person agrees that a consumer asks about them, or takes it back. */
#include "cmd/cmd.h"
#include "cmd/share.h"
#include "cmd/sink.h"
#include "base/text.h"
#include "base/time.h"
#include "share/auth_key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_BYTES_MAX ((size_t)64 * 1024)

json_t *share_consent_doc(const struct share_consent *c)
{
        json_t *doc = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "act", "share.consent",
                                "consent", c->id, "consumer", c->consumer, "purpose", c->purpose,
                                "text", c->text_sha256, "until", c->until, "tag", c->tag);

        if (c->case_no != NULL)
                json_object_set_new(doc, "case", json_string(c->case_no));
        return doc;
}

static int hash_file(struct ctx *cx, const char *path, char *ret_hex)
{
        char *text = arena_alloc(cx->mem, TEXT_BYTES_MAX + 1);
        FILE *f = fopen(path, "re");
        struct hash h;
        size_t n;

        if (f == NULL)
                return err_field(cx, LH_IO, "text", "could not open \"%s\"", path);
        n = fread(text, 1, TEXT_BYTES_MAX + 1, f);
        fclose(f);
        if (n == 0 || n > TEXT_BYTES_MAX)
                return err_field(cx, LH_INVALID, "text",
                                 "\"%s\" is empty or larger than %zu KiB; it is to hold what the "
                                 "person agrees to",
                                 path, TEXT_BYTES_MAX / 1024);
        h = hash_of(text, n);
        hex_encode(h.b, HASH_BYTES, ret_hex);
        return LH_OK;
}

static int give(struct ctx *cx, const char *dir, struct share_consent *c, const char *person,
                const char *text)
{
        char tag[AUTH_TAG_CHARS + 1], hex[2 * HASH_BYTES + 1] = "", today[16];
        struct auth_seeds seeds;
        int rc = share_person_ok(cx, person);

        if (rc == LH_OK)
                rc = auth_seeds_load(cx, dir, false, &seeds);
        if (rc == LH_OK)
                rc = hash_file(cx, text, hex);
        if (rc != LH_OK)
                return cmd_failed(cx);
        auth_person_tag(&seeds.person, str_of(person), tag);
        date_format(date_in_china(cx->now_ms()), today);
        c->tag = tag;
        c->text_sha256 = hex;
        if (c->until == NULL)
                c->until = today;
        return sink_one(cx, dir, share_consent_doc(c), true);
}

static int take_back(struct ctx *cx, const char *dir, const char *id, const char *reason)
{
        json_t *doc = json_pack("{s:s, s:s}", "act", "share.withdraw", "consent", id);

        if (reason != NULL)
                json_object_set_new(doc, "reason", json_string(reason));
        return sink_one(cx, dir, doc, true);
}

int cmd_share_consent(struct ctx *cx, int argc, char **argv)
{
        struct share_consent c = { .id = NULL };
        const char *person = NULL, *text = NULL, *withdraw = NULL, *reason = NULL;
        const struct option_spec specs[] = {
                { "person", &person, NULL },     { "consumer", &c.consumer, NULL },
                { "purpose", &c.purpose, NULL }, { "case", &c.case_no, NULL },
                { "id", &c.id, NULL },           { "until", &c.until, NULL },
                { "text", &text, NULL },         { "withdraw", &withdraw, NULL },
                { "reason", &reason, NULL },     { NULL, NULL, NULL }
        };
        unsigned char raw[8];
        char hex[17] = "";
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1)
                return EXIT_USAGE;
        if (withdraw != NULL)
                return take_back(cx, argv[0], withdraw, reason);
        if (person == NULL || c.consumer == NULL || c.purpose == NULL || text == NULL)
                return EXIT_USAGE;
        if (c.id == NULL) {
                random_bytes(raw, sizeof(raw));
                hex_encode(raw, sizeof(raw), hex);
                c.id = arena_printf(cx->mem, "TY-%s", hex);
        }
        return give(cx, argv[0], &c, person, text);
}
