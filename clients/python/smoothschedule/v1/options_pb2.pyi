from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
ACCESS_FIELD_NUMBER: _ClassVar[int]
access: _descriptor.FieldDescriptor

class Access(_message.Message):
    __slots__ = ("permission", "effect", "masquerade", "db", "ends_session")
    class Effect(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        EFFECT_UNSPECIFIED: _ClassVar[Access.Effect]
        READ: _ClassVar[Access.Effect]
        WRITE: _ClassVar[Access.Effect]
    EFFECT_UNSPECIFIED: Access.Effect
    READ: Access.Effect
    WRITE: Access.Effect
    class Db(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        DB_UNSPECIFIED: _ClassVar[Access.Db]
        UNITS: _ClassVar[Access.Db]
        TRANSACTION: _ClassVar[Access.Db]
        SCHEMA: _ClassVar[Access.Db]
    DB_UNSPECIFIED: Access.Db
    UNITS: Access.Db
    TRANSACTION: Access.Db
    SCHEMA: Access.Db
    PERMISSION_FIELD_NUMBER: _ClassVar[int]
    EFFECT_FIELD_NUMBER: _ClassVar[int]
    MASQUERADE_FIELD_NUMBER: _ClassVar[int]
    DB_FIELD_NUMBER: _ClassVar[int]
    ENDS_SESSION_FIELD_NUMBER: _ClassVar[int]
    permission: str
    effect: Access.Effect
    masquerade: bool
    db: Access.Db
    ends_session: bool
    def __init__(self, permission: _Optional[str] = ..., effect: _Optional[_Union[Access.Effect, str]] = ..., masquerade: bool = ..., db: _Optional[_Union[Access.Db, str]] = ..., ends_session: bool = ...) -> None: ...
