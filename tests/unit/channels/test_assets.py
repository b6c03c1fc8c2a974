"""Built assets are found by their plain names, and their absence is told clearly."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tongban.channels import assets


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(assets, "BUILD", tmp_path)
    assets._manifest.cache_clear()
    assets._icons.cache_clear()
    yield tmp_path
    assets._manifest.cache_clear()
    assets._icons.cache_clear()


def test_a_plain_name_leads_to_the_hashed_file(build: Path) -> None:
    (build / "manifest.json").write_text('{"portal.js": "portal-ABC.js"}', encoding="utf-8")
    assert assets.url("portal.js") == "/static/build/portal-ABC.js"


def test_missing_assets_say_how_to_build_them(build: Path) -> None:
    with pytest.raises(assets.AssetsNotBuilt, match=r"TB-WEB-001.*make assets"):
        assets.url("portal.js")


def test_an_asset_nobody_built_is_named(build: Path) -> None:
    (build / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(assets.AssetsNotBuilt, match=r"screen\.js"):
        assets.url("screen.js")


def test_an_icon_is_read_from_the_built_set(build: Path) -> None:
    (build / "manifest.json").write_text('{"icons.json": "icons-1.json"}', encoding="utf-8")
    (build / "icons-1.json").write_text('{"check": "<path/>"}', encoding="utf-8")
    assert assets.icon_body("check") == "<path/>"
    with pytest.raises(assets.AssetsNotBuilt, match="图标 cross"):
        assets.icon_body("cross")
