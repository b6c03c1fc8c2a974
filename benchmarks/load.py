"""A load generator: connections that are kept open, each posting its next application as soon as it is answered.

Run as a process of its own, so that it shares no interpreter lock with anything measured.
"""

import json
import re
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass

CONNECTIONS = 16
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_GRANTED = "准予许可".encode()


@dataclass(frozen=True, slots=True)
class Load:
    """What was sent and how it was answered; latencies in milliseconds."""

    answered: int
    seconds: float
    p50: float
    p99: float
    refused: dict[str, int]

    @property
    def rate(self) -> float:
        """Applications granted per second."""
        return self.answered / self.seconds


def send(port: int, token: str, item: str, first: int, most: int, seconds: float) -> Load:
    """Post applications of the firms from ``first`` on for some seconds, at most ``most``, in another process."""
    words = [sys.executable, "-m", "benchmarks.load", *map(str, (port, item, first, most, seconds))]
    done = subprocess.run(words, input=token, stdout=subprocess.PIPE, text=True, check=True)
    return Load(**json.loads(done.stdout))


def _request(token: str, item: str, firm: int) -> bytes:
    application = {
        "item": item,
        "applicant": f"913702{firm:012d}",
        "answers": {"变更事项": ["企业名称", "法定代表人"]},
    }
    body = json.dumps(application, ensure_ascii=False).encode()
    head = (
        f"POST /api/v1/cases HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Idempotency-Key: bench-{firm:012d}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class _Connection:
    """One kept-open connection with the application it waits for."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.begun = 0.0
        self._got = b""

    def post(self, request: bytes) -> None:
        self._got = b""
        self.begun = time.perf_counter()
        self.socket.sendall(request)

    def read(self) -> bytes | None:
        """The whole answer, None while some of it is still on its way."""
        part = self.socket.recv(65536)
        if not part:
            raise SystemExit("the server closed a connection")
        self._got += part
        end = self._got.find(b"\r\n\r\n")
        if end < 0:
            return None
        length = _LENGTH.search(self._got, 0, end + 2)
        if length is None:
            raise SystemExit("the server did not say how long its answer is")
        return self._got if len(self._got) >= end + 4 + int(length[1]) else None


def _drive(port: int, token: str, item: str, first: int, most: int, seconds: float) -> Load:
    requests = iter([_request(token, item, firm) for firm in range(first, first + most)])
    selector = selectors.DefaultSelector()
    latencies: list[float] = []
    refused: Counter[str] = Counter()
    start = time.perf_counter()
    for _ in range(CONNECTIONS):
        connection = _Connection(port)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.post(next(requests))
    waiting = CONNECTIONS
    while waiting:
        for key, _events in selector.select():
            connection = key.data
            answer = connection.read()
            if answer is None:
                continue
            now = time.perf_counter()
            if answer.startswith(b"HTTP/1.1 201") and _GRANTED in answer:
                latencies.append(now - connection.begun)
            else:
                refused[answer.partition(b"\r\n\r\n")[2].decode()[:300]] += 1
            request = next(requests, None) if now - start < seconds else None
            if request is None:
                waiting -= 1
            else:
                connection.post(request)
    elapsed = time.perf_counter() - start
    latencies.sort()
    return Load(len(latencies), elapsed, _quantile(latencies, 0.5), _quantile(latencies, 0.99), dict(refused))


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000 if ordered else float("nan")


if __name__ == "__main__":
    port, item, first, most, seconds = sys.argv[1:]
    print(json.dumps(asdict(_drive(int(port), sys.stdin.read(), item, int(first), int(most), float(seconds)))))
