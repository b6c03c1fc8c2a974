"""For a city that sends no mail: the portal does not offer it, and nothing is queued for it."""

from tongban.core.notify.ports import Mail, Rejected


class NoMail:
    """No mail service."""

    name = "不发邮件"
    demonstration = False
    sends = False

    def send(self, mail: Mail) -> str:
        """Refuses whatever was queued before the service was taken away."""
        raise Rejected("没有邮件服务")
