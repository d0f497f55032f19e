/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The results area: what the guest leaves in its own memory and the tool reads from outside.
 * docs/results-format.md is the contract in words. Included by the guest and by the tool.
 *
 * Layout: one struct area_header, then records back to back, each starting with a struct
 * area_record, up to header.used_bytes. Everything is little-endian and naturally aligned; every
 * record's length is a multiple of 8.
 *
 * Who writes what: the guest writes all of it but cells_acked and vcpus_wanted, which are the
 * tool's. The guest fills a record, then advances used_bytes and cells_done with release stores; a
 * reader that loads cells_done first (acquire) may copy used_bytes bytes and finds only whole
 * records in them. The tool copies once and believes nothing that it has not checked.
 */
#ifndef ABI_RESULTS_H
#define ABI_RESULTS_H

#include <stddef.h>
#include <stdint.h>

#include "abi/axes.h"

#define AREA_MAGIC   0x544f4f4853595a4cull /* "LZYSHOOT" in memory order */
#define AREA_VERSION 5

/*
 * The image tells where its area is by an ELF note: name "lazyshoot", type AREA_NOTE_TYPE, content
 * struct area_note. The address is guest-physical (pseudo-physical in a classic PV domain). The
 * area is the last thing in the last segment, so a copy of the image can be given a larger one: by
 * another size in the note, which the guest goes by, and in the segment's header.
 */
#define AREA_NOTE_NAME "lazyshoot"
#define AREA_NOTE_TYPE 1
#define AREA_BYTES_MAX (768ull << 20) /* the kernel maps an image of less than 1 GiB */

struct area_note {
	uint64_t address; /* page aligned */
	uint64_t bytes; /* a multiple of the page size */
	uint64_t kernel_address; /* where the kernel has it, in every address space */
	uint64_t pass; /* enum area_pass: what the image is for */
};

enum area_state {
	AREA_EMPTY = 0, /* the guest has not reached its results code yet */
	AREA_RUNNING,
	AREA_DONE, /* all planned cells are there and the header is sealed */
	AREA_FAILED, /* the guest gave up: header.reason says why; the records before it hold */
};

/*
 * What an image is for; 0 is none. Where there are cells of both, a figure is taken from the first,
 * a verdict from the second.
 */
#define ENTRY(id, name, what) AREA_##id,
enum area_pass {
	AREA_NO_PASS,
	ABI_PASSES(ENTRY) NR_AREA_PASSES
};
#undef ENTRY

/* How the guest got there, recorded once. Strings are NUL-terminated and printable. */
struct area_env {
	char platform[16]; /* hyp_ops.name */
	char hypervisor[16]; /* CPUID signature, "none" without */
	char evtchn_abi
		[16]; /* names of abi/axes.h, or "n/a": what the event channels really were */
	char upcall[16];
	char ports[16];
	char revision[64]; /* git revision of the image */
	uint32_t hypervisor_version; /* major << 16 | minor */
	uint32_t vcpus_online; /* at boot: the most that a cell can have */
	uint32_t vcpus_present;
	uint32_t tsc_khz;
	uint64_t seed;
	uint32_t reps;
	uint32_t iters;
	uint32_t iters_min; /* 0: all stretches had iters rounds */
	uint32_t debug_vm;
	uint32_t features; /* enum area_feature bits */
	uint32_t pass; /* enum area_pass: what the image is compiled for */
	uint32_t turn; /* what turn= asked for, abi/turn.h */
	uint32_t pad;
	uint64_t memory_bytes;
};

enum area_feature {
	AREA_HAS_MULTICALL = 1u << 0,
	AREA_HAS_X2APIC = 1u << 1,
	AREA_APIC_ACCESS_VIRT = 1u << 2, /* the hypervisor says APIC accesses are virtualised */
	AREA_X2APIC_VIRT = 1u << 3,
	AREA_HAS_STEAL = 1u << 4,
};

struct area_header {
	uint64_t magic;
	uint32_t version;
	uint32_t header_bytes; /* sizeof(struct area_header): where the first record starts */
	uint64_t area_bytes;
	uint32_t state; /* enum area_state */
	uint32_t nr_counters;
	uint32_t hist_sub_bits; /* HIST_SUB_BITS of the writer */
	uint32_t cells_planned;
	uint32_t cells_done; /* written last, with release */
	uint32_t cells_acked; /* the tool's: cells it has seen; the guest waits with sync=1 */
	/*
	 * How many vCPUs are to be online: vCPUs 0 to that. The tool may write it at any time; 0:
	 * it has no wish. The guest looks between cells, and in cells whose workload allows it, and
	 * takes a number for no wish that it cannot have. The second is what it has, with release.
	 */
	uint32_t vcpus_wanted;
	uint32_t vcpus_now;
	uint64_t used_bytes; /* header and whole records */
	char reason[128]; /* AREA_FAILED: the failing call or check */
	struct area_env env;
	/*
	 * AREA_DONE only: area_checksum() of the whole header with seal, cells_acked and
	 * vcpus_wanted taken as 0.
	 */
	uint64_t seal;
};

enum area_record_type {
	AREA_RECORD_CELL = 1,
};

struct area_record {
	uint32_t type; /* enum area_record_type */
	uint32_t bytes; /* of the record, this header included */
	uint64_t checksum; /* area_checksum() of what follows this header */
};

enum area_status {
	AREA_OK = 1,
	AREA_NA, /* cannot be here: reason says why */
	AREA_FAILURE, /* tried and failed: reason says why */
};

/*
 * One cell. Its index is its place in the plan as the command line spells it, before shuffling:
 *   ((((online * policies + policy) * paths + path) * flushes + flush) * workloads + workload) *
 *   reps
 *     + rep
 * where online is the place in the list online= of numbers of vCPUs, 0 without that list.
 * After this struct: nr_metrics times a struct area_metric with its buckets, then
 * nr_vcpus * nr_counters uint64_t, all counters of vCPU 0 first.
 */
struct area_cell {
	struct area_record rec;
	uint32_t index;
	uint32_t order; /* its place in the shuffled order, from 0 */
	uint32_t status; /* enum area_status */
	uint32_t nr_metrics;
	uint32_t nr_vcpus; /* online, at most env.vcpus_online; 0 unless AREA_OK */
	uint32_t nr_counters; /* NR_COUNTERS in pass `check`, 0 in `measure`; 0 unless AREA_OK */
	/* TSC ticks from the workload's start until all is ended and all vCPUs idle. */
	uint64_t ticks;
	uint64_t steal_ns; /* time any vCPU was runnable but not running during the cell */
	char reason[96];
};

enum area_unit {
	AREA_UNIT_TICKS = 1, /* TSC ticks: instructions in the lab's exact mode */
	AREA_UNIT_COUNT,
	AREA_UNIT_PER_GTICK, /* events per 10^9 ticks */
	AREA_UNIT_PERCENT, /* a share, at most 100 */
};

/* How a metric's samples are written down. */
enum area_form {
	AREA_EXACT = 1, /* each value: struct area_value. At most AREA_EXACT_MAX samples */
	AREA_BUCKETS, /* buckets of a histogram: struct area_bucket */
};

#define AREA_EXACT_MAX  4096u
#define AREA_VALUE_BITS 48 /* a metric with a larger value has buckets, however few samples */

/*
 * A metric's samples; nr_entries of its form follow, 8 bytes each, in ascending order of value or
 * index.
 *
 * Its words are of [a-z0-9_-] and NUL-terminated. Its name, which the tool composes and which is
 * unique within a cell, is what[.scene][.kN][.part].
 */
#define AREA_WHAT_BYTES  24
#define AREA_SCENE_BYTES 16
#define AREA_PART_BYTES  16
#define AREA_NO_K        UINT32_MAX

struct area_metric {
	char what[AREA_WHAT_BYTES]; /* what is measured: not empty */
	char scene[AREA_SCENE_BYTES]; /* under which circumstances; empty: there is but one */
	char part[AREA_PART_BYTES]; /* which part of it; empty: the whole */
	uint32_t k; /* on how many vCPUs it acts, at most env.vcpus_online; AREA_NO_K */
	uint32_t unit; /* enum area_unit */
	uint32_t form; /* enum area_form */
	uint32_t nr_entries;
	/*
	 * Differences of two vCPUs' clocks that were below 0, since the clocks differ: not samples.
	 */
	uint32_t below_zero;
	uint32_t pad;
	uint64_t n; /* samples, = sum of the entries' counts */
	uint64_t min;
	uint64_t max;
	uint64_t sum;
};

struct area_value {
	uint64_t value : AREA_VALUE_BITS;
	uint64_t count : 64 - AREA_VALUE_BITS; /* > 0 */
};

struct area_bucket {
	uint32_t index; /* of the log-linear histogram, abi/histogram.h */
	uint32_t count; /* > 0 */
};

_Static_assert(sizeof(struct area_value) == 8 && sizeof(struct area_bucket) == 8, "one bound");

/* 64-bit FNV-1a over 64-bit words (the length is a multiple of 8): detects, does not defend. */
static inline uint64_t area_checksum(const void *data, size_t bytes)
{
	const unsigned char *p = (const unsigned char *)data;
	uint64_t sum = 0xcbf29ce484222325ull;

	for (size_t i = 0; i + 8 <= bytes; i += 8) {
		uint64_t word;

		__builtin_memcpy(&word, p + i, sizeof(word));
		sum = (sum ^ word) * 0x100000001b3ull;
	}
	return sum;
}

#endif
