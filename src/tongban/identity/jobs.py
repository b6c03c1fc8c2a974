"""What the identity room clears away: codes and forms past their time, and sign-ins that ended long ago."""

from datetime import timedelta

from tongban.core import clock
from tongban.identity.models import HeldForm, OneTimeCode, SignedIn

#: The record of security events stays; who was signed in where need not be kept longer than this.
_SIGN_INS_KEPT = timedelta(days=180)


def sweep_identity() -> None:
    """Delete what has run out; doing it again changes nothing."""
    now = clock.now()
    HeldForm.objects.filter(expires_at__lt=now).delete()
    OneTimeCode.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    SignedIn.objects.filter(ends_at__lt=now - _SIGN_INS_KEPT).delete()
