"""The addresses of the workshop."""

from django.urls import path

from tongban.channels.studio import views

app_name = "studio"

urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("rules/feel", views.feel, name="rules_feel"),
]
