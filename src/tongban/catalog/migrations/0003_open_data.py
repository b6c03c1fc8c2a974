"""The open catalogue as it is given out."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_english"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpenDataFile",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("item_key", models.CharField(default="", max_length=80)),
                ("dataset", models.CharField(max_length=20)),
                ("form", models.CharField(max_length=10)),
                ("since", models.DateField()),
                ("content", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["city", "item_key", "dataset", "form", "-since", "-made_at"], name="open_data_edition"
                    )
                ],
            },
        ),
        CityKeys("opendatafile"),
    ]
