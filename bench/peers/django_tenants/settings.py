"""The least that django-tenants needs; DATABASE names the PostgreSQL as JSON."""

import json
import os

DATABASES = {
    "default": {"ENGINE": "django_tenants.postgresql_backend", **json.loads(os.environ["DATABASE"])}
}
DATABASE_ROUTERS = ("django_tenants.routers.TenantSyncRouter",)
SHARED_APPS = ["django_tenants", "django.contrib.contenttypes", "company"]
TENANT_APPS = ["salon"]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]
TENANT_MODEL = "company.Company"
TENANT_DOMAIN_MODEL = "company.Domain"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = "of a benchmark"
USE_TZ = True
