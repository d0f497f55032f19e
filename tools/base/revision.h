/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The version and the git revision that the tool was built from. Defined in a file that
 * tools/build.mk writes.
 */
#ifndef TOOLS_BASE_REVISION_H
#define TOOLS_BASE_REVISION_H

extern const char tool_revision[];
extern const char tool_version[];

#endif
