"""Dead jobs are found among any number of waiting ones."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="job",
            index=models.Index(condition=models.Q(("state", "dead")), fields=["city", "id"], name="job_dead"),
        ),
    ]
