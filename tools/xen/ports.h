/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The event channels that the tool waits on while a guest runs: the guest's console port, and
 * VIRQ_DOM_EXC, by which Xen says that a domain has shut down. Where xenstored has bound the latter
 * it never fires here, so the caller must limit its waits and look at the domain's state.
 */
#ifndef TOOLS_XEN_PORTS_H
#define TOOLS_XEN_PORTS_H

#include <signal.h>
#include <stdint.h>

#include "base/reason.h"

struct xenevtchn_handle;

struct ports {
	struct xenevtchn_handle *handle;
	uint32_t console;
};

/*
 * Binds to the guest's unbound @guest_port. Returns 0, or -errno with @why; then nothing is held.
 */
int ports_open(struct ports *ports, uint32_t domid, uint32_t guest_port, struct reason *why);
void ports_close(struct ports *ports);

/*
 * Blocks until a port fires or @timeout_ms have passed, with the signal mask @mask while blocked.
 * A port that fired is enabled again before this returns. Returns 1 (fired), 0 (timeout), -EINTR,
 * or another -errno.
 */
int ports_wait(struct ports *ports, int timeout_ms, const sigset_t *mask);

void ports_notify_console(struct ports *ports);

#endif
