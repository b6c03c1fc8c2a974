"""Files on hand before they are handed in."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("materials", "0008_use_owner"),
    ]

    operations = [
        migrations.CreateModel(
            name="Staged",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("place", models.UUIDField()),
                ("type", models.CharField(default="", max_length=80)),
                ("by", models.CharField(max_length=80)),
                ("filename", models.CharField(max_length=120)),
                ("original_sha256", models.CharField(max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.IntegerField()),
                ("media_type", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("taken_out", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["city", "by", "place"], name="staged_by_place"),
                    models.Index(fields=["city", "at"], name="staged_at"),
                    models.Index(fields=["city", "sha256"], name="staged_bytes"),
                ],
            },
        ),
        CityKeys("staged"),
    ]
