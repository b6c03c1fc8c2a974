"""Finds built page assets by their plain names, through the manifest the front-end build leaves."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static

BUILD = Path(__file__).parent / "static" / "build"


class AssetsNotBuilt(ImproperlyConfigured):
    """The page assets are missing or lack one that is asked for."""


def _missing(what: str) -> AssetsNotBuilt:
    return AssetsNotBuilt(f"TB-WEB-001 页面资源 {what} 不在 {BUILD} 中：请在项目根目录运行 make assets，然后重新启动。")


@cache
def _manifest() -> dict[str, str]:
    try:
        text = (BUILD / "manifest.json").read_text(encoding="utf-8")
    except FileNotFoundError as gone:
        raise _missing("manifest.json") from gone
    manifest: dict[str, str] = json.loads(text)
    return manifest


def hashed_name(name: str) -> str:
    """Return the built file name of ``portal.js`` and the like; raises AssetsNotBuilt."""
    try:
        return _manifest()[name]
    except KeyError as unknown:
        raise _missing(name) from unknown


def url(name: str) -> str:
    """Return the address a page loads the asset from; raises AssetsNotBuilt."""
    return static(f"build/{hashed_name(name)}")


@cache
def _icons() -> dict[str, str]:
    icons: dict[str, str] = json.loads((BUILD / hashed_name("icons.json")).read_text(encoding="utf-8"))
    return icons


def icon_body(name: str) -> str:
    """Return the inner SVG of a Tabler icon that was found in use at build time; raises AssetsNotBuilt."""
    try:
        return _icons()[name]
    except KeyError as unknown:
        raise _missing(f"图标 {name}") from unknown
