#include "check.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* All numbers are invented: region codes that were never given out, cards of no bank. */
#define ID1 "110199198503041234"
#define ID2 "37019919780309004X"

static void ids(void **state)
{
        static const struct check_case cases[] = {
                { "身份证号：" ID1 "。", "id_card=" ID1 },
                { "身份证号" ID2 "，已核实", "id_card=" ID2 },
                { "公民身份号码为37019919780309004x", "id_card=" ID2 },
                { "备注 " ID1, "id_card=" ID1 },
                { "身份证１１０１９９１９８５０３０４１２３４", "id_card=" ID1 },
                { "身份证 1 1 0 1 9 9 1 9 8 5 0 3 0 4 1 2 3 4", "id_card=" ID1 },
                { "身份证 110199 19850304 1234", "id_card=" ID1 },
                { "身份证 110199-19850304-1234", "id_card=" ID1 },
                { "身份证 1101 9919 8503 0412 34", "id_card=" ID1 },
                { "身份证110199\xe2\x80\x8b"
                  "19850304\xe2\x80\x8b"
                  "1234",
                  "id_card=" ID1 },
                { "身份证1101991985\n03041234", "id_card=" ID1 },
                { "身份证号码：一一零一九九一九八五零三零四一二三四", "id_card=" ID1 },
                { "身份证壹壹零壹玖玖壹玖捌伍零叁零肆壹贰叁肆", "id_card=" ID1 },
                { "身份证号：370199 19780309 004X", "id_card=" ID2 },
                /* A typing error still identifies. */
                { "身份证号：110199198503041235", "id_card=110199198503041235" },
                { "旧身份证号110199850304123", "id_card_15=110199850304123" },
                { "登记号110199850304123", "" },
                { "号码110199198503041235", "" },
                { "残疾人证号" ID1 "43", "disability_cert=" ID1 "43" },
                { "残疾证：" ID2 "21B1", "" },
                { "学籍号G" ID1, "student_no=G" ID1 },
                { "（身份证" ID1 "、" ID2 "）", "id_card=" ID1 " id_card=" ID2 },
        };

        (void)state;
        check_cases(cases, countof(cases));
}

static void not_ids(void **state)
{
        static const struct check_case cases[] = {
                { "案件流水：" ID1 "；", "" },
                { "受理编号 " ID1, "" },
                { "统一社会信用代码" ID1, "" },
                { "准考证号：" ID1, "" },
                { "发票代码110199198503041234", "" },
                { "订单号（" ID1 "）", "" },
                { "a" ID1, "" },
                { ID1 "5", "" },
                { "0." ID1, "" },
                { "项目代码2021-110199-19-85-030412", "" },
                { "统一社会信用代码91370199MA3C4D5E6F", "" },
        };

        (void)state;
        check_cases(cases, countof(cases));
}

static void masked_ids(void **state)
{
        static const struct check_case cases[] = {
                { "身份证号110199********1234", "" },
                { "身份证号110199198503******", "id_partial=110199198503******" },
                { "身份证号**************1234", "" },
                { "身份证号11************1234", "" },
                { "身份证号11019919850304****", "id_partial=11019919850304****" },
                { "身份证号******19850304****", "id_partial=******19850304****" },
                { "身份证号110199198503**1234", "id_partial=110199198503**1234" },
                { "身份证号110199１985＊＊＊＊1234", "id_partial=1101991985****1234" },
                { "身份证号110199××850304123X", "id_partial=110199**850304123X" },
                { "身份证号1101991985XXXX1234", "id_partial=1101991985****1234" },
                { "身份证号110199198503●●●●34", "id_partial=110199198503****34" },
                { "例如1101991985****1234的写法不合规", "" },
        };

        (void)state;
        check_cases(cases, countof(cases));
}

static void telephones(void **state)
{
        static const struct check_case cases[] = {
                { "手机：13900001111", "mobile=13900001111" },
                { "联系 139-0000-1111", "mobile=13900001111" },
                { "电话139 0000 1111。", "mobile=13900001111" },
                { "电话+86 139 0000 1111", "mobile=13900001111" },
                { "电话(+86)13900001111", "mobile=13900001111" },
                { "电话0086-13900001111", "mobile=13900001111" },
                { "电话8613900001111", "mobile=13900001111" },
                { "电话１３９００００１１１１", "mobile=13900001111" },
                { "电话139\xe2\x80\x8b"
                  "00001111",
                  "mobile=13900001111" },
                { "电话：一三九零零零零一一一一", "mobile=13900001111" },
                { "电话13900\n001111", "mobile=13900001111" },
                { "13900001111、13900002222", "mobile=13900001111 mobile=13900002222" },
                { "手机139****1111", "" },
                { "手机139000011**", "mobile_partial=139000011**" },
                { "手机1390000****", "" },
                { "家庭电话0531-88001122", "landline=053188001122" },
                { "宅电：88001122", "landline=88001122" },
                { "住宅电话 01062001122", "landline=01062001122" },
        };

        (void)state;
        check_cases(cases, countof(cases));
}

static void not_telephones(void **state)
{
        static const struct check_case cases[] = {
                { "共补贴13900001111元", "" },
                { "全年13900001111.00元", "" },
                { "办件量13900001111件", "" },
                { "准考证号13900001111", "" },
                { "咨询电话：0531-88001122，12345", "" },
                { "办公室电话0531-88001122", "" },
                { "订单139000011112", "" },
                { "回执号98296572492", "" },
                { "流水号为13900001111。", "" },
                { "总投资 13900001111", "" },
                { "热线400-810-1234", "" },
                { "邮编250001", "" },
        };

        (void)state;
        check_cases(cases, countof(cases));
}

static void accounts(void **state)
{
        static const struct check_case cases[] = {
                { "银行卡号6217991234567890124", "bank_card=6217991234567890124" },
                { "卡号 6228 4801 2345 6789", "bank_card=6228480123456789" },
                { "一卡通账号：6228480123456789", "bank_card=6228480123456789" },
                { "打入6217991234567890124", "bank_card=6217991234567890124" },
                { "社保卡账号 6228480123456788", "bank_card=6228480123456788" },
                { "户名：陶敬之 开户行：安平银行 账号：6217991234567890124",
                  "name=陶敬之 bank_card=6217991234567890124" },
                { "户名陶敬之，开户行安平银行，账号6217991234567890125",
                  "name=陶敬之 bank_card=6217991234567890125" },
                { "户名：安平县财政局 账号：6217991234567890124", "" },
                { "账号6217991234567890125", "" },
                { "保证金账号：6228480123456789", "" },
                { "开户名称：某市公共资源交易中心\n账号：6228480123456789", "" },
                { "收款单位：安平建设有限公司，账号6228480123456789", "" },
                { "服务费账号：811045440910317", "" },
                { "条码6228480123456789", "" },
                { "订单6228480123456788", "" },
        };

        (void)state;
        check_cases(cases, countof(cases));
}

static void documents(void **state)
{
        static const struct check_case cases[] = {
                { "护照号E12345678", "passport=E12345678" },
                { "护照：EA1234567", "passport=EA1234567" },
                { "持护照（G87654321）", "passport=G87654321" },
                { "港澳通行证H12345678", "hkm_permit=H12345678" },
                { "回乡证号M1234567801", "hkm_permit=M1234567801" },
                { "台胞证号12345678", "hkm_permit=12345678" },
                { "型号E12345678", "" },
                { "设备E12345678台", "" },
                { "户口簿号012345678", "household_no=012345678" },
                { "用电户号0123456789", "" },
                { "QQ：282889093", "im_account=282889093" },
                { "微信号：lin_an-2020", "im_account=lin_an-2020" },
                { "邮箱abc.d@163.com", "email=abc.d@163.com" },
                { "邮箱 ａｂｃ＠qq.com", "email=abc@qq.com" },
                { "邮箱xxgk@jinan.gov.cn", "" },
                { "邮箱sales@anping.com.cn", "" },
                { "驾驶鲁A12345违停", "plate=鲁A12345" },
                { "鲁A·D12345", "plate=鲁AD12345" },
                { "号牌粤B．F0236，", "plate=粤BF0236" },
                { "鲁A区域3号", "" },
                { "鲁ICP备12345678号", "" },
                { "出生日期：1985年3月4日", "birth_date=19850304" },
                { "张某，1985年3月4日出生，", "birth_date=19850304" },
                { "出生日期 1985-03-04", "birth_date=19850304" },
                { "成立日期 1985-03-04", "" },
                { "出生年月 1985年3月", "" },
        };

        (void)state;
        check_cases(cases, countof(cases));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(ids),
                cmocka_unit_test(not_ids),
                cmocka_unit_test(masked_ids),
                cmocka_unit_test(telephones),
                cmocka_unit_test(not_telephones),
                cmocka_unit_test(accounts),
                cmocka_unit_test(documents),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
