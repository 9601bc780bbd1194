#!/usr/bin/env python3
"""crawl.py URL FOLDER: everything a stranger can fetch from a served store, one file each in FOLDER, named in FOLDER/index.tsv.

Follows links from the home page and the map of the site, asks for every page in every form it may have, and takes the log's own
files: checkpoint, tiles, entries, openings. Fails when it would fetch more than PAGES_MAX, so that it never says "all" of a part."""
import html
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

PAGES_MAX = 6000
SEEDS = ["/", "/sitemap.xml", "/data", "/data/feed.jsonl", "/robots.txt", "/v", "/my", "/stat", "/flags", "/jd", "/annual", "/requests",
         "/catalogue", "/screening", "/selfcheck", "/share", "/ppp", "/housing", "/search", "/rights", "/quality"]
ENDINGS = [".json", ".csv", ".xlsx", ".atom", ".feed.json", ".txt", ".ocds.json", ".jsonld", ".entries.csv", ".round.txt", ".result.txt"]


def fetch(url):
    try:
        with urllib.request.urlopen(url, timeout=120) as r:
            return r.read(), r.headers.get_content_type()
    except urllib.error.HTTPError as e:
        return (None, "") if e.code in (400, 404, 405, 406) else (e.read(), e.headers.get_content_type())


def links(base, path, body):
    text = body.decode("utf-8", "replace")
    for raw in re.findall(r'(?:href|src|action)="([^"]+)"|<loc>([^<]+)</loc>', text):
        full = urllib.parse.urljoin(base + path, html.unescape(raw[0] or raw[1]))
        u = urllib.parse.urlsplit(full)
        if u.path.startswith("/asset") or (u.netloc and u.netloc != urllib.parse.urlsplit(base).netloc and not raw[1]):
            continue
        query = urllib.parse.parse_qsl(u.query)
        # One filter at a time: their combinations show no more rows.
        if len(query) > 1 or (query and query[0][0] in ("lang", "sort")):
            continue
        yield u.path + ("?" + u.query if u.query else "")


def main():
    base, folder = sys.argv[1].rstrip("/"), sys.argv[2]
    os.makedirs(folder)
    todo, seen, n = list(SEEDS), set(SEEDS), 0
    size = int(fetch(base + "/log/checkpoint")[0].split(b"\n")[1])
    full, rest = divmod(size, 256)
    names = [f"{k:03d}" for k in range(full)] + ([f"{full:03d}.p/{rest}"] if rest else [])
    todo += ["/log/checkpoint"] + [f"/log/{kind}/{name}" for kind in ("tile/0", "tile/entries", "openings") for name in names]
    with open(os.path.join(folder, "index.tsv"), "w") as index:
        while todo:
            path = todo.pop()
            body, kind = fetch(base + urllib.parse.quote(urllib.parse.unquote(path), safe="/?=&,:+%-._~"))
            if body is None:
                continue
            n += 1
            if n > PAGES_MAX:
                sys.exit(f"more than {PAGES_MAX} addresses: this crawl says nothing")
            with open(os.path.join(folder, f"{n:05d}"), "wb") as f:
                f.write(body)
            index.write(f"{n:05d}\t{path}\t{kind}\t{len(body)}\n")
            more = list(links(base, path, body)) if kind in ("text/html", "application/xml", "text/xml") else []
            if kind == "text/html" and "?" not in path and "." not in path.rsplit("/", 1)[-1]:
                more += [(path if path != "/" else "/index") + e for e in ENDINGS]
            for m in more:
                if m not in seen:
                    seen.add(m)
                    todo.append(m)
    print(n)


main()
