"""Every address of the platform."""

from django.urls import include, path

from tongban.catalog.opendata import Dataset, Form
from tongban.channels import opendata, session_clock
from tongban.channels.calendars import subscribed
from tongban.channels.health import healthz, readyz
from tongban.channels.portal.home import home
from tongban.channels.preferences import language, large_type
from tongban.channels.reports import sms_report
from tongban.channels.routing import by_ends

_FILES = [(dataset.value, form.value) for dataset in Dataset for form in Form]
_OPEN_DATA = [
    path("", opendata.about, name="open_data"),
    *(
        path(f"{dataset}.{form}", opendata.download, {"dataset": dataset, "form": form}, f"open_data_{dataset}_{form}")
        for dataset, form in _FILES
    ),
    *(
        path(
            f"items/<str:key>/{dataset}.{form}",
            opendata.download,
            {"dataset": dataset, "form": form},
            f"open_data_item_{dataset}_{form}",
        )
        for dataset, form in _FILES
    ),
]

urlpatterns = by_ends(
    [
        path("api/v1/", include("tongban.channels.api.urls")),
        path("api/reports/sms", sms_report, name="sms_report"),
        path("calendar/<str:token>.ics", subscribed, name="calendar"),
        path("", home, name="home"),
        path("healthz", healthz, name="healthz"),
        path("readyz", readyz, name="readyz"),
        path("preferences/large-type", large_type, name="large_type"),
        path("preferences/language", language, name="language"),
        path("opendata/", include(_OPEN_DATA)),
        path("session/left", session_clock.left, name="session_left"),
        path("session/stay", session_clock.stay, name="session_stay"),
        path("desk/", include("tongban.channels.desk.urls")),
        path("studio/", include("tongban.channels.studio.urls")),
        path("", include("tongban.channels.portal.urls")),
    ]
)

handler400 = "tongban.channels.errors.bad_request"
handler404 = "tongban.channels.errors.not_found"
handler500 = "tongban.channels.errors.server_error"
