"""The bundle a case was applied for in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("insight", "0001_initial"),
    ]

    operations = [
        migrations.AddField(model_name="casemeasure", name="bundle", field=models.CharField(default="", max_length=80)),
        migrations.AddField(model_name="casemeasure", name="bundle_case", field=models.UUIDField(null=True)),
    ]
