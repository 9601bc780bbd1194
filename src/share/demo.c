#include "share/demo.h"
#include "share/exchange.h"

#include <stdio.h>
#include <stdlib.h>

const struct demo_service demo_services[] = {
        { "s_demo_identity", "identity", "demo-police", "演示市公安局", "居民身份核验",
          "name\ngender\nbirth\nalive", "conditional" },
        { "s_demo_household", "household", "demo-police", "演示市公安局", "户籍家庭成员查询",
          "householdNo\nmembers\nrelation\nlocalSince", "conditional" },
        { "s_demo_marriage", "marriage", "demo-civil", "演示市民政局", "婚姻登记查询",
          "married\nspouseName\nregistered", "conditional" },
        { "s_demo_lowincome", "lowincome", "demo-civil", "演示市民政局", "低保对象核验",
          "lowIncome\nsince", "unconditional" },
        { "s_demo_income", "income", "demo-tax", "演示市税务局", "个人收入纳税信息查询",
          "year\nincome\ntaxPaid", "conditional" },
        { "s_demo_insurance", "insurance", "demo-hr", "演示市人力资源和社会保障局",
          "社会保险参保查询", "insured\nmonths\nemployer", "conditional" },
        { "s_demo_fund", "fund", "demo-fund", "演示市住房公积金管理中心", "住房公积金缴存查询",
          "monthlyBase\nmonths\nloan", "conditional" },
        { "s_demo_property", "property", "demo-land", "演示市自然资源和规划局", "不动产登记查询",
          "properties\narea\nlastTransfer", "conditional" },
        { "s_demo_vehicle", "vehicle", "demo-traffic", "演示市公安局交通管理支队", "机动车登记查询",
          "vehicles\nvalue", "conditional" },
        { "s_demo_degree", "degree", "demo-edu", "演示市教育局", "学历学位核验",
          "degree\nschool\nyear", "conditional" },
        { "s_demo_disability", "disability", "demo-disabled", "演示市残疾人联合会", "残疾人证核验",
          "certified\ngrade", "unconditional" },
        { "s_demo_credit", "credit", "demo-credit", "演示市发展和改革委员会", "公共信用信息查询",
          "listed\nlevel", "unconditional" },
};
const size_t demo_services_n = countof(demo_services);

static char id_check(const char *id)
{
        static const int weight[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
        int sum = 0;

        for (int i = 0; i < 17; i++)
                sum += (id[i] - '0') * weight[i];
        return "10X98765432"[sum % 11];
}

void demo_person(unsigned n, struct demo_person *ret)
{
        static const char *const surname[] = { "赵", "钱", "孙", "李", "周", "吴",
                                               "郑", "王", "冯", "陈", "褚", "卫" };
        static const char *const given[] = { "示一", "示二", "示三", "示四", "示五",
                                             "例甲", "例乙", "例丙", "例丁", "例戊" };

        *ret = (struct demo_person){ .n = n };
        snprintf(ret->name, sizeof(ret->name), "%s%s", surname[n % 12],
                 given[n / 12 % 5 + n % 2 * 5]);
        snprintf(ret->id, sizeof(ret->id), "110101190%u%02u%02u%03u", n % 10, 1 + n % 12,
                 1 + n * 7 % 28, n + 1);
        ret->id[17] = id_check(ret->id);
}

static bool find_person(struct str id, struct demo_person *ret)
{
        for (unsigned i = 0; i < DEMO_PEOPLE; i++) {
                demo_person(i, ret);
                if (str_is(id, ret->id))
                        return true;
        }
        return false;
}

/* Three to a household; every third is married to the next. */
static json_t *household(const struct demo_person *p)
{
        char no[24];

        snprintf(no, sizeof(no), "演示户%03u", p->n / 3 + 1);
        return json_pack("{s:s, s:i, s:s, s:s}", "householdNo", no, "members", 3, "relation",
                         p->n % 3 == 0   ? "户主"
                         : p->n % 3 == 1 ? "配偶"
                                         : "子女",
                         "localSince", "2009-05-01");
}

static json_t *marriage(const struct demo_person *p)
{
        struct demo_person other;

        if (p->n % 3 == 2)
                return json_pack("{s:b, s:s, s:s}", "married", 0, "spouseName", "", "registered",
                                 "");
        demo_person(p->n % 3 == 0 ? p->n + 1 : p->n - 1, &other);
        return json_pack("{s:b, s:s, s:s}", "married", 1, "spouseName", other.name, "registered",
                         "2012-10-01");
}

static json_t *answer_of(struct str name, const struct demo_person *p)
{
        int n = (int)p->n;

        if (str_is(name, "identity"))
                return json_pack("{s:s, s:s, s:s, s:b}", "name", p->name, "gender",
                                 (p->id[16] - '0') % 2 ? "男" : "女", "birth", "190x", "alive", 1);
        if (str_is(name, "household"))
                return household(p);
        if (str_is(name, "marriage"))
                return marriage(p);
        if (str_is(name, "lowincome"))
                return json_pack("{s:b, s:s}", "lowIncome", n % 5 == 0, "since",
                                 n % 5 == 0 ? "2024-01" : "");
        if (str_is(name, "income"))
                return json_pack("{s:i, s:i, s:i}", "year", 2025, "income",
                                 18000 + n * 3700 % 160000, "taxPaid", n * 370 % 9000);
        if (str_is(name, "insurance"))
                return json_pack("{s:b, s:i, s:s}", "insured", n % 4 != 3, "months", n * 11 % 240,
                                 "employer", n % 4 != 3 ? "演示单位" : "");
        if (str_is(name, "fund"))
                return json_pack("{s:i, s:i, s:b}", "monthlyBase", 3000 + n * 210, "months",
                                 n * 9 % 200, "loan", n % 6 == 1);
        if (str_is(name, "property"))
                return json_pack("{s:i, s:i, s:s}", "properties",
                                 n % 4 == 1    ? 1
                                 : n % 16 == 2 ? 2
                                               : 0,
                                 "area", n % 4 == 1 ? 60 + n : 0, "lastTransfer",
                                 n % 8 == 3 ? "2023-08-15" : "");
        if (str_is(name, "vehicle"))
                return json_pack("{s:i, s:i}", "vehicles", n % 3 == 0, "value",
                                 n % 3 == 0 ? 40000 + n * 2500 : 0);
        if (str_is(name, "degree"))
                return json_pack("{s:s, s:s, s:i}", "degree", n % 2 ? "本科" : "专科", "school",
                                 "演示大学", "year", 1998 + n % 20);
        if (str_is(name, "disability"))
                return json_pack("{s:b, s:s}", "certified", n % 11 == 4, "grade",
                                 n % 11 == 4 ? "二级" : "");
        if (str_is(name, "credit"))
                return json_pack("{s:b, s:s}", "listed", n % 29 == 7, "level", "A");
        return NULL;
}

static int put(struct buf *out, int status, json_t *o)
{
        char *text = json_dumps(o, JSON_COMPACT | JSON_PRESERVE_ORDER);

        buf_puts(out, text);
        free(text);
        json_decref(o);
        return status;
}

int demo_answer(struct exchange *x, struct buf *out)
{
        struct str id = url_query(x->query, "idNo", x->mem);
        struct demo_person p;
        json_t *data;

        if (id.p == NULL && exchange_json(x) == LH_OK) {
                const json_t *v = json_object_get(x->json, "idNo");

                if (!json_is_string(v))
                        v = json_object_get(json_object_get(x->json, "request"), "idNo");
                if (json_is_string(v))
                        id = (struct str){ json_string_value(v), json_string_length(v) };
        }
        if (id.p == NULL)
                return put(out, 400,
                           json_pack("{s:s, s:s}", "code", "400", "message", "缺少参数 idNo"));
        if (!find_person(id, &p) || (data = answer_of(x->service->demo, &p)) == NULL)
                return put(out, 404,
                           json_pack("{s:s, s:s}", "code", "404", "message", "登记簿中没有此人"));
        return put(out, 200, json_pack("{s:s, s:o}", "code", "0", "data", data));
}

/* {"GET /person": ANSWER, ...}, or one answer for everything. */
int demo_example(struct exchange *x, struct buf *out)
{
        json_t *all = x->service->examples.n > 0
                              ? json_loadb(x->service->examples.p, x->service->examples.n, 0, NULL)
                              : NULL;
        char *key = arena_printf(x->mem, "%.*s %.*s", (int)x->method.n, x->method.p,
                                 (int)x->service_path.n, x->service_path.p);
        json_t *one = json_object_get(all, key);
        int status;

        if (all == NULL)
                return put(out, 404,
                           json_pack("{s:s, s:s}", "error", "no-example", "message",
                                     "the service has no example for this call"));
        status = put(out, 200, json_incref(one != NULL ? one : all));
        json_decref(all);
        return status;
}
