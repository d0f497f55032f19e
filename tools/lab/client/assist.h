/* SPDX-License-Identifier: BSD-2-Clause */
/* The plugins of the passes assist and lines (qemu/assist_plugin.c, qemu/lines_plugin.c). */
#ifndef TOOLS_LAB_CLIENT_ASSIST_H
#define TOOLS_LAB_CLIENT_ASSIST_H

#include "lab/host/lab.h"

#define ASSIST_PLUGIN_MAX 16384

/*
 * Writes -plugin's argument, with the addresses that the script assist-orders finds in the symbols
 * of the lab's Xen. The image is there. LAB_OK, or LAB_CANNOT after a line that says why.
 */
int assist_plugin(const struct lab *lab, char plugin[ASSIST_PLUGIN_MAX]);

/*
 * The same for line transfers: orders and what is counted are files in the directory lab->lines_dir
 * (sweep/lines.h), where this leaves a link to Xen's symbols.
 */
int lines_plugin(const struct lab *lab, char plugin[ASSIST_PLUGIN_MAX]);

#endif
