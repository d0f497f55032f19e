/* SPDX-License-Identifier: BSD-2-Clause */
/* What the toolstack says in xenstore. vCPU 0. */
#ifndef SHIM_STORE_H
#define SHIM_STORE_H

#include <stdint.h>
#include <xen/event_channel.h>
#include <xen/xen.h>

/* The ring's page and the port, as the guest type's boot protocol names them; 0: there is none. */
void xen_store_init(uint64_t ring_pa, evtchn_port_t store_port);

/* struct hyp_ops' vcpus_wanted. */
unsigned int xen_vcpus_wanted(void);

#endif
