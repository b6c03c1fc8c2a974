"""Until when an archive is kept; records filed before say nothing of it."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0001_initial"),
    ]

    operations = [
        migrations.AddField(model_name="archiverecord", name="keep_until", field=models.DateField(null=True)),
        migrations.AddIndex(
            model_name="archiverecord",
            index=models.Index(
                fields=["city", "keep_until", "case_number"], name="archive_due", condition=Q(keep_until__isnull=False)
            ),
        ),
    ]
