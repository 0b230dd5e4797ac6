/* Hostile scripts in the jail as it is. */
#include "support/corpus.h"

int main(void)
{
    static const struct corpus_mode mode = {NULL, "Expect"};
    return corpus_main("hostile", &mode, corpus_test_hostile);
}
