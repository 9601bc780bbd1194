#!/usr/bin/env python3
"""A little web server for the verifier's tests. Serves the folder argv[1] on a free port of 127.0.0.1, whose number it
prints. The first part of a path may ask for trouble: /flaky/ answers 503 to the first two requests of every path and breaks
the line at the third, /broken/ answers 503 always, /gzip/ compresses, /moved/ redirects, /endless/ never stops sending."""
import gzip, http.server, pathlib, sys, threading

root = pathlib.Path(sys.argv[1])
tries, lock = {}, threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *args):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def flaky(self):
        """True if the request was spoiled."""
        with lock:
            n = tries[self.path] = tries.get(self.path, 0) + 1
        if n <= 2:
            self.answer(503)
        elif n == 3:
            self.close_connection = True
            self.connection.close()
        return n <= 3

    def endless(self):
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"x" * 65536)
        except OSError:
            self.close_connection = True

    def do_GET(self):
        trouble, _, path = self.path.lstrip("/").partition("/")
        if trouble == "flaky" and self.flaky():
            return
        if trouble == "broken":
            return self.answer(503)
        if trouble == "endless":
            return self.endless()
        if trouble == "moved":
            return self.answer(302, headers=[("Location", "/plain/" + path)])
        file = root / path
        if not file.is_file():
            return self.answer(404)
        body = file.read_bytes()
        if trouble == "gzip":
            return self.answer(200, gzip.compress(body, 1), [("Content-Encoding", "gzip")])
        self.answer(200, body)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # with less, a burst of connections waits a second for the kernel's next try

    def handle_error(self, request, client_address):
        """A verifier that found a fault hangs up in the middle; nothing to say about it."""


server = Server(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
server.serve_forever()
