import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import empty_pb2 as _empty_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from smoothschedule.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class UrlWhitelistEntry(_message.Message):
    __slots__ = ("id", "scheme", "host", "port", "path_prefix", "methods", "plugin_id", "reason", "expire_time", "status", "create_time", "tenant_id", "asked_by_id", "asked_by_email", "decided_by_id", "decided_by_email", "decide_time", "reject_reason", "revoked_by_id", "revoked_by_email", "revoke_time", "revoke_reason")
    class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATUS_UNSPECIFIED: _ClassVar[UrlWhitelistEntry.Status]
        PENDING: _ClassVar[UrlWhitelistEntry.Status]
        APPROVED: _ClassVar[UrlWhitelistEntry.Status]
        REJECTED: _ClassVar[UrlWhitelistEntry.Status]
        REVOKED: _ClassVar[UrlWhitelistEntry.Status]
        EXPIRED: _ClassVar[UrlWhitelistEntry.Status]
    STATUS_UNSPECIFIED: UrlWhitelistEntry.Status
    PENDING: UrlWhitelistEntry.Status
    APPROVED: UrlWhitelistEntry.Status
    REJECTED: UrlWhitelistEntry.Status
    REVOKED: UrlWhitelistEntry.Status
    EXPIRED: UrlWhitelistEntry.Status
    ID_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    PORT_FIELD_NUMBER: _ClassVar[int]
    PATH_PREFIX_FIELD_NUMBER: _ClassVar[int]
    METHODS_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    ASKED_BY_ID_FIELD_NUMBER: _ClassVar[int]
    ASKED_BY_EMAIL_FIELD_NUMBER: _ClassVar[int]
    DECIDED_BY_ID_FIELD_NUMBER: _ClassVar[int]
    DECIDED_BY_EMAIL_FIELD_NUMBER: _ClassVar[int]
    DECIDE_TIME_FIELD_NUMBER: _ClassVar[int]
    REJECT_REASON_FIELD_NUMBER: _ClassVar[int]
    REVOKED_BY_ID_FIELD_NUMBER: _ClassVar[int]
    REVOKED_BY_EMAIL_FIELD_NUMBER: _ClassVar[int]
    REVOKE_TIME_FIELD_NUMBER: _ClassVar[int]
    REVOKE_REASON_FIELD_NUMBER: _ClassVar[int]
    id: str
    scheme: str
    host: str
    port: int
    path_prefix: str
    methods: _containers.RepeatedScalarFieldContainer[str]
    plugin_id: str
    reason: str
    expire_time: _timestamp_pb2.Timestamp
    status: UrlWhitelistEntry.Status
    create_time: _timestamp_pb2.Timestamp
    tenant_id: str
    asked_by_id: str
    asked_by_email: str
    decided_by_id: str
    decided_by_email: str
    decide_time: _timestamp_pb2.Timestamp
    reject_reason: str
    revoked_by_id: str
    revoked_by_email: str
    revoke_time: _timestamp_pb2.Timestamp
    revoke_reason: str
    def __init__(self, id: _Optional[str] = ..., scheme: _Optional[str] = ..., host: _Optional[str] = ..., port: _Optional[int] = ..., path_prefix: _Optional[str] = ..., methods: _Optional[_Iterable[str]] = ..., plugin_id: _Optional[str] = ..., reason: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., status: _Optional[_Union[UrlWhitelistEntry.Status, str]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., tenant_id: _Optional[str] = ..., asked_by_id: _Optional[str] = ..., asked_by_email: _Optional[str] = ..., decided_by_id: _Optional[str] = ..., decided_by_email: _Optional[str] = ..., decide_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reject_reason: _Optional[str] = ..., revoked_by_id: _Optional[str] = ..., revoked_by_email: _Optional[str] = ..., revoke_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., revoke_reason: _Optional[str] = ...) -> None: ...

class CreateUrlWhitelistEntryRequest(_message.Message):
    __slots__ = ("entry", "request_id")
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    entry: UrlWhitelistEntry
    request_id: str
    def __init__(self, entry: _Optional[_Union[UrlWhitelistEntry, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetUrlWhitelistEntryRequest(_message.Message):
    __slots__ = ("entry_id",)
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    entry_id: str
    def __init__(self, entry_id: _Optional[str] = ...) -> None: ...

class ListUrlWhitelistEntriesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "include_total_size", "status", "plugin_id", "host")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    include_total_size: bool
    status: UrlWhitelistEntry.Status
    plugin_id: str
    host: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., include_total_size: bool = ..., status: _Optional[_Union[UrlWhitelistEntry.Status, str]] = ..., plugin_id: _Optional[str] = ..., host: _Optional[str] = ...) -> None: ...

class ListUrlWhitelistEntriesResponse(_message.Message):
    __slots__ = ("entries", "next_page_token", "total_size")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[UrlWhitelistEntry]
    next_page_token: str
    total_size: int
    def __init__(self, entries: _Optional[_Iterable[_Union[UrlWhitelistEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class DeleteUrlWhitelistEntryRequest(_message.Message):
    __slots__ = ("entry_id",)
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    entry_id: str
    def __init__(self, entry_id: _Optional[str] = ...) -> None: ...

class ApproveUrlWhitelistEntryRequest(_message.Message):
    __slots__ = ("entry_id", "request_id")
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    entry_id: str
    request_id: str
    def __init__(self, entry_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RejectUrlWhitelistEntryRequest(_message.Message):
    __slots__ = ("entry_id", "reason", "request_id")
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    entry_id: str
    reason: str
    request_id: str
    def __init__(self, entry_id: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RevokeUrlWhitelistEntryRequest(_message.Message):
    __slots__ = ("entry_id", "reason", "request_id")
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    entry_id: str
    reason: str
    request_id: str
    def __init__(self, entry_id: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CheckUrlRequest(_message.Message):
    __slots__ = ("url", "method", "plugin_id", "resolve")
    URL_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_ID_FIELD_NUMBER: _ClassVar[int]
    RESOLVE_FIELD_NUMBER: _ClassVar[int]
    url: str
    method: str
    plugin_id: str
    resolve: bool
    def __init__(self, url: _Optional[str] = ..., method: _Optional[str] = ..., plugin_id: _Optional[str] = ..., resolve: bool = ...) -> None: ...

class CheckUrlResponse(_message.Message):
    __slots__ = ("allowed", "reason", "message", "url", "rules")
    class Rule(_message.Message):
        __slots__ = ("entry", "allows", "difference")
        class Difference(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            DIFFERENCE_UNSPECIFIED: _ClassVar[CheckUrlResponse.Rule.Difference]
            SCHEME: _ClassVar[CheckUrlResponse.Rule.Difference]
            HOST: _ClassVar[CheckUrlResponse.Rule.Difference]
            PORT: _ClassVar[CheckUrlResponse.Rule.Difference]
            PATH: _ClassVar[CheckUrlResponse.Rule.Difference]
            METHOD: _ClassVar[CheckUrlResponse.Rule.Difference]
            PLUGIN: _ClassVar[CheckUrlResponse.Rule.Difference]
            STATUS: _ClassVar[CheckUrlResponse.Rule.Difference]
        DIFFERENCE_UNSPECIFIED: CheckUrlResponse.Rule.Difference
        SCHEME: CheckUrlResponse.Rule.Difference
        HOST: CheckUrlResponse.Rule.Difference
        PORT: CheckUrlResponse.Rule.Difference
        PATH: CheckUrlResponse.Rule.Difference
        METHOD: CheckUrlResponse.Rule.Difference
        PLUGIN: CheckUrlResponse.Rule.Difference
        STATUS: CheckUrlResponse.Rule.Difference
        ENTRY_FIELD_NUMBER: _ClassVar[int]
        ALLOWS_FIELD_NUMBER: _ClassVar[int]
        DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
        entry: UrlWhitelistEntry
        allows: bool
        difference: CheckUrlResponse.Rule.Difference
        def __init__(self, entry: _Optional[_Union[UrlWhitelistEntry, _Mapping]] = ..., allows: bool = ..., difference: _Optional[_Union[CheckUrlResponse.Rule.Difference, str]] = ...) -> None: ...
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    allowed: bool
    reason: str
    message: str
    url: str
    rules: _containers.RepeatedCompositeFieldContainer[CheckUrlResponse.Rule]
    def __init__(self, allowed: bool = ..., reason: _Optional[str] = ..., message: _Optional[str] = ..., url: _Optional[str] = ..., rules: _Optional[_Iterable[_Union[CheckUrlResponse.Rule, _Mapping]]] = ...) -> None: ...
