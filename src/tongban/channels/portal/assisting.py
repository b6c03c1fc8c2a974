"""What other departments were asked about a person's case: whom, by when, what they said; and handing it in instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_POST

from tongban.cases.assistance import queries, services
from tongban.cases.assistance.models import Standing
from tongban.cases.assisting import AlreadyAnswered
from tongban.cases.history import Entry
from tongban.cases.needs import VERIFIED
from tongban.cases.states import Happening
from tongban.channels.addresses import reverse
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import pages, reach
from tongban.core.errors import Invalid, NotFound
from tongban.materials import services as materials


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the applicant is told of it; ``url``: where she hands the material in herself, "" when over."""

    about: str
    department: str
    state: str
    due: date
    provisional: bool
    at: datetime | None = None
    said: str = ""
    url: str = ""


def asked(number: str, entries: Sequence[Entry], *, open_: bool) -> tuple[Asked, ...]:
    """The requests in a case's history, in the order they were made."""
    found: dict[str, Asked] = {}
    for entry in entries:
        payload = entry.payload
        if entry.what is Happening.ASSISTANCE_ASKED:
            found[payload["request"]] = Asked(
                payload["about"], payload["department"], N_("待答复"), date.fromisoformat(payload["due_on"]),
                payload["due_provisional"],
                url=reverse("portal:hand_in_instead", args=[number, payload["request"]]) if open_ else "",
            )  # fmt: skip
        elif entry.what is Happening.ASSISTANCE_URGED:
            found[payload["request"]] = replace(found[payload["request"]], state=N_("已催办"))
        elif entry.what is Happening.ASSISTANCE_ANSWERED:
            reply = payload["answer"]
            url = found[payload["request"]].url if reply != VERIFIED else ""
            found[payload["request"]] = replace(found[payload["request"]], state=reply, at=entry.at, url=url)
        elif entry.what is Happening.ASSISTANCE_ENDED:
            was = found[payload["request"]]
            found[payload["request"]] = replace(was, state=N_("不再需要"), at=entry.at, said=payload["why"], url="")
    return tuple(found.values())


@citizen
@require_POST
def hand_in(request: CitizenRequest, number: str, asked_id: UUID) -> HttpResponse:
    """Hand the material in herself: nobody waits for the department any more. She may always, she never must."""
    row = reach.case_of(request, number)
    wanted = queries.request(asked_id)
    if wanted.case_id != row.id:
        raise NotFound
    sent = request.FILES.get("file")
    if sent is None:
        raise Invalid(_("请先选择要提交的文件。"), code="TB-MAT-400")
    if not row.open or wanted.answer == VERIFIED or wanted.state == Standing.ENDED:
        raise AlreadyAnswered(_("这一项已经核对好了，或者不再需要，不用提交。"))
    if (sent.size or 0) > settings.MATERIAL_MAX_BYTES:
        raise Invalid(_("文件超过 10 MB，请压缩或分开上传。"), code="TB-MAT-413", status=413)
    materials.take_in(request.actor, row.applicant_id, row.container, wanted.about, sent.name or "", sent.read())
    if wanted.state == Standing.WAITING:
        services.end(request.actor, row, wanted, services.HANDED_IN)
    pages.say(request, _("已收到“%(name)s”，由工作人员核对，不用再等别的部门答复。") % {"name": wanted.about})
    return redirect("portal:case", number)


__all__ = ["Asked", "asked", "hand_in"]
