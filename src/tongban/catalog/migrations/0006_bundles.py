"""Published versions of one-thing bundles."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="BundleVersionRecord",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("key", models.CharField(max_length=80)),
                ("in_force", models.DateField()),
                ("declared_until", models.DateField(null=True)),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=40)),
                ("files", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("vocabulary_digest", models.CharField(max_length=64)),
                ("loaded_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("city", "key", "in_force"), name="bundle_version_in_force"),
                    models.UniqueConstraint(fields=("city", "digest"), name="bundle_version_digest"),
                ],
            },
        ),
        CityKeys("bundleversionrecord"),
    ]
