"""The review steps open at the same time, as one text of any length."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_backtests"),
    ]

    operations = [
        migrations.AlterField(model_name="case", name="node", field=models.TextField(default="")),
    ]
