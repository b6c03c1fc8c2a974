"""What the virus scanner said of files, by their digest; PDFs under a password told as such."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("materials", "0005_uses"),
    ]

    operations = [
        migrations.CreateModel(
            name="Scan",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("未查毒", "Never"),
                            ("正在查毒", "Waiting"),
                            ("未发现病毒", "Clean"),
                            ("有病毒", "Infected"),
                        ],
                        default="正在查毒",
                        max_length=5,
                    ),
                ),
                ("said", models.CharField(default="", max_length=200)),
                ("scanner", models.CharField(default="", max_length=100)),
                ("tries", models.IntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("scanned_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "正在查毒")), fields=["city", "due_at"], name="scan_waiting"
                    ),
                    models.Index(
                        condition=models.Q(("state", "有病毒")), fields=["city", "scanned_at"], name="scan_infected"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("city", "sha256"), name="scan_once")],
            },
        ),
        CityKeys("scan"),
        migrations.AlterField(
            model_name="bankentry",
            name="reading",
            field=models.CharField(
                choices=[
                    ("待识别", "Waiting"),
                    ("已识别", "Read"),
                    ("没有认出", "Nothing"),
                    ("打不开", "Locked"),
                    ("不识别", "Not Read"),
                ],
                default="不识别",
                max_length=4,
            ),
        ),
    ]
