"""What the licence room announces."""

from uuid import UUID

from tongban.core.events import Event


def sealed(subject: str, licence_id: UUID, number: str) -> Event:
    """A licence issue has its sealed document. ``subject`` is the basis it was issued on."""
    return Event("licence.sealed", subject, {"licence_id": str(licence_id), "number": number})
