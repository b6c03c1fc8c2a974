"""Which entries of the bank their owner chose to keep."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("materials", "0003_bank"),
    ]

    operations = [
        migrations.AddField(
            model_name="bankentry",
            name="chosen",
            field=models.BooleanField(default=False),
        ),
    ]
