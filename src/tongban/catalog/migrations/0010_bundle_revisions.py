"""Revisions of bundles beside those of items."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0009_word_decisions"),
    ]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="subject",
            field=models.CharField(choices=[("item", "事项"), ("bundle", "一件事")], default="item", max_length=10),
        ),
        migrations.RemoveConstraint(model_name="revision", name="revision_open_once"),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "submitted", "signed"])),
                fields=("city", "subject", "item_key"),
                name="revision_open_once",
            ),
        ),
    ]
