"""The first tables of cases, keyed by city."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("version", models.IntegerField(default=1)),
                ("number", models.CharField(max_length=43)),
                ("item_key", models.CharField(max_length=80)),
                ("item_name", models.CharField(max_length=120)),
                ("item_digest", models.CharField(max_length=64)),
                ("kind", models.CharField(default="行政许可", max_length=20)),
                ("applicant_id", models.UUIDField()),
                ("applicant_name", models.CharField(max_length=120)),
                ("agent_id", models.UUIDField(null=True)),
                ("agent_name", models.CharField(default="", max_length=120)),
                ("phone", models.CharField(default="", max_length=20)),
                ("channel", models.CharField(max_length=20)),
                ("district", models.IntegerField()),
                ("implementer", models.CharField(max_length=31)),
                ("implementer_name", models.CharField(max_length=80)),
                ("department", models.CharField(max_length=80)),
                ("route", models.CharField(default="", max_length=40)),
                ("per", models.CharField(default="", max_length=200)),
                ("container", models.UUIDField()),
                ("status", models.CharField(max_length=2)),
                ("result", models.CharField(default="", max_length=20)),
                ("automatic", models.BooleanField(default=False)),
                ("node", models.CharField(default="", max_length=40)),
                ("open", models.BooleanField(default=True)),
                ("applied_on", models.DateField()),
                ("received_at", models.DateTimeField()),
                ("notify_by", models.DateField(null=True)),
                ("accepted_on", models.DateField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("due_provisional", models.BooleanField(default=False)),
                ("closed_at", models.DateTimeField(null=True)),
                ("licence_id", models.UUIDField(null=True)),
                ("licence_number", models.CharField(default="", max_length=60)),
                ("facts", models.JSONField()),
                ("decision", models.JSONField()),
                ("head", models.CharField(max_length=64)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["city", "applicant_id", "-received_at"], name="case_applicant"),
                    models.Index(
                        condition=models.Q(("open", True)),
                        fields=["city", "department", "due_on"],
                        name="case_worklist",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("city", "number"), name="case_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("open", True)),
                        fields=("city", "item_key", "applicant_id", "per"),
                        name="case_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("case_id", models.UUIDField()),
                ("seq", models.IntegerField()),
                ("what", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("actor_kind", models.CharField(max_length=20)),
                ("actor_id", models.CharField(max_length=80)),
                ("actor_name", models.CharField(max_length=80)),
                ("payload", models.JSONField()),
                ("request_id", models.CharField(default="", max_length=64)),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("city", "case_id", "seq"), name="event_seq")],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("version", models.IntegerField(default=1)),
                ("item_key", models.CharField(max_length=80)),
                ("item_digest", models.CharField(max_length=64)),
                ("applicant_id", models.UUIDField()),
                ("agent_id", models.UUIDField()),
                ("district", models.IntegerField(default=0)),
                ("answers", models.JSONField(default=dict)),
                ("notice", models.CharField(default="", max_length=300)),
                ("case_number", models.CharField(default="", max_length=43)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "agent_id", "-updated_at"], name="draft_agent")],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("case_id", models.UUIDField()),
                ("seq", models.IntegerField()),
                ("number", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=60)),
                ("addressee", models.CharField(max_length=120)),
                ("body", models.JSONField()),
                ("issuer", models.CharField(max_length=80)),
                ("issued_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "case_id"], name="notice_case")],
                "constraints": [models.UniqueConstraint(fields=("city", "number"), name="notice_number")],
            },
        ),
        migrations.CreateModel(
            name="NoticeReceipt",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("notice_id", models.UUIDField()),
                ("person_id", models.UUIDField()),
                ("person_name", models.CharField(max_length=80)),
                ("way", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("city", "notice_id"), name="receipt_once")],
            },
        ),
        CityKeys("case"),
        CityKeys("draft"),
        CityKeys("caseevent", {"case_id": "cases_case"}),
        CityKeys("notice", {"case_id": "cases_case"}),
        CityKeys("noticereceipt", {"notice_id": "cases_notice"}),
    ]
