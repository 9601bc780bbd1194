#!/usr/bin/env python3
"""Sets up a glewlwyd that was just made, as its administrator would on its pages.
usage: oidc_provider.py URL BACK FOLDER: FOLDER has private.pem and public.pem. A client "liuhen", which must use PKCE and may be
sent back to BACK only; two people, clerk and stranger."""
import http.cookiejar
import json
import sys
import urllib.request

URL, BACK, FOLDER = sys.argv[1:4]
opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))


def post(path, data):
    request = urllib.request.Request(URL + path, json.dumps(data).encode(), {"Content-Type": "application/json"})
    opener.open(request).close()


def text(name):
    with open(f"{FOLDER}/{name}", encoding="ascii") as f:
        return f.read()


post("/api/auth/", {"username": "admin", "password": "password"})
post("/api/mod/plugin/", {"module": "oidc", "name": "oidc", "display_name": "oidc", "enabled": True, "parameters": {
    "iss": URL + "/api/oidc", "jwt-type": "rsa", "jwt-key-size": "256", "key": text("private.pem"), "cert": text("public.pem"),
    "access-token-duration": 3600, "refresh-token-duration": 3600, "code-duration": 600, "refresh-token-rolling": True,
    "allow-non-oidc": False, "auth-type-client-enabled": False, "auth-type-code-enabled": True, "auth-type-token-enabled": False,
    "auth-type-id-token-enabled": True, "auth-type-none-enabled": False, "auth-type-password-enabled": False,
    "auth-type-refresh-enabled": True, "pkce-allowed": True, "pkce-required": True, "pkce-method-plain-allowed": False,
    "jwks-show": True, "subject-type": "public", "scope": []}})
post("/api/client/", {"client_id": "liuhen", "client_secret": "a-secret-of-the-test", "name": "liuhen", "confidential": True, "enabled": True,
                      "redirect_uri": [BACK], "authorization_type": ["code"], "scope": ["openid"],
                      "token_endpoint_auth_method": ["client_secret_basic"]})
for name in ("clerk", "stranger"):
    post("/api/user/", {"username": name, "password": f"word of {name}", "name": name, "enabled": True, "scope": ["openid", "g_profile"]})
