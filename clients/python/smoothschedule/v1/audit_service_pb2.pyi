import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from smoothschedule.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AuditEvent(_message.Message):
    __slots__ = ("id", "event_time", "action", "outcome", "reason_code", "reason", "actor_id", "actor_email", "subject_id", "subject_email", "tenant_id", "resource", "session_key", "masquerade_id", "ip_address", "request_id", "method", "details", "sequence")
    ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_TIME_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ACTOR_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_EMAIL_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_EMAIL_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    SESSION_KEY_FIELD_NUMBER: _ClassVar[int]
    MASQUERADE_ID_FIELD_NUMBER: _ClassVar[int]
    IP_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    id: str
    event_time: _timestamp_pb2.Timestamp
    action: str
    outcome: str
    reason_code: str
    reason: str
    actor_id: str
    actor_email: str
    subject_id: str
    subject_email: str
    tenant_id: str
    resource: str
    session_key: str
    masquerade_id: str
    ip_address: str
    request_id: str
    method: str
    details: _struct_pb2.Struct
    sequence: int
    def __init__(self, id: _Optional[str] = ..., event_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., action: _Optional[str] = ..., outcome: _Optional[str] = ..., reason_code: _Optional[str] = ..., reason: _Optional[str] = ..., actor_id: _Optional[str] = ..., actor_email: _Optional[str] = ..., subject_id: _Optional[str] = ..., subject_email: _Optional[str] = ..., tenant_id: _Optional[str] = ..., resource: _Optional[str] = ..., session_key: _Optional[str] = ..., masquerade_id: _Optional[str] = ..., ip_address: _Optional[str] = ..., request_id: _Optional[str] = ..., method: _Optional[str] = ..., details: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., sequence: _Optional[int] = ...) -> None: ...

class ListAuditEventsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "order_by", "tenant_id", "start_time", "end_time", "actor_id", "subject_id", "action", "outcome", "resource")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    ACTOR_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    order_by: str
    tenant_id: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    actor_id: str
    subject_id: str
    action: str
    outcome: str
    resource: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., order_by: _Optional[str] = ..., tenant_id: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., actor_id: _Optional[str] = ..., subject_id: _Optional[str] = ..., action: _Optional[str] = ..., outcome: _Optional[str] = ..., resource: _Optional[str] = ...) -> None: ...

class ListAuditEventsResponse(_message.Message):
    __slots__ = ("audit_events", "next_page_token")
    AUDIT_EVENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    audit_events: _containers.RepeatedCompositeFieldContainer[AuditEvent]
    next_page_token: str
    def __init__(self, audit_events: _Optional[_Iterable[_Union[AuditEvent, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class VerifyAuditChainRequest(_message.Message):
    __slots__ = ("tenant_id", "start_sequence", "event_count_max")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    START_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    EVENT_COUNT_MAX_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    start_sequence: int
    event_count_max: int
    def __init__(self, tenant_id: _Optional[str] = ..., start_sequence: _Optional[int] = ..., event_count_max: _Optional[int] = ...) -> None: ...

class VerifyAuditChainResponse(_message.Message):
    __slots__ = ("valid", "verified_count", "next_sequence", "fault", "fault_sequence", "head_sequence", "head_sign_time", "unchained_count")
    class Fault(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        FAULT_UNSPECIFIED: _ClassVar[VerifyAuditChainResponse.Fault]
        EVENT_MISSING: _ClassVar[VerifyAuditChainResponse.Fault]
        EVENT_CHANGED: _ClassVar[VerifyAuditChainResponse.Fault]
        TAIL_MISSING: _ClassVar[VerifyAuditChainResponse.Fault]
        TAIL_UNSIGNED: _ClassVar[VerifyAuditChainResponse.Fault]
        HEAD_INVALID: _ClassVar[VerifyAuditChainResponse.Fault]
    FAULT_UNSPECIFIED: VerifyAuditChainResponse.Fault
    EVENT_MISSING: VerifyAuditChainResponse.Fault
    EVENT_CHANGED: VerifyAuditChainResponse.Fault
    TAIL_MISSING: VerifyAuditChainResponse.Fault
    TAIL_UNSIGNED: VerifyAuditChainResponse.Fault
    HEAD_INVALID: VerifyAuditChainResponse.Fault
    VALID_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_COUNT_FIELD_NUMBER: _ClassVar[int]
    NEXT_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    FAULT_FIELD_NUMBER: _ClassVar[int]
    FAULT_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    HEAD_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    HEAD_SIGN_TIME_FIELD_NUMBER: _ClassVar[int]
    UNCHAINED_COUNT_FIELD_NUMBER: _ClassVar[int]
    valid: bool
    verified_count: int
    next_sequence: int
    fault: VerifyAuditChainResponse.Fault
    fault_sequence: int
    head_sequence: int
    head_sign_time: _timestamp_pb2.Timestamp
    unchained_count: int
    def __init__(self, valid: bool = ..., verified_count: _Optional[int] = ..., next_sequence: _Optional[int] = ..., fault: _Optional[_Union[VerifyAuditChainResponse.Fault, str]] = ..., fault_sequence: _Optional[int] = ..., head_sequence: _Optional[int] = ..., head_sign_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., unchained_count: _Optional[int] = ...) -> None: ...

class WatchChangesRequest(_message.Message):
    __slots__ = ("position", "tenant_id")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    position: str
    tenant_id: str
    def __init__(self, position: _Optional[str] = ..., tenant_id: _Optional[str] = ...) -> None: ...

class WatchChangesResponse(_message.Message):
    __slots__ = ("position", "resource", "change_time", "reset")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    CHANGE_TIME_FIELD_NUMBER: _ClassVar[int]
    RESET_FIELD_NUMBER: _ClassVar[int]
    position: str
    resource: str
    change_time: _timestamp_pb2.Timestamp
    reset: bool
    def __init__(self, position: _Optional[str] = ..., resource: _Optional[str] = ..., change_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reset: bool = ...) -> None: ...
