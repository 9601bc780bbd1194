"""The corpora of tests/flow/hostile.sh. One server for all cases; each ends with the question whether it still serves."""
import html.parser
import http.client
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
import xml.etree.ElementTree as ET
import zipfile

ROOT, LIUHEN = os.environ["LIUHEN_ROOT"], os.environ["LIUHEN"]
sys.path.insert(0, os.path.join(ROOT, "tests/lib"))
import tap

MARK = "lhxss"
# Each breaks out of one place where a text can stand: element, attribute of both quotes, script, comment, CDATA, template,
# URL, line of a calendar, header, formula of a spreadsheet.
TEXTS = [
    f"<script>{MARK}()</script>", f"<img src=x onerror={MARK}()>", f"\"><{MARK} a=b>", f"'><{MARK}>", f"\" on{MARK}=\"1", f"' on{MARK}='1",
    f"--><{MARK}>", f"]]><{MARK}>", f"</title><{MARK}>", f"</textarea><{MARK}>", f"<!--<{MARK}>", f"<svg onload={MARK}()>",
    "{{_vkey}}{{{" + MARK + "}}}{{> head}}", f"javascript:{MARK}()", f"&lt;{MARK}&gt;&#60;{MARK}&#62;", f"=HYPERLINK(\"x\",\"{MARK}\")", f"\\\"}};{MARK}//",
    f"\u2028{MARK}\u202e", f"%3C{MARK}%3E%0d%0aX-{MARK}:1",
]
PAGES_MAX = 600


def published():
    """Documents of several kinds whose every text is hostile."""
    yield {"act": "body.register", "body": "evil", "name": TEXTS[0] + TEXTS[2] + TEXTS[4], "region": "530102"}
    for i, text in enumerate(TEXTS):
        yield {"body": "evil", "domain": "procurement", "kind": "tender", "title": f"{text} {i}", "text": text + "\n" + text,
               "date": "2025-05-01", "project": {"code": f"X{i}{text[:20]}", "title": f"{i}P {text}", "region": "530102"}}
        yield {"body": "evil", "domain": "construction", "kind": "award", "title": f"{i} {text}", "date": "2025-06-20",
               "project": {"code": f"Y-{i}", "title": f"{i}Q {text}", "region": "530102"}, "elements": {"winner": text, "amount": "12.00"}}


class Site:
    pass


def setUpModule():
    Site.folder = tempfile.TemporaryDirectory()
    store = Site.folder.name + "/store"
    run = lambda *a: subprocess.run([LIUHEN, *a], check=True, capture_output=True)
    run("init", store, "--name", "试验" + TEXTS[1], "--origin", "test.example/log")
    Site.published = 0
    for doc in [{"act": "body.register", "body": "first", "name": "试验单位"}, *published()]:
        path = Site.folder.name + "/doc.json"
        with open(path, "w") as f:
            json.dump(doc, f)
        done = subprocess.run([LIUHEN, "publish", store, path], capture_output=True, text=True)
        Site.published += done.returncode == 0
    run("user", "add", store, "a001", "--body", "first", "--role", "administrator")
    port = subprocess.run([ROOT + "/tools/port", "free"], check=True, capture_output=True, text=True).stdout.strip()
    Site.port = int(port)
    Site.log = open(Site.folder.name + "/log", "w")
    Site.server = subprocess.Popen([LIUHEN, "serve", store, "--listen", f"127.0.0.1:{port}", "--smtp", "smtp://127.0.0.1:9", "--mail-from",
                                    "a@b.example"], stdout=Site.log, stderr=Site.log)
    for _ in range(600):
        try:
            if get("/healthz")[0] == 200:
                break
        except OSError:
            time.sleep(0.1)
    for _ in range(300):  # the index follows
        if "hits" in json.loads(get("/search.json?q=" + MARK)[2] or b"{}"):
            break
        time.sleep(0.1)


def tearDownModule():
    Site.server.send_signal(signal.SIGTERM)
    assert Site.server.wait(60) == 0, "the server did not end in order"
    Site.folder.cleanup()


def request(method, path, body=None, headers={}):
    c = http.client.HTTPConnection("127.0.0.1", Site.port, timeout=60)
    try:
        c.putrequest(method, path, skip_accept_encoding=True)
        for k, v in headers.items():
            c.putheader(k, v)
        if body is not None:
            c.putheader("Content-Length", str(len(body)))
        c.endheaders(body)
        r = c.getresponse()
        return r.status, r.headers, r.read()
    finally:
        c.close()


def get(path, **headers):
    return request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})


def raw(data):
    """What comes back for these bytes: the status, None where the connection was closed without one."""
    with socket.create_connection(("127.0.0.1", Site.port), timeout=60) as s:
        try:
            answer = b""
            s.sendall(data)
            s.shutdown(socket.SHUT_WR)
            while piece := s.recv(65536):
                answer += piece
        except OSError:  # it closed while the rest was being sent
            pass
    return answer


def statuses(answer):
    return [int(m) for m in re.findall(rb"^HTTP/1\.1 (\d{3})", answer, re.M)]


class Finder(html.parser.HTMLParser):
    """What of a page a hostile text has become, beside text."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.wrong, self.links, self.text = [], set(), 0

    def handle_starttag(self, tag, attrs):
        names = [a for a, _ in attrs]
        if MARK in tag or (tag == "script" and dict(attrs).get("src", "").startswith("/asset/") is False):
            self.wrong.append(f"element {tag}")
        for a, v in attrs:
            if MARK in a or re.match(r"on|style$|srcdoc", a):
                self.wrong.append(f"attribute {a}")
            if a in ("href", "src", "action", "formaction") and v is not None:
                if not re.match(r"/(?!/)|#|\?|https?://(test\.example|127\.0\.0\.1)|https?://", v):
                    self.wrong.append(f"address {v}")
                if a == "href" and v.startswith("/"):
                    self.links.add(v.split("#")[0])
        if len(names) != len(set(names)):
            self.wrong.append(f"an attribute of {tag} twice")

    def handle_data(self, data):
        self.text += MARK in data

    def handle_comment(self, data):
        self.wrong.append("a comment")


def faults_of_html(body):
    f = Finder()
    f.feed(body.decode())
    f.close()
    return f


class Hostile(unittest.TestCase):
    def tearDown(self):
        self.assertEqual(get("/healthz")[0], 200)

    def test_hostile_texts_stay_texts_on_every_page_and_in_every_form(self):
        """From the home page along every link; and every form that the description of the interface knows."""
        self.assertGreaterEqual(Site.published, len(TEXTS), "nothing hostile was published")
        doc = json.loads(get("/openapi.json")[2])
        todo = ["/"] + [p for p in doc["paths"] if "{" not in p and "get" in doc["paths"][p]]
        todo += [f"/search?q={urllib.parse.quote(t)}" for t in TEXTS] + [f"/follow?q={urllib.parse.quote(t)}" for t in TEXTS]
        forms = {re.sub(r"\{.*?\}", "", p).split(".", 1)[0]: [] for p in doc["paths"]}
        for p in doc["paths"]:
            stem, dot, ending = re.sub(r"\{.*?\}", "", p).partition(".")
            if dot and "get" in doc["paths"][p]:
                forms[stem].append("." + ending)
        seen, wrong, met = set(todo), [], 0
        while todo and len(seen) < PAGES_MAX * 4:
            path = todo.pop(0)
            status, headers, body = get(path)
            kind = headers.get_content_type()
            self.assertNotIn(MARK, " ".join(f"{k}: {v}" for k, v in headers.items() if k != "Location").lower(), path)
            if kind == "text/html":
                f = faults_of_html(body)
                met += f.text > 0
                wrong += [f"{path}: {w}" for w in f.wrong]
                if len(seen) < PAGES_MAX:
                    more = {l for l in f.links if not l.startswith(("/log/", "/data/", "/asset/"))}
                    for l in sorted(f.links):
                        stem = re.sub(r"[^/]+$", "", l.split("?")[0]) if l.count("/") > 1 else l.split("?")[0]
                        if l.count("?") == 0 and "." not in l:
                            more |= {l + e for e in forms.get(stem, [])}
                    todo += sorted(more - seen)
                    seen |= more
            elif kind in ("application/json", "application/feed+json", "application/problem+json", "application/ld+json"):
                json.loads(body)
            elif kind in ("application/atom+xml", "application/xml", "image/svg+xml"):
                if any(MARK in e.tag for e in ET.fromstring(body).iter()):
                    wrong.append(f"{path}: an element of the text's own")
            elif kind == "text/calendar":
                for line in body.decode().split("\r\n"):
                    if line and not re.match(r"[A-Z-]+[;:]| ", line):
                        wrong.append(f"{path}: a line of the text's own: {line}")
            elif kind == "text/csv":
                # A spreadsheet must not take a text for a formula.
                for cell in re.findall(r'(?:^|,)"?([^",\r\n]*)', body.decode("utf-8-sig"), re.M):
                    if re.match(r"[=@]", cell) or re.match(r"[+-](?![\d.])", cell):
                        wrong.append(f"{path}: a formula: {cell[:30]}")
            elif kind.endswith("sheet"):
                with zipfile.ZipFile(io.BytesIO(body)) as z:
                    for name in z.namelist():
                        if name.endswith(".xml") and any("}f" == e.tag[-2:] and not re.fullmatch(r"SUM\([A-Z0-9:$]+\)|[A-Z0-9:$+\-*/()]+", e.text or "") for e in ET.fromstring(z.read(name)).iter()):
                            wrong.append(f"{path}: a formula in {name}")
        self.assertEqual(wrong, [])
        self.assertGreater(met, 40, "the hostile texts were not met")
        self.assertGreater(len(seen), 200)

    def test_answers_carry_the_security_headers(self):
        for path in ("/", "/search?q=x", "/n/0", "/n/0.json", "/follow?q=x", "/console/login", "/log/checkpoint", "/asset/x", "/none", "/a/%2e%2e"):
            headers = get(path)[1]
            for name, wanted in (("Content-Security-Policy", "default-src 'none'"), ("X-Content-Type-Options", "nosniff"),
                                 ("Referrer-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin")):
                self.assertIn(wanted, headers.get(name, ""), f"{name} of {path}")
            for part in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
                self.assertIn(part, headers["Content-Security-Policy"], path)
            self.assertNotIn("unsafe", headers["Content-Security-Policy"])
            self.assertIsNone(headers.get("Server"))

    def test_no_path_leads_out(self):
        """A way up, a hidden slash, an absolute path, a NUL, in every coding: 400 or 404, never a file."""
        ups = ["..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "..%00", "....", "..;", "%c0%ae%c0%ae", "%e0%80%ae", "..%5c", "..\\", "%uff0e%uff0e"]
        targets = ["etc/passwd", "log.key", "key/log.key", "desk/desk.db", "mail/mail.db", "liuhen.db"]
        stems = ["/", "/data/", "/asset/", "/log/", "/log/tile/", "/ocds/extension/", "/p/", "/n/", "/a/", "/console/draft/", "/follow/stop/"]
        for stem in stems:
            for target in targets:
                for up in ups + [""]:
                    path = stem + (up + "/") * 3 + target
                    with socket.create_connection(("127.0.0.1", Site.port), timeout=60) as s:
                        s.sendall(f"GET {path} HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n".encode())
                        answer = b""
                        while piece := s.recv(65536):
                            answer += piece
                    got = statuses(answer)
                    self.assertTrue(got == [] or got[0] in (400, 404, 303, 503), f"{path}: {got}")
                    self.assertFalse(b"root:" in answer or b"SQLite format" in answer or b"PRIVATE" in answer, path)
        for path in ("/%2fetc%2fpasswd", "//etc/passwd", "/./n/0", "/n//0", "/n/0%00.json", "/n/0%0d%0aX-A:1", "/%zz", "/%", "/n/%ff", "/n/\x7f"):
            answer = raw(f"GET {path} HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n".encode("latin1"))
            self.assertTrue(statuses(answer) in ([], [400], [404]), f"{path}: {statuses(answer)}")

    def test_hostile_heads(self):
        """Heads that two programs could read differently are refused or read one way; none stops the server."""
        ok = b"GET /healthz HTTP/1.1\r\nHost: t\r\n"
        end = b"Connection: close\r\n\r\n"
        smuggled = b"GET /smuggled HTTP/1.1\r\nHost: t\r\n\r\n"
        heads = {
            "two lengths": b"POST /screening HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(smuggled) + smuggled,
            "length and chunks": b"POST /screening HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled,
            "a length that is none": b"POST /screening HTTP/1.1\r\nHost: t\r\nContent-Length: +5\r\n\r\nhello" + smuggled,
            "a negative length": b"POST /screening HTTP/1.1\r\nHost: t\r\nContent-Length: -1\r\n\r\n" + smuggled,
            "a huge length": b"POST /screening HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999999999999999\r\n\r\n" + smuggled,
            "chunks of another name": b"POST /screening HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + smuggled,
            "a blank before the colon": b"POST /screening HTTP/1.1\r\nHost: t\r\nContent-Length : %d\r\n\r\n" % len(smuggled) + smuggled,
        }
        for name, head in heads.items():
            answer = raw(head)
            got = statuses(answer)
            self.assertTrue(len(got) <= 1 or got[0] >= 400, f"{name}: {got}: the second request was hidden in the first")
            self.assertNotIn(200, got, name)
        for name, head in {
            "no version": b"GET /healthz\r\n\r\n", "another version": b"GET /healthz HTTP/9.9\r\nHost: t\r\n" + end, "bytes": bytes(range(256)) * 20 + b"\r\n\r\n",
            "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"a" * 200, "a folded line": ok + b"X: a\r\n b\r\n" + end, "NUL": ok + b"X: a\0b\r\n" + end,
            "a bare CR": ok + b"X: a\rY: b\r\n" + end, "many headers": ok + b"X: y\r\n" * 5000 + end, "a long header": ok + b"X: " + b"y" * 200000 + b"\r\n" + end,
            "a long name": ok + b"Y" * 200000 + b": y\r\n" + end, "a long cookie": ok + b"Cookie: desk=" + b"y" * 100000 + b"\r\n" + end,
            "no host": b"GET /healthz HTTP/1.1\r\n" + end, "a long line": b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\nHost: t\r\n" + end, "nothing": b"\r\n\r\n\r\n",
            "absolute form": b"GET http://evil.example/n/0 HTTP/1.1\r\nHost: t\r\n" + end,
        }.items():
            got = statuses(raw(head))
            self.assertTrue(all(s < 500 for s in got) or got == [505], f"{name}: {got}")
        for method in ("PUT", "DELETE", "TRACE", "CONNECT", "OPTIONS", "PATCH", "get", "X" * 500):
            got = statuses(raw(f"{method} /n/0 HTTP/1.1\r\nHost: t\r\n".encode() + end))
            self.assertTrue(got == [] or got[0] in (400, 405, 501), f"{method}: {got}")

    def test_no_header_is_written_by_a_stranger(self):
        """Line ends in what comes back in headers: language, the way back, ids."""
        for path in ("/n/0?lang=en%0d%0aX-Evil:1", "/display?back=/x%0d%0aX-Evil:1", "/search?q=%0d%0aX-Evil:1", "/follow?q=%0d%0aX-Evil:1", "/log/proof/1%0d%0aX-Evil:1"):
            status, headers, _ = get(path)
            self.assertIsNone(headers.get("X-Evil"), path)
        status, headers, _ = request("POST", "/display", b"back=/x%0d%0aX-Evil:1&large=1", {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual((headers.get("X-Evil"), headers["Location"]), (None, "/"))
        headers = get("/", Host="evil.example")[1]
        self.assertNotIn("evil", str(headers))

    def test_forms_of_other_sites_are_refused(self):
        """Every address that takes a form, by both signs a browser gives."""
        doc = json.loads(get("/openapi.json")[2])
        paths = [p for p in doc["paths"] if "post" in doc["paths"][p] and p != "/api/v1/acts"]
        self.assertGreater(len(paths), 8)
        for p in paths:
            p = re.sub(r"\{.*?\}", "a", p)
            for sign in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
                status, headers, _ = request("POST", p, b"a=b", {"Content-Type": "application/x-www-form-urlencoded", **sign})
                self.assertEqual(status, 403, f"{p} with {sign}")
                self.assertIsNone(headers.get("Set-Cookie"), p)
            status = request("POST", p, b"{}", {"Content-Type": "application/json"})[0]
            self.assertEqual(status, 415, p)
            status = request("POST", p, b"a=b", {"Content-Type": "text/plain"})[0]
            self.assertEqual(status, 415, f"{p}: what a form of another site can send as text")

    def test_uploads_have_limits(self):
        def multipart(parts):
            out = b""
            for name, extra, value in parts:
                out += b"--Limit\r\nContent-Disposition: form-data; name=\"" + name + b"\"" + extra + b"\r\n\r\n" + value + b"\r\n"
            return out + b"--Limit--\r\n"

        kind = {"Content-Type": "multipart/form-data; boundary=Limit"}
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        self.assertEqual(request("POST", "/screening", multipart([(b"a", b"", b"b")]), kind)[0], 415)
        self.assertEqual(request("POST", "/screening", b"&".join(b"f%d=1" % i for i in range(400)), form)[0], 413)
        self.assertEqual(request("POST", "/my", b"number=" + b"a" * 20000, form)[0], 413)
        self.assertEqual(request("POST", "/my", b"number=%ff", form)[0], 400)
        self.assertEqual(request("POST", "/my", b"number=a%00b", form)[0], 400)
        # Of the desk, which takes files: too large, a name that leads up, a boundary that never comes.
        for name, body in {
            "a file of 6 MiB": multipart([(b"file", b"; filename=\"a.pdf\"", b"x" * (6 << 20))]),
        }.items():
            try:
                status = request("POST", "/console/draft/a", body, kind)[0]
            except ConnectionError:  # ended while it was still being sent
                status = 413
            self.assertEqual(status, 413, name)
        for name, body in {
            "a way up": multipart([(b"file", b"; filename=\"../../../../etc/passwd\"", b"x")]),
            "markup": multipart([(b"file", b"; filename=\"<script>" + MARK.encode() + b"</script>.pdf\"", b"x")]),
            "no end": b"--Limit\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb", "nothing": b"", "another boundary": b"--C\r\n\r\n--C--",
        }.items():
            status, _, page = request("POST", "/console/draft/a", body, kind)
            self.assertIn(status, (303, 400, 403, 404, 413, 422), name)
            self.assertEqual(faults_of_html(page).wrong, [], name)
        self.assertEqual(request("POST", "/api/v1/acts", b"{}", form)[0], 415)
        self.assertEqual(request("POST", "/api/v1/acts", b"[" * 100000, {"Content-Type": "application/json", "Authorization": "Bearer x"})[0] // 100, 4)

    def test_rates_are_limited(self):
        """Mails that strangers make us send, and guesses at a password."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        got = [request("POST", "/follow", f"q=x&address=a{i}@b.example".encode(), form)[0] for i in range(310)]
        self.assertEqual(set(got[:300]), {200})
        self.assertEqual(set(got[300:]), {429})
        got = []
        for i in range(40):
            status, headers, _ = request("POST", "/console/login", b"account=a001&password=wrong+wrong+wrong", form)
            got.append(status)
            if status == 429:
                break
        self.assertEqual(got[-1], 429, got)
        self.assertEqual(set(got[:-1]), {422})
        self.assertLess(len(got), 10)


if __name__ == "__main__":
    tap.main()
