"""Persons as outside identity providers call them."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0002_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="Linked",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("issuer", models.CharField(max_length=200)),
                ("subject", models.CharField(max_length=255)),
                ("person_id", models.UUIDField()),
                ("since", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("city", "issuer", "subject"), name="linked_once")],
            },
        ),
        CityKeys("linked", {"person_id": "parties_party"}),
    ]
