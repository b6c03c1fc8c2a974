"""The first tables of exchange, keyed by city."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="BaseRecord",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("library", models.CharField(max_length=40)),
                ("licence_type", models.CharField(max_length=60)),
                ("subject_code", models.CharField(max_length=18)),
                ("number", models.CharField(max_length=60)),
                ("data", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("city", "library", "licence_type", "subject_code"), name="base_record_once"
                    )
                ],
            },
        ),
        CityKeys("baserecord"),
    ]
