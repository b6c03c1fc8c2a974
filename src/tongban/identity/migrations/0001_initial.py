"""The tables of the identity room, keyed by city."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="HeldForm",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("subject_id", models.UUIDField()),
                ("sealed", models.TextField()),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "expires_at"], name="held_form_expires")],
            },
        ),
        migrations.CreateModel(
            name="OneTimeCode",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("subject_id", models.UUIDField()),
                ("purpose", models.CharField(max_length=20)),
                ("digest", models.CharField(max_length=64)),
                ("tries", models.SmallIntegerField(default=0)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "purpose", "subject_id"], name="one_time_code_subject")],
            },
        ),
        migrations.CreateModel(
            name="OneTimePassword",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("subject_id", models.UUIDField()),
                ("secret", models.TextField()),
                ("created_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("last_step", models.BigIntegerField(default=0)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("city", "subject_id"), name="one_time_password_once")],
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("subject_id", models.UUIDField()),
                ("digest", models.CharField(max_length=64)),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("city", "subject_id", "digest"), name="recovery_code_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SecurityEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("subject_kind", models.CharField(max_length=10)),
                ("subject_id", models.UUIDField()),
                ("what", models.CharField(max_length=40)),
                ("detail", models.CharField(default="", max_length=200)),
                ("actor_kind", models.CharField(max_length=20)),
                ("actor_id", models.CharField(max_length=80)),
                ("actor_name", models.CharField(max_length=80)),
                ("device", models.CharField(default="", max_length=60)),
                ("address", models.CharField(default="", max_length=45)),
                ("request_id", models.CharField(default="", max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "subject_id", "-at"], name="security_event_subject")],
            },
        ),
        migrations.CreateModel(
            name="SecurityKey",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("subject_id", models.UUIDField()),
                ("credential", models.CharField(max_length=1400)),
                ("public_key", models.TextField()),
                ("sign_count", models.BigIntegerField(default=0)),
                ("name", models.CharField(max_length=40)),
                ("created_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "subject_id"], name="security_key_subject")],
                "constraints": [models.UniqueConstraint(fields=("city", "credential"), name="security_key_credential")],
            },
        ),
        migrations.CreateModel(
            name="SignedIn",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("subject_kind", models.CharField(max_length=10)),
                ("subject_id", models.UUIDField()),
                ("provider", models.CharField(max_length=60)),
                ("grade", models.CharField(max_length=4)),
                ("graded_at", models.DateTimeField()),
                ("device", models.CharField(default="", max_length=60)),
                ("address", models.CharField(default="", max_length=45)),
                ("since", models.DateTimeField()),
                ("last_seen", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_why", models.CharField(default="", max_length=40)),
                ("hint", models.TextField(default="")),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "subject_id", "-since"], name="signed_in_subject")],
            },
        ),
        CityKeys("heldform"),
        CityKeys("onetimecode"),
        CityKeys("onetimepassword"),
        CityKeys("recoverycode"),
        CityKeys("securityevent"),
        CityKeys("securitykey"),
        CityKeys("signedin"),
    ]
