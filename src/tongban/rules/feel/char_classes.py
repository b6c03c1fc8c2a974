"""The characters that classes of regular expressions stand for: ranges, escapes, Unicode categories and blocks."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

CharTest = Callable[[str], bool]

_CATEGORIES: Final = frozenset(
    category + kind
    for category, kinds in zip("LMNPZSC", ("ultmo", "nce", "dlo", "cdseifo", "slp", "mcko", "cfon"), strict=True)
    for kind in ("", *kinds)
)
_BLOCKS: Final[dict[str, tuple[int, int]]] = {
    name: (int(first, 16), int(last, 16))
    for name, first, last in (
        line.split()
        for line in """
        BasicLatin 0 7F
        Latin-1Supplement 80 FF
        LatinExtended-A 100 17F
        LatinExtended-B 180 24F
        IPAExtensions 250 2AF
        SpacingModifierLetters 2B0 2FF
        CombiningDiacriticalMarks 300 36F
        Greek 370 3FF
        GreekandCoptic 370 3FF
        Cyrillic 400 4FF
        Armenian 530 58F
        Hebrew 590 5FF
        Arabic 600 6FF
        Syriac 700 74F
        Thaana 780 7BF
        Devanagari 900 97F
        Bengali 980 9FF
        Gurmukhi A00 A7F
        Gujarati A80 AFF
        Oriya B00 B7F
        Tamil B80 BFF
        Telugu C00 C7F
        Kannada C80 CFF
        Malayalam D00 D7F
        Sinhala D80 DFF
        Thai E00 E7F
        Lao E80 EFF
        Tibetan F00 FFF
        Myanmar 1000 109F
        Georgian 10A0 10FF
        HangulJamo 1100 11FF
        Ethiopic 1200 137F
        Cherokee 13A0 13FF
        Ogham 1680 169F
        Runic 16A0 16FF
        Khmer 1780 17FF
        Mongolian 1800 18AF
        LatinExtendedAdditional 1E00 1EFF
        GreekExtended 1F00 1FFF
        GeneralPunctuation 2000 206F
        SuperscriptsandSubscripts 2070 209F
        CurrencySymbols 20A0 20CF
        LetterlikeSymbols 2100 214F
        NumberForms 2150 218F
        Arrows 2190 21FF
        MathematicalOperators 2200 22FF
        MiscellaneousTechnical 2300 23FF
        ControlPictures 2400 243F
        EnclosedAlphanumerics 2460 24FF
        BoxDrawing 2500 257F
        BlockElements 2580 259F
        GeometricShapes 25A0 25FF
        MiscellaneousSymbols 2600 26FF
        Dingbats 2700 27BF
        BraillePatterns 2800 28FF
        CJKRadicalsSupplement 2E80 2EFF
        KangxiRadicals 2F00 2FDF
        IdeographicDescriptionCharacters 2FF0 2FFF
        CJKSymbolsandPunctuation 3000 303F
        Hiragana 3040 309F
        Katakana 30A0 30FF
        Bopomofo 3100 312F
        HangulCompatibilityJamo 3130 318F
        Kanbun 3190 319F
        BopomofoExtended 31A0 31BF
        EnclosedCJKLettersandMonths 3200 32FF
        CJKCompatibility 3300 33FF
        CJKUnifiedIdeographsExtensionA 3400 4DBF
        CJKUnifiedIdeographs 4E00 9FFF
        YiSyllables A000 A48F
        YiRadicals A490 A4CF
        HangulSyllables AC00 D7A3
        PrivateUse E000 F8FF
        CJKCompatibilityIdeographs F900 FAFF
        AlphabeticPresentationForms FB00 FB4F
        ArabicPresentationForms-A FB50 FDFF
        CombiningHalfMarks FE20 FE2F
        CJKCompatibilityForms FE30 FE4F
        SmallFormVariants FE50 FE6F
        ArabicPresentationForms-B FE70 FEFE
        HalfwidthandFullwidthForms FF00 FFEF
        Specials FFF0 FFFD
        """.strip().splitlines()
    )
}


def only(char: str) -> CharTest:
    """That character."""
    return lambda one: one == char


def in_range(first: str, last: str) -> CharTest:
    """The characters from one to another."""
    return lambda one: first <= one <= last


def fold_test(test: CharTest) -> CharTest:
    """The characters of which one in either case passes the test."""
    return lambda one: any(test(variant) for variant in variants(one))


def variants(char: str) -> set[str]:
    """A character and its other cases."""
    lower = char.lower()
    return {char, lower, char.upper(), lower.upper()}


def any_of(parts: Sequence[CharTest], *, negated: bool, without: CharTest | None) -> CharTest:
    """The characters that pass one of the tests (or none of them), except those `without` passes."""

    known: dict[str, bool] = {}

    def test(one: str) -> bool:
        passed = known.get(one)
        if passed is None:
            inside = any(part(one) for part in parts) is not negated
            passed = known[one] = inside and (without is None or not without(one))
        return passed

    return test


def category(name: str, *, negated: bool) -> CharTest | None:
    """The characters of a Unicode category such as `Lu`, or of a block such as `IsCyrillic`; None for no such name."""
    if name in _CATEGORIES:
        return lambda one: unicodedata.category(one).startswith(name) is not negated
    block = _BLOCKS.get(name[2:]) if name.startswith("Is") else None
    if block is None:
        return None
    first, last = block
    return lambda one: (first <= ord(one) <= last) is not negated


def _is_word(one: str) -> bool:
    return unicodedata.category(one)[0] not in "PZC"


def _starts_name(one: str) -> bool:
    return one in "_:" or one.isalpha()


def _continues_name(one: str) -> bool:
    return _starts_name(one) or one in "-.·" or one.isdigit() or unicodedata.category(one)[0] == "M"


_ESCAPES: Final[dict[str, CharTest]] = {
    "s": lambda one: one in " \t\n\r",
    "d": lambda one: unicodedata.category(one) == "Nd",
    "w": _is_word,
    "i": _starts_name,
    "c": _continues_name,
}


def class_escape(letter: str) -> CharTest | None:
    """The characters of `\\s`, `\\d`, `\\w`, `\\i`, `\\c`, or in capitals all others; None for no such escape."""
    test = _ESCAPES.get(letter.lower())
    if test is None or letter.islower():
        return test
    return lambda one: not test(one)
