"""What the gateway's flow tests share: TAP lines, a served store, a provider that misbehaves on demand."""
import base64
import hashlib
import http.server
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM = os.environ["LIUHEN"]
count = {"n": 0, "failed": 0}


def check(good, name, note=""):
    count["n"] += 1
    count["failed"] += not good
    print(f"{'ok' if good else 'not ok'} {count['n']} - {name}", flush=True)
    if not good and note != "":
        for line in str(note).splitlines()[:20]:
            print("# " + line)


def same(got, wanted, name):
    check(got == wanted, name, f"got:    {got!r}\nwanted: {wanted!r}")


def skip(name, reason):
    count["n"] += 1
    print(f"ok {count['n']} - {name} # SKIP {reason}")


def plan():
    print(f"1..{count['n']}")
    sys.exit(1 if count["failed"] else 0)


def run(*words):
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Store:
    """A store folder, served or not."""

    def __init__(self, folder):
        self.dir, self.process = folder, None

    def publish(self, doc):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
            json.dump(doc, f)
            f.flush()
            done = run("publish", self.dir, f.name)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return json.loads(done.stdout)["index"]

    def serve(self, port=None, env=None):
        self.port = port or getattr(self, "port", None) or free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.log = open(self.dir + ".log", "a+")
        self.process = subprocess.Popen([PROGRAM, "serve", self.dir, "--listen", "127.0.0.1:0", "--gateway",
                                         f"127.0.0.1:{self.port}"], stdout=self.log, stderr=self.log, env=env,
                                        start_new_session=True)
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError("the gateway did not come up: " + open(self.dir + ".log").read()[-2000:])

    def portal(self):
        """Where the pages are."""
        return re.findall(r"listening on (http://\S+)", open(self.dir + ".log").read())[-1]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def kill(self):
        """All its processes at once, without a word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def client(self, consumer, service):
        return json.loads(run("share", "client", self.dir, "--consumer", consumer, "--service", service, "--gateway",
                              getattr(self, "base", "http://127.0.0.1:1")).stdout)

    def rows(self, sql, *values):
        with sqlite3.connect(f"file:{self.dir}/liuhen.db?mode=ro", uri=True) as db:
            return db.execute(sql, values).fetchall()

    def settled(self):
        """Waits until what was written down is in the log. Refusals are written within a tenth of a second after their answer."""
        time.sleep(0.3)
        for _ in range(400):
            time.sleep(0.05)
            left = os.listdir(self.dir + "/exchange")
            if not left:
                return True
        return False


class Provider(http.server.ThreadingHTTPServer):
    """What it answers stands in .answer: status, headers, body; or a function of the handler."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.open = []
        self.asked, self.answer = [], (200, {}, b'{"code":"0","data":{"a":1,"b":2}}')
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass

    def process_request(self, request, client_address):
        self.open.append(request)
        super().process_request(request, client_address)

    def die(self):
        self.shutdown()
        self.server_close()
        for s in self.open:
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        n = int(self.headers.get("Content-Length") or 0)
        self.server.asked.append((self.command, self.path, dict(self.headers), self.rfile.read(n)))
        if callable(self.server.answer):
            self.server.answer(self)
            return
        status, headers, body = self.server.answer
        self.send_response(status)
        for k, v in headers.items():
            self.send_header(k, v)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET

    def log_message(self, *_):
        pass


def leaf(data):
    return hashlib.sha256(b"\0" + data).digest()


def root_of_path(leaf_hash, index, size, path):
    """RFC 9162 2.1.3.2: the root that an inclusion path leads to."""
    fn, sn, r = index, size - 1, leaf_hash
    for p in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            r = hashlib.sha256(b"\1" + p + r).digest()
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = hashlib.sha256(b"\1" + r + p).digest()
        fn, sn = fn >> 1, sn >> 1
    return r if sn == 0 else None


def proved(receipt, leaf64):
    """The leaf that came with the answer stands in the log where the receipt says."""
    path = [base64.b64decode(p) for p in receipt["path"]]
    return receipt["leaf"] == leaf64 and root_of_path(base64.b64decode(leaf64), receipt["row"], receipt["rows"],
                                                      path).hex() == receipt["root"]
