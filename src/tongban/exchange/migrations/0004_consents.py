"""What citizens said to fetches that need their consent, and on which word a fetch rests."""

from django.db import migrations, models

import tongban.core.city
import tongban.core.ids
from tongban.core.city import CityKeys


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0003_registers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tongban.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("city", models.IntegerField(default=tongban.core.city.current_city, editable=False)),
                ("errand", models.CharField(max_length=80)),
                ("item", models.CharField(max_length=80)),
                ("purpose", models.CharField(max_length=200)),
                ("resource", models.CharField(max_length=60)),
                ("subject_id", models.UUIDField()),
                ("who", models.CharField(max_length=80)),
                (
                    "said",
                    models.CharField(
                        choices=[("同意", "Agreed"), ("不同意", "Declined"), ("撤回", "Withdrawn")], max_length=3
                    ),
                ),
                ("until", models.DateField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["city", "errand", "resource", "-at"], name="consent_errand"),
                    models.Index(fields=["city", "subject_id", "-at"], name="consent_subject"),
                ],
            },
        ),
        CityKeys("consent"),
        migrations.AddField(
            model_name="fetch",
            name="consent_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name="fetch",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("查到", "Found"),
                    ("查无记录", "None"),
                    ("用了有效的副本", "Copy"),
                    ("没有应答", "Away"),
                    ("已断开，没有查询", "Open"),
                    ("应答读不懂", "Unreadable"),
                    ("被拒绝", "Refused"),
                    ("次数用完，没有查询", "Used Up"),
                    ("没有批准，没有查询", "Denied"),
                    ("没有接通，没有查询", "Nowhere"),
                    ("没有同意，没有查询", "Unconsented"),
                    ("数据太旧，没有采用", "Stale"),
                ],
                max_length=12,
            ),
        ),
    ]
