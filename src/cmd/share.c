#include "cmd/cmd.h"
#include "cmd/share.h"
#include "base/text.h"
#include "base/time.h"
#include "role/folder.h"
#include "share/auth_style.h"
#include "share/grant_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- share key: the consumer's key made, its digest for the record ---- */

static int print_key(struct ctx *cx, const char *dir, const char *consumer, const char *serial)
{
        struct auth_seeds seeds;
        struct hash key, digest;
        char hex[2 * HASH_BYTES + 1] = "";
        uint64_t n = 1;
        int rc = auth_seeds_load(cx, dir, true, &seeds);

        if (rc != LH_OK)
                return cmd_failed(cx);
        if (serial != NULL && !decimal_parse(str_of(serial), &n))
                return EXIT_USAGE;
        key = auth_consumer_key(&seeds, str_of(consumer), (int64_t)n);
        digest = hash_of(key.b, HASH_BYTES);
        hex_encode(digest.b, HASH_BYTES, hex);
        printf("{\"consumer\":\"%s\",\"key_serial\":%llu,\"key_sha256\":\"%s\"}\n", consumer,
               (unsigned long long)n, hex);
        return EXIT_DONE;
}

static int share_key(struct ctx *cx, int argc, char **argv)
{
        const char *consumer = NULL, *serial = NULL;
        const struct option_spec specs[] = { { "consumer", &consumer, NULL },
                                             { "serial", &serial, NULL },
                                             { NULL, NULL, NULL } };
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1 || consumer == NULL)
                return EXIT_USAGE;
        return print_key(cx, argv[0], consumer, serial);
}

/* ---- share client: what an outside client needs ---- */

static char *dup_str(struct ctx *cx, struct str s)
{
        return arena_strndup(cx->mem, s.p, s.n);
}

/* Lines of a list as a JSON array. */
static json_t *lines_json(struct str list)
{
        json_t *out = json_array();

        while (list.n > 0) {
                const char *end = memchr(list.p, '\n', list.n);
                size_t n = end != NULL ? (size_t)(end - list.p) : list.n;

                json_array_append_new(out, json_stringn(list.p, n));
                list.p += n + (end != NULL);
                list.n -= n + (end != NULL);
        }
        return out;
}

static json_t *xroad_json(struct ctx *cx, const struct consumer *c, const struct service *v)
{
        return json_pack("{s:s, s:s, s:s, s:s}", "client", dup_str(cx, c->xroad), "service",
                         dup_str(cx, v->xroad), "path",
                         arena_printf(cx->mem, "/r1/%s", dup_str(cx, v->xroad)), "instance",
                         dup_str(cx, v->xroad_part[0]));
}

static json_t *grant_json(struct ctx *cx, const struct grant *g)
{
        if (g == NULL)
                return json_null();
        return json_pack("{s:I, s:o, s:s, s:o, s:s, s:s, s:s, s:b}", "number", (json_int_t)g->idx,
                         "purposes", lines_json(g->purposes), "mode",
                         g->mode == GRANT_VERIFY   ? "verify"
                         : g->mode == GRANT_SELECT ? "select"
                                                   : "full",
                         "fields", lines_json(g->fields), "article", dup_str(cx, g->article),
                         "quota", dup_str(cx, g->quota), "until", dup_str(cx, g->until), "consent",
                         g->consent);
}

/* One call that works as it stands, for the next ten minutes where it is signed. */
static char *example_curl(struct ctx *cx, const struct consumer *c, const struct service *v,
                          const struct grant *g, const char *base)
{
        const char *purpose =
                g != NULL ? dup_str(cx, (struct str){ g->purposes.p, strcspn(g->purposes.p, "\n") })
                          : "";
        const char *path =
                v->contract != NULL && v->contract->n > 0 ? v->contract->endpoints[0].path : "";
        const char *query =
                v->locator_in_query ? arena_printf(cx->mem, "?%s=ID", dup_str(cx, v->locator)) : "";
        const char *claims = g != NULL && g->mode == GRANT_VERIFY
                                     ? " -H 'Content-Type: application/json' -d '{\"claims\":{"
                                       "\"FIELD\":\"VALUE\"}}'"
                                     : "";

        return arena_printf(cx->mem,
                            "curl -sS '%s/r1/%s%s%s' -H 'X-Road-Client: %s' -H 'X-Purpose: %s' -H "
                            "'X-Road-Issue: CASE-1'%s",
                            base, dup_str(cx, v->xroad), path, query, dup_str(cx, c->xroad),
                            purpose, claims);
}

static json_t *client_json(struct ctx *cx, const struct grant_set *s, const struct consumer *c,
                           const struct service *v, const char *base)
{
        char app_key[AUTH_KEY_CHARS + 1], secret[AUTH_KEY_CHARS + 1];
        int32_t day = date_in_china(time_now_ms());
        size_t n;
        const struct grant *g = grant_pair(s, c, v, &n);
        json_t *o = json_object();

        auth_app_key(&c->key, v->id, app_key);
        auth_day_secret(&c->key, v->id, day, secret);
        json_object_set_new(o, "rid", json_string(dup_str(cx, c->id)));
        json_object_set_new(o, "sid", json_string(dup_str(cx, v->id)));
        json_object_set_new(o, "appKey", json_string(app_key));
        json_object_set_new(o, "secret", json_string(secret));
        json_object_set_new(
                o, "secretEndTime",
                json_integer(((json_int_t)day + 1) * 86400000 - TIME_CHINA_OFFSET_MS - 1000));
        json_object_set_new(o, "baseUrl", json_string(base));
        json_object_set_new(o, "window", json_string(c->strict ? "strict" : "compatible"));
        json_object_set_new(o, "style", json_string(dup_str(cx, c->style)));
        json_object_set_new(o, "xroad", xroad_json(cx, c, v));
        json_object_set_new(o, "httpproxy",
                            json_string(arena_printf(cx->mem, "%s/httpproxy", base)));
        json_object_set_new(
                o, "refresh",
                json_string(arena_printf(cx->mem, "%s/sysapi/auth/refreshappsecret", base)));
        json_object_set_new(
                o, "native",
                json_string(arena_printf(cx->mem, "%s/api/%s", base, dup_str(cx, v->id))));
        json_object_set_new(o, "grant", grant_json(cx, g));
        json_object_set_new(o, "example", json_string(example_curl(cx, c, v, g, base)));
        return o;
}

static int load_set(struct ctx *cx, const char *dir, struct grant_set **ret)
{
        lh_auto(store_close) struct store *s = NULL;
        struct auth_seeds seeds;
        char path[FOLDER_PATH_MAX + 64];
        int rc = auth_seeds_load(cx, dir, false, &seeds);

        snprintf(path, sizeof(path), "%s/liuhen.db", dir);
        if (rc == LH_OK)
                rc = store_open(cx, path, STORE_READ, &s);
        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, s);

                rc = grant_set_load(&tx, &seeds, ret);
        }
        return rc;
}

static int print_client(struct ctx *cx, const struct grant_set *s, const char *consumer,
                        const char *service, const char *base)
{
        const struct consumer *c = grant_consumer(s, str_of(consumer));
        const struct service *v = grant_service(s, str_of(service));
        json_t *o;

        if (c == NULL)
                return err_field(cx, LH_NOT_FOUND, "consumer", "\"%s\" is not registered",
                                 consumer);
        if (v == NULL)
                return err_field(cx, LH_NOT_FOUND, "service", "\"%s\" is not registered", service);
        if (!c->key_ok)
                return err_field(cx, LH_CONFLICT, "consumer",
                                 "the key of \"%s\" in the record is not the one this folder makes",
                                 consumer);
        o = client_json(cx, s, c, v, base);
        json_dumpf(o, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
        putchar('\n');
        json_decref(o);
        return LH_OK;
}

static int share_client(struct ctx *cx, int argc, char **argv)
{
        const char *consumer = NULL, *service = NULL, *base = "http://127.0.0.1:8181";
        const struct option_spec specs[] = { { "consumer", &consumer, NULL },
                                             { "service", &service, NULL },
                                             { "gateway", &base, NULL },
                                             { NULL, NULL, NULL } };
        struct grant_set *s = NULL;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1 || consumer == NULL || service == NULL)
                return EXIT_USAGE;
        rc = load_set(cx, argv[0], &s);
        if (rc == LH_OK)
                rc = print_client(cx, s, consumer, service, base);
        grant_set_unref(&s);
        return rc == LH_OK ? EXIT_DONE : cmd_failed(cx);
}

int cmd_share(struct ctx *cx, int argc, char **argv)
{
        static const struct {
                const char *name;
                int (*run)(struct ctx *, int, char **);
        } parts[] = { { "demo", cmd_share_demo },
                      { "client", share_client },
                      { "key", share_key },
                      { "erase", cmd_share_erase },
                      { "errand", cmd_share_errand },
                      { "code", cmd_share_code },
                      { "session", cmd_share_session },
                      { "usage", cmd_share_usage },
                      { "consent", cmd_share_consent },
                      { "compare", cmd_share_compare } };

        for (size_t i = 0; argc > 0 && i < countof(parts); i++)
                if (strcmp(argv[0], parts[i].name) == 0)
                        return parts[i].run(cx, argc - 1, argv + 1);
        return EXIT_USAGE;
}
