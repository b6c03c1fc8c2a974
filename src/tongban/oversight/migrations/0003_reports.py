"""What is reported to the platform of the province, and how far cases were looked at for it."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0002_lists"),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("version", models.IntegerField(default=1)),
                ("table", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=100)),
                ("revision", models.IntegerField()),
                ("operation", models.CharField(max_length=1)),
                ("body", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("待报送", "Waiting"),
                            ("已报送", "Sent"),
                            ("已回执", "Receipted"),
                            ("被退回", "Refused"),
                        ],
                        default="待报送",
                        max_length=3,
                    ),
                ),
                ("batch", models.UUIDField(null=True)),
                ("tries", models.SmallIntegerField(default=0)),
                ("reason", models.CharField(default="", max_length=200)),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["city", "state", "id"], name="report_state"),
                    models.Index(
                        condition=models.Q(("state__in", ["待报送", "已报送"])),
                        fields=["city", "id"],
                        name="report_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("city", "table", "key", "revision"), name="report_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportMark",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("to", models.UUIDField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("city",), name="report_mark_once")],
            },
        ),
        CityKeys("report"),
        CityKeys("reportmark"),
    ]
