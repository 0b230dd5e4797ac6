"""Client for the Smooth Schedule API.

    from smoothschedule import Client

    with Client("localhost:8080") as client:
        client.login("superuser@smoothschedule.test", password)
        for tenant in client.tenants():
            print(tenant.name)

The messages are in `smoothschedule.v1`; the usual ones are here too.
"""

from smoothschedule.client import Client
from smoothschedule.errors import FieldViolation, SmoothError
from smoothschedule.v1.auth_service_pb2 import LoginResponse, Session
from smoothschedule.v1.tenant_service_pb2 import Tenant
from smoothschedule.v1.user_pb2 import User

__all__ = [
    "Client",
    "FieldViolation",
    "LoginResponse",
    "Session",
    "SmoothError",
    "Tenant",
    "User",
]
