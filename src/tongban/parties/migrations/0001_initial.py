"""The first tables of parties, keyed by city."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("person_id", models.UUIDField()),
                ("login", models.CharField(max_length=40)),
                ("secret", models.CharField(max_length=200)),
                ("demonstration", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("city", "login"), name="account_login")],
            },
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("principal_id", models.UUIDField()),
                ("agent_id", models.UUIDField()),
                ("items", models.JSONField(default=list)),
                ("role", models.CharField(default="经办人", max_length=40)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "agent_id"], name="mandate_agent")],
                "constraints": [
                    models.UniqueConstraint(fields=("city", "principal_id", "agent_id", "since"), name="mandate_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("自然人", "Person"), ("法人", "Organisation"), ("个体工商户", "Trader")],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("code", models.CharField(max_length=18)),
                ("phone", models.CharField(default="", max_length=20)),
                ("district", models.IntegerField(default=0)),
                ("demonstration", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "code"], name="party_by_code")],
                "constraints": [models.UniqueConstraint(fields=("city", "kind", "code"), name="party_code")],
            },
        ),
        CityKeys("party"),
        CityKeys("account", {"person_id": "parties_party"}),
        CityKeys("mandate", {"principal_id": "parties_party", "agent_id": "parties_party"}),
    ]
