/* smoothctl: the operator's command line. */
#include "cli/smoothctl.h"

int main(int argc, char **argv)
{
    return smoothctl_main(argc, (const char *const *)argv, NULL);
}
