import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from smoothschedule.v1 import options_pb2 as _options_pb2
from smoothschedule.v1 import user_pb2 as _user_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetPolicyRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Policy(_message.Message):
    __slots__ = ("roles", "permissions", "etag")
    class Role(_message.Message):
        __slots__ = ("role", "label", "color", "level", "permissions", "may_manage")
        class Level(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            LEVEL_UNSPECIFIED: _ClassVar[Policy.Role.Level]
            PLATFORM: _ClassVar[Policy.Role.Level]
            TENANT: _ClassVar[Policy.Role.Level]
        LEVEL_UNSPECIFIED: Policy.Role.Level
        PLATFORM: Policy.Role.Level
        TENANT: Policy.Role.Level
        ROLE_FIELD_NUMBER: _ClassVar[int]
        LABEL_FIELD_NUMBER: _ClassVar[int]
        COLOR_FIELD_NUMBER: _ClassVar[int]
        LEVEL_FIELD_NUMBER: _ClassVar[int]
        PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
        MAY_MANAGE_FIELD_NUMBER: _ClassVar[int]
        role: _user_pb2.User.Role
        label: str
        color: str
        level: Policy.Role.Level
        permissions: _containers.RepeatedScalarFieldContainer[str]
        may_manage: _containers.RepeatedScalarFieldContainer[_user_pb2.User.Role]
        def __init__(self, role: _Optional[_Union[_user_pb2.User.Role, str]] = ..., label: _Optional[str] = ..., color: _Optional[str] = ..., level: _Optional[_Union[Policy.Role.Level, str]] = ..., permissions: _Optional[_Iterable[str]] = ..., may_manage: _Optional[_Iterable[_Union[_user_pb2.User.Role, str]]] = ...) -> None: ...
    class Permission(_message.Message):
        __slots__ = ("name", "description", "aliases", "personal", "grantable", "grant_duration_max")
        NAME_FIELD_NUMBER: _ClassVar[int]
        DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
        ALIASES_FIELD_NUMBER: _ClassVar[int]
        PERSONAL_FIELD_NUMBER: _ClassVar[int]
        GRANTABLE_FIELD_NUMBER: _ClassVar[int]
        GRANT_DURATION_MAX_FIELD_NUMBER: _ClassVar[int]
        name: str
        description: str
        aliases: _containers.RepeatedScalarFieldContainer[str]
        personal: _containers.RepeatedScalarFieldContainer[str]
        grantable: bool
        grant_duration_max: _duration_pb2.Duration
        def __init__(self, name: _Optional[str] = ..., description: _Optional[str] = ..., aliases: _Optional[_Iterable[str]] = ..., personal: _Optional[_Iterable[str]] = ..., grantable: bool = ..., grant_duration_max: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...
    ROLES_FIELD_NUMBER: _ClassVar[int]
    PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    roles: _containers.RepeatedCompositeFieldContainer[Policy.Role]
    permissions: _containers.RepeatedCompositeFieldContainer[Policy.Permission]
    etag: str
    def __init__(self, roles: _Optional[_Iterable[_Union[Policy.Role, _Mapping]]] = ..., permissions: _Optional[_Iterable[_Union[Policy.Permission, _Mapping]]] = ..., etag: _Optional[str] = ...) -> None: ...
