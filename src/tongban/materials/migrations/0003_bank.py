"""The bank of materials: entries with what was read of them, the log of their uses."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("materials", "0002_given_up"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("version", models.IntegerField(default=1)),
                ("owner_id", models.UUIDField()),
                ("type", models.CharField(default="", max_length=80)),
                ("filename", models.CharField(max_length=120)),
                ("original_sha256", models.CharField(max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.IntegerField()),
                ("media_type", models.CharField(max_length=80)),
                ("grade", models.CharField(default="D", max_length=1)),
                (
                    "reading",
                    models.CharField(
                        choices=[
                            ("待识别", "Waiting"),
                            ("已识别", "Read"),
                            ("没有认出", "Nothing"),
                            ("不识别", "Not Read"),
                        ],
                        default="不识别",
                        max_length=4,
                    ),
                ),
                ("guesses", models.JSONField(default=list)),
                ("fields", models.JSONField(default=list)),
                ("reader", models.CharField(default="", max_length=60)),
                ("read_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("uploaded_by", models.CharField(max_length=80)),
                ("uploaded_at", models.DateTimeField()),
                ("checked_by", models.CharField(default="", max_length=80)),
                ("checked_at", models.DateTimeField(null=True)),
                ("given_up_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="BankUse",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("entry_id", models.UUIDField()),
                ("owner_id", models.UUIDField()),
                ("container", models.UUIDField(null=True)),
                ("what", models.CharField(max_length=200)),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="material",
            name="checked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="material",
            name="checked_by",
            field=models.CharField(default="", max_length=80),
        ),
        migrations.AddField(
            model_name="material",
            name="entry_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name="material",
            name="grade",
            field=models.CharField(default="D", max_length=1),
        ),
        migrations.AddIndex(
            model_name="material",
            index=models.Index(
                condition=models.Q(("entry_id__isnull", False)), fields=["city", "entry_id"], name="material_entry"
            ),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(fields=["city", "sha256"], name="bank_entry_bytes"),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(
                condition=models.Q(("given_up_at__isnull", False)),
                fields=["city", "given_up_at"],
                name="bank_entry_given_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.UniqueConstraint(fields=("city", "owner_id", "original_sha256"), name="bank_entry_once"),
        ),
        migrations.AddIndex(
            model_name="bankuse",
            index=models.Index(fields=["city", "entry_id", "-at"], name="bank_use_entry"),
        ),
        CityKeys("bankentry"),
        CityKeys("bankuse"),
    ]
