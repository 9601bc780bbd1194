"""A tile-log client written from the public texts alone (C2SP tlog-tiles, tlog-checkpoint, signed-note, tlog-proof; RFC 6962),
sharing nothing with the program: hashlib for the tree, the openssl command for Ed25519.
usage: tlog_client.py URL VKEY [PROOF-INDEX...]   prints "size root"; any mismatch is an error."""
import base64, hashlib, json, os, struct, subprocess, sys, tempfile, urllib.request

url, vkey, indices = sys.argv[1].rstrip("/"), sys.argv[2], [int(i) for i in sys.argv[3:]]
sha = lambda b: hashlib.sha256(b).digest()
get = lambda path: urllib.request.urlopen(url + path, timeout=20).read()


def tree_hash(leaves):
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha(b"\1" + tree_hash(leaves[:k]) + tree_hash(leaves[k:]))


def verify_note(note):
    name, key_id, typed = vkey.split("+", 2)
    typed = base64.b64decode(typed, validate=True)
    assert typed[0] == 1 and len(typed) == 33, "an Ed25519 key"
    assert sha(name.encode() + b"\n" + typed)[:4].hex() == key_id, "key id"
    text, signatures = note.rsplit(b"\n\n", 1)
    text += b"\n"
    for line in signatures.decode().splitlines():
        dash, who, sig = line.split(" ")
        raw = base64.b64decode(sig, validate=True)
        if dash == "\u2014" and who == name and raw[:4].hex() == key_id:
            with tempfile.TemporaryDirectory() as d:
                paths = [os.path.join(d, n) for n in ("key", "sig", "text")]
                der = bytes.fromhex("302a300506032b6570032100") + typed[1:]
                for path, data in zip(paths, (der, raw[4:], text)):
                    open(path, "wb").write(data)
                subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", paths[0], "-rawin",
                                "-in", paths[2], "-sigfile", paths[1]], check=True, stdout=subprocess.DEVNULL)
            origin, size, root = text.decode().splitlines()[:3]
            return origin, int(size), base64.b64decode(root, validate=True)
    sys.exit("no signature of the key")


def tile_path(n):
    parts = [f"{n % 1000:03}"]
    while n >= 1000:
        n //= 1000
        parts.insert(0, f"x{n % 1000:03}")
    return "/".join(parts)


def inclusion(index, size, leaf, path, root):
    fn, sn, r = index, size - 1, leaf
    for p in path:
        assert sn != 0, "proof too long"
        if fn & 1 or fn == sn:
            r = sha(b"\1" + p + r)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = sha(b"\1" + r + p)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0 and r == root, "inclusion proof"


origin, size, root = verify_note(get("/log/checkpoint"))
entries = []
for n in range((size + 255) // 256):
    width = min(256, size - n * 256)
    part = f".p/{width}" if width < 256 else ""
    bundle = get(f"/log/tile/entries/{tile_path(n)}{part}")
    for _ in range(width):
        (length,) = struct.unpack(">H", bundle[:2])
        entries.append(bundle[2 : 2 + length])
        bundle = bundle[2 + length :]
    assert bundle == b"", "bundle has more bytes"
    assert get(f"/log/tile/0/{tile_path(n)}{part}") == b"".join(sha(b"\0" + e) for e in entries[n * 256 :]), "level 0 tile"
leaves = [sha(b"\0" + e) for e in entries]
assert tree_hash(leaves) == root, "root"
full = [tree_hash(leaves[i : i + 256]) for i in range(0, size - size % 256, 256)]
if full:
    part = f".p/{len(full)}" if len(full) < 256 else ""
    assert get(f"/log/tile/1/000{part}") == b"".join(full[:256]), "level 1 tile"

openings = []
for n in range((size + 255) // 256):
    width = min(256, size - n * 256)
    openings += [json.loads(l) for l in get(f"/log/openings/{tile_path(n)}" + (f".p/{width}" if width < 256 else "")).splitlines()]
checked = 0
for i, (entry, opening) in enumerate(zip(entries, openings, strict=True)):
    lines = [l.split(" ") for l in entry.decode().splitlines()]
    want = {"by": next(l[1] for l in lines if l[0] == "by")} | {l[1]: l[2] for l in lines if l[0] == "field"}
    assert opening["index"] == i and [f["name"] for f in opening["fields"]] == list(want), "fields of an opening"
    for f in opening["fields"]:
        if "value" in f:
            name, value = f["name"].encode(), f["value"].encode()
            c = sha(b"\2liuhen field v1\n" + base64.b64decode(f["salt"]) + struct.pack(">H", len(name)) + name + struct.pack(">I", len(value)) + value)
            assert base64.b64encode(c).decode() == want[f["name"]], "commitment"
            checked += 1

for index in indices:
    head, note = get(f"/log/proof/{index}").split(b"\n\n", 1)
    lines = head.decode().splitlines()
    assert lines[0] == "c2sp.org/tlog-proof@v1" and f"index {index}" in lines, "proof head"
    path = [base64.b64decode(l, validate=True) for l in lines[lines.index(f"index {index}") + 1 :]]
    _, proof_size, proof_root = verify_note(note)
    inclusion(index, proof_size, leaves[index], path, proof_root)
assert checked > 0
print(size, base64.b64encode(root).decode())
