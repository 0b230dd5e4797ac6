import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class User(_message.Message):
    __slots__ = ("id", "tenant_id", "email", "display_name", "role", "kind", "is_active", "is_temporary", "permissions", "create_time", "update_time", "last_login_time", "etag", "password", "can_masquerade")
    class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ROLE_UNSPECIFIED: _ClassVar[User.Role]
        SUPERUSER: _ClassVar[User.Role]
        PLATFORM_MANAGER: _ClassVar[User.Role]
        PLATFORM_SALES: _ClassVar[User.Role]
        PLATFORM_SUPPORT: _ClassVar[User.Role]
        TENANT_OWNER: _ClassVar[User.Role]
        TENANT_MANAGER: _ClassVar[User.Role]
        TENANT_STAFF: _ClassVar[User.Role]
        CUSTOMER: _ClassVar[User.Role]
    ROLE_UNSPECIFIED: User.Role
    SUPERUSER: User.Role
    PLATFORM_MANAGER: User.Role
    PLATFORM_SALES: User.Role
    PLATFORM_SUPPORT: User.Role
    TENANT_OWNER: User.Role
    TENANT_MANAGER: User.Role
    TENANT_STAFF: User.Role
    CUSTOMER: User.Role
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        KIND_UNSPECIFIED: _ClassVar[User.Kind]
        PERSON: _ClassVar[User.Kind]
        SERVICE: _ClassVar[User.Kind]
    KIND_UNSPECIFIED: User.Kind
    PERSON: User.Kind
    SERVICE: User.Kind
    ID_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    IS_ACTIVE_FIELD_NUMBER: _ClassVar[int]
    IS_TEMPORARY_FIELD_NUMBER: _ClassVar[int]
    PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_LOGIN_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    CAN_MASQUERADE_FIELD_NUMBER: _ClassVar[int]
    id: str
    tenant_id: str
    email: str
    display_name: str
    role: User.Role
    kind: User.Kind
    is_active: bool
    is_temporary: bool
    permissions: _containers.RepeatedScalarFieldContainer[str]
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    last_login_time: _timestamp_pb2.Timestamp
    etag: str
    password: str
    can_masquerade: bool
    def __init__(self, id: _Optional[str] = ..., tenant_id: _Optional[str] = ..., email: _Optional[str] = ..., display_name: _Optional[str] = ..., role: _Optional[_Union[User.Role, str]] = ..., kind: _Optional[_Union[User.Kind, str]] = ..., is_active: bool = ..., is_temporary: bool = ..., permissions: _Optional[_Iterable[str]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_login_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ..., password: _Optional[str] = ..., can_masquerade: bool = ...) -> None: ...
