"""What the open catalogue tells of each published version, kept from one publication to the next."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0015_gap_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpenDataRow",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("form", models.IntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("own_list", models.CharField(default="", max_length=64)),
                ("told", models.JSONField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("city", "digest", "own_list"), name="open_data_row_once"),
                ],
            },
        ),
        CityKeys("opendatarow"),
    ]
