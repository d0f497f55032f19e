/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A sweep on a machine without Xen: guests of Xen in the lab, bare ones in QEMUs of their own, and
 * one set of files for both.
 */
#ifndef TOOLS_SWEEP_EMULATED_H
#define TOOLS_SWEEP_EMULATED_H

#include "sweep/ops.h"

/* Runs the sweep in the lab, in QEMU alone, or both. Returns an exit code. */
int sweep_emulated(const struct sweep_options *options, const struct sweep_ops *ops);

#endif
