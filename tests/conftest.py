"""The fixtures every room shares; CONTRIBUTING.md says how to use them."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import messages

pytest_plugins = ["tests.support.database", "tests.support.site", "tests.support.browser"]


def pytest_configure(config: pytest.Config) -> None:
    """Let the pages speak the English that git holds as text; few tests are about meaning or about pictures."""
    messages.compile_if_stale()
    os.environ.setdefault("TONGBAN_EMBEDDER", "none")
    os.environ.setdefault("TONGBAN_OCR", "none")


def _ring(item: pytest.Item) -> int:
    """Pure tests first, then those on an empty database, on the loaded city, on running servers, in the browser.

    The browser comes last because Playwright keeps an event loop running in this thread from then on.
    """
    used = getattr(item, "fixturenames", ())
    if "browser" in used:
        return 4
    if "site_processes" in used:
        return 3
    if "pack" in used:
        return 2
    return 1 if "_django_db_helper" in used or item.get_closest_marker("django_db") else 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the rings from the inside out, so that no test meets rows that another ring brought in; the long first."""
    items.sort(key=lambda item: (_ring(item), item.get_closest_marker("long") is None))


@pytest.fixture(scope="session", autouse=True)
def what_pages_are_given() -> Iterator[None]:
    """A test's client tells what a page was given as ``answer.context``, as it does of pages Django renders itself."""
    from django.template import Context
    from django.test.signals import template_rendered

    from tongban.channels.compiling.backend import CompiledTemplate

    given = CompiledTemplate.render

    def render(page: CompiledTemplate, context: dict[str, Any] | None = None, request: Any = None) -> Any:
        template_rendered.send(page.template, template=page.template, context=Context(dict(context or {})))
        return given(page, context, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CompiledTemplate, "render", render)
        yield
