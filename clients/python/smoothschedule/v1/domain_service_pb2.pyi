import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import empty_pb2 as _empty_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from smoothschedule.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Domain(_message.Message):
    __slots__ = ("id", "domain", "tenant_id", "is_primary", "is_custom_domain", "route53_zone_id", "verification", "create_time", "update_time", "etag")
    class Verification(_message.Message):
        __slots__ = ("state", "record_name", "record_value", "observed", "next_try_time", "verify_time")
        class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            STATE_UNSPECIFIED: _ClassVar[Domain.Verification.State]
            PENDING: _ClassVar[Domain.Verification.State]
            VERIFIED: _ClassVar[Domain.Verification.State]
            FAILED: _ClassVar[Domain.Verification.State]
            LAPSED: _ClassVar[Domain.Verification.State]
        STATE_UNSPECIFIED: Domain.Verification.State
        PENDING: Domain.Verification.State
        VERIFIED: Domain.Verification.State
        FAILED: Domain.Verification.State
        LAPSED: Domain.Verification.State
        STATE_FIELD_NUMBER: _ClassVar[int]
        RECORD_NAME_FIELD_NUMBER: _ClassVar[int]
        RECORD_VALUE_FIELD_NUMBER: _ClassVar[int]
        OBSERVED_FIELD_NUMBER: _ClassVar[int]
        NEXT_TRY_TIME_FIELD_NUMBER: _ClassVar[int]
        VERIFY_TIME_FIELD_NUMBER: _ClassVar[int]
        state: Domain.Verification.State
        record_name: str
        record_value: str
        observed: str
        next_try_time: _timestamp_pb2.Timestamp
        verify_time: _timestamp_pb2.Timestamp
        def __init__(self, state: _Optional[_Union[Domain.Verification.State, str]] = ..., record_name: _Optional[str] = ..., record_value: _Optional[str] = ..., observed: _Optional[str] = ..., next_try_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., verify_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    DOMAIN_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    IS_PRIMARY_FIELD_NUMBER: _ClassVar[int]
    IS_CUSTOM_DOMAIN_FIELD_NUMBER: _ClassVar[int]
    ROUTE53_ZONE_ID_FIELD_NUMBER: _ClassVar[int]
    VERIFICATION_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    domain: str
    tenant_id: str
    is_primary: bool
    is_custom_domain: bool
    route53_zone_id: str
    verification: Domain.Verification
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, id: _Optional[str] = ..., domain: _Optional[str] = ..., tenant_id: _Optional[str] = ..., is_primary: bool = ..., is_custom_domain: bool = ..., route53_zone_id: _Optional[str] = ..., verification: _Optional[_Union[Domain.Verification, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class CreateDomainRequest(_message.Message):
    __slots__ = ("tenant_id", "domain", "request_id")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    DOMAIN_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    domain: Domain
    request_id: str
    def __init__(self, tenant_id: _Optional[str] = ..., domain: _Optional[_Union[Domain, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetDomainRequest(_message.Message):
    __slots__ = ("tenant_id", "domain")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    DOMAIN_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    domain: str
    def __init__(self, tenant_id: _Optional[str] = ..., domain: _Optional[str] = ...) -> None: ...

class ListDomainsRequest(_message.Message):
    __slots__ = ("tenant_id", "page_size", "page_token", "include_total_size")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    page_size: int
    page_token: str
    include_total_size: bool
    def __init__(self, tenant_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., include_total_size: bool = ...) -> None: ...

class ListDomainsResponse(_message.Message):
    __slots__ = ("domains", "next_page_token", "total_size")
    DOMAINS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    domains: _containers.RepeatedCompositeFieldContainer[Domain]
    next_page_token: str
    total_size: int
    def __init__(self, domains: _Optional[_Iterable[_Union[Domain, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class UpdateDomainRequest(_message.Message):
    __slots__ = ("tenant_id", "domain", "update_mask")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    DOMAIN_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    domain: Domain
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, tenant_id: _Optional[str] = ..., domain: _Optional[_Union[Domain, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteDomainRequest(_message.Message):
    __slots__ = ("tenant_id", "domain", "etag")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    DOMAIN_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    domain: str
    etag: str
    def __init__(self, tenant_id: _Optional[str] = ..., domain: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class VerifyDomainRequest(_message.Message):
    __slots__ = ("tenant_id", "domain", "etag", "request_id")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    DOMAIN_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    domain: str
    etag: str
    request_id: str
    def __init__(self, tenant_id: _Optional[str] = ..., domain: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class SetPrimaryDomainRequest(_message.Message):
    __slots__ = ("tenant_id", "domain", "etag", "request_id")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    DOMAIN_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    domain: str
    etag: str
    request_id: str
    def __init__(self, tenant_id: _Optional[str] = ..., domain: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...
