#!/usr/bin/env python3
"""Both ways over every edge of a tile: a reader written from the public texts alone (C2SP tlog-tiles, tlog-checkpoint, signed-note,
tlog-proof; RFC 6962, RFC 9162) checks the program's log at each size, and the program's verifier checks logs of each size that a
writer made from the same texts and doc/format/ledger.md. Ed25519 is the openssl command's.
ledger.md: 1.1, 4.1-4.3, 5.1, 6.1
LIUHEN_LONG=1 adds the edge below 65,536 and 100,000 entries.
usage: tlog_edges.py PEER   (tlog_peer, which says what it understands)"""
import base64, hashlib, http.server, json, os, struct, subprocess, sys, tempfile, threading

LONG = [65535, 100000] if os.environ.get("LIUHEN_LONG") else []
SIZES = sorted([0, 1, 2, 255, 256, 257, 511, 512, 513, 65536, 65537] + LONG)
sha = lambda b: hashlib.sha256(b).digest()
b64 = lambda b: base64.b64encode(b).decode()
number = 0
failed = False


def ok(what, run):
    global number, failed
    number += 1
    try:
        run()
        print(f"ok {number} - {what}")
    except Exception as e:  # whatever it is, the test has failed
        failed = True
        print(f"not ok {number} - {what}\n# {type(e).__name__}: {str(e)[:400]}")
    sys.stdout.flush()


# ---- the tree ----


def tile_root(hashes):
    """Of a perfect subtree."""
    while len(hashes) > 1:
        hashes = [sha(b"\1" + hashes[i] + hashes[i + 1]) for i in range(0, len(hashes), 2)]
    return hashes[0]


class Tree:
    """levels[l][i]: root of the perfect subtree of 2^l leaves that starts at i * 2^l."""

    def __init__(self):
        self.levels = [[]]

    def add(self, leaf):
        self.levels[0].append(leaf)
        level = 0
        while len(self.levels[level]) % 2 == 0:
            if level + 1 == len(self.levels):
                self.levels.append([])
            self.levels[level + 1].append(sha(b"\1" + self.levels[level][-2] + self.levels[level][-1]))
            level += 1

    def range_hash(self, start, end):
        """MTH(D[start:end]), start a multiple of the smallest power of two that the range fits in."""
        n = end - start
        if n == 0:
            return sha(b"")
        if n & (n - 1) == 0:
            level = n.bit_length() - 1
            return self.levels[level][start >> level]
        k = 1 << (n.bit_length() - 1)
        return sha(b"\1" + self.range_hash(start, start + k) + self.range_hash(start + k, end))

    def path(self, m, start, end):
        n = end - start
        if n == 1:
            return []
        k = 1 << ((n - 1).bit_length() - 1)
        if m < k:
            return self.path(m, start, start + k) + [self.range_hash(start + k, end)]
        return self.path(m - k, start + k, end) + [self.range_hash(start, start + k)]

    def grown(self, m, start, end, whole):
        n = end - start
        if m == n:
            return [] if whole else [self.range_hash(start, end)]
        k = 1 << ((n - 1).bit_length() - 1)
        if m <= k:
            return self.grown(m, start, start + k, whole) + [self.range_hash(start + k, end)]
        return self.grown(m - k, start + k, end, False) + [self.range_hash(start, start + k)]


def tile_path(n):
    parts = [f"{n % 1000:03}"]
    while n >= 1000:
        n //= 1000
        parts.insert(0, f"x{n % 1000:03}")
    return "/".join(parts)


def part(width):
    return f".p/{width}" if width < 256 else ""


def tiles_of(size):
    """(level, number, width) of every tile that a log of that size must serve."""
    for level in range(64):
        hashes = size >> (8 * level)
        if hashes == 0:
            return
        for n in range(hashes // 256):
            yield level, n, 256
        if hashes % 256:
            yield level, hashes // 256, hashes % 256


# ---- Ed25519 and notes ----


def openssl(*args):
    return subprocess.run(["openssl", *args], check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout


class Note:
    def __init__(self, name, folder):
        self.name, self.folder = name, folder
        self.file = os.path.join(folder, "writer.pem")
        openssl("genpkey", "-algorithm", "ed25519", "-out", self.file)
        typed = b"\1" + openssl("pkey", "-in", self.file, "-pubout", "-outform", "DER")[-32:]
        self.id = sha(name.encode() + b"\n" + typed)[:4]
        self.vkey = f"{name}+{self.id.hex()}+{b64(typed)}"

    def sign(self, text):
        path = os.path.join(self.folder, "text")
        open(path, "wb").write(text.encode())
        sig = openssl("pkeyutl", "-sign", "-inkey", self.file, "-rawin", "-in", path)
        return f"{text}\n\u2014 {self.name} {b64(self.id + sig)}\n"


def open_note(note, vkey, folder):
    """Origin, size, root of a checkpoint that the key has signed."""
    name, key_id, typed = vkey.split("+", 2)
    typed = base64.b64decode(typed, validate=True)
    assert typed[0] == 1 and len(typed) == 33 and sha(name.encode() + b"\n" + typed)[:4].hex() == key_id, "vkey"
    text, signatures = note.rsplit("\n\n", 1)
    text += "\n"
    for line in signatures.splitlines():
        dash, who, sig = line.split(" ")
        raw = base64.b64decode(sig, validate=True)
        if dash == "\u2014" and who == name and raw[:4].hex() == key_id:
            paths = [os.path.join(folder, n) for n in ("key", "sig", "signed")]
            for path, data in zip(paths, (bytes.fromhex("302a300506032b6570032100") + typed[1:], raw[4:], text.encode())):
                open(path, "wb").write(data)
            openssl("pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", paths[0], "-rawin", "-in", paths[2], "-sigfile", paths[1])
            origin, size, root = text.splitlines()
            assert size == str(int(size)), "size in decimal"
            return origin, int(size), base64.b64decode(root, validate=True)
    raise AssertionError("no signature of the key")


# ---- the program's log, read ----


class Peer:
    def __init__(self, program):
        self.p = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, line):
        self.p.stdin.write(line.encode() + b"\n")
        self.p.stdin.flush()
        n = int(self.p.stdout.readline())
        return None if n < 0 else self.p.stdout.read(n)

    def get(self, path):
        return self.ask("get " + path)


def split_bundle(bundle, width):
    out = []
    for _ in range(width):
        (n,) = struct.unpack(">H", bundle[:2])
        assert len(bundle) >= 2 + n, "bundle too short"
        out.append(bundle[2 : 2 + n])
        bundle = bundle[2 + n :]
    assert bundle == b"", "bundle too long"
    return out


def check_tiles(peer, tree, size):
    for level, n, width in tiles_of(size):
        want = tree.levels[8 * level][n * 256 : n * 256 + width]
        assert peer.get(f"tile/{level}/{tile_path(n)}{part(width)}") == b"".join(want), (level, n, width)
    for level in range(4):  # nothing beyond the tree: not the next tile, not a wider one, not a partial of width 0 or 256
        hashes = size >> (8 * level)
        n, width = hashes // 256, hashes % 256
        assert peer.get(f"tile/{level}/{tile_path(n)}") is None, ("full", level)
        assert peer.get(f"tile/{level}/{tile_path(n)}.p/0") is None, ("empty", level)
        assert peer.get(f"tile/{level}/{tile_path(n)}.p/256") is None, ("256", level)
        if width < 255:
            assert peer.get(f"tile/{level}/{tile_path(n)}.p/{width + 1}") is None, ("wider", level)


def check_entries(peer, tree, size):
    for n in range((size + 255) // 256):
        width = min(256, size - n * 256)
        for i, e in enumerate(split_bundle(peer.get(f"tile/entries/{tile_path(n)}{part(width)}"), width)):
            leaf = sha(b"\0" + e)
            if n * 256 + i == len(tree.levels[0]):
                tree.add(leaf)
            assert tree.levels[0][n * 256 + i] == leaf, ("entry", n * 256 + i)


def check_checkpoint(peer, tree, size, folder):
    origin, said, root = open_note(peer.get("checkpoint").decode(), peer.get("vkey").decode().strip(), folder)
    assert origin == "test.example/log" and said == size and root == tree.range_hash(0, size)


def check_proofs(peer, tree, size):
    for index in sorted({0, 1, size // 2, 254, 255, 256, 257, 65535, 65536, size - 2, size - 1}):
        if not 0 <= index < size:
            continue
        proof = peer.get(f"proof/{index}").decode()
        lines, note = proof.split("\n\n", 1)
        lines = lines.split("\n")
        assert lines[0] == "c2sp.org/tlog-proof@v1" and lines[1].startswith("extra ") and lines[2] == f"index {index}"
        assert [base64.b64decode(h, validate=True) for h in lines[3:]] == tree.path(index, 0, size), ("path", index)
        extra = json.loads(base64.b64decode(lines[1][6:], validate=True))
        assert sha(b"\0" + extra["entry"].encode()) == tree.levels[0][index] and note.encode() == peer.get("checkpoint")
    assert peer.get(f"proof/{size}") is None


def check_growth(peer, tree, size):
    for old in [s for s in SIZES if 0 < s <= size]:
        want = tree.grown(old, 0, size, True)
        got = peer.ask(f"grown {old} {size}")
        assert got == b"".join(want), ("consistency", old, size)


def read_log(peer, folder):
    tree = Tree()
    for size in SIZES:
        peer.ask(f"grow {size}")
        ok(f"size {size}: the entries of every bundle", lambda: check_entries(peer, tree, size))
        ok(f"size {size}: every tile, and none beyond", lambda: check_tiles(peer, tree, size))
        ok(f"size {size}: the checkpoint", lambda: check_checkpoint(peer, tree, size, folder))
        ok(f"size {size}: inclusion proofs", lambda: check_proofs(peer, tree, size))
        ok(f"size {size}: it grew from each size before", lambda: check_growth(peer, tree, size))


# ---- a log of this file's own making, verified ----


class Log:
    def __init__(self, folder):
        self.note = Note("writer.example/log", folder)
        self.entries, self.openings, self.tree = [], [], Tree()

    @staticmethod
    def commit(salt, name, value):
        return sha(b"\x02liuhen field v1\n" + salt + struct.pack(">H", len(name)) + name + struct.pack(">I", len(value)) + value)

    def grow(self, size):
        while len(self.entries) < size:
            i = len(self.entries)
            salt, value = sha(b"salt %d" % i), f"第{i}条".encode()
            by = self.commit(sha(b"by %d" % i), b"by", b"")
            text = (f"liuhen/entry@v1\nkind test.act\norg -\ncase -\ntime 2026-01-01T00:00:00Z\nby {b64(by)}\nschema test@1\n"
                    f"field text {b64(self.commit(salt, b'text', value))}\n").encode()
            fields = [{"name": "by", "state": "withheld"}, {"name": "text", "salt": b64(salt), "value": value.decode()}]
            self.entries.append(text)
            self.openings.append(json.dumps({"index": i, "fields": fields}, ensure_ascii=False).encode() + b"\n")
            self.tree.add(sha(b"\0" + text))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    files = {}

    def log_message(self, *args):
        pass

    def do_GET(self):
        body = Handler.files.get(self.path)
        self.send_response(200 if body is not None else 404)
        body = body or b""
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        pass  # a verifier that has found a fault hangs up


def files_of(log, size):
    """Exactly the files that the texts ask for, so that the verifier is held to asking for no other."""
    slice_of = lambda items, n, width: items[n * 256 : n * 256 + width]
    files = {"/log/checkpoint": log.note.sign(f"{log.note.name}\n{size}\n{b64(log.tree.range_hash(0, size))}\n").encode()}
    for level, n, width in tiles_of(size):
        files[f"/log/tile/{level}/{tile_path(n)}{part(width)}"] = b"".join(slice_of(log.tree.levels[8 * level], n, width))
        if level == 0:
            files[f"/log/tile/entries/{tile_path(n)}{part(width)}"] = b"".join(
                struct.pack(">H", len(e)) + e for e in slice_of(log.entries, n, width))
            files[f"/log/openings/{tile_path(n)}{part(width)}"] = b"".join(slice_of(log.openings, n, width))
    return files


def verified(peer, url, log, size):
    said = peer.ask(f"verify {url} {log.note.vkey}").decode()
    assert said == f"OK {size} {b64(log.tree.range_hash(0, size))}", said


def refused(peer, url, log, path):
    body = Handler.files[path]
    Handler.files[path] = body[:-1] + bytes([body[-1] ^ 1])
    said = peer.ask(f"verify {url} {log.note.vkey}").decode()
    Handler.files[path] = body
    assert said.startswith("FAIL "), (path, said)


def write_logs(peer, folder):
    log = Log(folder)
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/log"
    for size in SIZES:
        log.grow(size)
        Handler.files = files_of(log, size)
        ok(f"size {size}: a log of another's making verifies", lambda: verified(peer, url, log, size))
        *_, last = list(tiles_of(size)) or [None]
        if last:
            level, n, width = last
            ok(f"size {size}: one bit of its topmost tile is missed by nobody",
               lambda: refused(peer, url, log, f"/log/tile/{level}/{tile_path(n)}{part(width)}"))
    server.shutdown()


def main():
    peer = Peer(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        read_log(peer, folder)
        write_logs(peer, folder)
    peer.p.stdin.close()
    ok("the program ends in order", lambda: subprocess.run(["test", str(peer.p.wait(60)), "=", "0"], check=True))
    print(f"1..{number}")
    sys.exit(1 if failed else 0)


main()
