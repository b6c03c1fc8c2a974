"""Licences are found by the day they run out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("licences", "0001_initial")]

    operations = [
        migrations.AddIndex(
            "licence",
            models.Index(condition=models.Q(("state", "有效")), fields=["city", "valid_until"], name="licence_until"),
        ),
    ]
