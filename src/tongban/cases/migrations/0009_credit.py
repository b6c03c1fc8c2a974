"""Cases that go first by good credit, and those looked at more closely."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_one_draft"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="closely",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="case",
            name="fast",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
