"""The base libraries over real connections: subscribed, within quota, from a good copy or asked for, on record."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings

from tongban.catalog import queries as catalog
from tongban.catalog.sharing import Resource
from tongban.core import clock
from tongban.core.reading import Joined
from tongban.exchange import quality, subscriptions
from tongban.exchange.gateway import quota
from tongban.exchange.gateway.connecting import Told, lines
from tongban.exchange.gateway.kept import Held, Kept, held
from tongban.exchange.gateway.recording import OUTCOMES, Book, Lately, Subject
from tongban.exchange.gateway.sealing import digest_of
from tongban.exchange.models import Copy, Outcome
from tongban.exchange.ports import Answer, Looked, Purpose, Record, Silence

_lately = Lately()


def forget() -> None:
    """Forget what this process put on record lately."""
    _lately.forget()


class Gateway:
    """Asks the systems of other authorities. 演示 where these are the provider that is started beside the pages."""

    name = "数据共享网关"

    def __init__(self) -> None:
        self.demonstration = bool(settings.PROVIDER_URL)

    def reading(
        self, wanted: Mapping[str, Sequence[str]], subject: UUID, code: str, purpose: Purpose
    ) -> Joined[Looked]:
        """What we may have and what we have is read with other reads; what is missing is asked for when it is told."""
        known = catalog.resources()
        nowhere = {name: Silence.NOWHERE for name in wanted if name not in known}
        ours = {name: known[name] for name in wanted if name in known}
        kept = held(ours, subject, code, purpose)

        def looked() -> Looked:
            found = _Fetching(ours, wanted, Subject(subject, code), purpose).made(kept.found)
            return Looked(found.answers, {**found.silent, **nowhere}, found.asked, found.denied)

        return Joined([kept], looked)

    def told(self, licence_type: str, code: str) -> None:
        """Let go of what was kept of a subject just registered."""
        Copy.objects.filter(subject_code=code, resource=licence_type).delete()


class _Fetching:
    """The fetches of one page or one submission."""

    def __init__(
        self, known: Mapping[str, Resource], wanted: Mapping[str, Sequence[str]], subject: Subject, purpose: Purpose
    ) -> None:
        self._known, self._wanted, self._subject, self._purpose = known, wanted, subject, purpose
        self._book = Book(subject, purpose)
        self._consents: dict[str, UUID | None] = {}
        self._answers: dict[str, Answer] = {}
        self._silent: dict[str, Silence] = {}

    def made(self, ours: Mapping[str, Held]) -> Looked:
        """Take what is kept, ask for the rest, put it on record."""
        asked: dict[str, Held] = {}
        self._consents = {name: one.consent for name, one in ours.items()}
        for name, one in ours.items():
            if not one.items:
                self._denied(name)
            elif one.unagreed is not None:
                self._unagreed(name, one.item, one.unagreed)
            elif not self._purpose.anew and (copy := one.look()) is not None:
                self._used(name, one.item, copy)
            elif not quota.take(name, self._known[name].terms.quota, clock.today()):
                self._fall_back(name, one, Told(None, Silence.USED_UP, "", 0.0))
            else:
                asked[name] = one
        if asked:
            fields = {name: self._known[name].type.face for name in asked}
            for name, told in lines().ask(fields, self._known, self._subject.code).items():
                self._answered(name, asked[name], told)
        self._book.close()
        denied = {
            item: frozenset(name for name, one in ours.items() if item not in one.items) for item in self._purpose.items
        }
        return Looked(self._answers, self._silent, bool(asked or self._silent), denied)

    def _denied(self, name: str) -> None:
        """Nobody approved it: nothing is fetched, and the officer finds that it was wanted."""
        self._silent[name] = Silence.DENIED
        if _lately.first(("denied", self._purpose.items, name, clock.today())):
            subscriptions.wanted(self._purpose, name)
            self._note(name, Outcome.DENIED)

    def _unagreed(self, name: str, item: str, why: Silence) -> None:
        """She was not asked, or does not want it: nothing is fetched, and no copy used."""
        self._silent[name] = why
        purpose = self._purpose
        if why is Silence.DECLINED and _lately.first(("unagreed", purpose.ref or purpose.said, purpose.who, name)):
            self._note(name, Outcome.UNCONSENTED, item)

    def _used(self, name: str, item: str, copy: Kept) -> None:
        self._take(name, copy.answer)
        purpose = self._purpose
        if _lately.first((purpose.ref or purpose.said, purpose.who, self._subject.id, name, copy.digest)):
            self._note(name, Outcome.COPY, item, copy.digest)

    def _answered(self, name: str, one: Held, told: Told) -> None:
        resource = self._known[name]
        if told.turned:
            self._book.turned(resource, told.turned)
        if told.silence is not None:
            self._fall_back(name, one, told)
            return
        number, data, faults = self._read(resource, told.record)
        if any(fault.rule is quality.Rule.OTHER_SUBJECT for fault in faults):
            self._silent[name] = Silence.UNREADABLE
            self._note(name, Outcome.UNREADABLE, one.item, "", told.ms, "OtherSubject", len(faults))
            return
        digest = digest_of(number or "", data)
        if not one.young(digest, resource.terms.keep):
            self._book.keep(resource, number, data, digest)
        self._take(name, None if number is None else Answer(number, data, digest, self._book.now))
        outcome = Outcome.NONE if number is None else Outcome.FOUND
        self._note(name, outcome, one.item, digest, told.ms, told.detail, len(faults))
        purpose = self._purpose
        _lately.first((purpose.ref or purpose.said, purpose.who, self._subject.id, name, digest))

    def _read(
        self, resource: Resource, record: Record | None
    ) -> tuple[str | None, Mapping[str, Any], Sequence[quality.Fault]]:
        if record is None:
            return None, {}, ()
        data, faults = quality.read(resource, self._subject.code, record.data)
        return record.number, data, faults

    def _fall_back(self, name: str, one: Held, told: Told) -> None:
        """Nobody answers now: a copy its policy still keeps will do, else it stays unknown."""
        silence = told.silence or Silence.AWAY
        self._note(name, OUTCOMES[silence], one.item, "", told.ms, told.detail)
        copy = one.look()
        if copy is None:
            self._silent[name] = silence
        else:
            self._used(name, one.item, copy)

    def _take(self, name: str, answer: Answer | None) -> None:
        if answer is not None:
            self._answers[name] = answer

    def _note(
        self,
        name: str,
        outcome: Outcome,
        item: str = "",
        digest: str = "",
        ms: float = 0.0,
        detail: str = "",
        faults: int = 0,
    ) -> None:
        fields = tuple(path.rsplit(".", 1)[-1] for path in self._wanted[name])
        consent = self._consents.get(name)
        self._book.note(self._known[name], fields, outcome, item, digest, ms, detail, faults, consent)
