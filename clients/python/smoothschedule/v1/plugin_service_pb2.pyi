import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import empty_pb2 as _empty_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from smoothschedule.v1 import options_pb2 as _options_pb2
from smoothschedule.v1 import plugin_pb2 as _plugin_pb2
from smoothschedule.v1 import plugin_run_pb2 as _plugin_run_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CreatePluginRequest(_message.Message):
    __slots__ = ("plugin", "request_id")
    PLUGIN_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    plugin: _plugin_pb2.Plugin
    request_id: str
    def __init__(self, plugin: _Optional[_Union[_plugin_pb2.Plugin, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetPluginRequest(_message.Message):
    __slots__ = ("plugin_id",)
    PLUGIN_ID_FIELD_NUMBER: _ClassVar[int]
    plugin_id: str
    def __init__(self, plugin_id: _Optional[str] = ...) -> None: ...

class ListPluginsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "include_total_size", "state", "own_only", "q")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    OWN_ONLY_FIELD_NUMBER: _ClassVar[int]
    Q_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    include_total_size: bool
    state: _plugin_pb2.Plugin.State
    own_only: bool
    q: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., include_total_size: bool = ..., state: _Optional[_Union[_plugin_pb2.Plugin.State, str]] = ..., own_only: bool = ..., q: _Optional[str] = ...) -> None: ...

class ListPluginsResponse(_message.Message):
    __slots__ = ("plugins", "next_page_token", "total_size")
    PLUGINS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    plugins: _containers.RepeatedCompositeFieldContainer[_plugin_pb2.Plugin]
    next_page_token: str
    total_size: int
    def __init__(self, plugins: _Optional[_Iterable[_Union[_plugin_pb2.Plugin, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class UpdatePluginRequest(_message.Message):
    __slots__ = ("plugin", "update_mask")
    PLUGIN_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    plugin: _plugin_pb2.Plugin
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, plugin: _Optional[_Union[_plugin_pb2.Plugin, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeletePluginRequest(_message.Message):
    __slots__ = ("plugin_id", "etag")
    PLUGIN_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    plugin_id: str
    etag: str
    def __init__(self, plugin_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class GetPluginVersionRequest(_message.Message):
    __slots__ = ("plugin_id", "version")
    PLUGIN_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    plugin_id: str
    version: str
    def __init__(self, plugin_id: _Optional[str] = ..., version: _Optional[str] = ...) -> None: ...

class ListPluginVersionsRequest(_message.Message):
    __slots__ = ("plugin_id", "page_size", "page_token")
    PLUGIN_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    plugin_id: str
    page_size: int
    page_token: str
    def __init__(self, plugin_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPluginVersionsResponse(_message.Message):
    __slots__ = ("versions", "next_page_token")
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    versions: _containers.RepeatedCompositeFieldContainer[_plugin_pb2.PluginVersion]
    next_page_token: str
    def __init__(self, versions: _Optional[_Iterable[_Union[_plugin_pb2.PluginVersion, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class SubmitPluginRequest(_message.Message):
    __slots__ = ("plugin_id", "etag", "request_id")
    PLUGIN_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    plugin_id: str
    etag: str
    request_id: str
    def __init__(self, plugin_id: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ApprovePluginRequest(_message.Message):
    __slots__ = ("plugin_id", "version", "request_id")
    PLUGIN_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    plugin_id: str
    version: str
    request_id: str
    def __init__(self, plugin_id: _Optional[str] = ..., version: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RejectPluginRequest(_message.Message):
    __slots__ = ("plugin_id", "version", "reason", "request_id")
    PLUGIN_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    plugin_id: str
    version: str
    reason: str
    request_id: str
    def __init__(self, plugin_id: _Optional[str] = ..., version: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class DisablePluginRequest(_message.Message):
    __slots__ = ("plugin_id", "reason", "request_id")
    PLUGIN_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    plugin_id: str
    reason: str
    request_id: str
    def __init__(self, plugin_id: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class EnablePluginRequest(_message.Message):
    __slots__ = ("plugin_id", "request_id")
    PLUGIN_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    plugin_id: str
    request_id: str
    def __init__(self, plugin_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CreatePluginInstallRequest(_message.Message):
    __slots__ = ("tenant_id", "plugin_install", "consent_version", "request_id")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_INSTALL_FIELD_NUMBER: _ClassVar[int]
    CONSENT_VERSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    plugin_install: _plugin_pb2.PluginInstall
    consent_version: str
    request_id: str
    def __init__(self, tenant_id: _Optional[str] = ..., plugin_install: _Optional[_Union[_plugin_pb2.PluginInstall, _Mapping]] = ..., consent_version: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetPluginInstallRequest(_message.Message):
    __slots__ = ("tenant_id", "install_id")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    INSTALL_ID_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    install_id: str
    def __init__(self, tenant_id: _Optional[str] = ..., install_id: _Optional[str] = ...) -> None: ...

class ListPluginInstallsRequest(_message.Message):
    __slots__ = ("tenant_id", "page_size", "page_token", "include_total_size", "plugin_id")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_ID_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    page_size: int
    page_token: str
    include_total_size: bool
    plugin_id: str
    def __init__(self, tenant_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., include_total_size: bool = ..., plugin_id: _Optional[str] = ...) -> None: ...

class ListPluginInstallsResponse(_message.Message):
    __slots__ = ("plugin_installs", "next_page_token", "total_size")
    PLUGIN_INSTALLS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    plugin_installs: _containers.RepeatedCompositeFieldContainer[_plugin_pb2.PluginInstall]
    next_page_token: str
    total_size: int
    def __init__(self, plugin_installs: _Optional[_Iterable[_Union[_plugin_pb2.PluginInstall, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class UpdatePluginInstallRequest(_message.Message):
    __slots__ = ("tenant_id", "plugin_install", "update_mask")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_INSTALL_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    plugin_install: _plugin_pb2.PluginInstall
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, tenant_id: _Optional[str] = ..., plugin_install: _Optional[_Union[_plugin_pb2.PluginInstall, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeletePluginInstallRequest(_message.Message):
    __slots__ = ("tenant_id", "install_id", "etag")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    INSTALL_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    install_id: str
    etag: str
    def __init__(self, tenant_id: _Optional[str] = ..., install_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class UpgradePluginInstallRequest(_message.Message):
    __slots__ = ("tenant_id", "install_id", "version", "consent_version", "values", "etag", "request_id")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    INSTALL_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CONSENT_VERSION_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    install_id: str
    version: str
    consent_version: str
    values: _struct_pb2.Struct
    etag: str
    request_id: str
    def __init__(self, tenant_id: _Optional[str] = ..., install_id: _Optional[str] = ..., version: _Optional[str] = ..., consent_version: _Optional[str] = ..., values: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RunPluginInstallRequest(_message.Message):
    __slots__ = ("tenant_id", "install_id", "request_id", "wait")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    INSTALL_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    WAIT_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    install_id: str
    request_id: str
    wait: _duration_pb2.Duration
    def __init__(self, tenant_id: _Optional[str] = ..., install_id: _Optional[str] = ..., request_id: _Optional[str] = ..., wait: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class TestRunPluginInstallRequest(_message.Message):
    __slots__ = ("tenant_id", "install_id", "values", "now", "request_id")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    INSTALL_ID_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    NOW_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    install_id: str
    values: _struct_pb2.Struct
    now: _timestamp_pb2.Timestamp
    request_id: str
    def __init__(self, tenant_id: _Optional[str] = ..., install_id: _Optional[str] = ..., values: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., now: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ListPluginRunsRequest(_message.Message):
    __slots__ = ("tenant_id", "install_id", "page_size", "page_token", "state", "kind")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    INSTALL_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    install_id: str
    page_size: int
    page_token: str
    state: _plugin_run_pb2.PluginRun.State
    kind: _plugin_run_pb2.PluginRun.Kind
    def __init__(self, tenant_id: _Optional[str] = ..., install_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., state: _Optional[_Union[_plugin_run_pb2.PluginRun.State, str]] = ..., kind: _Optional[_Union[_plugin_run_pb2.PluginRun.Kind, str]] = ...) -> None: ...

class ListPluginRunsResponse(_message.Message):
    __slots__ = ("runs", "next_page_token")
    RUNS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    runs: _containers.RepeatedCompositeFieldContainer[_plugin_run_pb2.PluginRun]
    next_page_token: str
    def __init__(self, runs: _Optional[_Iterable[_Union[_plugin_run_pb2.PluginRun, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetPluginRunRequest(_message.Message):
    __slots__ = ("tenant_id", "install_id", "run_id")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    INSTALL_ID_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    install_id: str
    run_id: str
    def __init__(self, tenant_id: _Optional[str] = ..., install_id: _Optional[str] = ..., run_id: _Optional[str] = ...) -> None: ...

class CancelPluginRunRequest(_message.Message):
    __slots__ = ("tenant_id", "install_id", "run_id", "request_id")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    INSTALL_ID_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    install_id: str
    run_id: str
    request_id: str
    def __init__(self, tenant_id: _Optional[str] = ..., install_id: _Optional[str] = ..., run_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class WatchPluginRunRequest(_message.Message):
    __slots__ = ("tenant_id", "install_id", "run_id")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    INSTALL_ID_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    install_id: str
    run_id: str
    def __init__(self, tenant_id: _Optional[str] = ..., install_id: _Optional[str] = ..., run_id: _Optional[str] = ...) -> None: ...

class WatchPluginRunResponse(_message.Message):
    __slots__ = ("log", "run")
    LOG_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    log: _containers.RepeatedCompositeFieldContainer[_plugin_run_pb2.PluginRun.LogLine]
    run: _plugin_run_pb2.PluginRun
    def __init__(self, log: _Optional[_Iterable[_Union[_plugin_run_pb2.PluginRun.LogLine, _Mapping]]] = ..., run: _Optional[_Union[_plugin_run_pb2.PluginRun, _Mapping]] = ...) -> None: ...
