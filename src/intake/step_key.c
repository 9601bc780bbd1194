/* What joins the notices of one project when the source gives no code: the title without what
 * changes from notice to notice. Two projects of one name in one region would be joined as well,
 * which is why a code always goes first. */
#include "intake/step.h"

#include <stdlib.h>

/* Longest first where one ends with another. */
static const char *const notice_words[] = {
        "中标候选人公示",
        "中标候选人公告",
        "成交候选人公示",
        "评标结果公示",
        "中标结果公示",
        "中标结果公告",
        "成交结果公告",
        "成交结果公示",
        "交易结果公示",
        "采购结果公告",
        "中标（成交）结果公告",
        "中标(成交)结果公告",
        "结果公告",
        "结果公示",
        "中标公告",
        "中标公示",
        "成交公告",
        "成交公示",
        "中标通知书",
        "流标公告",
        "废标公告",
        "终止公告",
        "异常公告",
        "招标变更公告",
        "变更公告",
        "变更公示",
        "更正公告",
        "更正公示",
        "更正事项",
        "补充公告",
        "澄清公告",
        "答疑公告",
        "延期公告",
        "暂停公告",
        "资格预审公告",
        "资格预审结果公示",
        "公开招标公告",
        "邀请招标公告",
        "招标公告",
        "竞争性谈判公告",
        "竞争性谈判采购公告",
        "竞争性磋商公告",
        "竞争性磋商采购公告",
        "竞争性磋商",
        "竞争性谈判",
        "询价公告",
        "询比公告",
        "单一来源采购公示",
        "单一来源公示",
        "采购公告",
        "采购意向",
        "采购合同公告",
        "采购合同",
        "合同公告",
        "合同公示",
        "交易公告",
        "开标记录",
        "出让公告",
        "成交确认书",
        "公开招标",
        "公告",
        "公示",
        "合同",
};

static const char *const edge_marks[] = { " ",  "\t", "\n", "\r", "\xc2\xa0", "\xe3\x80\x80",
                                          "-",  "—",  "–",  "_",  "·",        ":",
                                          "：", ",",  "，", "的", "/" };

static bool cut_end(struct str *s, const char *end)
{
        size_t n = strlen(end);

        if (s->n <= n || memcmp(s->p + s->n - n, end, n) != 0)
                return false;
        s->n -= n;
        return true;
}

static bool cut_one_edge(struct str *s)
{
        for (size_t i = 0; i < countof(edge_marks); i++)
                if (cut_end(s, edge_marks[i]) ||
                    (s->n > strlen(edge_marks[i]) && str_skip(s, edge_marks[i])))
                        return true;
        return false;
}

static bool cut_one_word(struct str *s)
{
        for (size_t i = 0; i < countof(notice_words); i++)
                if (cut_end(s, notice_words[i]))
                        return true;
        return false;
}

/* "[县]" and "[正在报名]" in front and behind. */
static void cut_tags(struct str *s)
{
        const char *end;

        while (s->n > 2 && *s->p == '[' && (end = memchr(s->p, ']', s->n)) != NULL &&
               end + 1 < s->p + s->n)
                *s = (struct str){ end + 1, s->n - (size_t)(end + 1 - s->p) };
        while (s->n > 2 && s->p[s->n - 1] == ']' && (end = memrchr(s->p, '[', s->n)) != NULL &&
               end > s->p)
                s->n = (size_t)(end - s->p);
}

/* "(项目编号:X)": the number is looked for elsewhere, and often stands in one notice only. */
static struct str without_numbers(struct arena *mem, struct str in)
{
        static const char *const opens[] = { "(项目编号",  "（项目编号", "(招标编号",
                                             "（招标编号", "(采购编号",  "（采购编号" };

        for (size_t i = 0; i < countof(opens); i++) {
                const char *at = memmem(in.p, in.n, opens[i], strlen(opens[i]));
                const char *a, *b;
                struct str rest;

                if (at == NULL)
                        continue;
                rest = (struct str){ at, (size_t)(in.p + in.n - at) };
                a = memchr(rest.p, ')', rest.n);
                b = memmem(rest.p, rest.n, "）", 3);
                a = a != NULL ? a + 1 : b != NULL ? b + 3 : NULL;
                if (a == NULL)
                        continue;
                return str_of(arena_printf(mem, "%.*s%.*s", (int)(at - in.p), in.p,
                                           (int)(in.p + in.n - a), a));
        }
        return in;
}

bool step_project_key(const struct step *s, struct arena *mem, struct str in, struct str *ret,
                      const char **ret_fault)
{
        (void)s, (void)ret_fault;
        in = without_numbers(mem, in);
        while (cut_one_edge(&in))
                ;
        cut_tags(&in);
        while (cut_one_edge(&in) || cut_one_word(&in))
                ;
        *ret = in;
        return true;
}
