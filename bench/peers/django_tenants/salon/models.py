"""The tables that the server's tenants have with the app `notes`: as many, with as many indexes."""

import uuid

from django.db import models


class AuditOutbox(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    create_time = models.DateTimeField()
    event = models.JSONField()


class IdempotencyKey(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    method = models.TextField()
    body_hash = models.BinaryField()
    answer = models.BinaryField(null=True)
    create_time = models.DateTimeField(db_index=True)


class Note(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    text = models.TextField()
    create_time = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(check=~models.Q(text=""), name="note_text_check")]
