"""What submitted bundles add to the figures; the sweep begins anew once, so that it measures those of before too."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("insight", "0002_bundles"),
    ]

    operations = [
        migrations.CreateModel(
            name="BundleMeasure",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("version", models.IntegerField(default=1)),
                ("department", models.CharField(max_length=80)),
                ("district", models.IntegerField()),
                ("channel", models.CharField(max_length=20)),
                ("applied_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                ("outcome", models.CharField(max_length=20)),
                ("automatic", models.BooleanField()),
                ("handed_over", models.JSONField(default=list)),
                ("worked", models.SmallIntegerField(null=True)),
                ("whole", models.SmallIntegerField(null=True)),
                ("in_time", models.BooleanField(null=True)),
                ("fields_asked", models.SmallIntegerField()),
                ("fields_filled", models.SmallIntegerField()),
                ("needed", models.SmallIntegerField()),
                ("brought", models.SmallIntegerField()),
                ("materials", models.JSONField(default=dict)),
                ("corrections", models.SmallIntegerField()),
                ("seq", models.IntegerField()),
                ("bundle_key", models.CharField(max_length=80)),
                ("bundle_digest", models.CharField(max_length=64)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "bundle_key", "applied_on"], name="measure_bundle_day")],
            },
        ),
        CityKeys("bundlemeasure"),
        migrations.RunSQL("delete from insight_measureduntil", migrations.RunSQL.noop),
    ]
