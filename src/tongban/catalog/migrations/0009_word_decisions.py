"""What was said of words that look alike."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0008_item_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="WordDecision",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("kind", models.CharField(max_length=20)),
                ("old", models.CharField(max_length=120)),
                ("into", models.CharField(max_length=120)),
                ("act", models.CharField(max_length=10)),
                ("reason", models.CharField(max_length=300)),
                ("actor_id", models.CharField(max_length=80)),
                ("actor_name", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "kind", "-at", "-id"], name="word_decision_newest")],
            },
        ),
        CityKeys("worddecision"),
    ]
