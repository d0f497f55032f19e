/* SPDX-License-Identifier: BSD-2-Clause */
/* Event channels, FIFO ABI. */
#ifndef SHIM_EVTCHN_FIFO_H
#define SHIM_EVTCHN_FIFO_H

#include <shim/evtchn_abi.h>

extern const struct evtchn_abi evtchn_fifo;

#endif
