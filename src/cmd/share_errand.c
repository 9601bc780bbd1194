/* liuhen share errand: one errand asked and its sheet put into the log.
 * liuhen share code, session, usage: what a person needs to see who asked about them. */
#include "cmd/cmd.h"
#include "cmd/share.h"
#include "cmd/sink.h"
#include "base/text.h"
#include "base/time.h"
#include "role/folder.h"
#include "share/errand.h"
#include "share/usage.h"
#include "share/share_login.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DECLARED_BYTES_MAX ((size_t)64 * 1024)

struct errand {
        const char *dir, *rule_name, *person, *gateway, *consumer, *case_no, *declared_path;
        struct errand_rule rule;
        struct errand_ask ask;
        char tag[AUTH_TAG_CHARS + 1];
        char consent_sha256[65];
        const char *body; /* of the consumer */
};

int share_person_ok(struct ctx *cx, const char *id)
{
        size_t n = strlen(id);

        if (n == 18 && strspn(id, "0123456789") >= 17 && strspn(id, "0123456789Xx") == 18)
                return LH_OK;
        return err_field(cx, LH_INVALID, "person",
                         "this is not a citizen's ID number: 18 digits, the last one may be X");
}

static int open_view(struct ctx *cx, const char *dir, struct store **ret)
{
        return store_open(cx, arena_printf(cx->mem, "%s/liuhen.db", dir), STORE_READ, ret);
}

static int read_file(struct ctx *cx, const char *path, struct str *ret)
{
        FILE *f = fopen(path, "re");
        char *text = arena_alloc(cx->mem, DECLARED_BYTES_MAX + 1);
        size_t n;

        if (f == NULL)
                return err_set(cx, LH_IO, "could not open \"%s\"", path);
        n = fread(text, 1, DECLARED_BYTES_MAX + 1, f);
        fclose(f);
        if (n > DECLARED_BYTES_MAX)
                return err_set(cx, LH_LIMIT, "\"%s\" is larger than %zu bytes", path,
                               DECLARED_BYTES_MAX);
        *ret = (struct str){ text, n };
        return LH_OK;
}

static int read_rule(struct ctx *cx, struct errand *e)
{
        lh_auto(rule_free) struct rule_set *rules = NULL;
        struct str text;
        int rc;

        if (strchr(e->rule_name, '/') != NULL) {
                rc = read_file(cx, e->rule_name, &text);
                return rc == LH_OK ? errand_rule_read(cx, e->rule_name, text, &e->rule) : rc;
        }
        rc = rule_load(cx, e->dir, &rules);
        return rc == LH_OK ? errand_rule_find(cx, rules, e->rule_name, &e->rule) : rc;
}

/* What the consumer is to the log: its body and the serial of its key. */
static int read_consumer(struct ctx *cx, struct errand *e, int64_t *ret_serial)
{
        lh_auto(store_close) struct store *s = NULL;
        int rc = open_view(cx, e->dir, &s);

        if (rc != LH_OK)
                return rc;
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, s);
                struct store_rows r = store_query(&tx, Q_SHARE_CONSUMER_GET, "t", e->consumer);
                bool found = store_next(&r);

                if (found) {
                        e->body = store_dup(&r, 1);
                        *ret_serial = store_i64(&r, 4);
                }
                store_rows_done(&r);
                if (tx.rc != LH_OK)
                        return tx.rc;
                return found ? LH_OK
                             : err_field(cx, LH_NOT_FOUND, "consumer",
                                         "there is no consumer \"%.64s\"; register it "
                                         "(share.consumer), or run liuhen share demo",
                                         e->consumer);
        }
}

static int prepare(struct ctx *cx, struct errand *e, json_t **ret_declared)
{
        struct auth_seeds seeds;
        struct str text;
        struct hash h;
        int64_t serial = 1;
        int rc = share_person_ok(cx, e->person);

        if (rc == LH_OK)
                rc = auth_seeds_load(cx, e->dir, false, &seeds);
        if (rc == LH_OK)
                rc = read_rule(cx, e);
        if (rc == LH_OK && e->consumer == NULL)
                e->consumer = e->rule.consumer;
        if (rc == LH_OK)
                rc = read_consumer(cx, e, &serial);
        if (rc == LH_OK && e->declared_path != NULL) {
                rc = read_file(cx, e->declared_path, &text);
                if (rc == LH_OK) {
                        *ret_declared = json_loadb(text.p, text.n, 0, NULL);
                        if (!json_is_object(*ret_declared))
                                rc = err_field(cx, LH_INVALID, "declared",
                                               "\"%s\" is not a JSON object", e->declared_path);
                }
        }
        if (rc != LH_OK)
                return rc;
        auth_person_tag(&seeds.person, str_of(e->person), e->tag);
        h = hash_of(e->rule.consent, strlen(e->rule.consent));
        hex_encode(h.b, HASH_BYTES, e->consent_sha256);
        e->ask = (struct errand_ask){ .rule = &e->rule,
                                      .gateway = e->gateway,
                                      .consumer = e->consumer,
                                      .case_no = e->case_no,
                                      .consent = e->case_no,
                                      .key = auth_consumer_key(&seeds, str_of(e->consumer), serial),
                                      .id = e->person,
                                      .declared = *ret_declared };
        return LH_OK;
}

static const char *answer_name(enum errand_answer a)
{
        return a == ERRAND_YES ? "yes" : a == ERRAND_NO ? "no" : "unknown";
}

static json_t *results_json(const struct errand_rule *rule, const struct errand_result *r)
{
        json_t *all = json_array();

        for (size_t i = 0; i < rule->n; i++) {
                const struct errand_check *c = &rule->checks[i];

                json_array_append_new(
                        all, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "check", c->id, "name",
                                       c->name, "answer", answer_name(r[i].answer), "service",
                                       c->service, "evidence", r[i].evidence, "why", r[i].why));
        }
        return all;
}

struct put {
        struct ctx *cx;
        json_int_t index; /* of the record */
};

static void on_put(void *arg, const struct sink_result *r)
{
        struct put *p = arg;
        json_t *receipt = r->receipt != NULL ? json_loads(r->receipt, 0, NULL) : NULL;

        if (r->rc != LH_OK)
                err_field(p->cx, r->rc, r->field != NULL ? r->field : "", "%s",
                          r->message != NULL ? r->message : "");
        else
                p->cx->err.rc = LH_OK;
        p->index = json_integer_value(json_object_get(receipt, "index"));
        json_decref(receipt);
}

static int put_act(struct ctx *cx, const char *dir, const json_t *doc, json_int_t *ret_index)
{
        struct sink *sink = NULL;
        struct put p = { .cx = cx };
        int rc = sink_open(cx, dir, true, on_put, &p, &sink);

        if (rc == LH_OK)
                rc = sink_put(cx, sink, doc, false, 1, 1);
        if (rc == LH_OK)
                rc = sink_flush(cx, sink);
        if (rc == LH_OK)
                rc = cx->err.rc;
        if (sink != NULL)
                sink_close(&sink);
        *ret_index = p.index;
        return rc;
}

/* Asked for once: the person agrees to the rule's text, and every question of the case names that.
 */
static int put_consent(struct ctx *cx, const struct errand *e)
{
        char today[16];
        struct share_consent c = { .id = e->case_no,
                                   .consumer = e->consumer,
                                   .purpose = e->rule.purpose,
                                   .case_no = e->case_no,
                                   .until = today,
                                   .text_sha256 = e->consent_sha256,
                                   .tag = e->tag };
        json_int_t index = 0;
        json_t *doc;
        int rc;

        date_format(date_in_china(cx->now_ms()), today);
        doc = share_consent_doc(&c);
        rc = put_act(cx, e->dir, doc, &index);
        json_decref(doc);
        if (rc == LH_CONFLICT)
                return err_field(cx, LH_CONFLICT, "case", "case \"%s\" has its consent already",
                                 e->case_no);
        if (rc == LH_OK)
                errand_wait(cx, e->gateway, index);
        return rc;
}

/* The sheet becomes an act: the sums open, the person and the answers withheld. */
static int put_sheet(struct ctx *cx, const struct errand *e, const struct errand_result *r,
                     int64_t took_ms)
{
        json_t *results = results_json(&e->rule, r), *doc;
        char *text = json_dumps(results, JSON_COMPACT);
        json_int_t answered = 0, index = 0;
        int rc;

        for (size_t i = 0; i < e->rule.n; i++)
                answered += r[i].answer != ERRAND_UNKNOWN;
        doc = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:s}", "act",
                        "share.errand", "body", e->body, "case", e->case_no, "rule", e->rule.id,
                        "consumer", e->consumer, "tag", e->tag, "consent", e->consent_sha256,
                        "checks", (json_int_t)e->rule.n, "answered", answered, "unknown",
                        (json_int_t)e->rule.n - answered, "took_ms", (json_int_t)took_ms, "results",
                        text);
        rc = put_act(cx, e->dir, doc, &index);
        if (rc == LH_OK)
                printf("record %lld, page /share/e/%lld\n", (long long)index, (long long)index);
        free(text);
        json_decref(doc);
        json_decref(results);
        return rc;
}

static int run(struct ctx *cx, struct errand *e)
{
        struct errand_result results[ERRAND_CHECKS_MAX];
        json_t *declared = NULL;
        int64_t took_ms;
        bool unknown = false;
        int rc = prepare(cx, e, &declared);

        if (rc == LH_OK)
                rc = put_consent(cx, e);
        if (rc == LH_OK)
                rc = errand_run(cx, &e->ask, results, &took_ms);
        if (rc != LH_OK) {
                json_decref(declared);
                return cmd_failed(cx);
        }
        printf("%s\ncase %s, %zu questions in %lld ms\n", e->rule.name, e->case_no, e->rule.n,
               (long long)took_ms);
        for (size_t i = 0; i < e->rule.n; i++) {
                printf("%-8s %s%s%s  %s\n", answer_name(results[i].answer), e->rule.checks[i].name,
                       results[i].why[0] != '\0' ? ": " : "", results[i].why, results[i].evidence);
                unknown |= results[i].answer == ERRAND_UNKNOWN;
        }
        rc = put_sheet(cx, e, results, took_ms);
        json_decref(declared);
        return rc != LH_OK ? cmd_failed(cx) : unknown ? EXIT_REFUSED : EXIT_DONE;
}

int cmd_share_errand(struct ctx *cx, int argc, char **argv)
{
        struct errand e = { .case_no = NULL };
        const struct option_spec specs[] = { { "rule", &e.rule_name, NULL },
                                             { "person", &e.person, NULL },
                                             { "gateway", &e.gateway, NULL },
                                             { "consumer", &e.consumer, NULL },
                                             { "case", &e.case_no, NULL },
                                             { "declared", &e.declared_path, NULL },
                                             { NULL, NULL, NULL } };
        unsigned char raw[5];
        char hex[11] = "";
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1 || e.rule_name == NULL || e.person == NULL ||
            e.gateway == NULL)
                return EXIT_USAGE;
        e.dir = argv[0];
        if (e.case_no == NULL) {
                random_bytes(raw, sizeof(raw));
                hex_encode(raw, sizeof(raw), hex);
                e.case_no = arena_printf(cx->mem, "YJS-%s", hex);
        }
        return run(cx, &e);
}

int cmd_share_code(struct ctx *cx, int argc, char **argv)
{
        const char *person = NULL;
        const struct option_spec specs[] = { { "person", &person, NULL }, { NULL, NULL, NULL } };
        char code[SHARE_CODE_CHARS + 1];
        struct auth_seeds seeds;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1 || person == NULL)
                return EXIT_USAGE;
        if (share_person_ok(cx, person) != LH_OK ||
            auth_seeds_load(cx, argv[0], false, &seeds) != LH_OK)
                return cmd_failed(cx);
        share_code(&seeds.person, str_of(person), code);
        puts(code);
        return EXIT_DONE;
}

int cmd_share_session(struct ctx *cx, int argc, char **argv)
{
        const char *person = NULL;
        const struct option_spec specs[] = { { "person", &person, NULL }, { NULL, NULL, NULL } };
        char tag[AUTH_TAG_CHARS + 1], value[SHARE_COOKIE_CHARS + 1];
        struct auth_seeds seeds;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1 || person == NULL)
                return EXIT_USAGE;
        if (share_person_ok(cx, person) != LH_OK ||
            auth_seeds_load(cx, argv[0], false, &seeds) != LH_OK)
                return cmd_failed(cx);
        auth_person_tag(&seeds.person, str_of(person), tag);
        share_session_make(&seeds.person, tag, cx->now_ms(), value);
        printf(SHARE_COOKIE "=%s\n", value);
        return EXIT_DONE;
}

static int print_usages(struct ctx *cx, const char *dir, const struct usage_ask *ask)
{
        lh_auto(store_close) struct store *s = NULL;
        int rc = open_view(cx, dir, &s);
        json_t *found = NULL;

        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, s);

                rc = usage_find(&tx, ask, &found);
        }
        if (rc == LH_OK) {
                json_dumpf(found, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
                putchar('\n');
        }
        json_decref(found);
        return rc == LH_OK ? EXIT_DONE : cmd_failed(cx);
}

int share_time(struct ctx *cx, const char *name, const char *text, int64_t *ret)
{
        if (text == NULL || time_parse(str_of(text), ret))
                return LH_OK;
        return err_field(cx, LH_INVALID, name,
                         "\"%.40s\" is not a time; write it like 2026-11-25T08:00:00Z", text);
}

static int read_count(struct ctx *cx, const char *name, const char *text, int64_t *ret)
{
        uint64_t v;

        if (text == NULL)
                return LH_OK;
        if (!decimal_parse(str_of(text), &v) || v > 1000000000)
                return err_field(cx, LH_INVALID, name, "\"%.40s\" is not a number", text);
        *ret = (int64_t)v;
        return LH_OK;
}

int cmd_share_usage(struct ctx *cx, int argc, char **argv)
{
        const char *person = NULL, *from = NULL, *before = NULL, *offset = NULL, *limit = NULL;
        const struct option_spec specs[] = {
                { "person", &person, NULL }, { "from", &from, NULL },   { "to", &before, NULL },
                { "offset", &offset, NULL }, { "limit", &limit, NULL }, { NULL, NULL, NULL }
        };
        struct usage_ask ask = { .before_ms = INT64_MAX,
                                 .limit = USAGE_ROWS_MAX,
                                 .now_ms = cx->now_ms() };
        char tag[AUTH_TAG_CHARS + 1];
        struct auth_seeds seeds;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1 || person == NULL)
                return EXIT_USAGE;
        if (share_person_ok(cx, person) != LH_OK ||
            share_time(cx, "from", from, &ask.from_ms) != LH_OK ||
            share_time(cx, "to", before, &ask.before_ms) != LH_OK ||
            read_count(cx, "offset", offset, &ask.offset) != LH_OK ||
            read_count(cx, "limit", limit, &ask.limit) != LH_OK ||
            auth_seeds_load(cx, argv[0], false, &seeds) != LH_OK)
                return cmd_failed(cx);
        auth_person_tag(&seeds.person, str_of(person), tag);
        ask.tag = tag;
        return print_usages(cx, argv[0], &ask);
}
