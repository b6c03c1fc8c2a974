"""The citizens' addresses."""

from django.urls import path

from tongban.channels.portal import (
    accesses,
    cases,
    check,
    correction,
    drafts,
    form,
    guide,
    interview,
    licences,
    materials,
    messages,
    notices,
    review,
    sign_in,
    start,
)

app_name = "portal"

urlpatterns = [
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("acting", sign_in.acting, name="acting"),
    path("items/<str:key>", guide.guide, name="guide"),
    path("items/<str:key>/start", start.start, name="start"),
    path("drafts/<uuid:draft_id>", interview.resume, name="draft"),
    path("drafts/<uuid:draft_id>/questions/<str:name>", interview.question, name="question"),
    path("drafts/<uuid:draft_id>/outcome", review.outcome, name="outcome"),
    path("drafts/<uuid:draft_id>/already", review.already, name="already"),
    path("drafts/<uuid:draft_id>/form", form.form, name="form"),
    path("drafts/<uuid:draft_id>/form/autosave", form.autosave, name="autosave"),
    path("drafts/<uuid:draft_id>/materials", materials.upload, name="materials"),
    path("drafts/<uuid:draft_id>/materials/<uuid:material_id>", materials.view, name="material"),
    path("drafts/<uuid:draft_id>/review", review.review, name="review"),
    path("drafts/<uuid:draft_id>/discard", drafts.discard, name="discard"),
    path("drafts/<uuid:draft_id>/restore", drafts.restore, name="restore"),
    path("cases", cases.listing, name="cases"),
    path("cases/<str:number>", cases.case, name="case"),
    path("cases/<str:number>/result", cases.result, name="result"),
    path("cases/<str:number>/correct", correction.correct, name="correct"),
    path("cases/<str:number>/withdraw", cases.withdraw, name="withdraw"),
    path("cases/<str:number>/notices/<str:notice_number>", notices.notice, name="notice"),
    path("cases/<str:number>/materials/<uuid:material_id>", cases.case_material, name="case_material"),
    path("licences", licences.wallet, name="licences"),
    path("licences/<uuid:licence_id>", licences.licence, name="licence"),
    path("licences/<uuid:licence_id>/document", licences.document, name="licence_document"),
    path("messages", messages.messages, name="messages"),
    path("messages/read", messages.mark_read, name="mark_read"),
    path("messages/<uuid:message_id>", messages.message, name="message"),
    path("access", accesses.access_log, name="access_log"),
    path("v/<str:check_id>", check.check, name="check"),
]
