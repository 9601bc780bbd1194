"""kill -9 of the whole program under load, again and again: no exchange that was acknowledged may be missing from the log.
LIUHEN_LONG: 100 rounds, else 3. Prints TAP."""
import atexit
import json
import os
import random
import shutil
import tempfile
import threading
import time

from gateway_lib import Store, check, plan, proved, run, same
from national_client import ask

ROUNDS = 100 if os.environ.get("LIUHEN_LONG") else 3
CLIENTS = 8
scratch = tempfile.mkdtemp(prefix="liuhen-kill-")
atexit.register(shutil.rmtree, scratch, True)
store = Store(scratch + "/demo")
people = json.loads(run("share", "demo", store.dir).stdout)["people"]
PATH = "/r1/CN/GOV/demo-credit/register/credit/person?idNo="
HOUSING = {"X-Road-Client": "CN/GOV/demo-housing/demo-housing"}
acknowledged, broken = [], []
going = threading.Event()


def ask_on(n):
    while going.is_set():
        try:
            status, h, _ = ask(store.base + PATH + people[n]["idNo"], HOUSING)
        except OSError:
            continue
        except Exception:  # half an answer is none
            continue
        if status == 200:
            acknowledged.append((h["X-Liuhen-Exchange"], h["X-Liuhen-Leaf"]))
        elif status != 429:
            broken.append(status)


for number in range(ROUNDS):
    store.serve()
    going.set()
    threads = [threading.Thread(target=ask_on, args=(n,)) for n in range(CLIENTS)]
    for t in threads:
        t.start()
    time.sleep(random.uniform(0.3, 1.6))
    store.kill()
    going.clear()
    for t in threads:
        t.join()
store.serve()
check(store.settled(), "what the journal held became acts at the next start")
check(len(acknowledged) > 10 * ROUNDS, f"there was load: {len(acknowledged)} exchanges in {ROUNDS} rounds", len(acknowledged))
missing = []
for exchange, leaf in acknowledged:
    receipt = json.loads(ask(store.base + "/receipt/" + exchange)[2])
    if "path" not in receipt or not proved(receipt, leaf):
        missing.append(exchange)
same(missing, [], "none of them is missing from the log")
same(len({e for e, _ in acknowledged}), len(acknowledged), "no two have the same number")
same(broken, [], "nothing else was answered")
store.stop()
same(run("rebuild", store.dir, "--check").stdout.strip(), "equal", "the views are as the acts draw them")
same(run("verify", store.dir).returncode, 0, "the log verifies")
plan()
