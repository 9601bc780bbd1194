#!/usr/bin/env python3
"""Reads two copies of one log, served under one address of their site (serve --url): every tile, bundle and opening,
and pages from the first one on. Says what differs.
usage: postgres_same.py URL URL PAGES_MAX"""
import collections, json, re, sys, urllib.error, urllib.request

one, two, most = sys.argv[1], sys.argv[2], int(sys.argv[3])


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=60) as r:
            return r.status, r.headers.get("content-type", ""), r.read()
    except urllib.error.HTTPError as e:
        return e.code, "", e.read()


def same(path):
    a, b = get(one + path), get(two + path)
    return a[0] == b[0] and a[2] == b[2], a


def three(n):
    return f"{n:03d}"  # a log of this test has fewer than 1,000 tiles


def tiles(size):
    for level in range(2):
        n = size >> (8 * level)
        for prefix in [f"/log/tile/{level}/"] + (["/log/tile/entries/", "/log/openings/"] if level == 0 else []):
            for i in range(n // 256):
                yield prefix + three(i)
            if n % 256:
                yield f"{prefix}{three(n // 256)}.p/{n % 256}"


size = json.loads(get(one + "/index.json")[2])["log"]["size"]
different, read, failed = [], 0, []
for path in ["/log/checkpoint", "/log/vkey", *tiles(size)]:
    ok, a = same(path)
    read += 1
    if not ok:
        different.append(path)
    if a[0] != 200:
        failed.append(path)
print("log files", "same" if not different and not failed else f"differ: {different} failed: {failed}", read > 20)

queue, seen, different, failed = collections.deque(["/"]), {"/"}, [], []
while queue and len(seen) - len(queue) < most:
    path = queue.popleft()
    ok, a = same(path)
    if not ok:
        different.append(path)
    if a[0] >= 500:
        failed.append(path)
    for link in re.findall(rb'href="(/[^"#]*)', a[2]) if "html" in a[1] else []:
        link = link.decode().replace("&amp;", "&")
        plain, _, query = link.partition("?")
        asked = [link]
        if "." not in plain.rsplit("/", 1)[-1] and not plain.startswith("/log/"):
            asked.append(("/index" if plain == "/" else plain) + ".json" + ("?" + query if query else ""))
        for link in asked:
            if link not in seen and not link.startswith("/data"):  # files, made when it suits each
                seen.add(link)
                queue.append(link)
print("pages", "same" if not different and not failed else f"differ: {different[:20]} failed: {failed[:20]}")
