import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import empty_pb2 as _empty_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from smoothschedule.v1 import audit_service_pb2 as _audit_service_pb2
from smoothschedule.v1 import auth_service_pb2 as _auth_service_pb2
from smoothschedule.v1 import masquerade_pb2 as _masquerade_pb2
from smoothschedule.v1 import options_pb2 as _options_pb2
from smoothschedule.v1 import user_pb2 as _user_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StartMasqueradeRequest(_message.Message):
    __slots__ = ("user_id", "reason", "ticket", "duration", "mode")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    TICKET_FIELD_NUMBER: _ClassVar[int]
    DURATION_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    user_id: str
    reason: str
    ticket: str
    duration: _duration_pb2.Duration
    mode: _masquerade_pb2.Masquerade.Mode
    def __init__(self, user_id: _Optional[str] = ..., reason: _Optional[str] = ..., ticket: _Optional[str] = ..., duration: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., mode: _Optional[_Union[_masquerade_pb2.Masquerade.Mode, str]] = ...) -> None: ...

class StartMasqueradeResponse(_message.Message):
    __slots__ = ("token", "session", "user")
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    USER_FIELD_NUMBER: _ClassVar[int]
    token: str
    session: _auth_service_pb2.Session
    user: _user_pb2.User
    def __init__(self, token: _Optional[str] = ..., session: _Optional[_Union[_auth_service_pb2.Session, _Mapping]] = ..., user: _Optional[_Union[_user_pb2.User, _Mapping]] = ...) -> None: ...

class StopMasqueradeRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ExplainMasqueradeRequest(_message.Message):
    __slots__ = ("user_id", "actor_id", "mode", "reason")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_ID_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    user_id: str
    actor_id: str
    mode: _masquerade_pb2.Masquerade.Mode
    reason: str
    def __init__(self, user_id: _Optional[str] = ..., actor_id: _Optional[str] = ..., mode: _Optional[_Union[_masquerade_pb2.Masquerade.Mode, str]] = ..., reason: _Optional[str] = ...) -> None: ...

class ExplainMasqueradeResponse(_message.Message):
    __slots__ = ("allowed", "reason", "mode", "rules")
    class Rule(_message.Message):
        __slots__ = ("name", "verdict", "reason", "description")
        class Verdict(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            VERDICT_UNSPECIFIED: _ClassVar[ExplainMasqueradeResponse.Rule.Verdict]
            PASSED: _ClassVar[ExplainMasqueradeResponse.Rule.Verdict]
            DENIED: _ClassVar[ExplainMasqueradeResponse.Rule.Verdict]
            NOT_ASKED: _ClassVar[ExplainMasqueradeResponse.Rule.Verdict]
        VERDICT_UNSPECIFIED: ExplainMasqueradeResponse.Rule.Verdict
        PASSED: ExplainMasqueradeResponse.Rule.Verdict
        DENIED: ExplainMasqueradeResponse.Rule.Verdict
        NOT_ASKED: ExplainMasqueradeResponse.Rule.Verdict
        NAME_FIELD_NUMBER: _ClassVar[int]
        VERDICT_FIELD_NUMBER: _ClassVar[int]
        REASON_FIELD_NUMBER: _ClassVar[int]
        DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
        name: str
        verdict: ExplainMasqueradeResponse.Rule.Verdict
        reason: str
        description: str
        def __init__(self, name: _Optional[str] = ..., verdict: _Optional[_Union[ExplainMasqueradeResponse.Rule.Verdict, str]] = ..., reason: _Optional[str] = ..., description: _Optional[str] = ...) -> None: ...
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    allowed: bool
    reason: str
    mode: _masquerade_pb2.Masquerade.Mode
    rules: _containers.RepeatedCompositeFieldContainer[ExplainMasqueradeResponse.Rule]
    def __init__(self, allowed: bool = ..., reason: _Optional[str] = ..., mode: _Optional[_Union[_masquerade_pb2.Masquerade.Mode, str]] = ..., rules: _Optional[_Iterable[_Union[ExplainMasqueradeResponse.Rule, _Mapping]]] = ...) -> None: ...

class ListMasqueradeTargetsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "tenant_id", "role", "q")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    Q_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    tenant_id: str
    role: _user_pb2.User.Role
    q: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., tenant_id: _Optional[str] = ..., role: _Optional[_Union[_user_pb2.User.Role, str]] = ..., q: _Optional[str] = ...) -> None: ...

class ListMasqueradeTargetsResponse(_message.Message):
    __slots__ = ("users", "next_page_token")
    USERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    users: _containers.RepeatedCompositeFieldContainer[_user_pb2.User]
    next_page_token: str
    def __init__(self, users: _Optional[_Iterable[_Union[_user_pb2.User, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListMasqueradeEventsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "tenant_id", "actor_id", "subject_id", "masquerade_id", "action", "start_time", "end_time")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    MASQUERADE_ID_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    tenant_id: str
    actor_id: str
    subject_id: str
    masquerade_id: str
    action: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., tenant_id: _Optional[str] = ..., actor_id: _Optional[str] = ..., subject_id: _Optional[str] = ..., masquerade_id: _Optional[str] = ..., action: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListMasqueradeEventsResponse(_message.Message):
    __slots__ = ("events", "next_page_token")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[_audit_service_pb2.AuditEvent]
    next_page_token: str
    def __init__(self, events: _Optional[_Iterable[_Union[_audit_service_pb2.AuditEvent, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WatchMasqueradeEventsRequest(_message.Message):
    __slots__ = ("position", "tenant_id")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    position: str
    tenant_id: str
    def __init__(self, position: _Optional[str] = ..., tenant_id: _Optional[str] = ...) -> None: ...

class WatchMasqueradeEventsResponse(_message.Message):
    __slots__ = ("position", "event")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    position: str
    event: _audit_service_pb2.AuditEvent
    def __init__(self, position: _Optional[str] = ..., event: _Optional[_Union[_audit_service_pb2.AuditEvent, _Mapping]] = ...) -> None: ...
