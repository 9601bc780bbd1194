#!/usr/bin/env python3
"""sample_exchanges.py LIUHEN STORE PEOPLE.json: what passed through the gateway of the sample city.

Serves the store for a moment and calls its gateway as the demonstration's two consumers do: errands with consent, single questions,
refusals, a disputed field. Everything goes the way of real calls; nothing is written beside it."""
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ERRANDS = 10
QUESTIONS = 24
HOUSING, SUBSIDY = "CN/GOV/demo-housing/demo-housing", "CN/GOV/demo-civil/demo-subsidy"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class City:
    def __init__(self, program, store):
        self.program, self.store, self.port = program, store, free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen([program, "serve", store, "--listen", "127.0.0.1:0", "--gateway", f"127.0.0.1:{self.port}"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def wait(self):
        for _ in range(1200):
            if self.process.poll() is not None:
                sys.exit("sample_exchanges.py: the store cannot be served; liuhen serve says why")
            try:
                return urllib.request.urlopen(self.base + "/health", timeout=5).read()
            except OSError:
                time.sleep(0.05)
        sys.exit("sample_exchanges.py: the gateway did not come up within a minute")

    def run(self, *words):
        return subprocess.run([self.program, "share", words[0], self.store, *words[1:]], capture_output=True, text=True)

    def ask(self, client, service, query, **headers):
        """The number of the exchange; refusals have none."""
        header = {"X-Road-Client": client} | {k.replace("_", "-"): v.encode() for k, v in headers.items()}
        try:
            with urllib.request.urlopen(urllib.request.Request(f"{self.base}/r1/CN/GOV/{service}?{query}", headers=header)) as r:
                return r.headers.get("X-Liuhen-Exchange")
        except urllib.error.HTTPError as e:
            return e.headers.get("X-Liuhen-Exchange")

    def publish(self, **doc):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
            json.dump(doc, f, ensure_ascii=False)
            f.flush()
            done = subprocess.run([self.program, "publish", self.store, f.name], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit("sample_exchanges.py: " + done.stderr)
        return json.loads(done.stdout)["index"]

    def settled(self):
        for _ in range(600):
            if not os.listdir(self.store + "/exchange"):
                return
            time.sleep(0.1)
        sys.exit("sample_exchanges.py: the exchanges did not become records within a minute")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def errands(city, people):
    for i, person in enumerate(people[:ERRANDS]):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
            json.dump({"name": person["name"]}, f)
            f.flush()
            city.run("errand", "--rule", "housing", "--person", person["idNo"], "--gateway", city.base, "--case", f"GZF-2026-{i + 1:04}",
                     "--declared", f.name)


def questions(city, people):
    """Of the office for social relief: what it was granted, and some things that it was not."""
    asked = [city.ask(SUBSIDY, service_of(city, "s_demo_income"), "idNo=" + people[i % len(people)]["idNo"],
                      X_Purpose="subsidy.review", X_Road_Issue=f"JZ-2026-{i + 1:03}", X_Unit="社会救助科") for i in range(QUESTIONS)]
    for i in range(3):
        city.ask(SUBSIDY, service_of(city, "s_demo_property"), "idNo=" + people[i]["idNo"], X_Road_Issue="JZ-2026-900")
        city.ask(SUBSIDY, service_of(city, "s_demo_income"), "idNo=" + people[i]["idNo"], X_Purpose="marketing")
        city.ask(SUBSIDY, service_of(city, "s_demo_income"), "", X_Purpose="subsidy.review")
    return asked


def service_of(city, service, known={}):
    if service not in known:
        client = json.loads(city.run("client", "--consumer", "demo-subsidy", "--service", service).stdout)
        known[service] = client["xroad"]["service"].removeprefix("CN/GOV/") + "/person"
    return known[service]


def disputes(city, asked):
    """One that was answered, one that waits."""
    first, second = [city.publish(act="share.correct", exchange=e, field="income", reason="与个人所得税完税证明不一致") for e in asked[:2]]
    city.publish(act="share.answer", correct=first, outcome="repaired", reason="已按完税证明更正")
    return second


def main():
    program, store, people_file = sys.argv[1:]
    people = json.load(open(people_file, encoding="utf-8"))["people"]
    city = City(program, store)
    try:
        city.wait()
        errands(city, people)
        asked = questions(city, people)
        city.settled()
        disputes(city, asked)
    finally:
        city.stop()


main()
