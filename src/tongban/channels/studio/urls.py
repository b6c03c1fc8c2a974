"""The addresses of the item studio and of its workshop for rules."""

from collections.abc import Callable, Iterator

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from tongban.channels.studio import bringing, copying, districts, home, item, near, revision, views
from tongban.channels.studio.proposal.views import proposed
from tongban.channels.studio.ruling import backtests, exporting, trying
from tongban.channels.studio.ruling import views as ruling
from tongban.channels.studio.writing.licence import template
from tongban.channels.studio.writing.preview import preview
from tongban.channels.studio.writing.views import edit

app_name = "studio"


def _both(rest: str, view: Callable[..., HttpResponseBase], item_name: str, bundle_name: str) -> Iterator[URLPattern]:
    """One page of items and of bundles."""
    yield path(f"items/<str:key>{rest}", view, {"subject": "item"}, name=item_name)
    yield path(f"bundles/<str:key>{rest}", view, {"subject": "bundle"}, name=bundle_name)


urlpatterns = [
    path("", home.home, name="home"),
    path("new", home.new, {"subject": "item"}, name="new"),
    path("import", bringing.bring, name="import"),
    path("new/bundle", home.new, {"subject": "bundle"}, name="bundle_new"),
    *_both("", item.item, "item", "bundle"),
    *_both("/begin", item.begin, "begin", "bundle_begin"),
    *_both("/changes", item.changes, "changes", "bundle_changes"),
    *_both("/versions/<str:digest>/withdraw", item.withdraw, "withdraw", "bundle_withdraw"),
    path("items/<str:key>/districts/<int:district>", districts.district, name="district"),
    path("items/<str:key>/districts/<int:district>/begin", districts.begin, name="district_begin"),
    path("revisions/<uuid:revision_id>/", revision.revision, name="revision"),
    path("revisions/<uuid:revision_id>/comments", revision.comment, name="comment"),
    path("revisions/<uuid:revision_id>/export", bringing.export, name="export"),
    path("revisions/<uuid:revision_id>/acts/<slug:act>", revision.act, name="act"),
    path("revisions/<uuid:revision_id>/near", near.near_words, name="near"),
    path("revisions/<uuid:revision_id>/use/<slug:kind>", near.use_word, name="use_word"),
    path("revisions/<uuid:revision_id>/copy", copying.copy, name="copy"),
    path("revisions/<uuid:revision_id>/copy/follow", copying.follow, name="copy_follow"),
    path("revisions/<uuid:revision_id>/edit/", edit, name="edit"),
    path("revisions/<uuid:revision_id>/edit/<str:section>", edit, name="edit"),
    path("revisions/<uuid:revision_id>/template", template, name="template"),
    path("revisions/<uuid:revision_id>/paper", proposed, name="paper"),
    path("revisions/<uuid:revision_id>/preview", preview, name="preview"),
    path("rules/", views.rules, name="rules"),
    path("rules/feel", views.feel, name="rules_feel"),
    path("revisions/<uuid:revision_id>/rules", ruling.rules, name="revision_rules"),
    path("revisions/<uuid:revision_id>/feel", ruling.feel, name="revision_feel"),
    path("revisions/<uuid:revision_id>/try", trying.trying, name="revision_try"),
    path("revisions/<uuid:revision_id>/rules.<str:form>", exporting.rules_file, name="revision_rules_file"),
    path("revisions/<uuid:revision_id>/backtest", backtests.backtests, name="revision_backtests"),
    path("revisions/<uuid:revision_id>/backtest/<uuid:run_id>", backtests.progress, name="revision_backtest"),
]
