"""Clients that we did not write, against /r1: curl, swagger-client, openapi-client-axios. Prints TAP."""
import atexit
import json
import os
import shutil
import subprocess
import tempfile

from gateway_lib import Store, check, plan, run, same, skip

PACKAGES = ("swagger-client@3.39.0", "openapi-client-axios@7.9.1", "axios@1")
here = os.path.dirname(os.path.abspath(__file__))
scratch = tempfile.mkdtemp(prefix="liuhen-npm-")
atexit.register(shutil.rmtree, scratch, True)
store = Store(scratch + "/demo")
person = json.loads(run("share", "demo", store.dir).stdout)["people"][2]["idNo"]
store.serve()
url = store.base + "/r1/CN/GOV/demo-police/register/household/person?idNo=" + person
done = subprocess.run(["curl", "-s", "-w", "\n%{http_code}", "-H", "X-Road-Client: CN/GOV/demo-housing/demo-housing", url],
                      capture_output=True, text=True)
body, status = done.stdout.rsplit("\n", 1)
same(status, "200", "curl is answered")
check(isinstance(json.loads(body).get("data"), dict), "with the granted fields", body)
done = subprocess.run(["curl", "-s", "-D", "-", "-o", "/dev/null", "-H", "X-Road-Client: CN/GOV/nobody/x", url],
                      capture_output=True, text=True)
check("x-road-error" in done.stdout.lower(), "a stranger gets an error in X-Road's form", done.stdout)
ok = 1


def install(folder):
    """False: the registry is not to be reached."""
    os.mkdir(folder)
    try:
        return subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, *PACKAGES],
                              capture_output=True, timeout=180, cwd=folder).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


if install(scratch + "/npm"):
    done = subprocess.run(["node", here + "/npm_clients.mjs", store.base, person], capture_output=True, text=True,
                          cwd=scratch + "/npm", timeout=120)
    same(done.returncode, 0, "the clients run")
    if done.returncode != 0:
        print("# " + "\n# ".join(done.stderr.splitlines()[:12]))
    got = json.loads(done.stdout or "{}")
    for name in ("swagger", "axios"):
        answer = got.get(name, {})
        same((answer.get("status"), answer.get("body")), (200, json.loads(body)), f"{name}: the same answer as curl's")
        check(answer.get("exchange"), f"{name}: with the number of its record", answer)
    same(got.get("swaggerRefused", {}).get("status"), 500, "swagger: a service that there is not is refused")
    check(got.get("swaggerRefused", {}).get("error"), "in X-Road's form", got.get("swaggerRefused"))
    ok = 3
else:
    skip("swagger-client and openapi-client-axios", "npm is not reachable")
check(store.settled(), "all of it becomes acts")
same(store.rows("SELECT sum(n) FROM share_count WHERE outcome = 'ok' AND service = 's_demo_household'"),
     [(ok,)], "the record has exactly the exchanges made")
same(store.stop(), 0, "it ends in order")
plan()
