#include "check.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define ID1   "110199198503041234"
#define ID2   "37019919780309004X"
#define CHILD "330199201605204562"

static void lists(void **state)
{
        static const struct check_case cases[] = {
                { "公示名单\n序号|姓名|身份证号|联系电话\n1|陶敬之|" ID1 "|13900001111\n2|苗远|" ID2
                  "|139****2222",
                  "name=陶敬之 id_card=" ID1 " mobile=13900001111 name=苗远 id_card=" ID2 },
                { "户主|村组|致贫原因|一卡通账号|金额\n陶敬之|河西村|因残|6228480123456788|1200."
                  "00\n苗远|河西村|因病|6228480123456787|13900001111",
                  "name=陶敬之 health=因残 bank_card=6228480123456788 name=苗远 health=因病 "
                  "bank_card=6228480123456787" },
                { "项目|流水号|金额\n甲|" ID1 "|13900001111\n乙|" ID2 "|13900002222", "" },
                { "病种|救助人数|金额（元）\n尿毒症|12|3400\n白血病|8|900", "" },
                { "单位名称|联系人|联系电话|地址\n安平建设有限公司|苗远|0531-88001122|"
                  "安平县和平路12号",
                  "name=苗远" },
                { "申请人||共同申请人|\n姓名|身份证号|姓名|身份证号\n陶敬之|" ID1 "|苗远|" ID2,
                  "name=陶敬之 id_card=" ID1 " name=苗远 id_card=" ID2 },
                { "学生姓名|学籍号|家长|家长电话\n甘小棠|G" CHILD "|甘远|13900001111",
                  "minor_name=甘小棠 student_no=G" CHILD " name=甘远 mobile=13900001111" },
                { "姓名|身份证号\n甘小棠|" CHILD, "minor_name=甘小棠 id_card=" CHILD },
                { "姓名|家庭住址|备注\n陶敬之|安平县大坪镇河西村32号|肢体残疾\n苗远|安平县大坪镇|"
                  "无",
                  "name=陶敬之 address=安平县大坪镇河西村32号 health=肢体残疾 name=苗远" },
                { "姓名|残疾类别|残疾等级\n陶敬之|视力残疾|二级",
                  "name=陶敬之 health=视力残疾 health=二级" },
                { "姓名|身份证号|出生日期\n陶敬之|110199********1234|1985-03-04",
                  "name=陶敬之 birth_date=19850304" },
                { "承租人|小区|房号|租金\n陶敬之|翠屏花园|3-1-201|300", "name=陶敬之" },
                { "姓名|证件号|单位\nJOHN SMITH|E12345678|安平大学",
                  "name=JOHN SMITH passport=E12345678" },
                { "户主姓名|户口簿号|家庭人口\n陶敬之|0123456|3",
                  "name=陶敬之 household_no=0123456" },
                { "成员姓名|年龄\n合计|12\n小计|3", "" },
                { "姓名|身份证号\n陶敬之|１１０１９９\n苗远|" ID2,
                  "name=陶敬之 name=苗远 id_card=" ID2 },
        };

        (void)state;
        check_cases(cases, countof(cases));
}

static void forms(void **state)
{
        static const struct check_case cases[] = {
                { "姓名|陶敬之|性别|男\n身份证号码|" ID1
                  "|联系电话|13900001111\n家庭住址|安平县和平路12号|开户账号|6228480123456788",
                  "name=陶敬之 id_card=" ID1
                  " mobile=13900001111 address=安平县和平路12号 bank_card=6228480123456788" },
                { "身份证号码|1|1|0|1|9|9|1|9|8|5|0|3|0|4|1|2|3|4\n姓名|陶敬之",
                  "id_card=" ID1 " name=陶敬之" },
                { "身份证号码|３|７|０|１|９|９|１|９|７|８|０|３|０|９|０|０|４|Ｘ\n姓名|陶敬之",
                  "id_card=" ID2 " name=陶敬之" },
                { "项目编号|HNZC37011420391429\n成交供应商|济南安平农业发展股份有限公司\n磋商小组|"
                  "陶敬之、苗远\n采购单位联系人|甘棠\n项目经办|苗远，13900001111",
                  "name=陶敬之 name=苗远 name=甘棠 name=苗远 mobile=13900001111" },
                { "单位名称|安平建设有限公司|法定代表人|陶敬之\n银行账号|37001234567890123456|"
                  "开户行|安平银行",
                  "name=陶敬之" },
        };

        (void)state;
        check_cases(cases, countof(cases));
}

int main(void)
{
        const struct CMUnitTest tests[] = { cmocka_unit_test(lists), cmocka_unit_test(forms) };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
