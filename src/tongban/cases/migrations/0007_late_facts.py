"""What silent sources told after a case had come in."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_steps_together"),
    ]

    operations = [
        migrations.CreateModel(
            name="LateFacts",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("case_id", models.UUIDField()),
                ("event_id", models.UUIDField()),
                ("facts", models.JSONField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["city", "case_id", "at"], name="late_facts_case")],
                "constraints": [models.UniqueConstraint(fields=("city", "event_id"), name="late_facts_once")],
            },
        ),
        CityKeys("latefacts", {"case_id": "cases_case"}),
    ]
