"""The gateway as its users meet it. Prints TAP."""
import atexit
import base64
import hashlib
import hmac
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time

from gateway_lib import Provider, Store, check, plan, proved, run, same, skip
from national_client import Client, aes, ask, sign, wrapping_key

os.environ["LIUHEN_GATEWAY_THREADS"] = "1"  # which connections to a provider are kept is then known
scratch = tempfile.mkdtemp(prefix="liuhen-gateway-")
atexit.register(shutil.rmtree, scratch, True)
store = Store(scratch + "/demo")
answered = []  # (exchange, leaf) of every answer that was recorded


def call(path, headers=None, body=None, method=None):
    status, h, data = ask(store.base + path, headers, body, method)
    if h.get("X-Liuhen-Exchange"):
        answered.append((h["X-Liuhen-Exchange"], h["X-Liuhen-Leaf"]))
    return status, h, data


def raw(path, headers=""):
    """As it stands: other clients clean a path before they send it."""
    with socket.create_connection(("127.0.0.1", store.port), 10) as s:
        s.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n{headers}Connection: close\r\n\r\n".encode())
        data = b""
        while True:
            got = s.recv(65536)
            if not got:
                return data.decode()
            data += got


# ---- worked values ----
same(wrapping_key("111111").hex(), "fd571203974ba9afe270fe62151ae967", "the wrapping key of the worked example")
same(base64.b64encode(aes("111111", b"abc", False)).decode(), "XSKq9BJXXo0bfd+JeLEarg==", "its wrapped secret")
same(sign("00112233445566778899aabbccddeeff", "s_1", "rid@1", "1700000000000"),
     "SJYG7fYIS5E2McIsZKiAv/HaJqrCb/JoAePvNy0NviQ=", "its signature")

# ---- the demonstration ----
demo = run("share", "demo", store.dir)
same(demo.returncode, 0, "share demo makes a register")
demo = json.loads(demo.stdout)
person = demo["people"][2]["idNo"]
other = demo["people"][5]["idNo"]
same(len(demo["services"]), 12, "a dozen services")
store.serve()
HOUSING = {"X-Road-Client": "CN/GOV/demo-housing/demo-housing", "X-Road-Issue": "CASE-7"}

# ---- X-Road ----
household = "/r1/CN/GOV/demo-police/register/household/person?idNo="
status, h, body = call(household + person, HOUSING)
same(status, 200, "an X-Road client gets an answer")
same(json.loads(body), {"data": {"members": 3, "relation": "子女", "localSince": "2009-05-01"}},
     "only the granted fields are in it")
same(h["x-road-service"], "CN/GOV/demo-police/register/household", "the answer names the service")
check(h["x-road-id"] and h["x-road-request-hash"], "the answer has X-Road's own headers")
status, h, body = call(household + person)
same((status, h["X-Road-Error"]), (500, "Server.ClientProxy.InvalidClientIdentifier"), "no client: X-Road's fault")
same(json.loads(body)["message"], "The client identifier is missing", "with X-Road's text")
status, h, body = call(household + person, dict(HOUSING, Accept="text/xml"))
status, h, body = call("/r1/CN/GOV/demo-police/register/nothing/x", dict(HOUSING, Accept="text/xml"))
check(b"<error><type>Server.ServerProxy.UnknownService</type>" in body, "faults in XML where XML is asked for", body)
status, h, body = call("/r1/CN/GOV/demo-civil/register/marriage/person?idNo=" + person,
                       {"X-Road-Client": "CN/GOV/demo-civil/demo-subsidy"})
same(json.loads(body)["type"], "Server.ServerProxy.AccessDenied", "a refused application gives no access")
status, h, body = call("/listClients", {"Accept": "application/json"})
check(any(m["id"].get("subsystem_code") == "demo-housing" for m in json.loads(body)["member"]), "listClients in JSON")
status, h, body = call("/listClients")
check(h["Content-Type"].startswith("text/xml") and b"<xroad:clientList" in body, "listClients in XML")
status, h, body = call("/r1/CN/GOV/demo-tax/register/allowedMethods", HOUSING)
same([m["service_code"] for m in json.loads(body)["service"]], ["income"], "allowedMethods")
status, h, body = call("/r1/CN/GOV/demo-tax/register/getOpenAPI?serviceCode=income", HOUSING)
same(json.loads(body)["servers"], [{"url": "/"}], "getOpenAPI without the provider's address")
status, h, body = call("/r1/CN/GOV/demo-tax/register/getOpenAPI?serviceCode=no", HOUSING)
same(json.loads(body)["message"], "Service not found: no", "getOpenAPI of what is not there")
for path in ("%2e%2e/x", "%2E%2e", "%252e%252e/x", "..;/x", "a%2fb", "..%5cx", "a%00b", "%2e%2e%2f%2e%2e", "a\\b", "./x"):
    got = raw("/r1/CN/GOV/demo-police/register/household/" + path, "X-Road-Client: CN/GOV/demo-housing/demo-housing\r\n")
    check(got.startswith("HTTP/1.1 400") and "Client.BadRequest" in got, f"a path with {path} is refused", got)

# ---- verification ----
income = "/r1/CN/GOV/demo-tax/register/income/person?idNo="
claim = lambda c: json.dumps({"claims": c}).encode()
JSON = dict(HOUSING, **{"Content-Type": "application/json"})
status, h, body = call(income + person, JSON, claim({"income": {"at_most": 60000}, "year": "２０２５", "taxPaid": 1}))
same(json.loads(body), {"all": False, "matches": {"income": "match", "year": "match", "taxPaid": "not_granted"}},
     "claims are compared, and nothing else is said")
status, h, body = call(income + person, HOUSING)
same(json.loads(body)["type"], "Client.BadRequest", "a verification without claims is refused with advice")
identity = "/r1/CN/GOV/demo-police/register/identity/person?idNo="
wrong = [call(identity + other, JSON, claim({"name": f"错{i}"}))[0] for i in range(11)]
same((wrong[:10], wrong[10]), ([200] * 10, 429), "guessing at one person ends after ten wrong values")

# ---- the national platform's convention ----
c = store.client("demo-housing", "s_demo_household")
client = Client(store.base, c["rid"], c["sid"], c["appKey"])
status, answer = client.refresh()
same((status, answer["code"], client.secret), (200, "0", c["secret"]), "the secret is fetched and unwrapped")
status, h, body = client.call("?idNo=" + person, path="/person")
same((status, json.loads(body)["data"]["members"]), (200, 3), "a signed call goes through /httpproxy")
answered.append((h["X-Liuhen-Exchange"], h["X-Liuhen-Leaf"]))
status, h, body = client.call("?idNo=" + person, path="/person", key="0" * 32)
same((status, json.loads(body)["code"]), (401, "-1"), "a wrong signature")
status, h, body = client.call("?idNo=" + person, path="/person", skew_ms=3600000)
same((status, "时间" in json.loads(body)["message"]), (401, True), "a clock an hour ahead")
new = Client(store.base, c["rid"], c["sid"], c["appKey"], "gjzwfwpt")
status, answer = new.refresh()
same((status, answer["code"]), (200, "200"), "the newer dialect's own code of success")
status, h, body = new.call("?idNo=" + person, path="/person", key="0" * 32)
same(json.loads(body)["code"], "300", "and of failure")
m = store.client("demo-subsidy", "s_demo_marriage")
status, h, body = Client(store.base, m["rid"], m["sid"], m["appKey"]).call("?idNo=" + person, path="/person")
same((status, json.loads(body)["code"]), (403, "E-106"), "not in the list of grants: E-106")
status, answer = Client(store.base, c["rid"], c["sid"], "1" * 32).refresh()
same(status, 401, "a wrong app key gets no secret")


# ---- our own signature ----
def native(service, path, query, purpose, nonce=None, body=b"", tamper="", case="CASE-9", skew_ms=0):
    k = store.client("demo-housing", service)
    t, nonce = str(int(time.time() * 1000) + skew_ms), nonce or os.urandom(8).hex()
    method = "POST" if body else "GET"
    text = "\n".join(["liuhen v1", method, f"/api/{service}{path}", query, hashlib.sha256(body).hexdigest(), t, nonce,
                      purpose, case])
    signature = base64.b64encode(hmac.new(k["appKey"].encode(), text.encode(), hashlib.sha256).digest()).decode()
    headers = {"X-Liuhen-Consumer": "demo-housing", "X-Liuhen-Time": t, "X-Liuhen-Nonce": nonce, "X-Purpose": purpose,
               "X-Case": case, "X-Liuhen-Signature": signature}
    return call(f"/api/{service}{path}?{query}{tamper}", headers, body or None)


same(native("s_demo_household", "/person", "idNo=" + person, "housing.eligibility")[0], 200, "our own signature")
same(native("s_demo_household", "/person", "idNo=" + person, "housing.eligibility", tamper="1")[0], 401,
     "it covers the query")
status, h, body = native("s_demo_household", "/person", "idNo=" + person, "marketing")
same((status, json.loads(body)["error"]), (403, "purpose_denied"), "another purpose is refused")
status, h, body = native("s_demo_household", "/person", "idNo=" + person, "")
same((status, json.loads(body)["error"]), (400, "purpose_missing"), "no purpose is refused")


def openssl(*words, data):
    return subprocess.run(["openssl", "dgst", "-sm3", *words, "-binary"], input=data, capture_output=True).stdout


def native_sm3(purpose, signed=None, about=None):
    k, t, nonce = store.client("demo-housing", "s_demo_household"), str(int(time.time() * 1000)), os.urandom(8).hex()
    text = "\n".join(["liuhen v1 sm3", "GET", "/api/s_demo_household/person", "idNo=" + (about or person), openssl(data=b"").hex(),
                      t, nonce, signed or purpose, ""])
    return call("/api/s_demo_household/person?idNo=" + (about or person), {
        "X-Liuhen-Consumer": "demo-housing", "X-Liuhen-Time": t, "X-Liuhen-Nonce": nonce, "X-Purpose": purpose,
        "X-Liuhen-Signature-SM3": base64.b64encode(openssl("-hmac", k["appKey"], data=text.encode())).decode()})


same(native_sm3("housing.eligibility")[0], 200, "our own signature with SM3")
same(native_sm3("housing.eligibility", "marketing")[0], 401, "it covers the purpose")
nonce = os.urandom(8).hex()
native("s_demo_household", "/person", "idNo=" + person, "housing.eligibility", nonce)
status, h, body = native("s_demo_household", "/person", "idNo=" + person, "housing.eligibility", nonce)
same((status, json.loads(body)["error"]), (401, "replay"), "a replay")
same(json.loads(body)["diagnosis"]["hop"], "consumer", "the refusal says at which hop")
status, h, body = native("s_demo_household", "/person", "idNo=" + person, "housing.eligibility", skew_ms=-3600000)
same((status, json.loads(body)["error"]), (401, "time_outside_window"), "a clock an hour behind")
status, h, body = native("s_demo_household", "/nowhere", "idNo=" + person, "housing.eligibility")
same(json.loads(body)["error"], "contract", "a path that the OpenAPI document lacks")
status, h, body = native("s_demo_household", "/person", "", "housing.eligibility")
same(json.loads(body)["message"].endswith('"idNo" is missing'), True, "a required field that is missing is named")

# ---- the person's own page ----
third = demo["people"][8]["idNo"]
before = len(answered)
call(household + third, HOUSING)
call(income + third, JSON, claim({"year": "2025"}))
status, h, body = client.call("?idNo=" + third, path="/person")
answered.append((h["X-Liuhen-Exchange"], h["X-Liuhen-Leaf"]))
native("s_demo_household", "/person", "idNo=" + third, "housing.eligibility")
native_sm3("housing.eligibility", about=third)
status, h, refused = native("s_demo_household", "/person", "idNo=" + third, "marketing")
call(household + other, HOUSING)
about_third = [e for e, _ in answered[before:-1]]
check(store.settled(), "what was asked about one person is in the log")
cookie = run("share", "session", store.dir, "--person", third).stdout.strip()
page = json.loads(ask(store.portal() + "/share/me.json", {"Cookie": cookie})[2])
same(sorted(u["exchange"] for u in page["usages"]), sorted(about_third),
     "the person's page has the exchanges of all doors, the refused one, and no other")
same(sorted({(u["consumer"], u["purpose"]) for u in page["usages"]}),
     [("demo-housing", "housing.eligibility"), ("demo-housing", "marketing")], "by whom and for what")
same([u["outcome"] for u in page["usages"] if u["purpose"] == "marketing"], ["purpose_denied"], "and what was refused")
usage = json.loads(run("share", "usage", store.dir, "--person", third, "--limit", "100").stdout)
same(usage["totalUsages"], len(page["usages"]), "findUsage counts the same")

# ---- providers of all kinds ----
provider = Provider()
spec = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/q": {"get": {"responses": {"200": {
    "description": "d", "content": {"application/json": {"schema": {"type": "object", "required": ["code"]}}}}}},
    "post": {"responses": {}}}}}
key = json.loads(run("share", "key", store.dir, "--consumer", "sys").stdout)["key_sha256"]
store.publish({"act": "body.register", "body": "prov", "name": "提供单位"})


def register(state="open", **more):
    store.publish(dict({"act": "share.service", "body": "prov", "service": "s_prov", "title": "测试服务",
                        "xroad": "CN/GOV/prov/d/svc", "address": provider.url + "/base", "sharing": "conditional",
                        "openapi": spec, "timeout_ms": 400, "state": state, "locator": "query:id"}, **more))


register()
store.publish({"act": "share.consumer", "body": "prov", "consumer": "sys", "title": "测试系统", "xroad": "CN/GOV/prov/sys",
               "key_sha256": key, "trust": ["127.0.0.1"], "window": "strict"})


def grant(**terms):
    n = store.publish(dict({"act": "share.apply", "consumer": "sys", "service": "s_prov", "purposes": ["test"],
                            "article": "测试", "mode": "full", "until": "2030-01-01", "reason": "测试"}, **terms))
    return store.publish({"act": "share.decide", "apply": n, "decision": "grant"})


SYS = {"X-Road-Client": "CN/GOV/prov/sys"}
first = grant()
time.sleep(0.5)
status, h, body = call("/r1/CN/GOV/prov/d/svc/q?x=%E4%BD%A0&id=77", dict(SYS, **{"X-Custom": "1"}))
same((status, body), (200, b'{"code":"0","data":{"a":1,"b":2}}'), "a provider over HTTP; everything is granted")
same(provider.asked[-1][1], "/base/q?x=%E4%BD%A0&id=77", "the query goes on byte for byte")
same(provider.asked[-1][2].get("X-Custom"), "1", "other headers go on")
provider.answer = (404, {"X-Own": "y"}, b"no such thing")
status, h, body = call("/r1/CN/GOV/prov/d/svc/q", SYS)
same((status, h.get("X-Own"), body, h.get("X-Road-Error")), (404, "y", b"no such thing", None), "its own errors pass")


def chunked(handler):
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for part in (b'{"code"', b":", b'"0"}'):
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        handler.wfile.flush()
        time.sleep(0.02)
    handler.wfile.write(b"0\r\n\r\n")


provider.answer = chunked
status, h, body = call("/r1/CN/GOV/prov/d/svc/q", SYS)
same((status, body), (200, b'{"code":"0"}'), "an answer in chunks")
provider.answer = (200, {}, b'{"other":1}')
call("/r1/CN/GOV/prov/d/svc/q", SYS)
breach = answered[-1][0]
same(ask(store.base + "/r1/CN/GOV/prov/d/svc/q", SYS, b"{}", "DELETE")[0], 400, "a method that the contract lacks")


def slow(handler):
    time.sleep(1.2)
    handler.close_connection = True


provider.answer = slow
status, h, body = call("/r1/CN/GOV/prov/d/svc/q", SYS)
same((status, json.loads(body)["type"]), (500, "Server.ServerProxy.ServiceFailed.NetworkError"), "a slow provider")
check("in time" in json.loads(body)["message"], "is said to be slow", body)


def once_closed(handler):
    """Closes the kept connection without an answer, the first time."""
    if not getattr(handler.server, "closed", False):
        handler.server.closed = True
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_RDWR)
        return
    handler.server.answer = (200, {}, b'{"code":"1"}')
    handler.server.RequestHandlerClass.do_GET(handler)


provider.answer = (200, {}, b'{"code":"0"}')
call("/r1/CN/GOV/prov/d/svc/q", SYS)
provider.answer = once_closed
status, h, body = call("/r1/CN/GOV/prov/d/svc/q", SYS)
same((status, body), (200, b'{"code":"1"}'), "a kept connection that died is tried once more")
provider.answer = (200, {}, b'{"code":"0"}')

# ---- quota ----
store.publish({"act": "share.revoke", "grant": first, "reason": "换一份"})
limited = grant(quota="3/min")
time.sleep(0.5)
codes = [call("/r1/CN/GOV/prov/d/svc/q", SYS) for _ in range(4)]
same([x[0] for x in codes], [200, 200, 200, 429], "the fourth call within a minute is over the quota")
check(1 <= int(codes[3][1]["Retry-After"]) <= 60, "and told when to come again")

# ---- revocation ----
store.publish({"act": "share.revoke", "grant": limited, "reason": "停用"})
started = time.time()
while call("/r1/CN/GOV/prov/d/svc/q", SYS)[0] in (200, 429) and time.time() - started < 5:
    time.sleep(0.02)
check(time.time() - started < 1, f"a revocation holds within a second ({time.time() - started:.2f} s)")
same(json.loads(call("/r1/CN/GOV/prov/d/svc/q", SYS)[2])["type"], "Server.ServerProxy.AccessDenied", "access is denied")
again = grant(consent="true")
started = time.time()
while json.loads(call("/r1/CN/GOV/prov/d/svc/q", SYS)[2]).get("message", "").find("consent") < 0 and \
        time.time() - started < 5:
    time.sleep(0.02)
check(time.time() - started < 1, f"a new grant holds within a second as well ({time.time() - started:.2f} s)")
text = scratch + "/consent.txt"
open(text, "w").write("我同意")


def consent(number, about, purpose="test", **more):
    return run("share", "consent", store.dir, "--person", about, "--consumer", "sys", "--purpose", purpose, "--text", text, "--id", number)


def with_consent(number, about):
    return call("/r1/CN/GOV/prov/d/svc/q?id=" + about, dict(SYS, **{"X-Consent": number}))


def knows(record):
    """The gateway holds to that record."""
    for _ in range(200):
        if json.loads(ask(store.base + "/health")[2])["register"] >= record:
            return True
        time.sleep(0.02)
    return False


given = json.loads(consent("T-2026-11", person).stdout)["index"]
consent("T-2026-12", person, "another")
check(knows(given + 1), "the gateway says to which record it holds")
same(with_consent("T-2026-11", person)[0], 200, "with the person's consent")
same(json.loads(with_consent("T-2026-10", person)[2])["type"], "Server.ServerProxy.AccessDenied", "not with one that nobody gave")
check("another person" in with_consent("T-2026-11", other)[2].decode(), "not about somebody else")
check("purpose" in with_consent("T-2026-12", person)[2].decode(), "not for another purpose")
check("was given by record" in consent("T-2026-11", person).stderr, "a number is given once")
check('no consent "T-2026-99"' in run("share", "consent", store.dir, "--withdraw", "T-2026-99").stderr, "none that was not given is withdrawn")
taken = json.loads(run("share", "consent", store.dir, "--withdraw", "T-2026-11", "--reason", "改主意").stdout)["index"]
check(knows(taken), "a withdrawal reaches the gateway")
check("has ended" in with_consent("T-2026-11", person)[2].decode(), "and ends it")
store.publish({"act": "share.revoke", "grant": again, "reason": "换一份"})
last = grant()

# ---- states ----
register("maintenance", notice="今晚升级")
time.sleep(0.5)
status, h, body = call("/r1/CN/GOV/prov/d/svc/q", SYS)
same(("今晚升级" in body.decode(), json.loads(body)["type"]), (True, "Server.ServerProxy.MaintenanceMode"), "maintenance")
register("mock", examples={"GET /q": {"code": "example"}})
time.sleep(0.5)
status, h, body = call("/r1/CN/GOV/prov/d/svc/q", SYS)
same((status, json.loads(body)), (200, {"code": "example"}), "mock: the registered example answers")
register()
time.sleep(0.5)

# ---- a field in dispute ----
call("/r1/CN/GOV/prov/d/svc/q?id=77", SYS)
disputed = answered[-1][0]
check(store.settled(), "segments become acts")
n = store.publish({"act": "share.correct", "exchange": disputed, "field": "a", "reason": "与实际不符"})
time.sleep(0.5)
same(call("/r1/CN/GOV/prov/d/svc/q?id=77", SYS)[1].get("X-Data-Disputed"), "a", "later answers are marked")
same(call("/r1/CN/GOV/prov/d/svc/q?id=78", SYS)[1].get("X-Data-Disputed"), None, "those about others are not")
store.publish({"act": "share.answer", "correct": n, "outcome": "repaired", "reason": "已更正"})
time.sleep(0.5)
same(call("/r1/CN/GOV/prov/d/svc/q?id=77", SYS)[1].get("X-Data-Disputed"), None, "until the provider has answered")

# ---- a dead provider ----
provider.die()
codes = [json.loads(call("/r1/CN/GOV/prov/d/svc/q", SYS)[2])["message"] for _ in range(7)]
check("reached" in codes[0] or "broke off" in codes[0], "a dead provider", codes[0])
check("tried again" in codes[6], "after five failures it is left alone for a while", codes[6])

# ---- the record ----
check(store.settled(), "all segments become acts")
proofs = [json.loads(ask(store.base + "/receipt/" + e)[2]) for e, _ in answered]
bad = [e for (e, l), p in zip(answered, proofs) if "path" not in p or not proved(p, l)]
same(bad, [], f"each of {len(answered)} recorded answers is proved in the log")
same(store.rows("SELECT sum(n) FROM share_count WHERE outcome = 'consent_missing'")[0][0] >= 5, True,
     "calls without a consent are recorded as such")
same(store.rows("SELECT sum(n) FROM share_segment"), store.rows("SELECT sum(n) FROM share_count"), "all are counted")
same(store.rows("SELECT breach FROM share_count WHERE service = 's_prov' AND breach > 0"), [(1,)], "a broken contract is")
about = [e for e, in store.rows("SELECT exchange FROM share_trace WHERE tag IN (SELECT tag FROM share_trace WHERE "
                                "exchange = ?)", disputed)]
same(len(about), 4, "whom an exchange was about is found by the tag")
same(store.rows("SELECT count(*) FROM share_count WHERE outcome = 'replay'"), [(1,)], "refusals are in the record")
text = open(store.dir + "/liuhen.db", "rb").read()
check(person.encode() not in text, "no person's number is in the store")
same(ask(store.base + "/metrics")[0], 200, "figures for operators")
same(store.stop(), 0, "it ends in order")
same(run("rebuild", store.dir, "--check").stdout.strip(), "equal", "the views are drawn from the acts alone")
same(run("verify", store.dir).returncode, 0, "the log verifies")
log = open(store.dir + ".log").read()
check(person not in log and "AddressSanitizer" not in log and "runtime error" not in log, "the operators' log is clean", log)

# ---- a full disk ----
full = store.dir + "/exchange"
if os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", full],
                                        capture_output=True).returncode == 0:
    try:
        store.serve()
        open(full + "/ballast", "wb").write(b"x" * 60 * 1024)
        got = set()
        for _ in range(60):
            status, h, body = ask(store.base + household + person, HOUSING)
            got.add((status, json.loads(body).get("type")))
            if status == 500:
                break
        same((500, "Server.ClientProxy.LoggingFailed") in got, True, "a full disk: no record, no answer")
        os.unlink(full + "/ballast")
        time.sleep(0.3)
        same(ask(store.base + household + person, HOUSING)[0], 200, "when there is room again it goes on")
        store.stop()
        log = open(store.dir + ".log").read()
        check("could not be written down" in log, "the operator is told")
    finally:
        subprocess.run(["umount", "-l", full])
else:
    skip("a full disk", "it takes root to make one")
plan()
