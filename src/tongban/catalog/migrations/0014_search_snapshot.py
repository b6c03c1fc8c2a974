"""What the search made ready, kept so that a process need not make it again."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0013_version_turn"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchSnapshot",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("name", models.CharField(max_length=100)),
                ("form", models.CharField(max_length=64)),
                ("size", models.IntegerField()),
                ("content", models.BinaryField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("city", "name"), name="search_snapshot_name")],
            },
        ),
        CityKeys("searchsnapshot"),
    ]
