"""The inbox of regulators, by what waits and by district."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="push",
            name="push_inbox",
        ),
        migrations.AddIndex(
            model_name="push",
            index=models.Index(fields=["city", "department", "-pushed_at", "district"], name="push_inbox"),
        ),
        migrations.AddIndex(
            model_name="push",
            index=models.Index(
                condition=models.Q(("taken_at", None)),
                fields=["city", "department", "-pushed_at", "district"],
                name="push_waiting",
            ),
        ),
    ]
