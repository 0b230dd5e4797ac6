import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PluginManifest(_message.Message):
    __slots__ = ("calls", "hosts", "secrets", "prompts", "contexts", "permissions")
    CALLS_FIELD_NUMBER: _ClassVar[int]
    HOSTS_FIELD_NUMBER: _ClassVar[int]
    SECRETS_FIELD_NUMBER: _ClassVar[int]
    PROMPTS_FIELD_NUMBER: _ClassVar[int]
    CONTEXTS_FIELD_NUMBER: _ClassVar[int]
    PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
    calls: _containers.RepeatedScalarFieldContainer[str]
    hosts: _containers.RepeatedScalarFieldContainer[str]
    secrets: _containers.RepeatedScalarFieldContainer[str]
    prompts: _containers.RepeatedScalarFieldContainer[str]
    contexts: _containers.RepeatedScalarFieldContainer[str]
    permissions: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, calls: _Optional[_Iterable[str]] = ..., hosts: _Optional[_Iterable[str]] = ..., secrets: _Optional[_Iterable[str]] = ..., prompts: _Optional[_Iterable[str]] = ..., contexts: _Optional[_Iterable[str]] = ..., permissions: _Optional[_Iterable[str]] = ...) -> None: ...

class Plugin(_message.Message):
    __slots__ = ("id", "tenant_id", "name", "summary", "description", "script", "is_repeatable", "state", "version", "approved_version", "manifest", "reason", "create_time", "update_time", "etag")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[Plugin.State]
        DRAFT: _ClassVar[Plugin.State]
        SUBMITTED: _ClassVar[Plugin.State]
        APPROVED: _ClassVar[Plugin.State]
        REJECTED: _ClassVar[Plugin.State]
        DISABLED: _ClassVar[Plugin.State]
    STATE_UNSPECIFIED: Plugin.State
    DRAFT: Plugin.State
    SUBMITTED: Plugin.State
    APPROVED: Plugin.State
    REJECTED: Plugin.State
    DISABLED: Plugin.State
    ID_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    SCRIPT_FIELD_NUMBER: _ClassVar[int]
    IS_REPEATABLE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    APPROVED_VERSION_FIELD_NUMBER: _ClassVar[int]
    MANIFEST_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    tenant_id: str
    name: str
    summary: str
    description: str
    script: str
    is_repeatable: bool
    state: Plugin.State
    version: str
    approved_version: str
    manifest: PluginManifest
    reason: str
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, id: _Optional[str] = ..., tenant_id: _Optional[str] = ..., name: _Optional[str] = ..., summary: _Optional[str] = ..., description: _Optional[str] = ..., script: _Optional[str] = ..., is_repeatable: bool = ..., state: _Optional[_Union[Plugin.State, str]] = ..., version: _Optional[str] = ..., approved_version: _Optional[str] = ..., manifest: _Optional[_Union[PluginManifest, _Mapping]] = ..., reason: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class PluginVersion(_message.Message):
    __slots__ = ("plugin_id", "version", "number", "script", "is_repeatable", "state", "manifest", "author_id", "create_time", "submit_time", "decided_by_id", "decide_time", "reject_reason")
    PLUGIN_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    SCRIPT_FIELD_NUMBER: _ClassVar[int]
    IS_REPEATABLE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    MANIFEST_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_ID_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    SUBMIT_TIME_FIELD_NUMBER: _ClassVar[int]
    DECIDED_BY_ID_FIELD_NUMBER: _ClassVar[int]
    DECIDE_TIME_FIELD_NUMBER: _ClassVar[int]
    REJECT_REASON_FIELD_NUMBER: _ClassVar[int]
    plugin_id: str
    version: str
    number: int
    script: str
    is_repeatable: bool
    state: Plugin.State
    manifest: PluginManifest
    author_id: str
    create_time: _timestamp_pb2.Timestamp
    submit_time: _timestamp_pb2.Timestamp
    decided_by_id: str
    decide_time: _timestamp_pb2.Timestamp
    reject_reason: str
    def __init__(self, plugin_id: _Optional[str] = ..., version: _Optional[str] = ..., number: _Optional[int] = ..., script: _Optional[str] = ..., is_repeatable: bool = ..., state: _Optional[_Union[Plugin.State, str]] = ..., manifest: _Optional[_Union[PluginManifest, _Mapping]] = ..., author_id: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., submit_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., decided_by_id: _Optional[str] = ..., decide_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reject_reason: _Optional[str] = ...) -> None: ...

class PluginSchedule(_message.Message):
    __slots__ = ("cron", "overlap")
    class Overlap(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        OVERLAP_UNSPECIFIED: _ClassVar[PluginSchedule.Overlap]
        SKIP: _ClassVar[PluginSchedule.Overlap]
        QUEUE: _ClassVar[PluginSchedule.Overlap]
    OVERLAP_UNSPECIFIED: PluginSchedule.Overlap
    SKIP: PluginSchedule.Overlap
    QUEUE: PluginSchedule.Overlap
    CRON_FIELD_NUMBER: _ClassVar[int]
    OVERLAP_FIELD_NUMBER: _ClassVar[int]
    cron: str
    overlap: PluginSchedule.Overlap
    def __init__(self, cron: _Optional[str] = ..., overlap: _Optional[_Union[PluginSchedule.Overlap, str]] = ...) -> None: ...

class PluginSecret(_message.Message):
    __slots__ = ("name", "hosts", "value", "is_set")
    NAME_FIELD_NUMBER: _ClassVar[int]
    HOSTS_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    IS_SET_FIELD_NUMBER: _ClassVar[int]
    name: str
    hosts: _containers.RepeatedScalarFieldContainer[str]
    value: str
    is_set: bool
    def __init__(self, name: _Optional[str] = ..., hosts: _Optional[_Iterable[str]] = ..., value: _Optional[str] = ..., is_set: bool = ...) -> None: ...

class PluginInstall(_message.Message):
    __slots__ = ("id", "tenant_id", "plugin_id", "plugin_name", "version", "version_state", "values", "is_enabled", "schedule", "triggers", "secrets", "installer_id", "state", "pause_reason", "failure_streak", "next_run_times", "available_version", "consent", "create_time", "update_time", "etag")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[PluginInstall.State]
        ENABLED: _ClassVar[PluginInstall.State]
        DISABLED: _ClassVar[PluginInstall.State]
        PAUSED: _ClassVar[PluginInstall.State]
    STATE_UNSPECIFIED: PluginInstall.State
    ENABLED: PluginInstall.State
    DISABLED: PluginInstall.State
    PAUSED: PluginInstall.State
    ID_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_ID_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    VERSION_STATE_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    IS_ENABLED_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    TRIGGERS_FIELD_NUMBER: _ClassVar[int]
    SECRETS_FIELD_NUMBER: _ClassVar[int]
    INSTALLER_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PAUSE_REASON_FIELD_NUMBER: _ClassVar[int]
    FAILURE_STREAK_FIELD_NUMBER: _ClassVar[int]
    NEXT_RUN_TIMES_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_VERSION_FIELD_NUMBER: _ClassVar[int]
    CONSENT_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    tenant_id: str
    plugin_id: str
    plugin_name: str
    version: str
    version_state: Plugin.State
    values: _struct_pb2.Struct
    is_enabled: bool
    schedule: PluginSchedule
    triggers: _containers.RepeatedScalarFieldContainer[str]
    secrets: _containers.RepeatedCompositeFieldContainer[PluginSecret]
    installer_id: str
    state: PluginInstall.State
    pause_reason: str
    failure_streak: int
    next_run_times: _containers.RepeatedCompositeFieldContainer[_timestamp_pb2.Timestamp]
    available_version: str
    consent: PluginManifest
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, id: _Optional[str] = ..., tenant_id: _Optional[str] = ..., plugin_id: _Optional[str] = ..., plugin_name: _Optional[str] = ..., version: _Optional[str] = ..., version_state: _Optional[_Union[Plugin.State, str]] = ..., values: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., is_enabled: bool = ..., schedule: _Optional[_Union[PluginSchedule, _Mapping]] = ..., triggers: _Optional[_Iterable[str]] = ..., secrets: _Optional[_Iterable[_Union[PluginSecret, _Mapping]]] = ..., installer_id: _Optional[str] = ..., state: _Optional[_Union[PluginInstall.State, str]] = ..., pause_reason: _Optional[str] = ..., failure_streak: _Optional[int] = ..., next_run_times: _Optional[_Iterable[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]]] = ..., available_version: _Optional[str] = ..., consent: _Optional[_Union[PluginManifest, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...
