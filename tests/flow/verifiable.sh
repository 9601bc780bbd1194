#!/usr/bin/env bash
# Any tile-log client accepts the log, and a domain that no one had thought of works without a line of C.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"
. "$LIUHEN_ROOT/tests/lib/serve.sh"
cd "$LIUHEN_ROOT"

store=$scratch/store
"$LIUHEN" init "$store" --origin test.example/log >/dev/null
vkey=$("$LIUHEN" vkey "$store")

# A ninth domain: one file.
cat >"$store/rules/domains/carbon.yaml" <<'Y'
domain: carbon
name: 碳排放配额
name_en: Carbon quotas
source: 试验
stages:
  - {id: approval, name: 配额方案, name_en: Plan}
  - {id: award, name: 分配结果, name_en: Allocation}
kinds:
  - id: allocation
    stage: award
    name: 配额分配结果
    name_en: Allocation of quotas
    role: implementer
    source: 试验办法第三条
    certainty: V
    limit: 20wd
    expected: true
    version: 1
    elements:
      - {id: holder, name: 单位, name_en: Holder, type: party, required: true}
      - {id: tonnes, name: 配额（吨）, name_en: Quota in tonnes, type: number, required: true}
      - {id: price, name: 成交价, name_en: Price, type: price, money: award}
      - {id: phone, name: 联系人电话, name_en: Telephone, type: text, show: withhold}
Y
for n in $(seq 300); do
        printf '{"body":{"name":"云岭市生态环境局"},"domain":"carbon","kind":"allocation","title":"第%d号配额分配结果","date":"2026-03-%02d","project":{"code":"C-%d","title":"第%d号配额"},"source":{"key":"c:%d"},"elements":{"holder":"云岭例%d电力有限公司","tonnes":"%d.5","price":"%d.00","phone":"13812345678"}}\n' \
                "$n" $((n % 28 + 1)) "$n" "$n" "$n" "$n" "$n" $((n * 1000))
done >"$scratch/carbon.jsonl"
# What may be shown of a person in its notices is a line of the screening policy, which two people change.
{ cat "$LIUHEN_ROOT/rules/occasions.yaml"; echo '  - {domain: carbon, kind: "*", occasion: enterprise_list}'; } >"$scratch/policy.yaml"
proposed=$("$LIUHEN" policy "$store" "$scratch/policy.yaml" --by 01 --second 02 --reason 新领域 | grep -o '"index": *[0-9]*' | grep -o '[0-9]*$')
"$LIUHEN" policy "$store" --confirm "$proposed" --by 02 >/dev/null
is "$("$LIUHEN" import "$store" "$scratch/carbon.jsonl" | tail -n 1)" "imported 300, skipped 0, refused 0" "a ninth domain is imported without code"
printf '{"body":{"name":"云岭市生态环境局"},"domain":"carbon","kind":"allocation","title":"x","elements":{"holder":"甲","tonnes":"很多"}}' >"$scratch/bad.json"
refuses "its elements are checked" 'elements.tonnes' "$LIUHEN" publish "$store" "$scratch/bad.json"

serve_start "$store"
like "$(curl -s "$url/search?domain=carbon")" '碳排放配额' "it has its list"
project=$(curl -s "$url/search?domain=carbon" | grep -o '/p/[a-z2-7]*' | head -n 1)
like "$(curl -s "$url$project")" '配额分配结果' "and its project page"
notice=$(curl -s "$url$project" | grep -o '/n/[0-9]*' | head -n 1)
page=$(curl -s "$url$notice")
like "$page" '配额（吨）' "and its notice page with the labels of the rule"
unlike "$page" '13812345678' "without what the rule withholds"
like "$("$LIUHEN" verify "$url" --vkey "$vkey")" '^OK ' "liuhen verify accepts the log"

log=$(python3 tests/flow/tlog_client.py "$url" "$vkey" 0 1 255 256 300 511 512 || true)
like "$log" '^60[0-9] ' "a client written from the public texts accepts tree, tiles, openings and proofs"
is "$("$LIUHEN" verify "$url" --vkey "$vkey" | tail -n 1)" "OK $log" "and both say the same"
other=$("$LIUHEN" init "$scratch/other" --origin test.example/log >/dev/null; "$LIUHEN" vkey "$scratch/other")
refuses "with another key it refuses" '.' python3 tests/flow/tlog_client.py "$url" "$other"
check "the views are those of the log" "$LIUHEN" rebuild "$store" --check
plan
