/* What differs between two messages, as JSON. */
#include "wire_fixture.h"

#include "google/protobuf/timestamp.types.h"
#include "smoothschedule/v1/user.types.h"
#include "wire/json_encode.h"

static const char *changes(struct fixture *f, const User *before, const User *after)
{
    f->out.length = 0;
    assert_ok(wire_json_encode_changes(&f->arena, &wire_smoothschedule_v1_User,
                                       before != NULL ? &before->base : NULL, &after->base,
                                       &f->out));
    buf_append_byte(&f->out, '\0');
    return f->out.data;
}

static void changes__are_of_the_fields_that_differ(void **state)
{
    struct fixture *f = *state;
    User before = USER_INIT;
    User after = USER_INIT;
    char *permissions[] = {(char *)(uintptr_t) "can_approve_plugins"};
    before.email = after.email = (char *)(uintptr_t) "ada@x.test";
    before.role = USER_ROLE_CUSTOMER;
    after.role = USER_ROLE_TENANT_STAFF;
    before.is_active = true;
    after.permissions = permissions;
    after.n_permissions = 1;

    assert_string_equal(changes(f, &before, &after),
                        "{\"before\":{\"role\":\"CUSTOMER\",\"isActive\":true,\"permissions\":[]},"
                        "\"after\":{\"role\":\"TENANT_STAFF\",\"isActive\":false,"
                        "\"permissions\":[\"can_approve_plugins\"]}}");
}

static void changes__of_equal_messages_are_empty(void **state)
{
    struct fixture *f = *state;
    const User user = USER_INIT;

    assert_string_equal(changes(f, &user, &user), "{\"before\":{},\"after\":{}}");
}

static void changes__of_a_new_message_are_what_is_set(void **state)
{
    struct fixture *f = *state;
    User after = USER_INIT;
    after.email = (char *)(uintptr_t) "ada@x.test";

    assert_string_equal(changes(f, NULL, &after), "{\"after\":{\"email\":\"ada@x.test\"}}");
}

static void changes__never_show_what_only_clients_send(void **state)
{
    struct fixture *f = *state;
    User before = USER_INIT;
    User after = USER_INIT;
    after.password = (char *)(uintptr_t) "a secret";
    before.display_name = (char *)(uintptr_t) "Ada";

    assert_string_equal(changes(f, &before, &after),
                        "{\"before\":{\"displayName\":\"Ada\"},\"after\":{\"displayName\":\"\"}}");
}

static void changes__of_a_message_that_comes_are_from_null(void **state)
{
    struct fixture *f = *state;
    const User before = USER_INIT;
    User after = USER_INIT;
    Timestamp time = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
    after.last_login_time = &time;

    assert_string_equal(changes(f, &before, &after),
                        "{\"before\":{\"lastLoginTime\":null},"
                        "\"after\":{\"lastLoginTime\":\"1970-01-01T00:00:00Z\"}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(changes__are_of_the_fields_that_differ),
        TEST(changes__of_equal_messages_are_empty),
        TEST(changes__of_a_new_message_are_what_is_set),
        TEST(changes__never_show_what_only_clients_send),
        TEST(changes__of_a_message_that_comes_are_from_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
