/* A query written in a test, as tools/sqlgen.py would make it of a *.sql file. */
#ifndef TESTS_DB_SUPPORT_DB_QUERY_H
#define TESTS_DB_SUPPORT_DB_QUERY_H

#include "store/db.h"

/* The parameters' names follow; `in_type` and `out_type` are wire_message tables or NULL. */
#define DB_QUERY(id, kind, in_type, out_type, sql, ...)                                            \
    static struct sql_plan *id##_plan;                                                             \
    static const struct sql_query id = {                                                           \
        .name = #id,                                                                               \
        .file = "test.sql:1",                                                                      \
        .text = (sql),                                                                             \
        .rows = (kind),                                                                            \
        .params = (const char *const[]){__VA_ARGS__ __VA_OPT__(, ) NULL},                          \
        .in = (in_type),                                                                           \
        .out = (out_type),                                                                         \
        .plan = &id##_plan,                                                                        \
    }

/* The same for :many, with the repeated field that the rows fill. */
#define DB_QUERY_MANY(id, in_type, out_type, field, sql, ...)                                      \
    static struct sql_plan *id##_plan;                                                             \
    static const struct sql_query id = {                                                           \
        .name = #id,                                                                               \
        .file = "test.sql:1",                                                                      \
        .text = (sql),                                                                             \
        .rows = SQL_MANY,                                                                          \
        .params = (const char *const[]){__VA_ARGS__ __VA_OPT__(, ) NULL},                          \
        .in = (in_type),                                                                           \
        .out = (out_type),                                                                         \
        .out_field = (field),                                                                      \
        .plan = &id##_plan,                                                                        \
    }

/* The same on tenant tables. */
#define DB_QUERY_TENANT(id, kind, in_type, out_type, sql, ...)                                     \
    static struct sql_plan *id##_plan;                                                             \
    static const struct sql_query id = {                                                           \
        .name = #id,                                                                               \
        .file = "test.sql:1",                                                                      \
        .text = (sql),                                                                             \
        .rows = (kind),                                                                            \
        .params = (const char *const[]){__VA_ARGS__ __VA_OPT__(, ) NULL},                          \
        .in = (in_type),                                                                           \
        .out = (out_type),                                                                         \
        .tenant = true,                                                                            \
        .plan = &id##_plan,                                                                        \
    }

#endif
