"""The client: sign in, tenants."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any, Iterator, Optional, Union

import grpc

from smoothschedule.calls import Caller
from smoothschedule.v1 import auth_service_pb2 as auth_pb
from smoothschedule.v1 import tenant_service_pb2 as tenant_pb
from smoothschedule.v1.auth_service_pb2_grpc import AuthServiceStub
from smoothschedule.v1.tenant_service_pb2_grpc import TenantServiceStub
from smoothschedule.v1.user_pb2 import User

DEFAULT_TIMEOUT = 30.0
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class Client:
    """A connection to a server, and a session on it once signed in. Use it from any thread.

    target   `host:port`
    token    of a session that goes on; otherwise `login`
    tenant   id or schema name, where the host does not say it (metadata `x-tenant`)
    tls      None: TLS, but not to this machine itself
    ca       path of the PEM file with the authorities to trust instead of the usual; means TLS
    host     what the server shall take for its name (`demo.localhost`), where it is not target's
    timeout  seconds that a call may take, its retries included; every method takes its own, too

    Every method raises SmoothError.
    """

    def __init__(
        self,
        target: str,
        token: Optional[str] = None,
        tenant: Optional[str] = None,
        *,
        tls: Optional[bool] = None,
        ca: Union[str, Path, None] = None,
        host: Optional[str] = None,
        timeout: float = DEFAULT_TIMEOUT,
    ):
        if tls is False and ca is not None:
            raise ValueError("ca is for TLS, which tls=False turns off")
        if tls is None:
            tls = ca is not None or not _is_loopback(target)
        self._channel = _open_channel(target, tls, ca, host)
        self._auth = AuthServiceStub(self._channel)
        self._tenants = TenantServiceStub(self._channel)
        self._caller = Caller(token, tenant, timeout)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection. The session stays as it is; `logout` ends it."""
        self._channel.close()

    @property
    def channel(self) -> grpc.Channel:
        """For stubs of one's own: `TenantServiceStub(client.channel)`."""
        return self._channel

    @property
    def token(self) -> Optional[str]:
        """Of the session; None when not signed in. A secret."""
        return self._caller.token

    # Sessions.

    def login(
        self, email: str, password: str, *, tenant: str = "", timeout: Optional[float] = None
    ) -> auth_pb.LoginResponse:
        """Signs in, and makes later calls in the session that begins."""
        request = auth_pb.LoginRequest(email=email, password=password, tenant=tenant)
        return self._signed_in(
            self._caller.call(self._auth.Login, request, idempotent=False, timeout=timeout)
        )

    def quick_login(
        self,
        role: Union[str, User.Role],
        *,
        tenant: str = "",
        timeout: Optional[float] = None,
    ) -> auth_pb.LoginResponse:
        """Signs in as the seeded user of a role (`"TENANT_OWNER"`); on development servers only."""
        request = auth_pb.QuickLoginRequest(role=role, tenant=tenant)
        return self._signed_in(
            self._caller.call(self._auth.QuickLogin, request, idempotent=False, timeout=timeout)
        )

    def logout(self, *, timeout: Optional[float] = None) -> None:
        """Ends the session, on every server."""
        self._caller.call(
            self._auth.Logout, auth_pb.LogoutRequest(), idempotent=False, timeout=timeout
        )
        self._caller.token = None

    def session(self, *, timeout: Optional[float] = None) -> auth_pb.Session:
        """Who am I, and what may I do."""
        return self._caller.call(
            self._auth.GetSession, auth_pb.GetSessionRequest(), idempotent=True, timeout=timeout
        )

    def _signed_in(self, response: auth_pb.LoginResponse) -> auth_pb.LoginResponse:
        self._caller.token = response.token
        return response

    # Tenants.

    def create_tenant(
        self,
        name: str,
        schema_name: str,
        *,
        request_id: Optional[str] = None,
        timeout: Optional[float] = None,
        **fields: Any,
    ) -> tenant_pb.Tenant:
        """Creates a tenant; `fields` are others of Tenant (`time_zone="Europe/Berlin"`).

        The same `request_id` (a UUID) again within a day gives the first answer; without one each
        call of this method is a creation of its own.
        """
        request = tenant_pb.CreateTenantRequest(
            tenant=tenant_pb.Tenant(name=name, schema_name=schema_name, **fields),
            request_id=request_id or str(uuid.uuid4()),
        )
        return self._caller.call(
            self._tenants.CreateTenant, request, idempotent=True, timeout=timeout
        )

    def get_tenant(self, tenant_id: str, *, timeout: Optional[float] = None) -> tenant_pb.Tenant:
        """One tenant."""
        request = tenant_pb.GetTenantRequest(tenant_id=tenant_id)
        return self._caller.call(self._tenants.GetTenant, request, idempotent=True, timeout=timeout)

    def update_tenant(
        self, tenant_id: str, *, etag: str = "", timeout: Optional[float] = None, **fields: Any
    ) -> tenant_pb.Tenant:
        """Sets the named fields of a tenant and leaves the others as they are.

        With `etag` (as last read) it fails with ABORTED if the tenant has changed since. Such an
        update is not sent twice: the second would find the etag that the first has changed.
        """
        request = tenant_pb.UpdateTenantRequest(
            tenant=tenant_pb.Tenant(id=tenant_id, etag=etag, **fields)
        )
        request.update_mask.paths.extend(fields)
        return self._caller.call(
            self._tenants.UpdateTenant, request, idempotent=not etag, timeout=timeout
        )

    def delete_tenant(
        self, tenant_id: str, *, etag: str = "", timeout: Optional[float] = None
    ) -> tenant_pb.Tenant:
        """Deletes a tenant softly: its data stays until the `purge_time` of the answer."""
        request = tenant_pb.DeleteTenantRequest(tenant_id=tenant_id, etag=etag)
        return self._caller.call(
            self._tenants.DeleteTenant, request, idempotent=True, timeout=timeout
        )

    def undelete_tenant(
        self, tenant_id: str, *, etag: str = "", timeout: Optional[float] = None
    ) -> tenant_pb.Tenant:
        """Brings a deleted tenant back to the state that it had, until its `purge_time`."""
        request = tenant_pb.UndeleteTenantRequest(tenant_id=tenant_id, etag=etag)
        return self._caller.call(
            self._tenants.UndeleteTenant, request, idempotent=True, timeout=timeout
        )

    def purge_tenant(
        self, tenant_id: str, *, etag: str = "", timeout: Optional[float] = None
    ) -> tenant_pb.Tenant:
        """Destroys a deleted tenant's data for good; it goes on in the background."""
        request = tenant_pb.PurgeTenantRequest(tenant_id=tenant_id, etag=etag)
        return self._caller.call(
            self._tenants.PurgeTenant, request, idempotent=True, timeout=timeout
        )

    def suspend_tenant(
        self, tenant_id: str, *, etag: str = "", timeout: Optional[float] = None
    ) -> tenant_pb.Tenant:
        """Closes a tenant to its users; their sessions end at once."""
        request = tenant_pb.SuspendTenantRequest(tenant_id=tenant_id, etag=etag)
        return self._caller.call(
            self._tenants.SuspendTenant, request, idempotent=True, timeout=timeout
        )

    def resume_tenant(
        self, tenant_id: str, *, etag: str = "", timeout: Optional[float] = None
    ) -> tenant_pb.Tenant:
        """Opens a suspended tenant again; its users sign in anew."""
        request = tenant_pb.ResumeTenantRequest(tenant_id=tenant_id, etag=etag)
        return self._caller.call(
            self._tenants.ResumeTenant, request, idempotent=True, timeout=timeout
        )

    def tenant_config(self, *, timeout: Optional[float] = None) -> tenant_pb.TenantConfig:
        """How the host presents itself: a tenant's branding, or the platform's own."""
        return self._caller.call(
            self._tenants.GetTenantConfig,
            tenant_pb.GetTenantConfigRequest(),
            idempotent=True,
            timeout=timeout,
        )

    def tenants(
        self,
        *,
        state: Union[str, tenant_pb.Tenant.State, None] = None,
        q: str = "",
        page_size: int = 0,
        timeout: Optional[float] = None,
    ) -> Iterator[tenant_pb.Tenant]:
        """Tenants in order of creation; pages are fetched as the iteration reaches them.

        Without `state` those that are ACTIVE or SUSPENDED; `q` is searched for in names. `timeout`
        is for each page.
        """
        request = tenant_pb.ListTenantsRequest(state=state, q=q, page_size=page_size)
        while True:
            page = self._caller.call(
                self._tenants.ListTenants, request, idempotent=True, timeout=timeout
            )
            yield from page.tenants
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token


def _is_loopback(target: str) -> bool:
    host = target.rpartition(":")[0] or target
    return host in _LOOPBACK or host.endswith(".localhost")


def _open_channel(
    target: str, tls: bool, ca: Union[str, Path, None], host: Optional[str]
) -> grpc.Channel:
    options = [("grpc.use_local_subchannel_pool", 1)]  # a connection of its own
    if host:
        options.append(("grpc.default_authority", host))
    if not tls:
        return grpc.insecure_channel(target, options)
    roots = Path(ca).read_bytes() if ca is not None else None
    return grpc.secure_channel(target, grpc.ssl_channel_credentials(roots), options)
