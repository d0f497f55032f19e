/* SPDX-License-Identifier: BSD-2-Clause */
/* About how long a boot takes. Good for the order of magnitude; nothing depends on it. */
#ifndef TOOLS_SWEEP_JOBS_ESTIMATE_H
#define TOOLS_SWEEP_JOBS_ESTIMATE_H

#include "sweep/jobs/job.h"

/* In seconds of an idle core. */
double estimate_job(const struct jobs *jobs, const struct job *job);

#endif
