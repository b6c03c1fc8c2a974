"""Codes by which a party shows materials and licences at a window, and the uses made of them."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("materials", "0006_scan"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShowCode",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("version", models.IntegerField(default=1)),
                ("owner_id", models.UUIDField()),
                ("made_by", models.UUIDField()),
                ("digest", models.CharField(max_length=64)),
                ("purpose", models.CharField(max_length=100)),
                ("entries", models.JSONField(default=list)),
                ("licences", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("used_by_id", models.CharField(default="", max_length=80)),
                ("used_by", models.CharField(default="", max_length=80)),
                ("department", models.CharField(default="", max_length=80)),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        CityKeys("ShowCode"),
        migrations.AddConstraint(
            model_name="showcode",
            constraint=models.UniqueConstraint(fields=["city", "digest"], name="show_code_digest"),
        ),
        migrations.AddIndex(
            model_name="showcode", index=models.Index(fields=["city", "owner_id", "-made_at"], name="show_code_owner")
        ),
        migrations.AddField(model_name="bankuse", name="shown_id", field=models.UUIDField(null=True)),
        migrations.AddIndex(
            model_name="bankuse",
            index=models.Index(
                condition=models.Q(("shown_id__isnull", False)), fields=["city", "shown_id"], name="bank_use_shown"
            ),
        ),
    ]
