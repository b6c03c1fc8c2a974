"""The first tables of messaging, keyed by city."""

from typing import Any

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys

_OPTIONS = {"abstract": False, "base_manager_name": "objects"}


def _keys() -> list[tuple[str, "models.Field[Any, Any]"]]:
    return [
        ("id", models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
        ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
    ]


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                *_keys(),
                ("version", models.IntegerField(default=1)),
                ("party_id", models.UUIDField()),
                ("mail", models.CharField(default="", max_length=254)),
                ("mail_confirmed_at", models.DateTimeField(null=True)),
                ("phone_confirmed_at", models.DateTimeField(null=True)),
                ("language", models.CharField(default="zh", max_length=2)),
                ("quiet", models.BooleanField(default=True)),
                ("choices", models.JSONField(default=dict)),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                **_OPTIONS,
                "constraints": [models.UniqueConstraint(fields=("city", "party_id"), name="contact_party")],
            },
        ),
        migrations.CreateModel(
            name="AddressCode",
            fields=[
                *_keys(),
                ("party_id", models.UUIDField()),
                ("channel", models.CharField(max_length=20)),
                ("address", models.CharField(max_length=254)),
                ("digest", models.CharField(max_length=64)),
                ("tries", models.SmallIntegerField(default=0)),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                **_OPTIONS,
                "constraints": [
                    models.UniqueConstraint(fields=("city", "party_id", "channel"), name="address_code_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                *_keys(),
                ("version", models.IntegerField(default=1)),
                (
                    "kind",
                    models.CharField(choices=[("主体", "Party"), ("工作人员", "Staff")], max_length=4),
                ),
                ("owner_id", models.UUIDField()),
                ("nonce", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                **_OPTIONS,
                "constraints": [
                    models.UniqueConstraint(fields=("city", "kind", "owner_id"), name="feed_owner"),
                    models.UniqueConstraint(fields=("city", "nonce"), name="feed_nonce"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                *_keys(),
                ("subject_id", models.UUIDField()),
                ("key", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
            ],
            options={
                **_OPTIONS,
                "constraints": [models.UniqueConstraint(fields=("city", "subject_id", "key"), name="reminder_once")],
            },
        ),
        CityKeys("contact"),
        CityKeys("addresscode"),
        CityKeys("feed"),
        CityKeys("reminder"),
    ]
