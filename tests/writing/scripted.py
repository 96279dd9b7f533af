"""An outside service, as far as a client can tell: an HTTP server on loopback that says what a script has."""

import json
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Script:
    """What the service says next, and what it was asked.

    `say` is the text that it streams, in pieces of a few characters; `act` takes over the whole answer instead.
    `asked` holds the bodies it was sent, `headers` what came with each.
    """

    def __init__(self):
        self.say = ""
        self.act = None
        self.pause = 0.0
        self.asked = []
        self.headers = []
        self.url = ""

    def stream(self, handler, text):
        self.start(handler)
        for at in range(0, len(text), 7):
            self.part(handler, text[at : at + 7])
            time.sleep(self.pause)
        handler.wfile.write(b"data: [DONE]\n\n")

    def start(self, handler, kind="text/event-stream", status=200):
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Connection", "close")
        handler.end_headers()

    def part(self, handler, words):
        chunk = {
            "id": "1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "scripted",
            "choices": [{"index": 0, "delta": {"content": words}, "finish_reason": None}],
        }
        handler.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
        handler.wfile.flush()


@contextmanager
def serving():
    """Serve a script at `url`; everything it is asked is kept in it."""
    script = Script()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            script.asked.append(json.loads(body))
            script.headers.append(dict(self.headers.items()))
            with suppress(BrokenPipeError, ConnectionResetError):  # who asked has gone
                (script.act or (lambda handler: script.stream(handler, script.say)))(self)

        def log_message(self, *_arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
