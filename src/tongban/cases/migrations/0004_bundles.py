"""Bundles: drafts, what was submitted as one, and its members."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_sharing"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="bundle_id",
            field=models.UUIDField(null=True),
        ),
        migrations.CreateModel(
            name="BundleCase",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("version", models.IntegerField(default=1)),
                ("number", models.CharField(max_length=43)),
                ("bundle_key", models.CharField(max_length=80)),
                ("bundle_name", models.CharField(max_length=120)),
                ("bundle_digest", models.CharField(max_length=64)),
                ("lead", models.CharField(max_length=80)),
                ("applicant_id", models.UUIDField()),
                ("applicant_name", models.CharField(max_length=120)),
                ("agent_id", models.UUIDField(null=True)),
                ("agent_name", models.CharField(default="", max_length=120)),
                ("phone", models.CharField(default="", max_length=20)),
                ("channel", models.CharField(max_length=20)),
                ("district", models.IntegerField()),
                ("answers", models.JSONField()),
                ("container", models.UUIDField()),
                ("received_at", models.DateTimeField()),
                ("licence_id", models.UUIDField(null=True)),
                ("licence_number", models.CharField(default="", max_length=60)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["city", "applicant_id", "-received_at"], name="bundle_applicant"),
                    models.Index(fields=["city", "lead", "-received_at"], name="bundle_lead"),
                ],
                "constraints": [models.UniqueConstraint(fields=("city", "number"), name="bundle_number")],
            },
        ),
        migrations.CreateModel(
            name="BundleDraft",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("version", models.IntegerField(default=1)),
                ("bundle_key", models.CharField(max_length=80)),
                ("edition", models.CharField(max_length=64)),
                ("applicant_id", models.UUIDField()),
                ("agent_id", models.UUIDField()),
                ("district", models.IntegerField(default=0)),
                ("answers", models.JSONField(default=dict)),
                ("notice", models.CharField(default="", max_length=300)),
                ("number", models.CharField(default="", max_length=43)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "agent_id", "-updated_at"], name="bundle_draft_agent")],
            },
        ),
        migrations.CreateModel(
            name="BundleMember",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("version", models.IntegerField(default=1)),
                ("bundle_id", models.UUIDField()),
                ("position", models.IntegerField()),
                ("key", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=120)),
                ("department", models.CharField(max_length=80)),
                ("place", models.CharField(max_length=20)),
                ("after", models.JSONField(default=list)),
                ("note", models.CharField(default="", max_length=500)),
                ("case_id", models.UUIDField(null=True)),
                ("case_number", models.CharField(default="", max_length=43)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("city", "bundle_id", "key"), name="bundle_member_once"),
                    models.UniqueConstraint(fields=("city", "case_id"), name="bundle_member_case"),
                ],
            },
        ),
        CityKeys("bundledraft"),
        CityKeys("bundlecase"),
        CityKeys("bundlemember", {"bundle_id": "cases_bundlecase", "case_id": "cases_case"}),
    ]
