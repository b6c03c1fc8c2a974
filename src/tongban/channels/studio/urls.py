"""The addresses of the item studio and of its workshop for rules."""

from django.urls import path

from tongban.channels.studio import bringing, home, item, revision, views

app_name = "studio"

urlpatterns = [
    path("", home.home, name="home"),
    path("new", home.new, name="new"),
    path("import", bringing.bring, name="import"),
    path("items/<str:key>", item.item, name="item"),
    path("items/<str:key>/begin", item.begin, name="begin"),
    path("items/<str:key>/changes", item.changes, name="item_changes"),
    path("items/<str:key>/versions/<str:digest>/withdraw", item.withdraw, name="withdraw"),
    path("revisions/<uuid:revision_id>/", revision.revision, name="revision"),
    path("revisions/<uuid:revision_id>/comments", revision.comment, name="comment"),
    path("revisions/<uuid:revision_id>/export", bringing.export, name="export"),
    path("revisions/<uuid:revision_id>/acts/<slug:act>", revision.act, name="act"),
    path("rules/", views.rules, name="rules"),
    path("rules/feel", views.feel, name="rules_feel"),
]
