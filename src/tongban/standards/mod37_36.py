"""The check character of ISO/IEC 7064 MOD 37,36, which licence identifiers use."""

from tongban.standards.errors import CodeError

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUE = {character: value for value, character in enumerate(ALPHABET)}


def check_character(text: str) -> str:
    """The character to append to ``text`` (digits and capitals, at least one). Raises TB-STD-301 on anything else."""
    if not text or any(character not in _VALUE for character in text):
        raise CodeError("TB-STD-301", "校验位只能对数字和大写字母计算，请检查编号里是否有空格、小写字母或其他符号。")
    product = 36
    for character in text:
        product = ((product + _VALUE[character]) % 36 or 36) * 2 % 37
    return ALPHABET[(37 - product) % 36]


def is_valid(text: str) -> bool:
    """True when the last character of ``text`` is the check character of those before it."""
    body = text[:-1]
    return bool(body) and all(character in _VALUE for character in body) and check_character(body) == text[-1]
