/* smoothd-testing: smoothd that also serves TestService, for end-to-end tests and benchmarks. */
#include "server/smoothd.h"
#include "testd/test_service.h"

int main(int argc, char **argv)
{
    return smoothd_main(argc, argv, &TEST_EXTRA);
}
