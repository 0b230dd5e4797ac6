/* smoothctl-testing: smoothctl that also knows the tenant apps of tests. */
#include "cli/smoothctl.h"
#include "testd/test_service.h"

int main(int argc, char **argv)
{
    return smoothctl_main(argc, (const char *const *)argv, &TEST_EXTRA);
}
