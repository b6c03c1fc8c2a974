"""How people speak of things, and the vectors of the texts that are searched."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0004_wordings"),
    ]

    operations = [
        migrations.CreateModel(
            name="EverydayRecord",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("files", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("loaded_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="TextVector",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("model", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64)),
                ("vector", models.BinaryField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("city", "model", "digest"), name="text_vector_once")],
            },
        ),
        CityKeys("everydayrecord"),
        CityKeys("textvector"),
    ]
