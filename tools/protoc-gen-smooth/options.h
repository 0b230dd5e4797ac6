/* Custom options. protobuf-c knows no extensions, so they arrive as unknown fields of the options
 * messages and are unpacked here with their own compiled types.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "google/api/field_behavior.pb-c.h"
#include "google/api/http.pb-c.h"
#include "plugin.h"
#include "smoothschedule/v1/options.pb-c.h"

/* The google.api.field_behavior values, bit n for value n. */
unsigned options_field_behaviour(const Google__Protobuf__FieldOptions *options);

/* NULL when the method does not have the option. */
const Smoothschedule__V1__Access *options_access(const Google__Protobuf__MethodOptions *options);
const Google__Api__HttpRule *options_http(const Google__Protobuf__MethodOptions *options);

#endif
