/* SPDX-License-Identifier: BSD-2-Clause */
/* What the scenarios share. */
#ifndef MODEL_SCENARIOS_COMMON_H
#define MODEL_SCENARIOS_COMMON_H

#include "mm/lazy.h"
#include "model.h"
#include "sched/sched.h"

/* An mm with the programs mapped; its one user is the caller. @name is for counter-examples. */
struct mm *new_mm(const char *name);

/* Starts a user task of @mm on @cpu that exits at once, and waits: the vCPU is lazy on @mm. */
void make_lazy(unsigned int cpu, struct mm *mm);

/* Waits until @cpu is blocked with nothing to do. */
void await_idle(unsigned int cpu);

/* A user task that is an actor: @program calls model_begin() first. */
struct task *start_user(unsigned int cpu, struct mm *mm, void (*program)(uint64_t arg));

/* Drops one use of @mm, as a task does. IRQs on. */
void drop(struct mm *mm);

/* After model_end(): whoever still borrows leaves, then @n mms have ended and no page is lost. */
void expect_all_freed(unsigned int n);

/* Programs: exit at once; visit the idle thread, then exit. Both are actors. */
void program_exit(uint64_t arg);
void program_visit_idle(uint64_t arg);

#endif
