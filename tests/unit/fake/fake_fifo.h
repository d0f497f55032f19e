/* SPDX-License-Identifier: BSD-2-Clause */
/* FIFO event channels for fake_xen.c, with the semantics of Xen 4.17's xen/common/event_fifo.c. */
#ifndef FAKE_FIFO_H
#define FAKE_FIFO_H

#include <stdbool.h>
#include <stdint.h>
#include <xen/event_channel.h>
#include <xen/xen.h>

void fake_fifo_reset(void);
bool fake_fifo_is_on(void); /* the guest has changed to this ABI */

/* The hypercalls: 0 or -errno. */
long fake_fifo_init_control(struct evtchn_init_control *init, unsigned int nr_vcpus);
long fake_fifo_expand_array(const struct evtchn_expand_array *expand);
long fake_fifo_set_priority(const struct evtchn_set_priority *set);

/* @port, which notifies @cpu. */
void fake_fifo_set_pending(unsigned int port, unsigned int cpu);
void fake_fifo_unmask(unsigned int port, unsigned int cpu);

#endif
