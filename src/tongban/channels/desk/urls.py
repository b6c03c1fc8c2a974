"""The addresses of the staff pages."""

from django.urls import path

from tongban.channels import calendars
from tongban.channels.desk import (
    acting,
    calendar,
    case,
    deliveries,
    documents,
    export,
    items,
    operations,
    regulator,
    sign_in,
    wordings,
    words,
    worklist,
)

app_name = "desk"

urlpatterns = [
    path("", sign_in.home, name="home"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("worklist", worklist.worklist, name="worklist"),
    path("calendar", calendar.calendar, name="calendar"),
    path("calendar/start", calendars.desk_start, name="calendar_start"),
    path("calendar/stop", calendars.desk_stop, name="calendar_stop"),
    path("worklist.csv", export.export, name="worklist_export"),
    path("cases/<str:number>", case.page, name="case"),
    path("cases/<str:number>/acts/<slug:key>", acting.act, name="act"),
    path("cases/<str:number>/notices/<str:notice>", documents.notice, name="notice"),
    path("cases/<str:number>/materials/<uuid:material_id>", documents.material_file, name="material"),
    path("cases/<str:number>/licence.pdf", documents.licence_file, name="licence"),
    path("cases/<str:number>/proof.json", documents.proof_file, name="proof"),
    path("items", items.items, name="items"),
    path("items/<str:key>", items.item, name="item"),
    path("items/<str:key>/automatic", items.switch, name="item_switch"),
    path("vocabulary", words.vocabulary, name="vocabulary"),
    path("gaps", words.gaps, name="gaps"),
    path("regulator", regulator.inbox, name="regulator"),
    path("regulator/<uuid:push_id>/take", regulator.take, name="take_over"),
    path("jobs", operations.jobs_page, name="jobs"),
    path("jobs/replay", operations.replay_all, name="replay_all"),
    path("jobs/<uuid:job_id>/replay", operations.replay, name="replay"),
    path("outbox", deliveries.outbox, name="outbox"),
    path("outbox/<uuid:delivery_id>/resend", deliveries.resend, name="resend"),
    path("notices", wordings.wordings, name="wordings"),
    path("notices/<str:event>", wordings.wording, name="wording"),
]
