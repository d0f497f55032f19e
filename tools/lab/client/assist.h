/* SPDX-License-Identifier: BSD-2-Clause */
/* The plugin of the assist pass (qemu/assist_plugin.c). */
#ifndef TOOLS_LAB_CLIENT_ASSIST_H
#define TOOLS_LAB_CLIENT_ASSIST_H

#include "lab/host/lab.h"

#define ASSIST_PLUGIN_MAX 4600

/*
 * Writes -plugin's argument, with the addresses that the script assist-orders finds in the symbols
 * of the lab's Xen. The image is there. LAB_OK, or LAB_CANNOT after a line that says why.
 */
int assist_plugin(const struct lab *lab, char plugin[ASSIST_PLUGIN_MAX]);

#endif
