/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What --wrap (tests/system/build.mk) makes of the functions and structs that inject.c stands
 * before.
 */
#ifndef INJECT_H
#define INJECT_H

#include "kernel/results.h"
#include "mm/flush.h"
#include "mm/lazy.h"

const char *__real_options_parse(const char *cmdline);
const char *__wrap_options_parse(const char *cmdline);
void __real_results_cell_begin(uint32_t index, uint32_t order, uint64_t room);
void __wrap_results_cell_begin(uint32_t index, uint32_t order, uint64_t room);
void __real_results_metric(const struct metric_id *id, enum area_unit unit, struct hist *hist);
void __wrap_results_metric(const struct metric_id *id, enum area_unit unit, struct hist *hist);
void __real_results_done(void);
void __wrap_results_done(void);

extern const struct lazy_hooks __real_lazy_shootdown, __wrap_lazy_shootdown;
extern const struct flush_kind __real_flush_ipi, __wrap_flush_ipi;
extern const struct flush_kind __real_flush_hv, __wrap_flush_hv;

#endif
