"""Deliveries with their state, each once per event, recipient and channel; messages that know their wording."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0002_dead_jobs")]

    operations = [
        migrations.AddField("message", "event_name", models.CharField(default="", max_length=60)),
        migrations.AddField("message", "wording", models.CharField(default="", max_length=64)),
        migrations.RemoveConstraint("delivery", "delivery_once"),
        migrations.AlterField("delivery", "message_id", models.UUIDField(null=True)),
        migrations.AddField("delivery", "event_name", models.CharField(default="", max_length=60)),
        migrations.AddField("delivery", "party_id", models.UUIDField(null=True)),
        migrations.AddField("delivery", "to", models.CharField(default="", max_length=254)),
        migrations.AlterField("delivery", "to_masked", models.CharField(max_length=254)),
        migrations.AddField("delivery", "subject", models.CharField(default="", max_length=200)),
        migrations.AlterField("delivery", "text", models.TextField()),
        migrations.AddField("delivery", "link", models.CharField(default="", max_length=200)),
        migrations.AddField("delivery", "secret", models.BooleanField(default=False)),
        migrations.AddField(
            "delivery",
            "state",
            models.CharField(
                choices=[
                    ("待发", "Waiting"), ("已发", "Sent"), ("已送达", "Delivered"), ("失败", "Failed"), ("已放弃", "Abandoned"),
                ],
                default="已发",
                max_length=4,
            ),
        ),
        migrations.AddField("delivery", "attempts", models.SmallIntegerField(default=0)),
        migrations.AddField("delivery", "error", models.CharField(default="", max_length=60)),
        migrations.AlterField("delivery", "receipt", models.CharField(default="", max_length=80)),
        migrations.AddField("delivery", "segments", models.SmallIntegerField(default=0)),
        migrations.AddField("delivery", "not_before", models.DateTimeField(null=True)),
        migrations.AddField("delivery", "sent_at", models.DateTimeField(null=True)),
        migrations.AddField("delivery", "delivered_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "delivery",
            models.UniqueConstraint(fields=("city", "event_id", "party_id", "channel"), name="delivery_once_each"),
        ),
        migrations.AddIndex("delivery", models.Index(fields=["city", "message_id"], name="delivery_message")),
        migrations.AddIndex("delivery", models.Index(fields=["city", "state", "id"], name="delivery_state")),
        migrations.AddIndex("delivery", models.Index(fields=["city", "to_masked", "id"], name="delivery_to")),
        migrations.AddIndex("delivery", models.Index(fields=["city", "link", "id"], name="delivery_link")),
    ]  # fmt: skip
