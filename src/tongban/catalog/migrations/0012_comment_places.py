"""Comments follow the place they speak of, and what was settled may be taken up again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0011_district_copies"),
    ]

    operations = [
        migrations.AddField(
            model_name="revisioncomment",
            name="names",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="revisioncomment",
            name="reopened",
            field=models.BooleanField(default=False),
        ),
    ]
