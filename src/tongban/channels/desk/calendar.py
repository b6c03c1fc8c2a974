"""The page where an officer subscribes to the deadlines of what waits for her."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from tongban.channels.authorise import staff
from tongban.channels.desk.frame import show
from tongban.messaging.models import FeedOwner
from tongban.messaging.services import feeds


@staff()
def calendar(request: Any) -> HttpResponse:
    """The address, or the button that makes one."""
    return show(request, "desk/calendar.html", "worklist", {
        "feed": feeds.address_of(FeedOwner.STAFF, UUID(request.actor.id)),
    })  # fmt: skip
