#!/usr/bin/env bash
# Rows of the trading platforms through the real program: taken in, refused alone, given out and taken in again elsewhere.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
cd "$LIUHEN_ROOT"

cat >"$scratch/rows.xml" <<'EOF'
<?xml version="1.0" encoding="GBK"?>
<TRADE_DATA><HEAD><PLATFORM_NAME>试验市公共资源交易中心</PLATFORM_NAME></HEAD><BODY>
<PURCHASE_PROJECT><PURCHASE_PROJECT_CODE>CG-1</PURCHASE_PROJECT_CODE><PURCHASE_PROJECT_NAME>路灯采购</PURCHASE_PROJECT_NAME><PURCHASER_NAME>试验市市政局</PURCHASER_NAME><PROGRAM_BUDGET>120.5</PROGRAM_BUDGET><UNIT_BUDGET>1</UNIT_BUDGET><REGION_CODE>990100</REGION_CODE><CREATE_TIME>20260301093000</CREATE_TIME></PURCHASE_PROJECT>
<BID_DEAL_ANNOUNCE><PURCHASE_PROJECT_CODE>CG-1</PURCHASE_PROJECT_CODE><PURCHASE_PROJECT_NAME>路灯采购</PURCHASE_PROJECT_NAME><WIN_BID_BULLETIN_TITLE>路灯 &amp; 灯杆采购结果</WIN_BID_BULLETIN_TITLE><WIN_BID_BULLETIN_START_TIME>20260402100000</WIN_BID_BULLETIN_START_TIME><WINNINGBIDDER_NAME>例样灯具有限公司</WINNINGBIDDER_NAME><WIN_BID_PRICE>1100100.10</WIN_BID_PRICE><PRICE_UNIT>0</PRICE_UNIT><CURRENCY_CODE>156</CURRENCY_CODE></BID_DEAL_ANNOUNCE>
<TENDER_CANDIDATE><TENDER_PROJECT_CODE>X</TENDER_PROJECT_CODE></TENDER_CANDIDATE>
<WIN_RESULT_ANNO><ROW><TENDER_PROJECT_CODE>ZB-1</TENDER_PROJECT_CODE><NOTICE_NAME>道路中标结果</NOTICE_NAME><NOTICE_SEND_TIME>20260405100000</NOTICE_SEND_TIME><WIN_BIDDER_NAME>例样路桥有限公司</WIN_BIDDER_NAME><OTHER_BID_PRICE>下浮率20.50%</OTHER_BID_PRICE></ROW></WIN_RESULT_ANNO>
<DEAL_LAND_INFO><DEAL_ANNOUNCEMENT_GUID>L-1</DEAL_ANNOUNCEMENT_GUID><ANNOUNCEMENT_TITLE>一号地成交</ANNOUNCEMENT_TITLE><PUBLISHING_TIME>20260406100000</PUBLISHING_TIME><LENDING_NAME>例样置业有限公司</LENDING_NAME><DEAL_PRICE>300</DEAL_PRICE><PRICE_UNIT>1</PRICE_UNIT></DEAL_LAND_INFO>
</BODY></TRADE_DATA>
EOF
iconv -f UTF-8 -t GB18030 "$scratch/rows.xml" >"$scratch/gb.xml"

# What the files for download say of a store: tag, supplier, amount, in lines.
said() {
        "$LIUHEN" export bulk "$1" --out "$1.bulk" --url https://test.example >/dev/null
        python3 -c '
import json, sys
for line in open(sys.argv[1] + ".bulk/all.jsonl"):
    r = json.loads(line)
    t = r.get("planning", {}).get("budget", {}).get("amount", {}).get("amount", "")
    a = (r.get("awards") or [{}])[0]
    price = a.get("value", {}).get("amount", a.get("allocation", {}).get("priceText", ""))
    print(r["tag"][0], t, price, (a.get("suppliers") or [{}])[0].get("name", ""))' "$1" | sort
}

"$LIUHEN" init "$scratch/a" --origin a.example/log >/dev/null
"$LIUHEN" import "$scratch/a" "$scratch/gb.xml" --report "$scratch/report" >"$scratch/out" 2>&1 || true
like "$(tail -n 1 "$scratch/out")" '^imported 4, skipped 0, refused 1' "rows in GB18030 are taken, whatever their first line says"
like "$(cat "$scratch/report")" '"line":5,.*no rule of the mapping' "a table that is no notice is refused alone, with its line"
is "$(said "$scratch/a")" "award  -3000000 例样置业有限公司
award  1100100.1 例样灯具有限公司
award  下浮率20.50% 例样路桥有限公司
planning 1205000  " "sums count in their unit, prices in words stay"
"$LIUHEN" import "$scratch/a" "$scratch/rows.xml" >"$scratch/out" 2>&1 || true
like "$(tail -n 1 "$scratch/out")" '^imported 0, skipped 4, refused 1' "handed in again in UTF-8 nothing is new"

check "what is public goes out as rows" "$LIUHEN" export ggzy "$scratch/a" --out "$scratch/out.xml" --url https://test.example
check "which are XML" python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$scratch/out.xml"
like "$(tr -d '\n' <"$scratch/out.xml")" '<WIN_BID_BULLETIN_TITLE>路灯 &amp; 灯杆采购结果<' "with their markup escaped"
"$LIUHEN" init "$scratch/b" --origin b.example/log >/dev/null
"$LIUHEN" import "$scratch/b" "$scratch/out.xml" >"$scratch/out" 2>&1 || true
like "$(tail -n 1 "$scratch/out")" '^imported 5, skipped 0, refused 0' "another platform takes them, each project's own row with them"
is "$(said "$scratch/b" | grep -v '^tender ')" "$(said "$scratch/a")" "and says the same"

printf '<!DOCTYPE a [<!ENTITY x "y">]><A><R><PROJECT_CODE>&x;</PROJECT_CODE></R></A>' >"$scratch/bad.xml"
refuses "entities are not read" 'DOCTYPE' "$LIUHEN" import "$scratch/b" --as ggzy-xml "$scratch/bad.xml"
printf '<A>\n<R><PROJECT_CODE>1</PROJECT_CODE>' >"$scratch/cut.xml"
refuses "a file that was cut says where" 'line 2, column [0-9]+: it is not well-formed' "$LIUHEN" import "$scratch/b" "$scratch/cut.xml"
plan
