/* SPDX-License-Identifier: BSD-2-Clause */
/* Pinning; see pin.h. */
#include "plan/pin.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int pin_parse(const char *text, struct pin *pin, struct reason *why)
{
	if (!strcmp(text, "spread"))
		pin->mode = PIN_SPREAD;
	else if (!strcmp(text, "pack"))
		pin->mode = PIN_PACK;
	else if (!strcmp(text, "none"))
		pin->mode = PIN_NONE;
	else
		pin->mode = PIN_LIST;
	if (pin->mode != PIN_LIST)
		return 0;
	return cpulist_parse("--pin (spread, pack, none or a list)", text, 0, CPULIST_MAX - 1,
			     &pin->list, why);
}

void pin_format(const struct pin *pin, char *out, size_t bytes)
{
	static const char *const words[] = {"spread", "pack", "none"};

	if (pin->mode == PIN_LIST)
		cpulist_format(&pin->list, out, bytes);
	else
		snprintf(out, bytes, "%s", words[pin->mode]);
}

/* Socket, core, thread: the order of `pack`. */
static int compare(const void *a, const void *b)
{
	const struct pcpu *x = a, *y = b;

	if (x->socket != y->socket)
		return x->socket < y->socket ? -1 : 1;
	if (x->core != y->core)
		return x->core < y->core ? -1 : 1;
	return (x->cpu > y->cpu) - (x->cpu < y->cpu);
}

/* The place of a pCPU among the threads of its core. @pcpus is sorted. */
static unsigned int thread_of(const struct pcpu *pcpus, unsigned int i)
{
	unsigned int thread = 0;

	while (i > thread && pcpus[i - thread - 1].socket == pcpus[i].socket &&
	       pcpus[i - thread - 1].core == pcpus[i].core)
		thread++;
	return thread;
}

/* The pCPU that comes @place-th when the first threads of all cores come first. */
static unsigned int spread_at(const struct pcpu *pcpus, unsigned int nr, unsigned int place)
{
	for (unsigned int thread = 0;; thread++) {
		for (unsigned int i = 0; i < nr; i++) {
			if (thread_of(pcpus, i) == thread && !place--)
				return pcpus[i].cpu;
		}
	}
}

static int check_list(const struct cpulist *list, const struct pcpu *pcpus, unsigned int nr,
		      struct reason *why)
{
	for (unsigned int i = 0; i < list->nr; i++) {
		unsigned int j = 0;

		while (j < nr && pcpus[j].cpu != list->cpu[i])
			j++;
		if (j == nr)
			return reason_set(why, EINVAL, "--pin: pCPU %u is not usable (%u are)",
					  list->cpu[i], nr);
	}
	return 0;
}

int pin_assign(const struct pin *pin, struct pcpu *pcpus, unsigned int nr, unsigned int vcpus,
	       unsigned int *out, struct reason *why)
{
	if (pin->mode == PIN_NONE)
		return 1;
	if (!nr)
		return reason_set(why, EINVAL, "no usable pCPU");
	if (pin->mode == PIN_LIST && check_list(&pin->list, pcpus, nr, why))
		return -EINVAL;
	qsort(pcpus, nr, sizeof(*pcpus), compare);
	for (unsigned int i = 0; i < vcpus; i++) {
		if (pin->mode == PIN_LIST)
			out[i] = pin->list.cpu[i % pin->list.nr];
		else if (pin->mode == PIN_PACK)
			out[i] = pcpus[i % nr].cpu;
		else
			out[i] = spread_at(pcpus, nr, i % nr);
	}
	return 0;
}

unsigned int pin_shared(const unsigned int *pcpu_of, unsigned int vcpus, unsigned int nr_pcpus)
{
	unsigned short users[CPULIST_MAX] = {0};
	unsigned int shared = 0;

	if (!pcpu_of)
		return nr_pcpus && vcpus > nr_pcpus ? vcpus : 0;
	for (unsigned int i = 0; i < vcpus; i++)
		users[pcpu_of[i] % CPULIST_MAX]++;
	for (unsigned int i = 0; i < vcpus; i++)
		shared += users[pcpu_of[i] % CPULIST_MAX] > 1;
	return shared;
}
