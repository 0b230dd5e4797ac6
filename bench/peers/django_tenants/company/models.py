"""Tenants, as django-tenants has them."""

from django.db import models
from django_tenants.models import DomainMixin, TenantMixin


class Company(TenantMixin):
    name = models.CharField(max_length=200)


class Domain(DomainMixin):
    pass
