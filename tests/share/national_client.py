"""A client of the national platform's calling convention, written from its description alone: it shares nothing with the gateway.
Secret: POST /sysapi/auth/refreshappsecret, signed with the app key; it comes wrapped in AES-128-ECB under the first 16 bytes of
SHA1(SHA1(app key)). Calls: four headers, signed with the secret."""
import base64
import hashlib
import hmac
import json
import subprocess
import time
import urllib.error
import urllib.request


def sign(key, sid, rid, rtime):
    return base64.b64encode(hmac.new(key.encode(), (sid + rid + rtime).encode(), hashlib.sha256).digest()).decode()


def wrapping_key(app_key):
    return hashlib.sha1(hashlib.sha1(app_key.encode()).digest()).digest()[:16]


def aes(app_key, data, decrypt):
    command = ["openssl", "enc", "-d" if decrypt else "-e", "-aes-128-ecb", "-K", wrapping_key(app_key).hex()]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def unwrap(app_key, secret):
    return aes(app_key, base64.b64decode(secret), True).decode()


def ask(url, headers=None, body=None, method=None):
    """Status, headers, body."""
    request = urllib.request.Request(url, data=body, headers=headers or {}, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as e:
        return e.code, e.headers, e.read()


class Client:
    def __init__(self, base, rid, sid, app_key, prefix="gjgxjhpt"):
        self.base, self.rid, self.sid, self.app_key, self.prefix = base, rid, sid, app_key, prefix
        self.secret = None

    def four(self, key, skew_ms=0):
        rtime = str(int(time.time() * 1000) + skew_ms)
        return {self.prefix + "_rid": self.rid, self.prefix + "_sid": self.sid, self.prefix + "_rtime": rtime,
                self.prefix + "_sign": sign(key, self.sid, self.rid, rtime)}

    def refresh(self):
        body = json.dumps(self.four(self.app_key)).encode()
        status, _, answer = ask(self.base + "/sysapi/auth/refreshappsecret", {"Content-Type": "application/json"}, body)
        answer = json.loads(answer)
        if status == 200:
            self.secret = unwrap(self.app_key, answer["data"]["secret"])
        return status, answer

    def call(self, query="", body=None, skew_ms=0, key=None, path="", headers=None):
        if self.secret is None:
            self.refresh()
        fields = dict(headers or {}, **self.four(key or self.secret, skew_ms))
        if body is not None:
            fields["Content-Type"] = "application/json"
        return ask(self.base + "/httpproxy" + path + query, fields, body)
