"""Django's template backend for compiled pages: names go straight to the function of a page, with no context around."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.backends.django import DjangoTemplates
from django.template.backends.django import Template as Given
from django.utils.safestring import SafeString

from tongban.channels.compiling.nodes import Page
from tongban.channels.compiling.scope import Later, beginning


class CompiledTemplates(DjangoTemplates):
    """Finds templates as Django's backend does; those that were compiled are rendered the short way."""

    def get_template(self, template_name: str) -> Given:
        """The template of that name. Raises TemplateDoesNotExist."""
        return CompiledTemplate(super().get_template(template_name).template, self)


class CompiledTemplate(Given):
    """A template that knows whether it is a page's function."""

    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> SafeString:
        """The page: what the context processors say of the request, and over it what the view says."""
        nodes = self.template.nodelist
        page = nodes[0] if len(nodes) == 1 else None
        if request is None or not isinstance(page, Page):
            return SafeString(super().render(context, request))
        names: dict[str, Any] = {}
        for processor in self.template.engine.template_context_processors:
            names.update(processor(request))
        return SafeString(page.part(beginning({**names, **(context or {})}, Later(request, self.template))))
