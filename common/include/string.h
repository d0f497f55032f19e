/* SPDX-License-Identifier: BSD-2-Clause */
/* The C library functions that the kernel uses; the compiler calls the mem* ones on its own. */
#ifndef STRING_H
#define STRING_H

#include "compiler.h"

void *memset(void *s, int c, size_t n);
void *memcpy(void *dst, const void *src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);

char *strchr(const char *s, int c);
void *memchr(const void *s, int c, size_t n);

/* Copies at most @size - 1 characters and always terminates. */
void strscpy(char *dst, const char *src, size_t size);

#endif
