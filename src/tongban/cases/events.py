"""What the case room announces."""

from collections.abc import Sequence
from uuid import UUID

from tongban.cases.history import Entry
from tongban.cases.models import Case
from tongban.cases.states import Happening
from tongban.core.events import Event

#: The announcement a batch of happenings makes, by the last one that matters to others.
NAMES: dict[Happening, str] = {
    Happening.RECEIVED: "case.received",
    Happening.ACCEPTED: "case.accepted",
    Happening.DEEMED_ACCEPTED: "case.accepted",
    Happening.FOLLOW_ACCEPTED: "case.follow_accepted",
    Happening.FOLLOWED: "case.followed",
    Happening.FOLLOW_CONFIRMED: "case.follow_confirmed",
    Happening.FOLLOW_RETURNED: "case.follow_returned",
    Happening.LAPSED: "case.lapsed",
    Happening.CORRECTION_ASKED: "case.correction_asked",
    Happening.CORRECTED: "case.corrected",
    Happening.DECLINED: "case.declined",
    Happening.NOT_REQUIRED: "case.not_required",
    Happening.NODE_DONE: "case.progressed",
    Happening.COLLECTED: "case.progressed",
    Happening.SUSPENDED: "case.suspended",
    Happening.RESUMED: "case.resumed",
    Happening.GRANTED: "case.granted",
    Happening.CERTIFIED: "case.granted",
    Happening.REFUSED: "case.refused",
    Happening.WITHDRAWN: "case.withdrawn",
    Happening.REVOKED: "case.revoked",
    Happening.RECTIFIED: "case.rectified",
    Happening.PROMISE_WITHDRAWN: "case.promise_withdrawn",
    Happening.CHECKED: "case.checked",
    Happening.CHECK_ANSWERED: "case.check_answered",
    Happening.ASSISTANCE_ASKED: "case.assistance_asked",
    Happening.ASSISTANCE_ANSWERED: "case.assistance_answered",
    Happening.ASSISTANCE_URGED: "case.assistance_urged",
    Happening.ASSISTANCE_ENDED: "case.progressed",
}
#: What happens along with something that is told by itself.
_ALONG = frozenset({Happening.ASSISTANCE_ASKED})


def happened(case: Case, what: Sequence[Happening], last: Entry) -> Event:
    """One announcement for one act, however many entries it made. Carries ids only, no personal data."""
    telling = next((one for one in reversed(what) if one not in _ALONG), last.what)
    return Event(
        NAMES[telling],
        case.number,
        {
            "case_id": str(case.id),
            "number": case.number,
            "seq": last.seq,
            "what": [w.value for w in what],
            "licence_id": str(case.licence_id) if case.licence_id else None,
        },
    )


def bundle_received(bundle: UUID) -> Event:
    """A bundle was submitted. In order for each bundle."""
    return Event("bundle.received", str(bundle), {"bundle": str(bundle)})


def moved(case: Case) -> Event:
    """A member of a bundle came to an end, or what had come of it changed. In order for each bundle."""
    return Event("bundle.moved", str(case.bundle_id), {"bundle": str(case.bundle_id), "number": case.number})


def data_awaited(case: Case, types: Sequence[str], tries: int = 0) -> Event:
    """Sources were silent when a case came in: what they would have told is still to be fetched."""
    return Event("case.data_awaited", case.number, {"case_id": str(case.id), "types": list(types), "tries": tries})
