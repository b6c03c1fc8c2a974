"""Tell parties: messages in 我的消息, text messages and mail, each with what became of it."""

from tongban.core.notify.deliveries import deliver, deliveries, deliveries_of, deliveries_to, report, resend
from tongban.core.notify.letters import MAIL, QUEUED, SMS, Letter, Outgoing, post
from tongban.core.notify.masking import masked, masked_mail, masked_phone
from tongban.core.notify.messages import Inbox, MessageListed, mark_one_read, mark_read, messages_for, unread
from tongban.core.notify.ports import Mail, MailPort, Rejected, SmsPort, Unreachable, mail, sms

__all__ = [
    "MAIL", "QUEUED", "SMS", "Inbox", "Letter", "Mail", "MailPort", "MessageListed", "Outgoing", "Rejected", "SmsPort",
    "Unreachable", "deliver", "deliveries", "deliveries_of", "deliveries_to", "mail", "mark_one_read", "mark_read",
    "masked", "masked_mail", "masked_phone", "messages_for",
    "post", "report", "resend", "sms", "unread",
]  # fmt: skip
