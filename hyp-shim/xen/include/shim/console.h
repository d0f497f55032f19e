/* SPDX-License-Identifier: BSD-2-Clause */
/* The console ring, and waiting on an event channel. vCPU 0 after boot. */
#ifndef SHIM_CONSOLE_H
#define SHIM_CONSOLE_H

#include <stddef.h>
#include <stdint.h>
#include <xen/event_channel.h>
#include <xen/xen.h>

/* The ring's page and the port, as the guest type's boot protocol names them; 0: there is none. */
void xen_console_init(uint64_t ring_pa, evtchn_port_t console_port);

/* struct hyp_ops' members of these names. */
void xen_console_write(const char *buf, size_t len);
void xen_notify(void);
void xen_await_outside(uint64_t timeout_ns);
void xen_rest(uint64_t ns);

/*
 * Blocks until masked port *@awaited has an event, or @timeout_ns have passed. IRQs off. One trap.
 */
void xen_await_port(evtchn_port_t *awaited, uint64_t timeout_ns);

#endif
