/* SPDX-License-Identifier: BSD-2-Clause */
/* One job in a restored machine: files in, output through, results back. */
#ifndef TOOLS_LAB_CLIENT_JOB_H
#define TOOLS_LAB_CLIENT_JOB_H

#include "lab/host/lab.h"
#include "lab/mailbox.h"

/* Run lab->argv in dom0 of a machine made from the snapshot. Returns the job's exit code, or an
 * enum lab_exit code after saying why there is none. Takes over @snapshot_fd. */
int job_run(const struct lab *lab, int snapshot_fd);

/*
 * Put the program, its libraries, the files and the arguments into the mailbox of a machine that is
 * paused: what it will find is complete before its first instruction. Called by job_run(). Returns
 * 0 or LAB_CANNOT after saying why.
 */
int job_put(const struct lab *lab, struct mailbox *mailbox);

#endif
