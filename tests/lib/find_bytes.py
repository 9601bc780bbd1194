#!/usr/bin/env python3
"""find_bytes.py SECRETS FOLDER...: where any line of the file SECRETS still stands in any file below the folders, as UTF-8, GB18030,
UTF-16, base64 of these, JSON or HTML escapes; members of archives and gzip streams too. Prints one line a find, without the secret."""
import base64
import gzip
import io
import os
import re
import sys
import zipfile

DEPTH_MAX = 4
HEADS = (4, 11)  # bytes by which a form is looked up; the shortest is two characters of GB18030


def forms(secret):
    raw = {e: secret.encode(e) for e in ("utf-8", "gb18030", "utf-16-le", "utf-16-be")}
    out = dict(raw)
    if not secret.isascii():
        out["json"] = "".join(f"\\u{ord(c):04x}" for c in secret).encode()
        out["JSON"] = "".join(f"\\u{ord(c):04X}" for c in secret).encode()
        out["html"] = "".join(f"&#{ord(c)};" for c in secret).encode()
        out["url"] = "".join(f"%{b:02X}" for b in secret.encode()).encode()
    return out


def decoded(line):
    """What base64 in it stands for, wherever it begins: neighbours in a database may look like a part of it."""
    for run in re.findall(rb"[A-Za-z0-9+/_-]{8,}", line):
        run = run.translate(bytes.maketrans(b"-_", b"+/"))
        for shift in range(4):
            cut = run[shift:]
            yield base64.b64decode(cut[:len(cut) // 4 * 4] if len(cut) % 4 == 1 else cut + b"=" * (-len(cut) % 4))


def contents(data, depth=0):
    yield data
    if depth == DEPTH_MAX:
        return
    if data[:4] == b"PK\x03\x04":
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as z:
                for name in z.namelist():
                    yield name.encode()
                    yield from contents(z.read(name), depth + 1)
        except zipfile.BadZipFile:
            pass
    elif data[:2] == b"\x1f\x8b":
        try:
            yield from contents(gzip.decompress(data), depth + 1)
        except (OSError, EOFError):
            pass


def with_decoded(lines):
    for line, path in list(lines.items()):
        for text in decoded(line):
            lines.setdefault(text, path + " (base64)")
    return lines


def read_all(roots):
    """Every line of every file, and of what is packed in it, once, with the file where it stands first. Pages are alike: this is a
    tenth of all bytes. Long empty stretches of binary files are shortened."""
    lines, files = {}, 0
    for root in roots:
        for folder, _, names in os.walk(root):
            for name in sorted(names):
                path = os.path.join(folder, name)
                if not os.path.isfile(path):
                    continue
                files += 1
                for piece in contents(open(path, "rb").read()):
                    for line in re.sub(rb"\0{64,}", bytes(8), piece).split(b"\n"):
                        lines.setdefault(line, path)
    if files == 0:
        sys.exit("no files: this says nothing")
    return with_decoded(lines)


def search(wanted, lines):
    """(pattern, path) of every find: looked up by as many of the first bytes as tell most patterns apart."""
    by_head = {n: {} for n in HEADS}
    for pattern in wanted:
        n = max(h for h in HEADS if h <= len(pattern))
        by_head[n].setdefault(pattern[:n], []).append(pattern)
    for line, path in lines.items():
        for n, heads in by_head.items():
            for at in [i for i in range(len(line) - n + 1) if line[i:i + n] in heads]:
                for pattern in heads[line[at:at + n]]:
                    if line.startswith(pattern, at):
                        yield pattern, path


def main():
    secrets = [line.rstrip("\n") for line in open(sys.argv[1], encoding="utf-8") if line.strip()]
    if not secrets:
        sys.exit("no secrets: this says nothing")
    wanted = {}
    for i, secret in enumerate(secrets):
        for form, b in forms(secret).items():
            # A line feed inside of a form (a few characters in UTF-16) would be cut in two.
            if b"\n" not in b:
                wanted.setdefault(b, f"secret {i + 1} as {form}")
    control = {b"<" + p + b">": "" for p in wanted}
    control |= {b"k" * k + base64.b64encode(b"x" * k + p + b"xxx") + b'"': "" for k, p in enumerate(list(wanted)[:8])}
    if {p for p, _ in search(wanted, dict(list(control.items())[:len(wanted)]))} != set(wanted) or \
            len({p for p, _ in search(wanted, with_decoded(dict(list(control.items())[len(wanted):])))}) < min(8, len(wanted)):
        sys.exit("not every form would be found: this says nothing")
    for found in sorted({f"{path}: {wanted[p]}" for p, path in search(wanted, read_all(sys.argv[2:]))}):
        print(found)


main()
