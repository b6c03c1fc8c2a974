"""The first tables of oversight, keyed by city."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Push",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("version", models.IntegerField(default=1)),
                ("event_id", models.UUIDField()),
                ("department", models.CharField(max_length=80)),
                ("district", models.IntegerField()),
                ("case_number", models.CharField(max_length=43)),
                ("what", models.CharField(max_length=20)),
                ("item_name", models.CharField(max_length=120)),
                ("holder_name", models.CharField(max_length=120)),
                ("holder_code", models.CharField(max_length=18)),
                ("licence_number", models.CharField(default="", max_length=60)),
                ("automatic", models.BooleanField(default=False)),
                ("pushed_at", models.DateTimeField()),
                ("taken_by", models.CharField(default="", max_length=40)),
                ("taken_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "department", "-pushed_at"], name="push_inbox")],
                "constraints": [models.UniqueConstraint(fields=("city", "event_id", "department"), name="push_once")],
            },
        ),
        CityKeys("push"),
    ]
