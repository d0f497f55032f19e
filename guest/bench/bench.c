// SPDX-License-Identifier: BSD-2-Clause
/*
 * Runs the plan: every cell of the command line, in an order shuffled by the seed, and writes a
 * record for each. Silent while a cell runs; between cells it tells the outside and, with sync=1,
 * waits until the outside has gone quiet again.
 */
#include "bench/bench.h"

#include <arch/cpu.h>
#include <hyp/ops.h>

#include "abi/area_size.h"
#include "abi/axes.h"
#include "kernel/options.h"
#include "kernel/path.h"
#include "mm/flush.h"
#include "mm/held.h"
#include "mm/lazy.h"
#include "printk.h"
#include "sched/hotplug.h"
#include "string.h"

const struct workload *const workloads[] = {
#define X(id, name, what) &workload_##id,
	ABI_WORKLOADS(X)
#undef X
};

#define OUTSIDE_TIMEOUT_NS 100000000ull
#define OUTSIDE_TRIES      100

#define ENDED "shut down by the administrator"

static struct hist *hists;
static struct hist *cpu_hists;
static uint32_t *order;
static uint32_t nr_cells;

void bench_init(void)
{
	nr_cells = MAX(options.online.nr, 1u) * options.policy.nr * options.path.nr *
		   options.flush.nr * options.workload.nr * (uint32_t)options.reps;
	hists = boot_alloc(BENCH_HISTS * sizeof(*hists));
	cpu_hists = boot_alloc(nr_cpus * sizeof(*cpu_hists));
	order = boot_alloc(nr_cells * sizeof(*order));
	results_init(nr_cells);
}

struct hist *bench_hist(unsigned int i)
{
	hist_reset(&hists[i]);
	return &hists[i];
}

struct hist *bench_cpu_hist(unsigned int cpu)
{
	return &cpu_hists[cpu];
}

void bench_reset_hists(void)
{
	for (unsigned int i = 0; i < BENCH_HISTS; i++)
		hist_reset(&hists[i]);
	for (unsigned int cpu = 0; cpu < nr_cpus; cpu++)
		hist_reset(&cpu_hists[cpu]);
}

bool bench_settled(const struct hist *const totals[], unsigned int nr)
{
	if (!options.iters_min)
		return false;
	for (unsigned int i = 0; i < nr; i++)
		if (totals[i]->n < options.iters_min || !hist_settled(totals[i]))
			return false;
	return true;
}

/* Fisher-Yates with a 64-bit linear congruential generator (Knuth's MMIX constants). */
static void shuffle(void)
{
	uint64_t state = options.seed;

	for (uint32_t i = 0; i < nr_cells; i++)
		order[i] = i;
	for (uint32_t i = nr_cells - 1; i > 0; i--) {
		uint32_t j, swap = order[i];

		state = state * 6364136223846793005ull + 1442695040888963407ull;
		j = (uint32_t)((state >> 33) % (i + 1));
		order[i] = order[j];
		order[j] = swap;
	}
}

static unsigned int take_digit(uint32_t *index, uint64_t base)
{
	unsigned int digit = (unsigned int)(*index % base);

	*index /= (uint32_t)base;
	return digit;
}

struct cell {
	uint64_t room; /* for its record */
	unsigned int vcpus; /* to be online; 0: as they are */
	unsigned int policy; /* its number, abi/axes.h */
	const struct ipi_path *path;
	const struct flush_kind *flush;
	const struct workload *workload;
};

/* The inverse of abi/results.h's index. */
static struct cell decode(uint32_t index)
{
	unsigned int workload;
	struct cell cell;

	take_digit(&index, options.reps);
	workload = options.workload.index[take_digit(&index, options.workload.nr)];
	cell.workload = workloads[workload];
	cell.flush = flush_kinds[options.flush.index[take_digit(&index, options.flush.nr)]];
	cell.path = ipi_paths[options.path.index[take_digit(&index, options.path.nr)]];
	cell.policy = options.policy.index[take_digit(&index, options.policy.nr)];
	cell.vcpus = options.online.nr ? options.online.count[index] : 0;
	cell.room = area_cell_max(workload, cell.vcpus ? cell.vcpus : nr_cpus, options.iters,
				  options.held);
	return cell;
}

static uint64_t total_steal(void)
{
	uint64_t total = 0;

	for_each_cpu(cpu, &cpu_online_mask)
		total += hyp_steal_ns(cpu);
	return total;
}

static const char *unusable(const struct cell *cell)
{
	const char *reason = hyp_unmet();

	if (!reason)
		reason = cycles_unmet();
	if (!reason && cell->vcpus > nr_cpus)
		reason = "the guest was started with fewer vCPUs";
	return reason ? reason : path_unusable(cell->path);
}

void bench_hotplug(unsigned int vcpus)
{
	if (!vcpus)
		vcpus = results_vcpus_wanted();
	if (!vcpus)
		vcpus = hyp_vcpus_wanted();
	if (vcpus && vcpus <= nr_cpus && vcpus != nr_cpus_online)
		hotplug_set(vcpus);
}

void bench_heed_end(void)
{
	enum hyp_shutdown how;

	if (!hyp_end_wanted(&how))
		return;
	results_interrupted(ENDED);
	printk("%s: %s\n", ENDED, how == HYP_REBOOT ? "reboot" : "power-off");
	hyp->notify();
	hyp->shutdown(how);
}

static unsigned int samples_of(const struct workload *workload)
{
	bool shortened = options.rounds && !workload->grows && options.rounds < options.iters;

	return (unsigned int)(shortened ? options.rounds : options.iters);
}

/* False if nothing ran, because the cell cannot be here. */
static bool run_cell(uint32_t place)
{
	struct cell cell = decode(order[place]);
	struct results_cost cost;
	const char *reason;

	bench_heed_end();
	bench_hotplug(cell.vcpus);
	reason = unusable(&cell);
	results_cell_begin(order[place], place, cell.room);
	if (!reason)
		reason = cell.flush->unusable();
	if (reason) {
		results_cell_end(AREA_NA, reason, (struct results_cost){0});
		return false;
	}
	path_bind(cell.path);
	lazy_bind_number(cell.policy);
	flush_bind(cell.flush);
	bench_fresh();
	for_each_cpu(cpu, &cpu_online_mask)
		memset(cpu_local[cpu].counters, 0, sizeof(cpu_local[cpu].counters));
	held_reset_peak();
	cost = (struct results_cost){.steal_ns = total_steal(), .ticks = cycles_ordered()};
	reason = cell.workload->run(samples_of(cell.workload));
	cost.steal_ns = total_steal() - cost.steal_ns;
	lazy_drain();
	bench_await_idle(nr_cpus_online - 1);
	cost.ticks = cycles_ordered() - cost.ticks;
	if (reason)
		results_cell_end(AREA_NA, reason, (struct results_cost){0});
	else
		results_cell_end(AREA_OK, lazy_hampered(), cost);
	printk("cell %u/%u: %s %s %s %s: %s\n", place + 1, nr_cells, lazy.name, cell.path->name,
	       cell.flush->name, cell.workload->name, reason ? reason : "ok");
	return true;
}

/* Until the outside has acknowledged all cells, so that it does not run beside the next one. */
static void sync_with_outside(uint32_t done)
{
	hyp->notify();
	if (!options.sync)
		return;
	for (int tries = 0; results_acked() != done; tries++) {
		unsigned long flags = irq_save();

		if (tries == OUTSIDE_TRIES)
			panic("hang: waited for the tool to acknowledge cell %u", done);
		hyp->await_outside(OUTSIDE_TIMEOUT_NS);
		irq_restore(flags);
		bench_heed_end();
		if (!options.online.nr)
			bench_hotplug(0);
	}
}

void bench_thread(void *unused)
{
	(void)unused;
	shuffle();
	for (uint32_t place = 0; place < nr_cells; place++) {
		/* A cell that is n/a took no time: the outside is not woken for it. */
		if (run_cell(place) || place + 1 == nr_cells)
			sync_with_outside(place + 1);
	}
	results_done();
	printk("all %u cells done\n", nr_cells);
	hyp->notify();
	hyp->shutdown(HYP_POWEROFF);
}
