"""演示: sends nothing; what would have been sent is shown on the page of deliveries."""

import hashlib

from tongban.core.notify.ports import Mail


def _receipt(*parts: str) -> str:
    """A receipt that can be told apart from a real one."""
    return "演示-" + hashlib.sha256("".join(parts).encode()).hexdigest()[:12]


class DemonstrationSms:
    """演示: a carrier that takes every message and sends none."""

    name = "演示短信"
    demonstration = True

    def send(self, to: str, text: str, reference: str) -> str:
        """A receipt, and nothing else."""
        return _receipt(to, text, reference)


class DemonstrationMail:
    """演示: a mail server that takes every letter and sends none."""

    name = "演示邮件"
    demonstration = True
    sends = True

    def send(self, mail: Mail) -> str:
        """A receipt, and nothing else."""
        return _receipt(mail.to, mail.subject, mail.reference)
