/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Other names for common/lib/string.c's functions that the C library of a user-space build has too.
 */
#ifndef HOST_STRING_NAMES_H
#define HOST_STRING_NAMES_H

#define memset  guest_memset
#define memcpy  guest_memcpy
#define memmove guest_memmove
#define memcmp  guest_memcmp
#define memchr  guest_memchr
#define strlen  guest_strlen
#define strcmp  guest_strcmp
#define strncmp guest_strncmp
#define strchr  guest_strchr

#endif
