"""Callers that fetch and fetch again until they are answered, and keep in mind what they were told."""

import threading
import time
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

import psycopg
from django.db import connections
from django.db.utils import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout

from benchmarks.kills.elsewhere import RESOURCE, Register
from tongban.catalog import queries as catalog
from tongban.exchange.ports import Purpose
from tongban.exchange.services import collect

ITEM, NAME = "construction_qualification_simple_change", f"{RESOURCE}.企业名称"
#: What a caller meets while the database is away; anything else is a fault of ours.
_AWAY = (OperationalError, InterfaceError, PoolTimeout, psycopg.OperationalError)
_PAUSE = 0.05
#: Of three fetches one may be answered from a copy.
_ANEW = 3


@dataclass(frozen=True, slots=True)
class Answered:
    """What a caller was told under the reference of one fetch."""

    ref: str
    name: str | None
    digest: str


class Callers:
    """Threads that fetch one after the other, as far as they are allowed to."""

    def __init__(self, register: Register, name: str, threads: int) -> None:
        self._register, self._name = register, name
        self._changing = threading.Condition()
        self._allowed = self._next = 0
        self._over = False
        self.answered: list[Answered] = []
        self.unanswered: Counter[str] = Counter()
        self.faults: list[BaseException] = []
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def allow(self, fetches: int) -> None:
        """Let so many fetches be made in all."""
        with self._changing:
            self._allowed = fetches
            self._changing.notify_all()

    def wait(self, fetches: int, deadline: float) -> None:
        """Wait until so many were answered. Raises TimeoutError, and what a caller broke on."""
        while len(self.answered) < fetches:
            if self.faults:
                raise self.faults[0]
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self.answered)} of {fetches} fetches were answered: {self.unanswered}")
            time.sleep(0.005)

    def close(self) -> None:
        """Let them go home."""
        with self._changing:
            self._over = True
            self._changing.notify_all()
        for thread in self._threads:
            thread.join(30)

    def _run(self) -> None:
        try:
            while (number := self._turn()) is not None:
                self._until_answered(number)
        except Exception as error:  # noqa: BLE001  raised again where the trial waits
            self.faults.append(error)
        finally:
            connections.close_all()

    def _turn(self) -> int | None:
        with self._changing:
            self._changing.wait_for(lambda: self._over or self._next < self._allowed)
            if self._over:
                return None
            self._next += 1
            return self._next - 1

    def _until_answered(self, number: int) -> None:
        for attempt in range(10_000):
            told = self._once(number, f"{self._name}-{number}-{attempt}")
            if told is not None:
                self.answered.append(told)
                return
            if self._over:
                return
            time.sleep(_PAUSE)

    def _once(self, number: int, ref: str) -> Answered | None:
        why = Purpose((ITEM,), "断电演练", ref, "kills", anew=number % _ANEW != 0)
        code = self._register.code(number)
        try:
            found = collect(catalog.vocabulary(), UUID(int=1 + number % self._register.subjects), code, [NAME], why)
        except _AWAY as error:
            self.unanswered[type(error).__name__] += 1
            connections.close_all()  # as the end of a request does
            return None
        fact = found.facts.get(NAME)
        if fact is None:
            self.unanswered.update(why.name for why in found.silent.values())
            return None
        return Answered(ref, fact.value, fact.origin.digest or "")
