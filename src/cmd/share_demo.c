/* liuhen share demo DIR: invented bodies, a dozen services of the built-in register, two consumers,
 * grants of each kind; one application refused, one grant revoked. */
#include "cmd/cmd.h"
#include "cmd/share.h"
#include "cmd/sink.h"
#include "base/text.h"
#include "role/folder.h"
#include "share/auth_key.h"
#include "share/demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DEMO_BACKEND "http://127.0.0.1:18080"

struct demo {
        struct ctx *cx;
        struct sink *sink;
        struct auth_seeds seeds;
        const char *backend; /* of the service s_bench_0001 */
        int rc;
        json_int_t index; /* of the last act */
        unsigned n_services, n_grants;
};

static void on_result(void *arg, const struct sink_result *r)
{
        struct demo *d = arg;
        json_t *receipt = r->receipt != NULL ? json_loads(r->receipt, 0, NULL) : NULL;

        if (r->rc != LH_OK)
                d->rc = err_field(d->cx, r->rc, r->field != NULL ? r->field : "", "%s",
                                  r->message != NULL ? r->message : "");
        d->index = json_integer_value(json_object_get(receipt, "index"));
        json_decref(receipt);
}

/* The document is taken. */
static void put(struct demo *d, json_t *doc)
{
        if (d->rc == LH_OK)
                d->rc = sink_put(d->cx, d->sink, doc, false, 1, 1);
        if (d->rc == LH_OK && sink_flush(d->cx, d->sink) != LH_OK && d->rc == LH_OK)
                d->rc = d->cx->err.rc;
        json_decref(doc);
}

static void put_body(struct demo *d, const char *id, const char *name)
{
        put(d, json_pack("{s:s, s:s, s:s}", "act", "body.register", "body", id, "name", name));
}

static const char *type_of(const char *field)
{
        static const char *const numbers[] = { "members",  "year",        "income",     "taxPaid",
                                               "months",   "monthlyBase", "properties", "area",
                                               "vehicles", "value" };
        static const char *const yes_no[] = { "alive", "married",   "lowIncome", "insured",
                                              "loan",  "certified", "listed" };

        for (size_t i = 0; i < countof(numbers); i++)
                if (strcmp(field, numbers[i]) == 0)
                        return "integer";
        for (size_t i = 0; i < countof(yes_no); i++)
                if (strcmp(field, yes_no[i]) == 0)
                        return "boolean";
        return "string";
}

/* Calls fn for each line of the list. */
static void each_line(const char *list, void (*fn)(void *, const char *), void *arg)
{
        while (*list != '\0') {
                size_t n = strcspn(list, "\n");
                char name[64];

                snprintf(name, sizeof(name), "%.*s", (int)n, list);
                fn(arg, name);
                list += n + (list[n] == '\n');
        }
}

static void add_property(void *arg, const char *name)
{
        json_object_set_new(arg, name, json_pack("{s:s}", "type", type_of(name)));
}

static void add_name(void *arg, const char *name)
{
        json_array_append_new(arg, json_string(name));
}

static json_t *openapi_of(const struct demo_service *s)
{
        json_t *fields = json_object(), *answer, *operation;

        each_line(s->fields, add_property, fields);
        answer = json_pack("{s:s, s:[s,s], s:{s:{s:s}, s:{s:s, s:o}}}", "type", "object",
                           "required", "code", "data", "properties", "code", "type", "string",
                           "data", "type", "object", "properties", fields);
        operation = json_pack(
                "{s:s, s:s, s:[{s:s, s:s, s:b, s:{s:s}}], s:{s:{s:s, s:{s:{s:o}}}, s:{s:s}}}",
                "operationId", s->name, "summary", s->title, "parameters", "name", "idNo", "in",
                "query", "required", 1, "schema", "type", "string", "responses", "200",
                "description", "登记内容", "content", "application/json", "schema", answer, "404",
                "description", "查无此人");
        return json_pack("{s:s, s:{s:s, s:s}, s:[{s:s}], s:{s:{s:o}}}", "openapi", "3.0.3", "info",
                         "title", s->title, "version", "1.0", "servers", "url", "/", "paths",
                         "/person", "get", operation);
}

static void put_service(struct demo *d, const struct demo_service *s)
{
        char address[64], xroad[128];
        json_t *fields = json_array();

        put_body(d, s->body, s->body_name);
        each_line(s->fields, add_name, fields);
        snprintf(address, sizeof(address), "demo:%s", s->name);
        snprintf(xroad, sizeof(xroad), "CN/GOV/%s/register/%s", s->body, s->name);
        put(d, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:s, s:o, s:s, s:s}", "act",
                         "share.service", "body", s->body, "service", s->id, "title", s->title,
                         "abstract", "演示登记簿，其中的人都是虚构的", "xroad", xroad, "address",
                         address, "openapi", openapi_of(s), "subjects", "person", "sharing",
                         s->sharing, "fields", fields, "locator", "query:idNo", "rate",
                         "100000次/小时"));
        d->n_services += d->rc == LH_OK;
}

static void put_consumer(struct demo *d, const char *body, const char *id, const char *title)
{
        struct hash key = auth_consumer_key(&d->seeds, str_of(id), 1);
        struct hash digest = hash_of(key.b, HASH_BYTES);
        char hex[2 * HASH_BYTES + 1] = "", xroad[128];

        hex_encode(digest.b, HASH_BYTES, hex);
        snprintf(xroad, sizeof(xroad), "CN/GOV/%s/%s", body, id);
        put(d, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:[s,s]}", "act", "share.consumer",
                         "body", body, "consumer", id, "title", title, "xroad", xroad, "key_sha256",
                         hex, "window", "compatible", "trust", "127.0.0.0/8", "::1"));
}

struct demo_grant {
        const char *consumer, *service, *purpose, *article, *mode, *fields, *decision, *reason;
};

static const struct demo_grant grants[] = {
        { "demo-housing", "s_demo_identity", "housing.eligibility", "公共租赁住房管理办法第七条",
          "verify", "name\ngender\nalive", "grant", "" },
        { "demo-housing", "s_demo_household", "housing.eligibility", "公共租赁住房管理办法第七条",
          "select", "members\nrelation\nlocalSince", "grant", "" },
        { "demo-housing", "s_demo_marriage", "housing.eligibility", "公共租赁住房管理办法第七条",
          "select", "married", "grant", "" },
        { "demo-housing", "s_demo_lowincome", "housing.eligibility", "公共租赁住房管理办法第七条",
          "select", "lowIncome", "grant", "" },
        { "demo-housing", "s_demo_income", "housing.eligibility", "公共租赁住房管理办法第七条",
          "verify", "income\nyear", "grant", "" },
        { "demo-housing", "s_demo_insurance", "housing.eligibility", "公共租赁住房管理办法第七条",
          "select", "insured\nmonths", "grant", "" },
        { "demo-housing", "s_demo_fund", "housing.eligibility", "公共租赁住房管理办法第七条",
          "select", "months\nloan", "grant", "" },
        { "demo-housing", "s_demo_property", "housing.eligibility", "公共租赁住房管理办法第七条",
          "verify", "properties\narea", "grant", "" },
        { "demo-housing", "s_demo_vehicle", "housing.eligibility", "公共租赁住房管理办法第七条",
          "verify", "vehicles\nvalue", "grant", "" },
        { "demo-housing", "s_demo_degree", "housing.talent", "演示市人才住房办法第五条", "full", "",
          "grant", "" },
        { "demo-housing", "s_demo_disability", "housing.eligibility", "公共租赁住房管理办法第七条",
          "select", "certified", "grant", "" },
        { "demo-housing", "s_demo_credit", "housing.eligibility", "公共租赁住房管理办法第七条",
          "full", "", "grant", "" },
        { "demo-subsidy", "s_demo_income", "subsidy.review", "社会救助暂行办法第五十八条", "select",
          "year\nincome", "grant", "" },
        { "demo-subsidy", "s_demo_lowincome", "subsidy.review", "社会救助暂行办法第五十八条",
          "full", "", "grant", "" },
        { "demo-subsidy", "s_demo_property", "subsidy.review", "社会救助暂行办法第五十八条",
          "select", "properties", "revoke", "用途已完成" },
        { "demo-subsidy", "s_demo_marriage", "subsidy.review", "社会救助暂行办法第五十八条", "full",
          "", "refuse", "申请字段超出履职所需，请缩小范围后重新申请" },
};

static void put_grant(struct demo *d, const struct demo_grant *g, const char *quota)
{
        bool refuse = strcmp(g->decision, "refuse") == 0;
        json_t *fields = json_array(), *doc;

        each_line(g->fields, add_name, fields);
        put(d, json_pack("{s:s, s:s, s:s, s:[s], s:s, s:s, s:o, s:s, s:s, s:s}", "act",
                         "share.apply", "consumer", g->consumer, "service", g->service, "purposes",
                         g->purpose, "article", g->article, "mode", g->mode, "fields", fields,
                         "quota", quota, "until", "2030-12-31", "reason", "办理申请时核验"));
        doc = json_pack("{s:s, s:I, s:s}", "act", "share.decide", "apply", d->index, "decision",
                        refuse ? "refuse" : "grant");
        if (refuse)
                json_object_set_new(doc, "reason", json_string(g->reason));
        put(d, doc);
        d->n_grants += d->rc == LH_OK && strcmp(g->decision, "grant") == 0;
        if (strcmp(g->decision, "revoke") == 0)
                put(d, json_pack("{s:s, s:I, s:s}", "act", "share.revoke", "grant", d->index,
                                 "reason", g->reason));
}

/* A backend of the caller's own behind the gateway, granted whole: what integrators try first and
 * what bench/gateway measures. */
static void put_backend(struct demo *d)
{
        static const struct demo_grant all = { "bench-0001", "s_bench_0001",
                                               "bench",      "演示市数据共享管理办法第三条",
                                               "full",       "",
                                               "grant",      "" };

        put_body(d, "demo-bench", "演示市数据服务中心");
        put(d, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "act", "share.service",
                         "body", "demo-bench", "service", "s_bench_0001", "title",
                         "接入自有后端的演示服务", "abstract",
                         "转发到本机的一个后端，供对接和压力测试使用", "xroad", "CN/GOV/1/s/svc",
                         "address", d->backend, "sharing", "unconditional", "rate",
                         "900000000次/小时"));
        put_consumer(d, "demo-bench", "bench-0001", "对接与压力测试系统");
        put_grant(d, &all, "900000000/h");
}

static void put_all(struct demo *d)
{
        for (size_t i = 0; i < demo_services_n; i++)
                put_service(d, &demo_services[i]);
        put_body(d, "demo-housing", "演示市住房保障中心");
        put_body(d, "demo-civil", "演示市民政局");
        put_consumer(d, "demo-housing", "demo-housing", "住房保障申请审核系统");
        put_consumer(d, "demo-civil", "demo-subsidy", "社会救助审核系统");
        for (size_t i = 0; i < countof(grants); i++)
                put_grant(d, &grants[i], "36000/h");
        put_backend(d);
}

static int print_summary(const struct demo *d)
{
        json_t *consumers = json_pack("[s, s]", "demo-housing", "demo-subsidy");
        json_t *services = json_array(), *people = json_array(), *o;

        for (size_t i = 0; i < demo_services_n; i++)
                json_array_append_new(services, json_string(demo_services[i].id));
        for (unsigned i = 0; i < DEMO_PEOPLE; i++) {
                struct demo_person p;

                demo_person(i, &p);
                json_array_append_new(people,
                                      json_pack("{s:s, s:s}", "name", p.name, "idNo", p.id));
        }
        o = json_pack("{s:i, s:i, s:o, s:o, s:o, s:{s:s, s:s, s:s}}", "services_registered",
                      d->n_services, "grants", d->n_grants, "consumers", consumers, "services",
                      services, "people", people, "backend", "consumer", "bench-0001", "service",
                      "s_bench_0001", "address", d->backend);
        json_dumpf(o, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
        putchar('\n');
        json_decref(o);
        return EXIT_DONE;
}

/* A log of its own name: two logs of one origin could not be told apart. */
static int make_folder(struct ctx *cx, const char *dir)
{
        lh_auto(store_close) struct store *s = NULL;
        unsigned char raw[4];
        int rc;

        random_bytes(raw, sizeof(raw));
        rc = folder_create(cx, dir, "演示市数据共享",
                           arena_printf(cx->mem, "localhost/liuhen-demo-%02x%02x%02x%02x", raw[0],
                                        raw[1], raw[2], raw[3]),
                           NULL);
        if (rc == LH_OK)
                rc = store_open(cx, arena_printf(cx->mem, "%s/liuhen.db", dir), STORE_WRITE, &s);
        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, s);

                store_run(&tx, Q_META_PUT, "tt", "fictional", "1");
                rc = store_commit(&tx);
        }
        return rc;
}

int cmd_share_demo(struct ctx *cx, int argc, char **argv)
{
        struct demo d = { .cx = cx, .backend = DEMO_BACKEND };
        const struct option_spec specs[] = { { "backend", &d.backend, NULL },
                                             { NULL, NULL, NULL } };
        struct stat st;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1)
                return EXIT_USAGE;
        rc = stat(argv[0], &st) != 0 ? make_folder(cx, argv[0]) : LH_OK;
        if (rc == LH_OK)
                rc = auth_seeds_load(cx, argv[0], true, &d.seeds);
        if (rc == LH_OK)
                rc = sink_open(cx, argv[0], true, on_result, &d, &d.sink);
        if (rc == LH_OK) {
                put_all(&d);
                rc = d.rc;
        }
        sink_close(&d.sink);
        return rc == LH_OK ? print_summary(&d) : cmd_failed(cx);
}
