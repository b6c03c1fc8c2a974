"""Tags every page uses: assets, icons, states, form fields and the parts built on them."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tongban.channels import assets, badges, language
from tongban.channels.drawing import drawn
from tongban.channels.shapes import Column, ComputedLine, FactLine, Field, Link, ReasonLine, Sorting, Source, Step

register = template.Library()


@register.simple_tag
def page_language() -> str:
    """Name the language of the page to browsers: ``zh-CN`` or ``en``."""
    return language.TAGS[language.ENGLISH if language.is_english() else language.CHINESE]


@register.simple_tag
def asset(name: str) -> str:
    """Return the address of a built asset: ``{% asset "portal.js" %}``."""
    return assets.url(name)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw a Tabler icon inline; with a label it speaks, without one it is decoration."""
    body = mark_safe(assets.icon_body(name))
    if label:
        return format_html('<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, body)
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', body)


@register.simple_tag
def state(code: str) -> SafeString:
    """Show a state as a word with its icon and colour; takes a case code, a licence state or a word of badges."""
    badge = badges.badge(code)
    return format_html('<span class="tb-state tb-state--{}">{}{}</span>', badge.tone, icon(badge.icon), _(badge.word))


@register.inclusion_tag("parts/field.html")
def field(shape: Field) -> dict[str, object]:
    """Draw one form field with label, hint, error and source."""
    return {"f": shape}


@register.simple_tag
def settled(shape: Field) -> SafeString:
    """The same for a field in which nothing can be typed: one that is locked, or answered by choosing."""
    return drawn("parts/field.html", f=shape)


@register.simple_tag
def source(shape: Source | None) -> SafeString:
    """Draw the small tag that says where a value comes from."""
    return drawn("parts/source_tag.html", source=shape)


@register.simple_tag
def facts(shown: Sequence[FactLine]) -> SafeString:
    """Draw a list of names with their values and sources."""
    return drawn("parts/facts.html", facts=tuple(shown))


@register.simple_tag
def reasons(shown: Sequence[ReasonLine]) -> SafeString:
    """Draw the conditions of a rule and how each came out."""
    return drawn("parts/reasons.html", reasons=tuple(shown))


@register.simple_tag
def computed(shown: Sequence[ComputedLine]) -> SafeString:
    """Draw what rules worked out, each with its formula."""
    return drawn("parts/computed.html", computed=tuple(shown))


@register.simple_tag
def errands(shown: Sequence[object]) -> SafeString:
    """Draw a list of items or bundles with what lists tell of each."""
    return drawn("portal/item_list.html", items=tuple(shown))


@register.simple_tag
def card(shown: object) -> SafeString:
    """Draw one item or bundle of a list: many a search finds the same one for the same reason."""
    return drawn("portal/item_card.html", item=shown)


@register.simple_tag
def lives(shown: Sequence[object]) -> SafeString:
    """Draw the life events of persons and of firms."""
    return drawn("portal/lives.html", lives=tuple(shown))


@register.simple_tag
def departments(shown: Sequence[Link]) -> SafeString:
    """Draw the departments to look for items by."""
    return drawn("portal/departments.html", departments=tuple(shown))


@register.simple_tag
def timeline(steps: Sequence[Step]) -> SafeString:
    """Draw the way of a case, step by step."""
    return drawn("parts/timeline.html", steps=tuple(steps))


@register.inclusion_tag("parts/sort_header.html", takes_context=True)
def sort_header(context: template.Context, column: Column, sorting: Sorting | None = None) -> dict[str, object]:
    """Draw a table header; a column with a key sorts by it, the other way round when it already does."""
    current = sorting is not None and bool(column.key) and sorting.key == column.key
    descending = bool(current and sorting and sorting.descending)
    return {
        "request": context["request"],
        "column": column,
        "direction": ("descending" if descending else "ascending") if current else "",
        "next": f"-{column.key}" if current and not descending else column.key,
    }
