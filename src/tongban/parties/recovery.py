"""A way back to an account of ours: a code to the registered telephone, and the new password it allows."""

from django.conf import settings
from django.contrib.auth.hashers import make_password

from tongban.core.actor import SYSTEM, ActorKind
from tongban.core.ids import uuid7
from tongban.core.notify import SMS, Letter, Outgoing, post
from tongban.identity.services import codes, sessions
from tongban.identity.services.record import note
from tongban.identity.subjects import Browser, Subject
from tongban.parties.models import Account, Party

_TEXT = "【通办】找回口令的验证码：%s，十五分钟内有效。工作人员不会向您索要。"


def _owner(login: str) -> tuple[Account, Party] | None:
    account = Account.objects.filter(login=login).first()
    if account is None or (account.demonstration and not settings.DEMO):
        return None
    return account, Party.objects.get(id=account.person_id)


def send_code(login: str, where: Browser) -> None:
    """Text a code to the telephone of an account, if there is such an account and it has one; tells nobody which."""
    found = _owner(login)
    if found is None or not found[1].phone:
        return
    person = found[1]
    text = _TEXT % codes.new_code(person.id)
    letter = Letter(person.id, "找回口令", "", secret=True, outgoing=(Outgoing(SMS, person.phone, text),), inbox=False)
    post(uuid7(), "account.recovery", [letter])
    note(Subject(ActorKind.PERSON, person.id, person.name), "发送找回口令验证码", actor=SYSTEM, at=where)


def set_password(login: str, code: str, password: str, where: Browser) -> bool:
    """Give an account a new password for the code that was sent; every sign-in ends. False for a code that fails."""
    found = _owner(login)
    if found is None or not codes.use_code(found[1].id, code):
        return False
    account, person = found
    account.secret = make_password(password)
    account.save(update_fields=["secret"])
    subject = Subject(ActorKind.PERSON, person.id, person.name)
    note(subject, "用验证码重设口令", at=where)
    sessions.end_all(subject, "口令已修改")
    return True
