"""The first tables of evidence, keyed by city."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ArchiveRecord",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("event_id", models.UUIDField()),
                ("case_number", models.CharField(max_length=43)),
                ("reason", models.CharField(max_length=40)),
                ("manifest", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("archived_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "case_number"], name="archive_case")],
                "constraints": [models.UniqueConstraint(fields=("city", "event_id"), name="archive_once_per_event")],
            },
        ),
        CityKeys("archiverecord"),
    ]
