"""Strangers' PDFs are opened in processes of their own, so that a hostile one harms nothing else: few at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from django.utils.translation import gettext as _

from tongban.core.cores import any_core
from tongban.core.errors import Invalid

#: The child sees nothing of the environment but how to start.
_PASSED = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT")
_SOURCES = str(Path(__file__).resolve().parents[2])
_AT_A_TIME = 2
_PATIENCE = 15.0


class NoAnswer(Exception):
    """The program ended with a fault, or its time or memory ran out."""


class Apart:
    """A program that reads one file and answers, each time in a new process; so many at a time in one of ours."""

    def __init__(self, module: str, seconds: float) -> None:
        self._module, self._seconds = module, seconds
        self._places = BoundedSemaphore(_AT_A_TIME)

    def ask(self, given: bytes) -> bytes:
        """The answer. Raises ``NoAnswer``; ``Invalid`` (TB-MAT-429) where too many wait already."""
        if not self._places.acquire(timeout=_PATIENCE):
            raise Invalid(_("现在要检查的文件很多，请过一分钟再试。"), code="TB-MAT-429", status=429)
        environment = {name: os.environ[name] for name in _PASSED if name in os.environ} | {"PYTHONPATH": _SOURCES}
        try:
            command = [sys.executable, "-m", self._module]
            with any_core():
                return subprocess.run(
                    command, input=given, capture_output=True, env=environment, timeout=self._seconds, check=True
                ).stdout
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise NoAnswer(self._module) from error
        finally:
            self._places.release()
