"""Credit entries and the steps about them."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0004_mandates_by_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="CreditEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("subject_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("守信", "守信"), ("一般失信", "一般失信"), ("严重失信", "严重失信")], max_length=10
                    ),
                ),
                ("what", models.CharField(max_length=400)),
                ("basis", models.CharField(max_length=400)),
                ("only", models.JSONField(default=list)),
                ("register", models.CharField(default="", max_length=80)),
                ("case_number", models.CharField(default="", max_length=43)),
                ("decision", models.CharField(default="", max_length=80)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("found_by", models.CharField(max_length=80)),
                ("actor_id", models.CharField(max_length=80)),
                ("actor_name", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("demonstration", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "subject_id"], name="credit_of_subject")],
            },
        ),
        migrations.CreateModel(
            name="CreditStep",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("entry_id", models.UUIDField()),
                ("subject_id", models.UUIDField()),
                ("seq", models.IntegerField()),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("申请修复", "Repair Asked"),
                            ("提出异议", "Objection Asked"),
                            ("准予修复", "Repaired"),
                            ("不予修复", "Not Repaired"),
                            ("异议成立", "Upheld"),
                            ("异议不成立", "Not Upheld"),
                        ],
                        max_length=10,
                    ),
                ),
                ("said", models.TextField()),
                ("container", models.UUIDField(null=True)),
                ("actor_kind", models.CharField(max_length=20)),
                ("actor_id", models.CharField(max_length=80)),
                ("actor_name", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "-at"], name="credit_step_lately")],
                "constraints": [models.UniqueConstraint(fields=("city", "entry_id", "seq"), name="credit_step_seq")],
            },
        ),
        CityKeys("creditentry", {"subject_id": "parties_party"}),
        CityKeys("creditstep", {"entry_id": "parties_creditentry", "subject_id": "parties_party"}),
    ]
