#include "web/refusal.h"

#define REFUSAL_PARTS 4

/* "*" is any text, {1} the first of them; the first that fits is taken. */
static const struct {
        const char *text, *said;
} refusals[] = {
        /* account */
        { "the two new passwords are not the same", "两次输入的新密码不一样" },
        { "the new password is the old one", "新密码和现在的一样，请换一个" },
        { "the password of now, or the code, is not right", "现在的密码或动态口令不对" },
        { "the code does not belong to the secret shown; *",
          "这 6 位数字不对：请检查手机的时间，再输入最新的数字" },
        { "the password is longer than * bytes or no text", "密码太长，最多 {1} 字节" },
        { "the password has fewer than * characters; *",
          "密码不到 {1} 个字符；几个词连起来最好记" },
        { "the password repeats one character or holds the account",
          "密码不能只重复一个字符，也不能含账号" },
        { "the form does not belong to this session*",
          "这张表单不属于现在的登录，请重新打开页面再提交" },
        { "the session is over; *", "登录已经到期，请重新登录" },
        /* rights */
        { "\"*\" has no role at \"*\" that may do this; *",
          "账号 {1} 在本单位没有办这件事的权限，请找本单位管理员授予" },
        { "account is 2 to * of a-z*",
          "账号用 2 到 {1} 个小写字母、数字、点或连字符：填工号，不填姓名" },
        { "\"*\" is * of \"*\" already", "账号 {1} 已经是这个岗位了" },
        { "this is the last administrator of *", "这是本单位最后一位管理员，请先授予另一位" },
        { "\"*\", who drafted it, is no clerk of *", "起草人 {1} 已经没有起草的权限" },
        { "\"*\", who reviewed it, is no reviewer of *", "复核人 {1} 已经没有复核的权限" },
        { "\"*\" is no * of \"*\"; an administrator *",
          "账号 {1} 没有这项权限，请找本单位管理员授予" },
        { "\"*\" is no * of \"*\"", "账号 {1} 本来就没有这项权限" },
        { "\"*\" does not work for this body alone; *",
          "账号 {1} 不是只属于本单位，请系统运维人员重设密码" },
        /* a draft on its way */
        { "there is no such draft*", "本单位没有这份草稿" },
        { "the draft is \"*\" now; *", "草稿的状态已经变了，请重新打开，看现在能做什么" },
        { "somebody changed the draft while this page was open (version *, not *); *",
          "这一页打开期间有人改过草稿（现在是第 {1} 版，不是第 {2} "
          "版）；您填的内容还在下面，没有保存" },
        { "a draft has at most * bytes", "一份草稿最多 {1} 字节，请分开" },
        { "whoever drafted it may not review it; *", "起草人不能复核自己起草的，请另一位同事复核" },
        { "whoever drafted or released it may not review it",
          "起草人和发布人不能做事后复核，请另一位同事复核" },
        { "record * was reviewed already", "第 {1} 号记录已经复核过了" },
        { "say why nobody could review it; *", "请写明为什么来不及复核，这个理由会公开" },
        { "withdrawals and erasures always take two persons", "撤下和依法删除任何时候都要两个人" },
        { "finding * of * is not settled: *",
          "第 {1} 处个人信息（共 {2} 处）还没有处理：请选“遮蔽”，或改了正文再保存" },
        { "finding * of * is kept without a reason: *",
          "第 {1} 处（共 {2} 处）要保留，要写明依据：依哪一条公开，或者为什么不是个人信息" },
        { "what is kept wants a second person; *",
          "有要保留的个人信息，必须由另一人复核同意；请改为遮蔽，或走复核" },
        { "a datum is to be kept in it; *", "里面有要保留的个人信息：请打开它单独复核" },
        { "the same notice stands in row * already; *", "和第 {1} 行重复，请去掉一行" },
        { "record * has the same title; *",
          "第 {1} 号记录已有同样的标题：请更正那一条，或去掉这一行" },
        { "no row of the table has the names *",
          "表格里没有一行表头和要素同名：请把列名改成这一类公告的要素名" },
        { "the table has no row under its names", "表头下面没有数据" },
        { "the table has * rows, at most * are *", "表格有 {1} 行，一次最多 {2} 行，请拆开" },
        { "no row is good; *", "没有一行可以导入，请改好表格再导入" },
        { "somebody changed a draft of these *", "这一页打开期间有人改过其中的草稿，请重新看" },
        { "there is nothing to be undone", "没有可以撤销的修改" },
        { "choose a file that is not empty", "请先选一个文件（不能是空文件）" },
        { "the file is larger than * bytes; *", "文件超过 {1} 字节，请拆开" },
        { "the clean copy is larger than *", "遮蔽后的副本太大，请把文件拆开" },
        { "a draft has at most * documents", "一份草稿最多 {1} 个附件" },
        { "this document goes with the draft already, as \"*\"", "这个文件已经是附件了（{1}）" },
        { "rename the file: *", "请改文件名：最多 150 个字，不以点开头，不含 / \\ \" < > : * ? |" },
        { "the document was not read wholly and is held: *",
          "文件没有能完整读出，不能公开（{1}）：请另存为普通的 XLSX、DOCX、CSV 或文字版 PDF 再试" },
        { "* data would have to be masked in the document, more than *; *",
          "文件里有 {1} 处个人信息，超过 {2}：请把名单读入表单，不要作为附件" },
        { "no clean copy is handed out of a file of this kind; *",
          "这种文件做不了遮蔽后的副本：请用 PDF、XLSX、DOCX、CSV 或纯文本" },
        { "a table has more than * rows or * columns; *", "表格超过 {1} 行或 {2} 列，请拆开" },
        { "this act has no form to be filled", "这一项没有表单可填" },
        { "this act is released from a draft that a second person *",
          "这一项要先起草，由另一位同事复核后才能发布" },
        { "the scribe cannot be reached; *", "日志暂时写不进去，什么都没有提交，请稍后再试" },
        { "the outcome is unknown; *", "结果还不知道，请再按一次“发布”：同一份只会写入一次" },
        { "no desk runs *", "这里没有开通工作台" },
        { "the desk cannot be reached; *", "工作台暂时不通，什么都没有做，请再试一次" },
        { "the desk gave no answer; *", "工作台没有回答；再试之前，请先看看草稿" },
        { "the desk could not be asked; *", "工作台暂时不通，请稍后再试" },
        { "the document is too large to be handed in", "内容太多，一次提交不下，请分开" },
        /* what is drafted */
        { "choose a row of the catalogue", "请选一个目录事项" },
        { "choose what is to be done", "请选要做什么" },
        { "give the number of the record", "请填记录编号" },
        { "record * is no notice of this body", "第 {1} 号记录不是本单位的公告" },
        { "the project is not known yet: *", "新项目要填项目名称" },
        { "there is no project \"*\"", "没有项目 {1}" },
        { "* is missing; it must be given", "没有填，这一项必填" },
        { "field \"*\" (*) is required; fill it in", "没有填，这一项必填" },
        { "field \"*\" (*): longer than * characters; *", "太长了，最多 {3} 个字符" },
        { "* has * characters, at most * are taken", "太长了，最多 {3} 个字符" },
        { "* has * rows, at most * are taken; *", "有 {2} 行，最多 {3} 行，请分开" },
        { "* holds the control character *", "含有看不见的控制字符，请去掉" },
        { "* is not a day of the calendar; *", "不是日历上的日期，请写成 2026-01-05 这样" },
        { "* is outside * to tomorrow; *", "日期太早，或在明天以后，请改正" },
        { "formed * lies after the day of publication", "{1} 在公布日期之后，请改正" },
        { "* is below zero; *", "不能小于零，请去掉负号" },
        { "* is not a number; *", "不是数字：请只写数字，如 1200 或 12.5，不带单位和千分号" },
        { "* is not a whole number; *", "不是整数：请只写数字，如 1200" },
        { "* is too large for an amount; *", "金额太大：以元为单位，最多 16 位数字" },
        { "* is no region code; *", "不是地区代码：请写 6 位数字，如 530100" },
        { "* is no unified social credit code*", "不是统一社会信用代码（18 位），请看有没有抄错" },
        { "* is no web address; *", "不是网址：请以 https:// 或 http:// 开头" },
        { "* is not one of the permitted values: *", "只能填：{2}" },
        { "field \"*\" (*): *", "填的内容不合规定的格式，请检查" },
        /* supervision */
        { "body \"*\" does not supervise \"*\"; *", "本单位不是它的上级，不能办这一项" },
        { "\"*\" is owed by body *", "这一项由责任单位自己办" },
        { "\"*\" was published as record *", "这一项已经公开（第 {2} 号记录），不再欠" },
        { "the project owes no *", "这个项目现在不欠这一项" },
        { "record * asked for more time already *", "第 {1} 号记录已经申请延期，正在等答复" },
        { "no request for more time waits *", "没有等待答复的延期申请" },
        { "\"*\" is no extension; *", "延期请写成 10wd（工作日）或 15cd（自然日），最多 {3}" },
        { "\"*\" is not a day; *", "不是日期，请写成 2026-01-05 这样" },
        { "the suspension ends before it begins; *", "中止的结束日在开始日之前" },
        { "no time runs for *", "这一项没有计算期限，不用中止" },
        { "no body \"*\" is registered; *", "没有登记过单位 {1}" },
        { "text is missing*", "没有填，这一项必填" },
        { "reason is missing*", "没有填，这一项必填" },
        { "basis is missing*", "没有填，这一项必填" },
        /* accounts */
        { "one cannot lock oneself out", "不能停用自己的账号" },
        /* any page */
        { "there is no such page", "这个网址没有内容" },
        { "there is no page at this address", "这个网址没有内容" },
        { "the log has no record *", "日志里没有第 {1} 号记录" },
        { "the page could not be made; *", "这一页暂时做不出来，请过几分钟再试" },
        { "the store is busy; *", "系统正忙，请过一会儿再试" },
        { "the store could not be read; *", "数据暂时读不出来，请过几分钟再试" },
        { "there is no such file", "没有这个文件" },
        { "the files are being made; *", "文件正在生成，请过一分钟再试" },
        { "too many requests from your network; *", "您所在的网络发来的请求太多，请等几秒再试" },
        { "this address does not answer to that method", "这个网址不接受这种请求方式" },
        { "the address is not a plain path; *", "网址里有不该有的字符，请检查后重新输入" },
        { "what follows the \"?\" of the address *", "网址问号后面的部分不完整，请检查后重新输入" },
        { "the address is too long; *", "网址太长，请缩短检索词" },
        { "the form was sent from another site; *",
          "这张表单是从别的网站提交的，请打开本站的页面提交" },
        { "the form is not well formed; *", "表单不完整，请回到页面重新提交" },
        { "send the form as *", "表单的格式不对，请回到页面提交" },
        { "the form is too large: *", "表单太大：最多 256 项，每项最多 16 KiB，文件最大 4 MiB" },
        { "the desk could not be asked; *", "工作台暂时没有回应，请过一会儿再试" },
        { "the desk cannot be reached; *", "工作台暂时连不上，什么都没有改动，请再试一次" },
        { "the desk gave no answer; *", "工作台没有回答，重试前请先看看草稿现在的状态" },
        { "no desk runs at this address", "这个网站没有开设工作台" },
};

struct fit {
        struct str part[REFUSAL_PARTS];
        size_t n;
};

/* Each "*" takes as little as it can. */
static bool fits(const char *pattern, const char *text, struct fit *f)
{
        size_t at = f->n;

        while (*pattern != '\0' && *pattern != '*')
                if (*pattern++ != *text++)
                        return false;
        if (*pattern == '\0')
                return *text == '\0';
        if (at == REFUSAL_PARTS)
                return false;
        for (size_t len = 0;; len++) {
                f->part[at] = (struct str){ text, len };
                f->n = at + 1;
                if (fits(pattern + 1, text + len, f))
                        return true;
                if (text[len] == '\0')
                        return false;
        }
}

static const char *fill(struct model *m, const char *said, const struct fit *f)
{
        lh_auto(buf_done) struct buf b;

        buf_init(&b, ERR_TEXT_BYTES_MAX * 4);
        for (const char *p = said; *p != '\0'; p++) {
                if (p[0] == '{' && p[1] >= '1' && (size_t)(p[1] - '1') < f->n && p[2] == '}') {
                        buf_str(&b, f->part[p[1] - '1']);
                        p += 2;
                } else {
                        buf_putc(&b, *p);
                }
        }
        return arena_strndup(m->cx->mem, b.p, b.n);
}

const char *refusal_text(struct model *m, const char *text)
{
        if (m->english)
                return text;
        for (size_t i = 0; i < countof(refusals); i++) {
                struct fit f = { 0 };

                if (fits(refusals[i].text, text, &f))
                        return fill(m, refusals[i].said, &f);
        }
        return text;
}

const char *refusal_field(struct model *m, const struct rule_kind *k, const char *field)
{
        static const char elements[] = "elements.";
        struct str name = str_of(field);
        const char *shown;

        if (strncmp(field, elements, sizeof(elements) - 1) == 0)
                name = str_of(field + sizeof(elements) - 1);
        for (size_t i = 0; i < name.n; i++)
                if (strchr("/.[", name.p[i]) != NULL && name.p != field)
                        name.n = i; /* the table, of one of its rows */
        if (strcmp(field, "project.title") == 0)
                return say(m, "项目名称");
        shown = field_label(m, k, name);
        return str_eq(str_of(shown), name) && !m->english ? "" : shown;
}
