#include "check.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void names(void **state)
{
        static const struct check_case cases[] = {
                { "被处罚人：陶敬之，男", "name=陶敬之" },
                { "购机者：陶敬之；机具：轮式拖拉机", "name=陶敬之" },
                { "主申请人陶敬之（单身），拟配租翠竹苑5幢1单元302室；", "name=陶敬之" },
                { "拟救助陶敬之（乳腺癌）、甘大山（尘肺病）",
                  "name=陶敬之 health=乳腺癌 name=甘大山 health=尘肺病" },
                { "烈属祝兰英，冠心病，每月补助1200元", "name=祝兰英 health=冠心病" },
                { "当事人陶敬之，女，1957年1月9日生，", "name=陶敬之 birth_date=19570109" },
                { "当事人陶敬之，处罚自2024年1月1日生效", "name=陶敬之" },
                { "证人陶敬之，现居住在滨江路88号锦绣苑7幢1单元602室",
                  "name=陶敬之 address=滨江路88号锦绣苑7幢1单元602室" },
                { "一、阿不都热西提·吐尔地，13800001234，草场120亩",
                  "name=阿不都热西提·吐尔地 mobile=13800001234" },
                { "被处罚人陶敬之于2021年经营", "name=陶敬之" },
                { "当事人陶敬之，住址不详", "name=陶敬之" },
                { "当事人:欧阳静怡", "name=欧阳静怡" },
                { "申请人 陶敬之 向我局提出申请", "name=陶敬之" },
                { "申请人陶敬向我局提出申请", "name=陶敬" },
                { "经陶敬之举报，现已查实", "name=陶敬之" },
                { "据陶敬之反映", "name=陶敬之" },
                { "证人陶敬之证实", "name=陶敬之" },
                { "尊敬的陶敬之：您好", "name=陶敬之" },
                { "尊敬的陶敬之先生：", "name=陶敬之" },
                { "尊敬的网友：您好", "" },
                { "尊敬的陶女士：您好", "" },
                { "评审专家：陶敬之、苗远、甘棠梨", "name=陶敬之 name=苗远 name=甘棠梨" },
                { "评标委员会成员名单：陶敬之（组长）、苗远、甘棠梨（采购人代表）",
                  "name=陶敬之 name=苗远 name=甘棠梨" },
                { "评审小组成员：陶敬之 苗远 甘棠梨", "name=陶敬之 name=苗远 name=甘棠梨" },
                { "联系人：陶工，电话0531-88001122", "" },
                { "法定代表人：陶敬之", "name=陶敬之" },
                { "法定代表人陶敬之委托", "name=陶敬之" },
                { "项目经理：苗远（注册编号鲁137000000）", "name=苗远" },
                { "户主：努尔兰·哈力克", "name=努尔兰·哈力克" },
                { "姓名：陶　敬", "name=陶敬" },
                { "姓 名：陶敬之  性 别：男", "name=陶敬之" },
                { "监护人苗远，系其母亲", "name=苗远" },
                { "信访人陶敬之、苗远、甘棠梨等三人", "name=陶敬之 name=苗远 name=甘棠梨" },
                { "陶敬之同志：\n你反映的问题收悉", "name=陶敬之" },
                { "我叫陶敬之，是本村村民", "name=陶敬之" },
                /* found once by role, then without one; not in a firm's name */
                { "证人陶敬之在场。后陶敬之离开。\n陶敬之百货商店关门。",
                  "name=陶敬之 name=陶敬之" },
                { "证人苗远在场。苗远山区不通车。", "name=苗远" },
                { "承办人：苗远，办公室电话：021-61678008", "name=苗远" },
        };

        (void)state;
        check_cases(cases, countof(cases));
}

static void not_names(void **state)
{
        static const struct check_case cases[] = {
                { "当事人陈述申辩的权利", "" }, { "申请人应当提交材料", "" },
                { "申请人数较上年增加", "" },   { "学生安全教育", "" },
                { "学生高中阶段资助", "" },     { "专家评审费由采购人支付", "" },
                { "负责人：见附件", "" },       { "中标人：山东安平建设有限公司", "" },
                { "申请人：济南市某某局", "" }, { "户主须为本村村民", "" },
                { "联系人：办公室", "" },       { "当事人王某", "" },
                { "被处罚人李某某", "" },       { "主任王科长", "" },
                { "责任人员名单", "" },         { "家长和学生应当", "" },
                { "经济南市举报中心核实", "" }, { "受理单位：历城区民政局", "" },
                { "老人高龄津贴发放", "" },     { "专家组成员单位", "" },
                { "专家库抽取结果", "" },
        };

        (void)state;
        check_cases(cases, countof(cases));
}

static void addresses(void **state)
{
        static const struct check_case cases[] = {
                { "住址：山东省济南市历城区洪山路12号3号楼2单元501室，电话",
                  "address=山东省济南市历城区洪山路12号3号楼2单元501室" },
                { "住历城区港沟街道田庄村5组58号。", "address=历城区港沟街道田庄村5组58号" },
                { "家住翠屏花园3栋201室", "address=翠屏花园3栋201室" },
                { "户籍所在地：安平县大坪镇河西村32号", "address=安平县大坪镇河西村32号" },
                { "现住安平县和平路十二号三单元", "address=安平县和平路十二号三单元" },
                { "当事人陶敬之，通讯地址：安平县和平路12号院7-422",
                  "name=陶敬之 address=安平县和平路12号院7-422" },
                { "现居住地址：河西区安平东里一区5号楼4门501",
                  "address=河西区安平东里一区5号楼4门501" },
                { "家庭住址：安平街道河西路212弄5号楼403", "address=安平街道河西路212弄5号楼403" },
                { "住址：安平县大坪镇河西村", "" },
                { "办公地址：安平县和平路12号", "" },
                { "建设地点：安平县和平路12号地块", "" },
                { "供应商地址：安平县和平路12号3-101室", "" },
                { "不动产坐落：安平县和平路12号3幢101室", "" },
                { "入住安平花园3号楼的家庭", "" },
                { "住房保障中心3号窗口", "" },
                { "供应商：安平建设有限公司，地址：安平县和平路12号", "" },
        };

        (void)state;
        check_cases(cases, countof(cases));
}

static void health(void **state)
{
        static const struct check_case cases[] = {
                { "来信所述其父患尿毒症一事", "health=尿毒症" },
                { "申请人陶敬之患有糖尿病，", "name=陶敬之 health=糖尿病" },
                { "申请人陶敬之被确诊为胃癌晚期。", "name=陶敬之 health=胃癌晚期" },
                { "患尿毒症、白血病的困难群众可以申请", "" },
                { "尿毒症、白血病等病种纳入救助", "" },
                { "患有糖尿病的人员应当复查", "" },
                { "残疾人两项补贴标准", "" },
        };

        (void)state;
        check_cases(cases, countof(cases));
}

/* No label: the number, or the sex, is the evidence. */
static void beside(void **state)
{
        static const struct check_case cases[] = {
                { "同意将陶敬之（130109198503070237）纳入低保。",
                  "name=陶敬之 id_card=130109198503070237" },
                { "1、陶敬之，女，石佛村三组5号，13912340000；",
                  "name=陶敬之 address=石佛村三组5号 mobile=13912340000" },
                { "陶敬之（男，汉族，住所不详）", "name=陶敬之" },
                { "会议室在太白路12号3单元402室，可参观。", "" },
                { "本人联系手机13912340000，可参观。", "mobile=13912340000" },
                { "联系地址：和平路12号3单元501室", "address=和平路12号3单元501室" },
                { "办公地址：和平路12号3单元501室", "" },
                { "你本人户籍在青石镇石佛村二组14号，联系电话13912340000。",
                  "address=青石镇石佛村二组14号 mobile=13912340000" },
                { "职称：高级工程师，13912340000", "mobile=13912340000" },
                { "开标地点：石佛村三组5号，联系人陶敬之13912340000",
                  "name=陶敬之 mobile=13912340000" },
                { "监护人代办的，须出示证明", "" },
        };

        (void)state;
        check_cases(cases, countof(cases));
}

/* What no list of words holds: headings by their ending, columns by what stands in them. */
static void unknown_headings(void **state)
{
        static const struct check_case cases[] = {
                { "借用者|户籍详址|手机号\n陶敬之|青县石佛村三组5号|13812345678\n苗远|"
                  "青县石佛村二组7号|13912345678",
                  "name=陶敬之 address=青县石佛村三组5号 mobile=13812345678 "
                  "name=苗远 address=青县石佛村二组7号 mobile=13912345678" },
                { "陶敬之|130109198503070237|1985.03.07\n苗远|130109198503070237|1985-03-07",
                  "name=陶敬之 id_card=130109198503070237 birth_date=19850307 name=苗远 "
                  "id_card=130109198503070237 birth_date=19850307" },
        };

        (void)state;
        check_cases(cases, countof(cases));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(names),     cmocka_unit_test(not_names),
                cmocka_unit_test(addresses), cmocka_unit_test(health),
                cmocka_unit_test(beside),    cmocka_unit_test(unknown_headings)
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
