"""Copies, subscriptions and the record of fetches from other authorities' systems."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CircuitChange",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("resource", models.CharField(max_length=60)),
                ("state", models.CharField(max_length=6)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "resource", "-at"], name="circuit_resource")],
            },
        ),
        migrations.CreateModel(
            name="Copy",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("resource", models.CharField(max_length=60)),
                ("subject_code", models.CharField(max_length=18)),
                ("known", models.BooleanField()),
                ("number", models.CharField(max_length=60)),
                ("data", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("seal", models.CharField(max_length=64)),
                ("obtained_at", models.DateTimeField()),
                ("keep_until", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["city", "subject_code", "resource", "-obtained_at"], name="copy_subject"),
                    models.Index(fields=["city", "keep_until"], name="copy_ends"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Fetch",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("at", models.DateTimeField()),
                ("system", models.CharField(max_length=40)),
                ("resource", models.CharField(max_length=60)),
                ("item", models.CharField(max_length=80)),
                ("purpose", models.CharField(max_length=200)),
                ("ref", models.CharField(max_length=80)),
                ("who", models.CharField(max_length=80)),
                ("subject_id", models.UUIDField()),
                ("fields", models.JSONField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("查到", "Found"),
                            ("查无记录", "None"),
                            ("用了有效的副本", "Copy"),
                            ("没有应答", "Away"),
                            ("已断开，没有查询", "Open"),
                            ("应答读不懂", "Unreadable"),
                            ("被拒绝", "Refused"),
                            ("次数用完，没有查询", "Used Up"),
                            ("没有批准，没有查询", "Denied"),
                            ("没有接通，没有查询", "Nowhere"),
                        ],
                        max_length=12,
                    ),
                ),
                ("detail", models.CharField(default="", max_length=60)),
                ("ms", models.FloatField()),
                ("faults", models.SmallIntegerField(default=0)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["city", "resource", "-at"], name="fetch_resource"),
                    models.Index(fields=["city", "subject_id", "-at"], name="fetch_subject"),
                    models.Index(fields=["city", "ref", "-at"], name="fetch_ref"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("version", models.IntegerField(default=1)),
                ("item", models.CharField(max_length=80)),
                ("resource", models.CharField(max_length=60)),
                ("purpose", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("待批", "Asked"), ("已批准", "Approved"), ("已停止", "Ended")], max_length=4
                    ),
                ),
                ("until", models.DateField(null=True)),
                ("asked_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("city", "item", "resource"), name="subscription_once")],
            },
        ),
        migrations.CreateModel(
            name="SubscriptionAct",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("subscription_id", models.UUIDField()),
                (
                    "state",
                    models.CharField(
                        choices=[("待批", "Asked"), ("已批准", "Approved"), ("已停止", "Ended")], max_length=4
                    ),
                ),
                ("until", models.DateField(null=True)),
                ("actor_id", models.CharField(max_length=80)),
                ("actor_name", models.CharField(max_length=80)),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "subscription_id", "-at"], name="subscription_acts")],
            },
        ),
        CityKeys("circuitchange"),
        CityKeys("copy"),
        CityKeys("fetch"),
        CityKeys("subscription"),
        CityKeys("subscriptionact", {"subscription_id": "exchange_subscription"}),
    ]
