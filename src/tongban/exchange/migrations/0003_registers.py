"""Registers taken over by their change feeds, and how far each feed was followed."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0002_shared_data"),
    ]

    operations = [
        migrations.CreateModel(
            name="Replica",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("resource", models.CharField(max_length=60)),
                ("subject_code", models.CharField(max_length=18)),
                ("number", models.CharField(max_length=60)),
                ("data", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("seal", models.CharField(max_length=64)),
                ("gone", models.BooleanField()),
                ("taken_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("city", "resource", "subject_code"), name="replica_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Watermark",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("resource", models.CharField(max_length=60)),
                ("to", models.CharField(max_length=200)),
                ("current", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                ("records", models.BigIntegerField(default=0)),
                ("faults", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(default=0)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("city", "resource"), name="watermark_once")],
            },
        ),
        CityKeys("replica"),
        CityKeys("watermark"),
    ]
