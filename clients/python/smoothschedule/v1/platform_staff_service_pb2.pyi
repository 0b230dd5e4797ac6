import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from smoothschedule.v1 import options_pb2 as _options_pb2
from smoothschedule.v1 import user_pb2 as _user_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PlatformStaff(_message.Message):
    __slots__ = ("id", "email", "display_name", "role", "kind", "is_active", "permissions", "create_time", "update_time", "last_login_time", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    IS_ACTIVE_FIELD_NUMBER: _ClassVar[int]
    PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_LOGIN_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    email: str
    display_name: str
    role: _user_pb2.User.Role
    kind: _user_pb2.User.Kind
    is_active: bool
    permissions: _containers.RepeatedScalarFieldContainer[str]
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    last_login_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, id: _Optional[str] = ..., email: _Optional[str] = ..., display_name: _Optional[str] = ..., role: _Optional[_Union[_user_pb2.User.Role, str]] = ..., kind: _Optional[_Union[_user_pb2.User.Kind, str]] = ..., is_active: bool = ..., permissions: _Optional[_Iterable[str]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_login_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class GetPlatformStaffRequest(_message.Message):
    __slots__ = ("user_id",)
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    user_id: str
    def __init__(self, user_id: _Optional[str] = ...) -> None: ...

class ListPlatformStaffRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "include_total_size", "roles")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    include_total_size: bool
    roles: _containers.RepeatedScalarFieldContainer[_user_pb2.User.Role]
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., include_total_size: bool = ..., roles: _Optional[_Iterable[_Union[_user_pb2.User.Role, str]]] = ...) -> None: ...

class ListPlatformStaffResponse(_message.Message):
    __slots__ = ("platform_staff", "next_page_token", "total_size")
    PLATFORM_STAFF_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    platform_staff: _containers.RepeatedCompositeFieldContainer[PlatformStaff]
    next_page_token: str
    total_size: int
    def __init__(self, platform_staff: _Optional[_Iterable[_Union[PlatformStaff, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class UpdatePlatformStaffRequest(_message.Message):
    __slots__ = ("platform_staff", "update_mask")
    PLATFORM_STAFF_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    platform_staff: PlatformStaff
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, platform_staff: _Optional[_Union[PlatformStaff, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...
