"""Revisions of items, their history, comments and signatures, and the ends of versions."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0006_bundles"),
    ]

    operations = [
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("version", models.IntegerField(default=1)),
                ("item_key", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=40)),
                ("department", models.CharField(max_length=80)),
                ("district", models.IntegerField(default=0)),
                ("base", models.CharField(default="", max_length=64)),
                ("parent", models.CharField(default="", max_length=64)),
                ("files", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "起草"),
                            ("submitted", "待会签"),
                            ("signed", "已会签"),
                            ("published", "已发布"),
                            ("given_up", "放弃"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("steps", models.IntegerField(default=0)),
                ("round", models.IntegerField(default=0)),
                ("drafter_id", models.CharField(max_length=80)),
                ("drafter_name", models.CharField(max_length=80)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("in_force", models.DateField(null=True)),
                ("published", models.CharField(default="", max_length=64)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "-changed_at", "-id"], name="revision_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "submitted", "signed"])),
                        fields=("city", "item_key"),
                        name="revision_open_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RevisionComment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("revision_id", models.UUIDField()),
                ("answers", models.UUIDField(null=True)),
                ("file", models.CharField(default="", max_length=80)),
                ("path", models.JSONField(default=list)),
                ("text", models.CharField(max_length=1000)),
                ("settled", models.BooleanField(default=False)),
                ("actor_id", models.CharField(max_length=80)),
                ("actor_name", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "revision_id", "at"], name="revision_comments")],
            },
        ),
        migrations.CreateModel(
            name="RevisionSignature",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("revision_id", models.UUIDField()),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("submitted", "提交会签"),
                            ("signed", "会签"),
                            ("sent_back", "退回"),
                            ("recalled", "撤回修改"),
                            ("published", "发布"),
                            ("given_up", "放弃"),
                            ("had_back", "取回"),
                        ],
                        max_length=10,
                    ),
                ),
                ("round", models.IntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("reason", models.CharField(default="", max_length=500)),
                ("in_force", models.DateField(null=True)),
                ("actor_id", models.CharField(max_length=80)),
                ("actor_name", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "revision_id", "at"], name="revision_signatures")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("act", "signed")),
                        fields=("city", "revision_id", "round", "actor_id"),
                        name="revision_signed_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RevisionStep",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("revision_id", models.UUIDField()),
                ("number", models.IntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("begin", "开始"),
                            ("edit", "修改"),
                            ("undo", "撤销"),
                            ("redo", "重做"),
                            ("import", "导入"),
                        ],
                        max_length=10,
                    ),
                ),
                ("undoes", models.IntegerField(null=True)),
                ("changes", models.JSONField()),
                ("actor_id", models.CharField(max_length=80)),
                ("actor_name", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("city", "revision_id", "number"), name="revision_step_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="VersionEnd",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("item_key", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64)),
                ("last_day", models.DateField()),
                ("reason", models.CharField(max_length=500)),
                ("actor_id", models.CharField(max_length=80)),
                ("actor_name", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("city", "digest", "last_day"), name="version_end_once")
                ],
            },
        ),
        CityKeys("revision"),
        CityKeys("revisioncomment", {"revision_id": "catalog_revision"}),
        CityKeys("revisionsignature", {"revision_id": "catalog_revision"}),
        CityKeys("revisionstep", {"revision_id": "catalog_revision"}),
        CityKeys("versionend"),
    ]
