"""One call: metadata, a deadline over all its attempts, and retries where they are safe.

A call is sent again only if the server says UNAVAILABLE and when to come back (RetryInfo), if doing
it twice is the same as doing it once, and if the wait still fits into the deadline.
"""

from __future__ import annotations

import time
from typing import Callable, List, Optional, Tuple, TypeVar

import grpc

from smoothschedule.errors import SmoothError

Request = TypeVar("Request")
Response = TypeVar("Response")


class Caller:
    """Sends calls in the name of a session."""

    def __init__(self, token: Optional[str], tenant: Optional[str], timeout: float):
        self.token = token
        self.tenant = tenant
        self.timeout = timeout

    def call(
        self,
        method: Callable[..., Response],
        request: Request,
        *,
        idempotent: bool,
        timeout: Optional[float] = None,
    ) -> Response:
        """Sends `request`. Raises SmoothError."""
        deadline = time.monotonic() + (self.timeout if timeout is None else timeout)
        while True:
            left = deadline - time.monotonic()
            try:
                return method(request, metadata=self._metadata(), timeout=left)
            except grpc.RpcError as rpc_error:
                error = SmoothError.of(rpc_error)
            wait = _wait_before_retry(error) if idempotent else None
            if wait is None or time.monotonic() + wait >= deadline:
                raise error
            time.sleep(wait)

    def _metadata(self) -> List[Tuple[str, str]]:
        metadata = []
        if self.token:
            metadata.append(("authorization", f"Bearer {self.token}"))
        if self.tenant:
            metadata.append(("x-tenant", self.tenant))
        return metadata


def _wait_before_retry(error: SmoothError) -> Optional[float]:
    return error.retry_after if error.code is grpc.StatusCode.UNAVAILABLE else None
