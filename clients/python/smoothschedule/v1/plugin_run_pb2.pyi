import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PluginRun(_message.Message):
    __slots__ = ("id", "install_id", "plugin_id", "version", "kind", "state", "trigger", "values", "now", "context", "runner_id", "installer_id", "attempt", "create_time", "start_time", "end_time", "budget", "error", "result", "log", "http_calls", "effects", "tenant_id")
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        KIND_UNSPECIFIED: _ClassVar[PluginRun.Kind]
        MANUAL: _ClassVar[PluginRun.Kind]
        TEST: _ClassVar[PluginRun.Kind]
        SCHEDULE: _ClassVar[PluginRun.Kind]
        TRIGGER: _ClassVar[PluginRun.Kind]
    KIND_UNSPECIFIED: PluginRun.Kind
    MANUAL: PluginRun.Kind
    TEST: PluginRun.Kind
    SCHEDULE: PluginRun.Kind
    TRIGGER: PluginRun.Kind
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[PluginRun.State]
        QUEUED: _ClassVar[PluginRun.State]
        RUNNING: _ClassVar[PluginRun.State]
        SUCCEEDED: _ClassVar[PluginRun.State]
        FAILED: _ClassVar[PluginRun.State]
        KILLED: _ClassVar[PluginRun.State]
        CANCELLED: _ClassVar[PluginRun.State]
    STATE_UNSPECIFIED: PluginRun.State
    QUEUED: PluginRun.State
    RUNNING: PluginRun.State
    SUCCEEDED: PluginRun.State
    FAILED: PluginRun.State
    KILLED: PluginRun.State
    CANCELLED: PluginRun.State
    class Trigger(_message.Message):
        __slots__ = ("event", "resource")
        EVENT_FIELD_NUMBER: _ClassVar[int]
        RESOURCE_FIELD_NUMBER: _ClassVar[int]
        event: str
        resource: str
        def __init__(self, event: _Optional[str] = ..., resource: _Optional[str] = ...) -> None: ...
    class Budget(_message.Message):
        __slots__ = ("cpu", "cpu_limit", "wall", "wall_limit", "calls", "calls_limit", "log_bytes", "log_bytes_limit", "memory_bytes", "memory_bytes_limit")
        CPU_FIELD_NUMBER: _ClassVar[int]
        CPU_LIMIT_FIELD_NUMBER: _ClassVar[int]
        WALL_FIELD_NUMBER: _ClassVar[int]
        WALL_LIMIT_FIELD_NUMBER: _ClassVar[int]
        CALLS_FIELD_NUMBER: _ClassVar[int]
        CALLS_LIMIT_FIELD_NUMBER: _ClassVar[int]
        LOG_BYTES_FIELD_NUMBER: _ClassVar[int]
        LOG_BYTES_LIMIT_FIELD_NUMBER: _ClassVar[int]
        MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
        MEMORY_BYTES_LIMIT_FIELD_NUMBER: _ClassVar[int]
        cpu: _duration_pb2.Duration
        cpu_limit: _duration_pb2.Duration
        wall: _duration_pb2.Duration
        wall_limit: _duration_pb2.Duration
        calls: int
        calls_limit: int
        log_bytes: int
        log_bytes_limit: int
        memory_bytes: int
        memory_bytes_limit: int
        def __init__(self, cpu: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., cpu_limit: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., wall: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., wall_limit: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., calls: _Optional[int] = ..., calls_limit: _Optional[int] = ..., log_bytes: _Optional[int] = ..., log_bytes_limit: _Optional[int] = ..., memory_bytes: _Optional[int] = ..., memory_bytes_limit: _Optional[int] = ...) -> None: ...
    class Error(_message.Message):
        __slots__ = ("code", "message", "line", "column", "hint", "type")
        CODE_FIELD_NUMBER: _ClassVar[int]
        MESSAGE_FIELD_NUMBER: _ClassVar[int]
        LINE_FIELD_NUMBER: _ClassVar[int]
        COLUMN_FIELD_NUMBER: _ClassVar[int]
        HINT_FIELD_NUMBER: _ClassVar[int]
        TYPE_FIELD_NUMBER: _ClassVar[int]
        code: str
        message: str
        line: int
        column: int
        hint: str
        type: str
        def __init__(self, code: _Optional[str] = ..., message: _Optional[str] = ..., line: _Optional[int] = ..., column: _Optional[int] = ..., hint: _Optional[str] = ..., type: _Optional[str] = ...) -> None: ...
    class LogLine(_message.Message):
        __slots__ = ("time", "level", "text")
        TIME_FIELD_NUMBER: _ClassVar[int]
        LEVEL_FIELD_NUMBER: _ClassVar[int]
        TEXT_FIELD_NUMBER: _ClassVar[int]
        time: _timestamp_pb2.Timestamp
        level: str
        text: str
        def __init__(self, time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., level: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...
    class HttpCall(_message.Message):
        __slots__ = ("time", "method", "url", "status", "bytes", "duration", "outcome")
        TIME_FIELD_NUMBER: _ClassVar[int]
        METHOD_FIELD_NUMBER: _ClassVar[int]
        URL_FIELD_NUMBER: _ClassVar[int]
        STATUS_FIELD_NUMBER: _ClassVar[int]
        BYTES_FIELD_NUMBER: _ClassVar[int]
        DURATION_FIELD_NUMBER: _ClassVar[int]
        OUTCOME_FIELD_NUMBER: _ClassVar[int]
        time: _timestamp_pb2.Timestamp
        method: str
        url: str
        status: int
        bytes: int
        duration: _duration_pb2.Duration
        outcome: str
        def __init__(self, time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., method: _Optional[str] = ..., url: _Optional[str] = ..., status: _Optional[int] = ..., bytes: _Optional[int] = ..., duration: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., outcome: _Optional[str] = ...) -> None: ...
    class Effect(_message.Message):
        __slots__ = ("call", "arguments")
        CALL_FIELD_NUMBER: _ClassVar[int]
        ARGUMENTS_FIELD_NUMBER: _ClassVar[int]
        call: str
        arguments: _struct_pb2.Struct
        def __init__(self, call: _Optional[str] = ..., arguments: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    INSTALL_ID_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    NOW_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_FIELD_NUMBER: _ClassVar[int]
    RUNNER_ID_FIELD_NUMBER: _ClassVar[int]
    INSTALLER_ID_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    LOG_FIELD_NUMBER: _ClassVar[int]
    HTTP_CALLS_FIELD_NUMBER: _ClassVar[int]
    EFFECTS_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    install_id: str
    plugin_id: str
    version: str
    kind: PluginRun.Kind
    state: PluginRun.State
    trigger: PluginRun.Trigger
    values: _struct_pb2.Struct
    now: _timestamp_pb2.Timestamp
    context: _struct_pb2.Struct
    runner_id: str
    installer_id: str
    attempt: int
    create_time: _timestamp_pb2.Timestamp
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    budget: PluginRun.Budget
    error: PluginRun.Error
    result: _struct_pb2.Value
    log: _containers.RepeatedCompositeFieldContainer[PluginRun.LogLine]
    http_calls: _containers.RepeatedCompositeFieldContainer[PluginRun.HttpCall]
    effects: _containers.RepeatedCompositeFieldContainer[PluginRun.Effect]
    tenant_id: str
    def __init__(self, id: _Optional[str] = ..., install_id: _Optional[str] = ..., plugin_id: _Optional[str] = ..., version: _Optional[str] = ..., kind: _Optional[_Union[PluginRun.Kind, str]] = ..., state: _Optional[_Union[PluginRun.State, str]] = ..., trigger: _Optional[_Union[PluginRun.Trigger, _Mapping]] = ..., values: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., now: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., context: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., runner_id: _Optional[str] = ..., installer_id: _Optional[str] = ..., attempt: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., budget: _Optional[_Union[PluginRun.Budget, _Mapping]] = ..., error: _Optional[_Union[PluginRun.Error, _Mapping]] = ..., result: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., log: _Optional[_Iterable[_Union[PluginRun.LogLine, _Mapping]]] = ..., http_calls: _Optional[_Iterable[_Union[PluginRun.HttpCall, _Mapping]]] = ..., effects: _Optional[_Iterable[_Union[PluginRun.Effect, _Mapping]]] = ..., tenant_id: _Optional[str] = ...) -> None: ...
