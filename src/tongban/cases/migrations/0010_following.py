"""What is outstanding of a case accepted with materials to follow, and until when."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_credit"),
    ]

    operations = [
        migrations.AddField(model_name="case", name="follow_by", field=models.DateField(null=True)),
        migrations.AddField(model_name="case", name="outstanding", field=models.JSONField(default=list)),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["city", "follow_by"], name="case_follow_by", condition=Q(open=True, follow_by__isnull=False)
            ),
        ),
    ]
