"""The simulator over HTTP: HTTP/1.1, keep-alive, a thread per connection. Several processes may serve one database
file."""

import logging
import socket
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from simulator.addresses import localised
from simulator.core import Simulator
from simulator.errors import StripeError
from simulator.messages import Response
from simulator.wire import to_json

_log = logging.getLogger(__name__)

# How long a "timeout" fault leaves its caller without an answer; longer than any caller waits.
_SILENCE_SECONDS = 120
_LARGEST_BODY = 1024 * 1024


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = "simulator"
    sys_version = ""
    disable_nagle_algorithm = True
    timeout = 300
    simulator: ClassVar[Simulator]

    def _serve(self) -> None:
        body = self._body()
        if body is None:
            return
        response = self._answer(body)
        if response.delay:
            time.sleep(response.delay)
        if response.lost:
            self._lose(response.lost)
        else:
            self._send(response)

    do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = do_OPTIONS = _serve  # noqa: N815 - the names that http.server calls

    def do_HEAD(self) -> None:
        """Stripe has no HEAD; the headers of the answer to GET."""
        response = self.simulator.handle("GET", self.path, dict(self.headers.items()))
        self._send(response, with_body=False)

    def _answer(self, body: bytes) -> Response:
        """The simulator's answer; a fault in the simulator is told on the console and answered as Stripe tells of its
        own."""
        try:
            return self._local(self.simulator.handle(self.command, self.path, dict(self.headers.items()), body))
        except Exception:
            _log.exception("the simulator failed at %s %s", self.command, self.path)
            failure = StripeError(500, "api_error", "The simulator failed. Its console says why.", log_url=False)
            return Response(500, {"content-type": "application/json"}, to_json(failure.body("")))

    def _local(self, response: Response) -> Response:
        """The answer with links that lead to this server."""
        host = self.headers.get("Host", "")
        response.body = localised(response.body, host)
        if "location" in response.headers:
            response.headers["location"] = localised(response.headers["location"].encode(), host).decode()
        return response

    def _body(self) -> bytes | None:
        """The request's body; None if it was refused."""
        try:
            length = int(self.headers.get("Content-Length") or 0)
        except ValueError:
            length = -1
        if self.headers.get("Transfer-Encoding") or not 0 <= length <= _LARGEST_BODY:
            self.close_connection = True
            self.send_error(411 if self.headers.get("Transfer-Encoding") else 413)
            return None
        return self.rfile.read(length)

    def _send(self, response: Response, *, with_body: bool = True) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name.title(), value)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if with_body:
            self.wfile.write(response.body)

    def _lose(self, how: str) -> None:
        """Close the connection without an answer, at once or after more silence than anybody bears."""
        self.close_connection = True
        if how == "timeout":
            self.connection.settimeout(_SILENCE_SECONDS)
            try:
                self.connection.recv(1)
            except OSError:
                return
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: `/_simulator/requests` has the log."""


class Server(ThreadingHTTPServer):
    """Serves one simulator."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], simulator: Simulator) -> None:
        self.simulator = simulator
        super().__init__(address, type("BoundHandler", (Handler,), {"simulator": simulator}))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is no news; anything else is."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


def serve(host: str, port: int, simulator: Simulator) -> Server:
    """A server that is bound and ready for `serve_forever`; port 0 takes any free one (`server.server_port`)."""
    return Server((host, port), simulator)
