"""How provinces' clients sign (written from the platforms' own papers), findUsage, refusals and their records. Prints TAP."""
import atexit
import base64
import hashlib
import hmac
import json
import os
import shutil
import tempfile
import time
import urllib.parse

from gateway_lib import Provider, Store, check, free_port, plan, run, same, skip
from national_client import aes, ask

scratch = tempfile.mkdtemp(prefix="liuhen-styles-")
atexit.register(shutil.rmtree, scratch, True)
store = Store(scratch + "/store")
same(run("init", store.dir, "--fictional").returncode, 0, "a log")
provider = Provider()
SERVICE = {"act": "share.service", "body": "prov", "service": "s_prov", "title": "测试服务", "xroad": "CN/GOV/prov/d/svc",
           "address": provider.url, "sharing": "conditional", "timeout_ms": 300, "locator": "query:id"}
store.publish({"act": "body.register", "body": "prov", "name": "提供单位"})
store.publish(SERVICE)
store.publish(dict(SERVICE, service="s_usage", title="谁查过我", xroad="CN/GOV/prov/d/findUsage", address="usage:",
                   locator="query:userCode"))


def consumer(name, style, window="compatible"):
    key = json.loads(run("share", "key", store.dir, "--consumer", name).stdout)["key_sha256"]
    store.publish({"act": "share.consumer", "body": "prov", "consumer": name, "title": name, "key_sha256": key,
                   "xroad": "CN/GOV/prov/" + name, "style": style, "window": window, "trust": ["127.0.0.1"]})
    for service in ("s_prov", "s_usage"):
        n = store.publish({"act": "share.apply", "consumer": name, "service": service, "purposes": ["test"], "article": "测试",
                           "mode": "full", "until": "2030-01-01", "reason": "测试"})
        store.publish({"act": "share.decide", "apply": n, "decision": "grant"})


for name in ("shandong", "henan", "zhejiang", "national"):
    consumer(name, name)
consumer("strict", "national", "strict")
store.serve()
seed = open(store.dir + "/key/share.seed", "rb").read()
PERSON = "110105199001011237"


# Keys as doc/format/share.md 4.1 derives them: what the office hands to each consumer.
def mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256)


def app_key(name, service=""):
    return mac(mac(seed, f"consumer\n{name}\n1").digest(), "app\n" + service).hexdigest()[:32]


def day_secret(name, service="", back=0):
    day = int((time.time() + 8 * 3600) // 86400) - back
    return mac(mac(seed, f"consumer\n{name}\n1").digest(), f"secret\n{service}\n{day}").hexdigest()[:32]


def b64(key, text):
    return base64.b64encode(mac(key.encode(), text).digest()).decode()


def now(skew_ms=0):
    return str(int(time.time() * 1000) + skew_ms)


def get(headers, path="/api/s_prov/q?id=" + PERSON):
    return ask(store.base + path, dict({"X-Purpose": "test"}, **headers))


# ---- Shandong: base64 HmacSHA256(secret, X-Client-Id + X-Timestamp + X-Nonce), 10 minutes ----
def shandong(key=None, skew_ms=0):
    t, nonce = now(skew_ms), os.urandom(6).hex()
    return {"X-Client-Id": "shandong", "X-Timestamp": t, "X-Nonce": nonce,
            "X-Signature": b64(key or app_key("shandong"), "shandong" + t + nonce)}


same(get(shandong())[0], 200, "Shandong's client")
same(json.loads(get(shandong("0" * 32))[2])["error"], "bad_signature", "with another key it is none")
same(json.loads(get(shandong(skew_ms=-601000))[2])["error"], "time_outside_window", "after ten minutes it is too late")
same(get(shandong(skew_ms=-590000))[0], 200, "within them it is not")


# ---- Henan: a token fetched with the key, AES under the key; then HmacSHA256(token, appid + rtime) ----
def henan(key, skew_ms=0):
    t = now(skew_ms)
    return {"gateway_appid": "henan", "gateway_rtime": t, "gateway_sig": b64(key, "henan" + t)}


status, h, body = ask(store.base + "/auth/token", henan(app_key("henan")), b"{}")
same(status, 200, "Henan's client fetches its token")
token = aes(app_key("henan"), base64.b64decode(json.loads(body)["body"]["access_token"]), True).decode()
same(token, day_secret("henan"), "it is the consumer's secret of the day, wrapped with the key")
same(get(henan(token))[0], 200, "and signs with it")
same(get(henan(app_key("henan")))[0], 401, "the key itself does not sign calls")
same(ask(store.base + "/auth/token", henan("0" * 32), b"{}")[0], 401, "another key gets no token")
same(ask(store.base + "/auth/token", henan(app_key("henan"), 3600000), b"{}")[0], 401, "nor does a clock an hour ahead")


# ---- Zhejiang: MD5(appKey + secret + requestTime); secrets by key, then by the secret for refreshing ----
def zhejiang(secret):
    t = now()
    return {"appKey": "zhejiang", "sign": hashlib.md5(("zhejiang" + secret + t).encode()).hexdigest(), "requestTime": t}


def refresh(how, secret, form=False):
    said = urllib.parse.urlencode(zhejiang(secret))
    path = f"/gateway/app/refreshTokenBy{how}.htm"
    if form:
        return ask(store.base + path, {"Content-Type": "application/x-www-form-urlencoded"}, said.encode())
    return ask(store.base + path + "?" + said)


status, h, body = refresh("Key", app_key("zhejiang"))
first = json.loads(body)
same((status, first["code"], sorted(first["datas"])),
     (200, "00", ["refreshSecret", "refreshSecretEndTime", "requestSecret", "requestSecretEndTime"]), "Zhejiang's refresh by key")
same(get(zhejiang(first["datas"]["requestSecret"]))[0], 200, "its secret signs calls")
same(json.loads(refresh("Sec", first["datas"]["refreshSecret"], True)[2])["datas"]["requestSecret"],
     first["datas"]["requestSecret"], "refresh by the other secret, as a form")
same(refresh("Sec", first["datas"]["requestSecret"])[0], 401, "the secret for calls refreshes nothing")
same(get(zhejiang(first["datas"]["refreshSecret"]))[0], 401, "and that for refreshing signs no call")
same(get(henan(day_secret("zhejiang")))[0], 401, "a consumer of one style is not believed in another")


# ---- the national style: what is refused, and how it stands in the record ----
def national(name="national", secret=None, skew_ms=0):
    t = now(skew_ms)
    return {"gjgxjhpt_rid": name, "gjgxjhpt_sid": "s_prov", "gjgxjhpt_rtime": t,
            "gjgxjhpt_sign": b64(secret or day_secret(name, "s_prov"), "s_prov" + name + t)}


def message(headers, path="/httpproxy/q?id=" + PERSON):
    status, h, body = ask(store.base + path, headers)
    return status, json.loads(body).get("message")


same(ask(store.base + "/httpproxy/q?id=" + PERSON, national())[0], 200, "the national style")
if (time.time() + 8 * 3600) % 86400 > 660:
    same(message(national(secret=day_secret("national", "s_prov", 1))), (401, "密钥已过期，请重新获取"), "yesterday's secret has expired")
else:
    skip("yesterday's secret has expired", "it still counts in the first minutes of a day")
same(message(national("strict", skew_ms=-3600000))[1][:4], "请求时间", "a clock that is an hour behind")
once = national("strict")
same((ask(store.base + "/httpproxy/q", once)[0], message(once)), (200, (401, "请求重复（重放）")), "a replay")
same(message(national(secret="0" * 32))[0], 401, "a wrong secret")
for path in ("%2e%2e/x", "..%2fx", "%252e%252e/x", "x%00"):
    same(message(national(), "/httpproxy/" + path)[0], 400, f"a path with {path}")
provider.answer = lambda handler: time.sleep(1.0)
same(message(national())[0], 504, "a slow provider")
provider.answer = (200, {}, b'{"code":"0"}')
store.publish(dict(SERVICE, address=f"http://127.0.0.1:{free_port()}"))
for _ in range(200):
    status, text = message(national())
    if status != 200:
        break
    time.sleep(0.02)
same(status, 502, "a dead provider")
check(store.settled(), "all is written down")
hops = dict(store.rows("SELECT outcome, max(hop) FROM share_count GROUP BY outcome"))
want = {"ok": "", "bad_signature": "consumer", "time_outside_window": "consumer", "replay": "consumer", "bad_path": "consumer",
        "provider_timeout": "provider",
        "provider_unreachable": "provider"}
if (time.time() + 8 * 3600) % 86400 > 660:
    want["secret_expired"] = "consumer"
same({k: hops.get(k) for k in want}, want, "each refusal stands in the record, at its hop")

# ---- findUsage, version 2 ----
store.publish(SERVICE)


def usages(who="national", query="userCode=" + PERSON):
    return ask(store.base + "/r1/CN/GOV/prov/d/findUsage?" + query, {"X-Road-Client": "CN/GOV/prov/" + who, "X-Purpose": "test"})


shown = json.loads(run("share", "usage", store.dir, "--person", PERSON).stdout)
status, h, body = usages()
found = json.loads(body)
same((status, found["totalUsages"], found["usages"] == shown["usages"]), (200, shown["totalUsages"], True),
     "findUsage over X-Road says what the command says")
check(found["totalUsages"] > 5 and h.get("X-Liuhen-Exchange"), "and is an exchange itself", found["totalUsages"])
page = json.loads(usages(query=f"userCode={PERSON}&limit=2&offset=1")[2])
same([u["logtime"] for u in page["usages"]][-1] in [u["logtime"] for u in found["usages"]] and len(page["usages"]), 2, "in pages")
same(usages(query="other=1")[0], 400, "it needs to know about whom")
same(json.loads(usages("nobody")[2])["type"], "Server.ClientProxy.UnknownMember", "nobody reads it without a grant")
same(run("share", "usage", store.dir, "--person", PERSON, "--from", "x").returncode != 0, True, "a time that is none is refused")

# ---- what the consumer kept, held against the log ----
kept = []
for i in range(3):
    status, h, body = ask(store.base + "/httpproxy/q?id=" + PERSON, national("strict"))
    kept.append({"exchange": h["X-Liuhen-Exchange"], "leaf": h["X-Liuhen-Leaf"]})
    time.sleep(0.01)
check(store.settled(), "all is written down")


def compare(lines):
    with open(scratch + "/kept.jsonl", "w") as f:
        f.write("".join(json.dumps(line) + "\n" for line in lines))
    done = run("share", "compare", store.dir, "--consumer", "strict", "--receipts", scratch + "/kept.jsonl")
    return done.returncode, done.stdout.splitlines(), done.stderr


rc, lines, _ = compare(kept)
before = [line.split()[2] for line in lines if line.startswith("log only")]
same((rc, lines[-1]), (3, f"3 in both, {len(before)} in the log only, 0 in the list only, 0 with another leaf"), "what the list lacks is named")
whole = kept + [{"exchange": e} for e in before]
same((compare(whole)[0], compare(whole)[1][-1][:len(str(len(whole)))]), (0, str(len(whole))), "two sides that agree")
rc, lines, _ = compare(whole + [{"exchange": "gffffffffff000000-7"}])
same((rc, lines[0]), (3, "list only    gffffffffff000000-7"), "what the log lacks is named")
rc, lines, _ = compare([dict(kept[0], leaf="A" * 43 + "=")] + whole[1:])
same((rc, lines[0].startswith("other leaf   " + kept[0]["exchange"])), (3, True), "what another leaf was kept of is named")
same("line 1 of" in compare(["x"])[2], True, "a list that is none is refused")
same(store.stop(), 0, "it ends in order")
same(run("rebuild", store.dir, "--check").stdout.strip(), "equal", "the views are drawn from the acts alone")
plan()
