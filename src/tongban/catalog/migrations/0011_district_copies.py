"""One open revision of an item for the city, and one copy of it for each district."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0010_bundle_revisions"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="revision", name="revision_open_once"),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(
                condition=Q(("state__in", ["draft", "submitted", "signed"])),
                fields=("city", "subject", "item_key", "district"),
                name="revision_open_once",
            ),
        ),
    ]
