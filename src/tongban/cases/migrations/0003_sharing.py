"""Links by which a helper fills a draft, and what helpers changed."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_lists"),
    ]

    operations = [
        migrations.CreateModel(
            name="DraftHelp",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("draft_id", models.UUIDField()),
                ("share_id", models.UUIDField()),
                ("helper_name", models.CharField(max_length=120)),
                ("element", models.CharField(max_length=60)),
                ("was", models.JSONField(null=True)),
                ("now", models.JSONField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "draft_id", "-at"], name="draft_help_draft")],
            },
        ),
        migrations.CreateModel(
            name="DraftShare",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("draft_id", models.UUIDField()),
                ("owner_id", models.UUIDField()),
                ("secret", models.CharField(max_length=64)),
                ("revealed", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("helper_id", models.UUIDField(null=True)),
                ("helper_name", models.CharField(default="", max_length=120)),
                ("stopped_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "draft_id"], name="draft_share_draft")],
                "constraints": [models.UniqueConstraint(fields=("city", "secret"), name="draft_share_secret")],
            },
        ),
        CityKeys("draftshare"),
        CityKeys("drafthelp"),
    ]
