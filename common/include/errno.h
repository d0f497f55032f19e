/* SPDX-License-Identifier: BSD-2-Clause */
/* The error numbers the kernel returns, negated; the values are Linux's. */
#ifndef ERRNO_H
#define ERRNO_H

#define ENOENT    2
#define ENOMEM    12
#define EINVAL    22
#define ENOSYS    38
#define ETIMEDOUT 110

#endif
