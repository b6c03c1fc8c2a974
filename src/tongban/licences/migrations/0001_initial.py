"""The first tables of licences, keyed by city."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Licence",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("version", models.IntegerField(default=1)),
                ("number", models.CharField(max_length=60)),
                ("type", models.CharField(max_length=60)),
                ("holder_id", models.UUIDField()),
                ("holder_code", models.CharField(max_length=18)),
                ("holder_name", models.CharField(max_length=120)),
                ("per", models.CharField(default="", max_length=200)),
                ("face", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("issuer", models.CharField(max_length=80)),
                ("issued_on", models.DateField()),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("有效", "Valid"),
                            ("已变更", "Changed"),
                            ("已撤销", "Revoked"),
                            ("已注销", "Cancelled"),
                        ],
                        default="有效",
                        max_length=10,
                    ),
                ),
                ("state_reason", models.CharField(default="", max_length=200)),
                ("issue_no", models.IntegerField(default=1)),
                ("replaces_id", models.UUIDField(null=True)),
                ("check_id", models.CharField(max_length=16)),
                ("basis", models.CharField(max_length=80)),
                ("template_digest", models.CharField(default="", max_length=64)),
                ("demonstration", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "holder_id"], name="licence_holder")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "有效")),
                        fields=("city", "type", "holder_id", "per"),
                        name="licence_one_valid",
                    ),
                    models.UniqueConstraint(fields=("city", "type", "number", "issue_no"), name="licence_number_issue"),
                    models.UniqueConstraint(fields=("city", "check_id"), name="licence_check_id"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LicenceDocument",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("licence_id", models.UUIDField()),
                ("sha256", models.CharField(max_length=64)),
                ("signer", models.CharField(max_length=120)),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("city", "licence_id"), name="document_once")],
            },
        ),
        CityKeys("licence"),
        CityKeys("licencedocument", {"licence_id": "licences_licence"}),
    ]
