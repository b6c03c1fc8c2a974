"""How telephone numbers and mail addresses are shown to anybody but their owner."""


def masked_phone(phone: str) -> str:
    """The first three and last four digits: all that deliveries and logs may show."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****"


def masked_mail(address: str) -> str:
    """The first letter and the domain."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}"


def masked(address: str) -> str:
    """Either of the two."""
    return masked_mail(address) if "@" in address else masked_phone(address)
