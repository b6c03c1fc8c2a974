"""Requests to other departments about cases (行政协助)."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_promises"),
    ]

    operations = [
        migrations.CreateModel(
            name="Assistance",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("version", models.IntegerField(default=1)),
                ("case_id", models.UUIDField()),
                ("case_number", models.CharField(max_length=43)),
                ("about", models.CharField(max_length=120)),
                ("department", models.CharField(max_length=80)),
                ("district", models.IntegerField(default=0)),
                ("asker", models.CharField(max_length=80)),
                ("asker_name", models.CharField(max_length=80)),
                ("raised_by", models.CharField(max_length=80)),
                ("what", models.CharField(max_length=500)),
                ("why", models.CharField(default="", max_length=500)),
                ("told", models.JSONField(default=list)),
                ("asked_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("due_provisional", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("待答复", "Waiting"), ("已答复", "Answered"), ("不再需要", "Ended")],
                        default="待答复",
                        max_length=10,
                    ),
                ),
                ("answer", models.CharField(default="", max_length=10)),
                ("said", models.CharField(default="", max_length=1000)),
                ("answered_by", models.CharField(default="", max_length=80)),
                ("answered_at", models.DateTimeField(null=True)),
                ("urged_at", models.DateTimeField(null=True)),
                ("escalated_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["city", "department", "state", "due_on"], name="assistance_asked_of"),
                    models.Index(fields=["city", "asker", "state", "due_on"], name="assistance_asked_by"),
                    models.Index(fields=["city", "case_id"], name="assistance_case"),
                    models.Index(
                        condition=models.Q(("state", "待答复")), fields=["city", "due_on"], name="assistance_late"
                    ),
                ],
            },
        ),
        CityKeys("assistance", {"case_id": "cases_case"}),
    ]
