"""The names a part of a page sees: one dictionary, and the way back to Django's own context."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from html import escape
from re import compile as pattern
from typing import Any, TypeAlias

from django.conf import settings
from django.http import HttpRequest
from django.template import Context, RequestContext, Template
from django.template.base import render_value_in_context
from django.utils.safestring import SafeString

#: Every name in force, the inner ones in place of the outer ones. A part that names something of its own takes a copy.
Scope: TypeAlias = dict[str, Any]
#: What a part of a page says.
Part: TypeAlias = Callable[[Scope], str]
#: What an expression comes to.
Value: TypeAlias = Callable[[Scope], Any]

#: Django's context is kept among the names, under one no template can ask for.
_CONTEXT = "."
_BUILTINS = {"True": True, "False": False, "None": None}
#: Finds what has to be escaped.
MARKUP = pattern("[&<>\"']").search


class Later:
    """Django's context of a page, made when something is left to Django."""

    def __init__(self, request: HttpRequest, template: Template) -> None:
        self._request, self._template = request, template

    @cached_property
    def context(self) -> Context:
        """The context, bound to the template as long as the page is rendered."""
        made = RequestContext(self._request)
        made.template = made.render_context.template = self._template
        return made


def scope_of(context: Context) -> Scope:
    """The names of a context that was handed over to be rendered."""
    names: Scope = {}
    for one in context.dicts:
        names.update(one)
    names[_CONTEXT] = context
    return names


def beginning(names: Scope, later: Later) -> Scope:
    """A scope of names that no context was made for."""
    return {**_BUILTINS, **names, _CONTEXT: later}


def context_of(scope: Scope) -> Context:
    """Django's context behind a scope; the names in it are not those in force."""
    kept: Context | Later = scope[_CONTEXT]
    return kept.context if isinstance(kept, Later) else kept


def apart(scope: Scope, names: Scope) -> Scope:
    """A scope that sees these names alone."""
    return {**_BUILTINS, **names, _CONTEXT: scope[_CONTEXT]}


@contextmanager
def borrowed(scope: Scope) -> Iterator[Context]:
    """Django's context with these names, for what is left to Django; names it sets stay in the scope."""
    context = context_of(scope)
    before, context.dicts = context.dicts, [_BUILTINS, scope]
    try:
        yield context
    finally:
        context.dicts = before


def shown(value: Any, scope: Scope) -> str:
    """A value as text of the page, escaped unless it is markup already."""
    kind = type(value)
    if kind is str:
        text: str = value
        return text if MARKUP(text) is None else escape(text)
    if kind is SafeString:
        return str(value)
    if kind is int and not settings.USE_THOUSAND_SEPARATOR:
        return str(value)
    return str(render_value_in_context(value, context_of(scope)))
