"""The first tables of insight, keyed by city."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CaseMeasure",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("version", models.IntegerField(default=1)),
                ("item_key", models.CharField(max_length=80)),
                ("item_digest", models.CharField(max_length=64)),
                ("department", models.CharField(max_length=80)),
                ("district", models.IntegerField()),
                ("channel", models.CharField(max_length=20)),
                ("applied_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                ("outcome", models.CharField(max_length=20)),
                ("automatic", models.BooleanField()),
                ("handed_over", models.JSONField(default=list)),
                ("worked", models.SmallIntegerField(null=True)),
                ("whole", models.SmallIntegerField(null=True)),
                ("in_time", models.BooleanField(null=True)),
                ("fields_asked", models.SmallIntegerField()),
                ("fields_filled", models.SmallIntegerField()),
                ("needed", models.SmallIntegerField()),
                ("brought", models.SmallIntegerField()),
                ("materials", models.JSONField(default=dict)),
                ("corrections", models.SmallIntegerField()),
                ("seq", models.IntegerField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["city", "applied_on"], name="measure_day"),
                    models.Index(fields=["city", "item_key", "applied_on"], name="measure_item_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FiguresTaken",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("actor_id", models.CharField(max_length=80)),
                ("actor_name", models.CharField(max_length=80)),
                ("what", models.CharField(max_length=200)),
                ("form", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "-at"], name="figures_taken_newest")],
            },
        ),
        migrations.CreateModel(
            name="MeasuredUntil",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("version", models.IntegerField(default=1)),
                ("entry_id", models.UUIDField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("city",), name="measured_until_once")],
            },
        ),
        CityKeys("casemeasure"),
        CityKeys("figurestaken"),
        CityKeys("measureduntil"),
    ]
