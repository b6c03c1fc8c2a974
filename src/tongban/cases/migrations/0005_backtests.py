"""Backtests of revisions: runs, and reports that never change."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_bundles"),
    ]

    operations = [
        migrations.CreateModel(
            name="BacktestReport",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("run_id", models.UUIDField()),
                ("revision_id", models.UUIDField()),
                ("item_key", models.CharField(max_length=80)),
                ("old_digest", models.CharField(max_length=64)),
                ("new_digest", models.CharField(max_length=64)),
                ("total", models.IntegerField()),
                ("counts", models.JSONField()),
                ("outcomes", models.JSONField()),
                ("listed", models.JSONField()),
                ("actor_name", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "revision_id", "-at"], name="backtest_reports")],
                "constraints": [models.UniqueConstraint(fields=("city", "run_id"), name="backtest_once")],
            },
        ),
        migrations.CreateModel(
            name="BacktestRun",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("version", models.IntegerField(default=1)),
                ("revision_id", models.UUIDField()),
                ("item_key", models.CharField(max_length=80)),
                ("old_digest", models.CharField(max_length=64)),
                ("new_digest", models.CharField(max_length=64)),
                ("wanted", models.IntegerField()),
                ("done", models.IntegerField(default=0)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("actor_name", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "revision_id", "-at"], name="backtest_newest")],
            },
        ),
        CityKeys("backtestreport"),
        CityKeys("backtestrun"),
    ]
