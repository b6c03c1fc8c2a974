"""The limit: PostgreSQL's own pgbench writing the rows of one case, one prepared statement each, on the same server."""

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tongban.core.postgres import Cluster

CLIENTS = 16
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
#: Twelve digits stand here in the statement's text; PostgreSQL puts in the firm's number.
_PLACE = "@@"


@dataclass(frozen=True, slots=True)
class Run:
    """What pgbench reached; latencies in milliseconds."""

    rate: float
    p50: float
    p99: float


def script(statement: str, values: list[bytes], model: int, case_number: str) -> str:
    """A pgbench script executing what was executed for firm ``model``, with ids, numbers and firm fresh each time.

    The values stay literals of the statement, so that nothing but the firm's number is sent with each execution.
    """
    fresh = _Fresh(model, case_number)
    literals = [value.decode() if value.isdigit() else fresh.expression(value.decode()) for value in values]
    statement = re.sub(r"\$(\d+)", lambda found: literals[int(found.group(1)) - 1], statement)
    return f"\\set n :base + :k * {CLIENTS} + :client_id\n\\set k :k + 1\n{statement};\n"


class _Fresh:
    """Puts the place-holder where one case's values differ from another's."""

    def __init__(self, model: int, case_number: str) -> None:
        self._model = f"{model:012d}"
        self._case_number = case_number
        self._ids: dict[str, str] = {}

    def expression(self, text: str) -> str:
        text = text.replace(self._case_number, self._case_number[:31] + _PLACE).replace(self._model, _PLACE)
        text = re.sub(r'"check_id":"[^"]+"', f'"check_id":"{_PLACE}"', text)
        text = _UUID.sub(lambda found: self._id(found.group()), text)
        quoted = text.replace("\\", "\\\\").replace("'", "''")
        # pgbench would take what follows a colon for a variable of its own.
        plain = quoted.replace(":", "\\x3a")
        return f"replace(E'{plain}', '{_PLACE}', lpad(:n::text, 12, '0'))"

    def _id(self, found: str) -> str:
        number = len(self._ids)
        return self._ids.setdefault(found, f"019a0000-0000-7000-{0x8000 + number:04x}-{_PLACE}")


def run(cluster: Cluster, address: str, text: str, first: int, seconds: int) -> Run:
    """Run the script for some seconds over the firms from ``first`` on; as durable as the server is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.sql"
        path.write_text(text)
        words: list[Any] = [cluster.binaries / "pgbench", "--no-vacuum", "--protocol=prepared", f"--file={path}"]
        words += [f"--client={CLIENTS}", "--jobs=2", f"--time={seconds}", f"--define=base={first}", "--define=k=0"]
        words += ["--log", f"--log-prefix={folder}/log", address]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        rate = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
        if done.returncode != 0 or rate is None:
            raise SystemExit(f"pgbench failed:\n{done.stderr[-2000:]}")
        taken = sorted(
            int(line.split()[2]) for log in Path(folder).glob("log*") for line in log.read_text().splitlines()
        )
    return Run(float(rate.group(1)), taken[len(taken) // 2] / 1000, taken[int(len(taken) * 0.99)] / 1000)
