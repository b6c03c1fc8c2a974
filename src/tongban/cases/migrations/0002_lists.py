"""Indexes by which work lists stay quick however many cases there are."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="case",
            name="case_worklist",
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("open", True)),
                fields=["city", "department", "due_on", "notify_by", "received_at"],
                name="case_open_due",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("open", True)),
                fields=["city", "department", "district", "item_digest", "route", "status", "node", "id"],
                name="case_open_step",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("open", True), ("status", "02")), fields=["city", "notify_by"], name="case_untold"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("open", False)),
                fields=["city", "department", "-received_at", "district", "item_key", "status"],
                name="case_ended",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["received_at"], name="case_lately", pages_per_range=32
            ),
        ),
    ]
