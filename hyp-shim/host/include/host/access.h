/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Included before every guest source of a user-space build (-include): puts a step of the machine
 * before each access to shared memory, so that another vCPU can run there. atomic.h, and whatever
 * else names the compiler's atomic builtins, needs no change: a macro is not expanded in itself.
 */
#ifndef HOST_ACCESS_H
#define HOST_ACCESS_H

#include <host/machine.h>

#define host_access() host_step(HOST_ACCESS)

#define __atomic_load_n(p, order)        (host_access(), __atomic_load_n(p, order))
#define __atomic_store_n(p, v, order)    (host_access(), __atomic_store_n(p, v, order))
#define __atomic_exchange_n(p, v, order) (host_access(), __atomic_exchange_n(p, v, order))
#define __atomic_fetch_or(p, v, order)   (host_access(), __atomic_fetch_or(p, v, order))
#define __atomic_fetch_and(p, v, order)  (host_access(), __atomic_fetch_and(p, v, order))
#define __atomic_fetch_add(p, v, order)  (host_access(), __atomic_fetch_add(p, v, order))
#define __atomic_sub_fetch(p, v, order)  (host_access(), __atomic_sub_fetch(p, v, order))
#define __atomic_compare_exchange_n(p, expected, v, weak, success, failure) \
	(host_access(), __atomic_compare_exchange_n(p, expected, v, weak, success, failure))

#endif
