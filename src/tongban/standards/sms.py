"""How long a text message is: segments of 3GPP TS 23.038, 160/153 characters in GSM 7 bit, 70/67 in UCS-2."""

from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: Characters that are written with an escape before them and so count twice.
_EXTENDED = frozenset("^{}\\[~]|€\f")


@dataclass(frozen=True, slots=True)
class Length:
    """Units of a text (characters, as a rule), and how many segments a carrier sends and charges for."""

    units: int
    segments: int


def length(text: str) -> Length:
    """The length of a text message; an empty one still takes a segment. Characters beyond the BMP count twice."""
    if _BASIC.issuperset(set(text) - _EXTENDED):
        units, single, joined = sum(2 if one in _EXTENDED else 1 for one in text), 160, 153
    else:
        units, single, joined = len(text.encode("utf-16-be")) // 2, 70, 67
    return Length(units, 1 if units <= single else -(-units // joined))
