"""The gaps of each published version, beside its index."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0014_search_snapshot"),
    ]

    operations = [
        migrations.CreateModel(
            name="GapIndex",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("digest", models.CharField(max_length=64)),
                ("place", models.IntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("item", models.CharField(max_length=120)),
                ("where", models.TextField()),
                ("what", models.TextField()),
                ("source", models.TextField()),
                ("confidence", models.CharField(max_length=40)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("city", "digest", "place"), name="gap_index_place")],
                "indexes": [
                    models.Index(fields=["city", "kind", "item", "digest", "place"], name="gap_index_kind"),
                ],
            },
        ),
        migrations.AddField(
            model_name="itemindex",
            name="gaps_of",
            field=models.CharField(default="", max_length=64),
        ),
        CityKeys("gapindex"),
    ]
