"""What lists and the search need of each published version, beside its files."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0007_revisions"),
    ]

    operations = [
        migrations.CreateModel(
            name="ItemIndex",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("form", models.IntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=40)),
                ("department", models.CharField(max_length=80)),
                ("summary", models.TextField()),
                ("may_grant", models.BooleanField()),
                ("rest", models.JSONField()),
                ("uses", models.JSONField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("city", "digest"), name="item_index_digest")],
            },
        ),
        migrations.CreateModel(
            name="SituationIndex",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("digest", models.CharField(max_length=64)),
                ("place", models.IntegerField()),
                ("name", models.CharField(max_length=120)),
                ("say", models.TextField()),
                ("aliases", models.JSONField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("city", "digest", "place"), name="situation_index_place")
                ],
            },
        ),
        CityKeys("itemindex"),
        CityKeys("situationindex"),
    ]
