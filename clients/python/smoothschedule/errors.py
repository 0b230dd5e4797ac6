"""What a failed call says: the status, and the details in `grpc-status-details-bin`."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2

_DETAILS = "grpc-status-details-bin"
_REQUEST_ID = "x-request-id"
_REQUEST_ID_IN_INFO = "requestId"


class FieldViolation(NamedTuple):
    """One field of the request that was wrong."""

    field: str
    """Its JSON path: `tenant.schemaName`."""
    description: str


class SmoothError(Exception):
    """A call that failed. Switch on `code` and `reason`; show `message` to a person."""

    code: grpc.StatusCode
    reason: str
    """`SCHEMA_NAME_TAKEN`; empty where the server could not be asked."""
    message: str
    request_id: str
    """Names the call in the server's logs; empty where the server could not be asked."""
    field_violations: Tuple[FieldViolation, ...]
    retry_after: Optional[float]
    """Seconds, where a retry helps."""

    def __init__(
        self,
        code: grpc.StatusCode,
        message: str,
        *,
        reason: str = "",
        request_id: str = "",
        field_violations: Tuple[FieldViolation, ...] = (),
        retry_after: Optional[float] = None,
    ):
        super().__init__(code, message)
        self.code = code
        self.reason = reason
        self.message = message
        self.request_id = request_id
        self.field_violations = field_violations
        self.retry_after = retry_after

    def __str__(self) -> str:
        text = f"{self.code.name} {self.reason}".rstrip() + f": {self.message}"
        for violation in self.field_violations:
            text += f"; {violation.field}: {violation.description}"
        return f"{text} (request {self.request_id})" if self.request_id else text

    @classmethod
    def of(cls, error: grpc.RpcError) -> SmoothError:
        """Reads what a failed call left behind."""
        trailers = {key: value for key, value in error.trailing_metadata() or ()}
        found = cls(
            error.code(),
            error.details() or "",
            request_id=trailers.get(_REQUEST_ID, ""),
        )
        for detail in _details(trailers.get(_DETAILS, b"")):
            found._take(detail)
        return found

    def _take(self, detail) -> None:
        info = error_details_pb2.ErrorInfo()
        bad_request = error_details_pb2.BadRequest()
        retry = error_details_pb2.RetryInfo()
        if detail.Unpack(info):
            self.reason = info.reason
            self.request_id = info.metadata.get(_REQUEST_ID_IN_INFO, self.request_id)
        elif detail.Unpack(bad_request):
            self.field_violations += tuple(
                FieldViolation(violation.field, violation.description)
                for violation in bad_request.field_violations
            )
        elif detail.Unpack(retry):
            self.retry_after = retry.retry_delay.ToTimedelta().total_seconds()


def _details(packed: bytes):
    try:
        return status_pb2.Status.FromString(packed).details
    except DecodeError:  # a proxy's, perhaps: code and message are left
        return ()
