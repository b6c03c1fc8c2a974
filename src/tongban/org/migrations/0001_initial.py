"""The first tables of org, keyed by city."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("name", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64)),
                ("party_id", models.UUIDField(null=True)),
                ("scopes", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("city", "digest"), name="token_digest")],
            },
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("name", models.CharField(max_length=80)),
                ("regulator", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("city", "name"), name="department_name")],
            },
        ),
        migrations.CreateModel(
            name="District",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("code", models.IntegerField()),
                ("name", models.CharField(max_length=40)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("city", "code"), name="district_code")],
            },
        ),
        migrations.CreateModel(
            name="Implementer",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("item_key", models.CharField(max_length=80)),
                ("district", models.IntegerField(default=0)),
                ("code", models.CharField(max_length=31)),
                ("name", models.CharField(max_length=80)),
                ("uscc", models.CharField(max_length=18)),
                ("department", models.CharField(max_length=80)),
                ("demonstration", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("city", "item_key", "district"), name="implementer_item_district"),
                    models.UniqueConstraint(fields=("city", "code"), name="implementer_code"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("staff_id", models.UUIDField()),
                ("post", models.CharField(max_length=40)),
                ("department", models.CharField(max_length=80)),
                ("district", models.IntegerField(default=0)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("city", "staff_id", "post", "department", "district"), name="posting_once"
                    ),
                    models.CheckConstraint(condition=models.Q(("post", ""), _negated=True), name="posting_has_post"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Staff",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("login", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=40)),
                ("password", models.CharField(max_length=200)),
                ("active", models.BooleanField(default=True)),
                ("demonstration", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("city", "login"), name="staff_login")],
            },
        ),
        CityKeys("apitoken"),
        CityKeys("department"),
        CityKeys("district"),
        CityKeys("implementer"),
        CityKeys("staff"),
        CityKeys("posting", {"staff_id": "org_staff"}),
    ]
