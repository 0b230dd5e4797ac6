/* C names: those that protoc-c 1.4 gives (its rules, exactly: underscores in front of a capital
 * that follows no capital, packages and nesting joined by two), and our own short ones.
 */
#ifndef NAMES_H
#define NAMES_H

/* smoothschedule.v1.GetTenantRequest, by protoc-c */
char *name_c_type(const char *full_name);  /* Smoothschedule__V1__GetTenantRequest */
char *name_c_lower(const char *full_name); /* smoothschedule__v1__get_tenant_request */
char *name_c_upper(const char *full_name); /* SMOOTHSCHEDULE__V1__GET_TENANT_REQUEST */

/* Ours */
char *name_wire(const char *full_name); /* wire_smoothschedule_v1_GetTenantRequest */
char *name_wire_file(const char *path); /* wire_file_smoothschedule_v1_tenant_service */
char *name_guard(const char *path);     /* SMOOTHSCHEDULE_V1_TENANT_SERVICE_TYPES_H */
char *name_snake(const char *camel);    /* get_tenant_request; Tenant_State: tenant_state */
char *name_snake_upper(const char *camel);
char *name_underscored(const char *name);   /* all but letters and digits */
char *name_without_proto(const char *path); /* smoothschedule/v1/tenant_service */

#endif
