import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import wrappers_pb2 as _wrappers_pb2
from smoothschedule.v1 import options_pb2 as _options_pb2
from smoothschedule.v1 import plugin_pb2 as _plugin_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PluginDiagnostic(_message.Message):
    __slots__ = ("line", "column", "length", "code", "message", "hint", "severity")
    class Severity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        SEVERITY_UNSPECIFIED: _ClassVar[PluginDiagnostic.Severity]
        ERROR: _ClassVar[PluginDiagnostic.Severity]
        WARNING: _ClassVar[PluginDiagnostic.Severity]
    SEVERITY_UNSPECIFIED: PluginDiagnostic.Severity
    ERROR: PluginDiagnostic.Severity
    WARNING: PluginDiagnostic.Severity
    LINE_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    HINT_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    line: int
    column: int
    length: int
    code: str
    message: str
    hint: str
    severity: PluginDiagnostic.Severity
    def __init__(self, line: _Optional[int] = ..., column: _Optional[int] = ..., length: _Optional[int] = ..., code: _Optional[str] = ..., message: _Optional[str] = ..., hint: _Optional[str] = ..., severity: _Optional[_Union[PluginDiagnostic.Severity, str]] = ...) -> None: ...

class TemplateBlank(_message.Message):
    __slots__ = ("kind", "line", "column", "length", "source", "name", "text", "value")
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        KIND_UNSPECIFIED: _ClassVar[TemplateBlank.Kind]
        PROMPT: _ClassVar[TemplateBlank.Kind]
        CONTEXT: _ClassVar[TemplateBlank.Kind]
        DATE: _ClassVar[TemplateBlank.Kind]
    KIND_UNSPECIFIED: TemplateBlank.Kind
    PROMPT: TemplateBlank.Kind
    CONTEXT: TemplateBlank.Kind
    DATE: TemplateBlank.Kind
    KIND_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    kind: TemplateBlank.Kind
    line: int
    column: int
    length: int
    source: str
    name: str
    text: str
    value: _struct_pb2.Value
    def __init__(self, kind: _Optional[_Union[TemplateBlank.Kind, str]] = ..., line: _Optional[int] = ..., column: _Optional[int] = ..., length: _Optional[int] = ..., source: _Optional[str] = ..., name: _Optional[str] = ..., text: _Optional[str] = ..., value: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...

class TemplatePrompt(_message.Message):
    __slots__ = ("name", "label", "type", "required", "default_value", "choices", "minimum", "maximum", "line", "column")
    class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TYPE_UNSPECIFIED: _ClassVar[TemplatePrompt.Type]
        TEXT: _ClassVar[TemplatePrompt.Type]
        TEXTAREA: _ClassVar[TemplatePrompt.Type]
        INTEGER: _ClassVar[TemplatePrompt.Type]
        NUMBER: _ClassVar[TemplatePrompt.Type]
        BOOLEAN: _ClassVar[TemplatePrompt.Type]
        DATE: _ClassVar[TemplatePrompt.Type]
        EMAIL: _ClassVar[TemplatePrompt.Type]
        URL: _ClassVar[TemplatePrompt.Type]
        CHOICE: _ClassVar[TemplatePrompt.Type]
        RESOURCE: _ClassVar[TemplatePrompt.Type]
        CUSTOMER: _ClassVar[TemplatePrompt.Type]
    TYPE_UNSPECIFIED: TemplatePrompt.Type
    TEXT: TemplatePrompt.Type
    TEXTAREA: TemplatePrompt.Type
    INTEGER: TemplatePrompt.Type
    NUMBER: TemplatePrompt.Type
    BOOLEAN: TemplatePrompt.Type
    DATE: TemplatePrompt.Type
    EMAIL: TemplatePrompt.Type
    URL: TemplatePrompt.Type
    CHOICE: TemplatePrompt.Type
    RESOURCE: TemplatePrompt.Type
    CUSTOMER: TemplatePrompt.Type
    NAME_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_VALUE_FIELD_NUMBER: _ClassVar[int]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    name: str
    label: str
    type: TemplatePrompt.Type
    required: bool
    default_value: _struct_pb2.Value
    choices: _containers.RepeatedScalarFieldContainer[str]
    minimum: _wrappers_pb2.DoubleValue
    maximum: _wrappers_pb2.DoubleValue
    line: int
    column: int
    def __init__(self, name: _Optional[str] = ..., label: _Optional[str] = ..., type: _Optional[_Union[TemplatePrompt.Type, str]] = ..., required: bool = ..., default_value: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., choices: _Optional[_Iterable[str]] = ..., minimum: _Optional[_Union[_wrappers_pb2.DoubleValue, _Mapping]] = ..., maximum: _Optional[_Union[_wrappers_pb2.DoubleValue, _Mapping]] = ..., line: _Optional[int] = ..., column: _Optional[int] = ...) -> None: ...

class TemplateWidget(_message.Message):
    __slots__ = ("name", "label", "control")
    class Control(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CONTROL_UNSPECIFIED: _ClassVar[TemplateWidget.Control]
        TEXT: _ClassVar[TemplateWidget.Control]
        TEXTAREA: _ClassVar[TemplateWidget.Control]
        NUMBER: _ClassVar[TemplateWidget.Control]
        CHECKBOX: _ClassVar[TemplateWidget.Control]
        DATE_PICKER: _ClassVar[TemplateWidget.Control]
        EMAIL: _ClassVar[TemplateWidget.Control]
        URL: _ClassVar[TemplateWidget.Control]
        SELECT: _ClassVar[TemplateWidget.Control]
        RESOURCE_PICKER: _ClassVar[TemplateWidget.Control]
        CUSTOMER_PICKER: _ClassVar[TemplateWidget.Control]
    CONTROL_UNSPECIFIED: TemplateWidget.Control
    TEXT: TemplateWidget.Control
    TEXTAREA: TemplateWidget.Control
    NUMBER: TemplateWidget.Control
    CHECKBOX: TemplateWidget.Control
    DATE_PICKER: TemplateWidget.Control
    EMAIL: TemplateWidget.Control
    URL: TemplateWidget.Control
    SELECT: TemplateWidget.Control
    RESOURCE_PICKER: TemplateWidget.Control
    CUSTOMER_PICKER: TemplateWidget.Control
    NAME_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    CONTROL_FIELD_NUMBER: _ClassVar[int]
    name: str
    label: str
    control: TemplateWidget.Control
    def __init__(self, name: _Optional[str] = ..., label: _Optional[str] = ..., control: _Optional[_Union[TemplateWidget.Control, str]] = ...) -> None: ...

class ParseTemplateRequest(_message.Message):
    __slots__ = ("script",)
    SCRIPT_FIELD_NUMBER: _ClassVar[int]
    script: str
    def __init__(self, script: _Optional[str] = ...) -> None: ...

class ParseTemplateResponse(_message.Message):
    __slots__ = ("blanks", "prompts", "contexts", "dates", "faults", "json_schema", "widgets")
    BLANKS_FIELD_NUMBER: _ClassVar[int]
    PROMPTS_FIELD_NUMBER: _ClassVar[int]
    CONTEXTS_FIELD_NUMBER: _ClassVar[int]
    DATES_FIELD_NUMBER: _ClassVar[int]
    FAULTS_FIELD_NUMBER: _ClassVar[int]
    JSON_SCHEMA_FIELD_NUMBER: _ClassVar[int]
    WIDGETS_FIELD_NUMBER: _ClassVar[int]
    blanks: _containers.RepeatedCompositeFieldContainer[TemplateBlank]
    prompts: _containers.RepeatedCompositeFieldContainer[TemplatePrompt]
    contexts: _containers.RepeatedScalarFieldContainer[str]
    dates: _containers.RepeatedScalarFieldContainer[str]
    faults: _containers.RepeatedCompositeFieldContainer[PluginDiagnostic]
    json_schema: _struct_pb2.Struct
    widgets: _containers.RepeatedCompositeFieldContainer[TemplateWidget]
    def __init__(self, blanks: _Optional[_Iterable[_Union[TemplateBlank, _Mapping]]] = ..., prompts: _Optional[_Iterable[_Union[TemplatePrompt, _Mapping]]] = ..., contexts: _Optional[_Iterable[str]] = ..., dates: _Optional[_Iterable[str]] = ..., faults: _Optional[_Iterable[_Union[PluginDiagnostic, _Mapping]]] = ..., json_schema: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., widgets: _Optional[_Iterable[_Union[TemplateWidget, _Mapping]]] = ...) -> None: ...

class CompileTemplateRequest(_message.Message):
    __slots__ = ("script", "values", "tenant_id", "now", "context")
    class ContextEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    SCRIPT_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    NOW_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_FIELD_NUMBER: _ClassVar[int]
    script: str
    values: _struct_pb2.Struct
    tenant_id: str
    now: _timestamp_pb2.Timestamp
    context: _containers.ScalarMap[str, str]
    def __init__(self, script: _Optional[str] = ..., values: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., tenant_id: _Optional[str] = ..., now: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., context: _Optional[_Mapping[str, str]] = ...) -> None: ...

class CompileTemplateResponse(_message.Message):
    __slots__ = ("faults", "errors", "blanks", "values", "preview", "now", "time_zone")
    class ValueError(_message.Message):
        __slots__ = ("field", "description")
        FIELD_FIELD_NUMBER: _ClassVar[int]
        DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
        field: str
        description: str
        def __init__(self, field: _Optional[str] = ..., description: _Optional[str] = ...) -> None: ...
    FAULTS_FIELD_NUMBER: _ClassVar[int]
    ERRORS_FIELD_NUMBER: _ClassVar[int]
    BLANKS_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    PREVIEW_FIELD_NUMBER: _ClassVar[int]
    NOW_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    faults: _containers.RepeatedCompositeFieldContainer[PluginDiagnostic]
    errors: _containers.RepeatedCompositeFieldContainer[CompileTemplateResponse.ValueError]
    blanks: _containers.RepeatedCompositeFieldContainer[TemplateBlank]
    values: _struct_pb2.Struct
    preview: str
    now: _timestamp_pb2.Timestamp
    time_zone: str
    def __init__(self, faults: _Optional[_Iterable[_Union[PluginDiagnostic, _Mapping]]] = ..., errors: _Optional[_Iterable[_Union[CompileTemplateResponse.ValueError, _Mapping]]] = ..., blanks: _Optional[_Iterable[_Union[TemplateBlank, _Mapping]]] = ..., values: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., preview: _Optional[str] = ..., now: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., time_zone: _Optional[str] = ...) -> None: ...

class ValidateScriptRequest(_message.Message):
    __slots__ = ("script",)
    SCRIPT_FIELD_NUMBER: _ClassVar[int]
    script: str
    def __init__(self, script: _Optional[str] = ...) -> None: ...

class ValidateScriptResponse(_message.Message):
    __slots__ = ("diagnostics", "manifest")
    DIAGNOSTICS_FIELD_NUMBER: _ClassVar[int]
    MANIFEST_FIELD_NUMBER: _ClassVar[int]
    diagnostics: _containers.RepeatedCompositeFieldContainer[PluginDiagnostic]
    manifest: _plugin_pb2.PluginManifest
    def __init__(self, diagnostics: _Optional[_Iterable[_Union[PluginDiagnostic, _Mapping]]] = ..., manifest: _Optional[_Union[_plugin_pb2.PluginManifest, _Mapping]] = ...) -> None: ...

class GetPluginReferenceRequest(_message.Message):
    __slots__ = ("section",)
    class Section(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        SECTION_UNSPECIFIED: _ClassVar[GetPluginReferenceRequest.Section]
        TEMPLATES: _ClassVar[GetPluginReferenceRequest.Section]
        CONSTRUCTS: _ClassVar[GetPluginReferenceRequest.Section]
        FUNCTIONS: _ClassVar[GetPluginReferenceRequest.Section]
        MEMBERS: _ClassVar[GetPluginReferenceRequest.Section]
        EXCEPTIONS: _ClassVar[GetPluginReferenceRequest.Section]
        REFUSALS: _ClassVar[GetPluginReferenceRequest.Section]
        LIMITS: _ClassVar[GetPluginReferenceRequest.Section]
        API: _ClassVar[GetPluginReferenceRequest.Section]
    SECTION_UNSPECIFIED: GetPluginReferenceRequest.Section
    TEMPLATES: GetPluginReferenceRequest.Section
    CONSTRUCTS: GetPluginReferenceRequest.Section
    FUNCTIONS: GetPluginReferenceRequest.Section
    MEMBERS: GetPluginReferenceRequest.Section
    EXCEPTIONS: GetPluginReferenceRequest.Section
    REFUSALS: GetPluginReferenceRequest.Section
    LIMITS: GetPluginReferenceRequest.Section
    API: GetPluginReferenceRequest.Section
    SECTION_FIELD_NUMBER: _ClassVar[int]
    section: GetPluginReferenceRequest.Section
    def __init__(self, section: _Optional[_Union[GetPluginReferenceRequest.Section, str]] = ...) -> None: ...

class PluginReference(_message.Message):
    __slots__ = ("template_forms", "dates", "contexts", "prompt_types", "constructs", "functions", "members", "exceptions", "refusals", "limits", "api")
    class TemplateForm(_message.Message):
        __slots__ = ("kind", "form", "summary", "example")
        KIND_FIELD_NUMBER: _ClassVar[int]
        FORM_FIELD_NUMBER: _ClassVar[int]
        SUMMARY_FIELD_NUMBER: _ClassVar[int]
        EXAMPLE_FIELD_NUMBER: _ClassVar[int]
        kind: str
        form: str
        summary: str
        example: str
        def __init__(self, kind: _Optional[str] = ..., form: _Optional[str] = ..., summary: _Optional[str] = ..., example: _Optional[str] = ...) -> None: ...
    class DateForm(_message.Message):
        __slots__ = ("form", "summary", "example")
        FORM_FIELD_NUMBER: _ClassVar[int]
        SUMMARY_FIELD_NUMBER: _ClassVar[int]
        EXAMPLE_FIELD_NUMBER: _ClassVar[int]
        form: str
        summary: str
        example: str
        def __init__(self, form: _Optional[str] = ..., summary: _Optional[str] = ..., example: _Optional[str] = ...) -> None: ...
    class Context(_message.Message):
        __slots__ = ("name", "summary", "example")
        NAME_FIELD_NUMBER: _ClassVar[int]
        SUMMARY_FIELD_NUMBER: _ClassVar[int]
        EXAMPLE_FIELD_NUMBER: _ClassVar[int]
        name: str
        summary: str
        example: str
        def __init__(self, name: _Optional[str] = ..., summary: _Optional[str] = ..., example: _Optional[str] = ...) -> None: ...
    class PromptType(_message.Message):
        __slots__ = ("type", "form", "summary", "example", "control")
        TYPE_FIELD_NUMBER: _ClassVar[int]
        FORM_FIELD_NUMBER: _ClassVar[int]
        SUMMARY_FIELD_NUMBER: _ClassVar[int]
        EXAMPLE_FIELD_NUMBER: _ClassVar[int]
        CONTROL_FIELD_NUMBER: _ClassVar[int]
        type: TemplatePrompt.Type
        form: str
        summary: str
        example: str
        control: TemplateWidget.Control
        def __init__(self, type: _Optional[_Union[TemplatePrompt.Type, str]] = ..., form: _Optional[str] = ..., summary: _Optional[str] = ..., example: _Optional[str] = ..., control: _Optional[_Union[TemplateWidget.Control, str]] = ...) -> None: ...
    class Construct(_message.Message):
        __slots__ = ("name", "example", "nodes")
        NAME_FIELD_NUMBER: _ClassVar[int]
        EXAMPLE_FIELD_NUMBER: _ClassVar[int]
        NODES_FIELD_NUMBER: _ClassVar[int]
        name: str
        example: str
        nodes: _containers.RepeatedScalarFieldContainer[str]
        def __init__(self, name: _Optional[str] = ..., example: _Optional[str] = ..., nodes: _Optional[_Iterable[str]] = ...) -> None: ...
    class Function(_message.Message):
        __slots__ = ("kind", "name", "signature", "summary")
        KIND_FIELD_NUMBER: _ClassVar[int]
        NAME_FIELD_NUMBER: _ClassVar[int]
        SIGNATURE_FIELD_NUMBER: _ClassVar[int]
        SUMMARY_FIELD_NUMBER: _ClassVar[int]
        kind: str
        name: str
        signature: str
        summary: str
        def __init__(self, kind: _Optional[str] = ..., name: _Optional[str] = ..., signature: _Optional[str] = ..., summary: _Optional[str] = ...) -> None: ...
    class Member(_message.Message):
        __slots__ = ("type", "name", "signature", "summary")
        TYPE_FIELD_NUMBER: _ClassVar[int]
        NAME_FIELD_NUMBER: _ClassVar[int]
        SIGNATURE_FIELD_NUMBER: _ClassVar[int]
        SUMMARY_FIELD_NUMBER: _ClassVar[int]
        type: str
        name: str
        signature: str
        summary: str
        def __init__(self, type: _Optional[str] = ..., name: _Optional[str] = ..., signature: _Optional[str] = ..., summary: _Optional[str] = ...) -> None: ...
    class Exception(_message.Message):
        __slots__ = ("name", "summary")
        NAME_FIELD_NUMBER: _ClassVar[int]
        SUMMARY_FIELD_NUMBER: _ClassVar[int]
        name: str
        summary: str
        def __init__(self, name: _Optional[str] = ..., summary: _Optional[str] = ...) -> None: ...
    class Refusal(_message.Message):
        __slots__ = ("kind", "subjects", "code", "name", "reason", "alternative")
        KIND_FIELD_NUMBER: _ClassVar[int]
        SUBJECTS_FIELD_NUMBER: _ClassVar[int]
        CODE_FIELD_NUMBER: _ClassVar[int]
        NAME_FIELD_NUMBER: _ClassVar[int]
        REASON_FIELD_NUMBER: _ClassVar[int]
        ALTERNATIVE_FIELD_NUMBER: _ClassVar[int]
        kind: str
        subjects: _containers.RepeatedScalarFieldContainer[str]
        code: str
        name: str
        reason: str
        alternative: str
        def __init__(self, kind: _Optional[str] = ..., subjects: _Optional[_Iterable[str]] = ..., code: _Optional[str] = ..., name: _Optional[str] = ..., reason: _Optional[str] = ..., alternative: _Optional[str] = ...) -> None: ...
    class Limit(_message.Message):
        __slots__ = ("name", "value", "unit", "summary")
        NAME_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        UNIT_FIELD_NUMBER: _ClassVar[int]
        SUMMARY_FIELD_NUMBER: _ClassVar[int]
        name: str
        value: int
        unit: str
        summary: str
        def __init__(self, name: _Optional[str] = ..., value: _Optional[int] = ..., unit: _Optional[str] = ..., summary: _Optional[str] = ...) -> None: ...
    class ApiCall(_message.Message):
        __slots__ = ("name", "signature", "summary", "returns", "example", "params", "permission", "writes", "app")
        class Param(_message.Message):
            __slots__ = ("name", "type", "required", "default_value", "summary")
            NAME_FIELD_NUMBER: _ClassVar[int]
            TYPE_FIELD_NUMBER: _ClassVar[int]
            REQUIRED_FIELD_NUMBER: _ClassVar[int]
            DEFAULT_VALUE_FIELD_NUMBER: _ClassVar[int]
            SUMMARY_FIELD_NUMBER: _ClassVar[int]
            name: str
            type: str
            required: bool
            default_value: str
            summary: str
            def __init__(self, name: _Optional[str] = ..., type: _Optional[str] = ..., required: bool = ..., default_value: _Optional[str] = ..., summary: _Optional[str] = ...) -> None: ...
        NAME_FIELD_NUMBER: _ClassVar[int]
        SIGNATURE_FIELD_NUMBER: _ClassVar[int]
        SUMMARY_FIELD_NUMBER: _ClassVar[int]
        RETURNS_FIELD_NUMBER: _ClassVar[int]
        EXAMPLE_FIELD_NUMBER: _ClassVar[int]
        PARAMS_FIELD_NUMBER: _ClassVar[int]
        PERMISSION_FIELD_NUMBER: _ClassVar[int]
        WRITES_FIELD_NUMBER: _ClassVar[int]
        APP_FIELD_NUMBER: _ClassVar[int]
        name: str
        signature: str
        summary: str
        returns: str
        example: str
        params: _containers.RepeatedCompositeFieldContainer[PluginReference.ApiCall.Param]
        permission: str
        writes: bool
        app: str
        def __init__(self, name: _Optional[str] = ..., signature: _Optional[str] = ..., summary: _Optional[str] = ..., returns: _Optional[str] = ..., example: _Optional[str] = ..., params: _Optional[_Iterable[_Union[PluginReference.ApiCall.Param, _Mapping]]] = ..., permission: _Optional[str] = ..., writes: bool = ..., app: _Optional[str] = ...) -> None: ...
    TEMPLATE_FORMS_FIELD_NUMBER: _ClassVar[int]
    DATES_FIELD_NUMBER: _ClassVar[int]
    CONTEXTS_FIELD_NUMBER: _ClassVar[int]
    PROMPT_TYPES_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTS_FIELD_NUMBER: _ClassVar[int]
    FUNCTIONS_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    EXCEPTIONS_FIELD_NUMBER: _ClassVar[int]
    REFUSALS_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    API_FIELD_NUMBER: _ClassVar[int]
    template_forms: _containers.RepeatedCompositeFieldContainer[PluginReference.TemplateForm]
    dates: _containers.RepeatedCompositeFieldContainer[PluginReference.DateForm]
    contexts: _containers.RepeatedCompositeFieldContainer[PluginReference.Context]
    prompt_types: _containers.RepeatedCompositeFieldContainer[PluginReference.PromptType]
    constructs: _containers.RepeatedCompositeFieldContainer[PluginReference.Construct]
    functions: _containers.RepeatedCompositeFieldContainer[PluginReference.Function]
    members: _containers.RepeatedCompositeFieldContainer[PluginReference.Member]
    exceptions: _containers.RepeatedCompositeFieldContainer[PluginReference.Exception]
    refusals: _containers.RepeatedCompositeFieldContainer[PluginReference.Refusal]
    limits: _containers.RepeatedCompositeFieldContainer[PluginReference.Limit]
    api: _containers.RepeatedCompositeFieldContainer[PluginReference.ApiCall]
    def __init__(self, template_forms: _Optional[_Iterable[_Union[PluginReference.TemplateForm, _Mapping]]] = ..., dates: _Optional[_Iterable[_Union[PluginReference.DateForm, _Mapping]]] = ..., contexts: _Optional[_Iterable[_Union[PluginReference.Context, _Mapping]]] = ..., prompt_types: _Optional[_Iterable[_Union[PluginReference.PromptType, _Mapping]]] = ..., constructs: _Optional[_Iterable[_Union[PluginReference.Construct, _Mapping]]] = ..., functions: _Optional[_Iterable[_Union[PluginReference.Function, _Mapping]]] = ..., members: _Optional[_Iterable[_Union[PluginReference.Member, _Mapping]]] = ..., exceptions: _Optional[_Iterable[_Union[PluginReference.Exception, _Mapping]]] = ..., refusals: _Optional[_Iterable[_Union[PluginReference.Refusal, _Mapping]]] = ..., limits: _Optional[_Iterable[_Union[PluginReference.Limit, _Mapping]]] = ..., api: _Optional[_Iterable[_Union[PluginReference.ApiCall, _Mapping]]] = ...) -> None: ...
