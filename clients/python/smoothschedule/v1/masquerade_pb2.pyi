import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from smoothschedule.v1 import user_pb2 as _user_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Masquerade(_message.Message):
    __slots__ = ("id", "actor", "mode", "reason", "ticket", "expire_time", "time_left")
    class Mode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        MODE_UNSPECIFIED: _ClassVar[Masquerade.Mode]
        READ_WRITE: _ClassVar[Masquerade.Mode]
        READ_ONLY: _ClassVar[Masquerade.Mode]
    MODE_UNSPECIFIED: Masquerade.Mode
    READ_WRITE: Masquerade.Mode
    READ_ONLY: Masquerade.Mode
    ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    TICKET_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    TIME_LEFT_FIELD_NUMBER: _ClassVar[int]
    id: str
    actor: _user_pb2.User
    mode: Masquerade.Mode
    reason: str
    ticket: str
    expire_time: _timestamp_pb2.Timestamp
    time_left: _duration_pb2.Duration
    def __init__(self, id: _Optional[str] = ..., actor: _Optional[_Union[_user_pb2.User, _Mapping]] = ..., mode: _Optional[_Union[Masquerade.Mode, str]] = ..., reason: _Optional[str] = ..., ticket: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., time_left: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...
