/* smoothd: the server. */
#include "server/smoothd.h"

int main(int argc, char **argv)
{
    return smoothd_main(argc, argv, NULL);
}
