"""`python -m simulator --port 12111 --db stripe.sqlite3 --latency-ms 200`"""

import argparse
import sys
from signal import SIGTERM, signal

from simulator import resources, routes
from simulator.core import Simulator
from simulator.server import serve


def main(arguments: list[str] | None = None) -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="simulator", description="A stateful Stripe that runs here.")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (there is no security: keep it local)"
    )
    parser.add_argument("--port", type=int, default=12111)
    parser.add_argument("--db", default=":memory:", help="SQLite file that keeps the state (default: memory)")
    parser.add_argument("--latency-ms", type=float, default=0, help="added to every answer")
    parser.add_argument("--routes", action="store_true", help="list what is simulated, and do nothing else")
    chosen = parser.parse_args(arguments)
    if chosen.routes:
        resources.load()
        print(routes.listing())  # noqa: T201
        return
    simulator = Simulator(chosen.db, latency_ms=chosen.latency_ms)
    server = serve(chosen.host, chosen.port, simulator)
    signal(SIGTERM, lambda *_: sys.exit(0))
    print(f"Stripe simulator on http://{chosen.host}:{server.server_port}, state in {chosen.db}", flush=True)  # noqa: T201
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        simulator.close()


if __name__ == "__main__":
    main()
