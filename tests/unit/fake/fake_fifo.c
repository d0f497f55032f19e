// SPDX-License-Identifier: BSD-2-Clause
/*
 * See fake_fifo.h. Each access to an event word or a control block is a step of the machine, as is
 * each try for a queue's lock. What the ABI forbids the guest ends the run.
 */
#include "fake_fifo.h"

#include <errno.h>
#include <host/machine.h>
#include <string.h>

#include "cpumask.h"
#include "fake_xen.h"

#define PENDING    (1u << EVTCHN_FIFO_PENDING)
#define MASKED     (1u << EVTCHN_FIFO_MASKED)
#define LINKED     (1u << EVTCHN_FIFO_LINKED)
#define BUSY       (1u << EVTCHN_FIFO_BUSY)
#define LINK_MASK  ((uint32_t)EVTCHN_FIFO_LINK_MASK)
#define PAGE_WORDS 1024u
#define PAGES      (FAKE_MAX_PORTS / PAGE_WORDS)

struct queue {
	bool locked;
	uint32_t tail;
};

static struct {
	bool on;
	unsigned int nr_pages;
	event_word_t *array[PAGES];
	struct evtchn_fifo_control_block *control[NR_CPUS];
	struct queue queues[NR_CPUS][EVTCHN_FIFO_MAX_QUEUES];
	struct {
		uint8_t priority;
		uint8_t last_priority;
		uint16_t last_vcpu;
	} ports[FAKE_MAX_PORTS];
} fifo;

void fake_fifo_reset(void)
{
	memset(&fifo, 0, sizeof(fifo));
	for (unsigned int port = 0; port < FAKE_MAX_PORTS; port++)
		fifo.ports[port].priority = EVTCHN_FIFO_PRIORITY_DEFAULT;
}

bool fake_fifo_is_on(void)
{
	return fifo.on;
}

static event_word_t *word_of(unsigned int port)
{
	if (port / PAGE_WORDS >= fifo.nr_pages)
		host_fail("port %u has no event word", port);
	return &fifo.array[port / PAGE_WORDS][port % PAGE_WORDS];
}

static event_word_t read_word(const event_word_t *word)
{
	event_word_t value = *word;

	host_step(HOST_HYP);
	return value;
}

static event_word_t fetch_set(event_word_t *word, event_word_t bits)
{
	event_word_t old = *word;

	*word |= bits;
	host_step(HOST_HYP);
	return old;
}

static event_word_t fetch_clear(event_word_t *word, event_word_t bits)
{
	event_word_t old = *word;

	*word &= ~bits;
	host_step(HOST_HYP);
	return old;
}

long fake_fifo_init_control(struct evtchn_init_control *init, unsigned int nr_vcpus)
{
	uintptr_t address = (uintptr_t)init->control_gfn << 12 | init->offset;

	init->link_bits = EVTCHN_FIFO_LINK_BITS;
	if (init->vcpu >= nr_vcpus)
		return -ENOENT;
	if (init->offset > 4096 - sizeof(struct evtchn_fifo_control_block) || init->offset % 8 ||
	    fifo.control[init->vcpu])
		return -EINVAL;
	fifo.control[init->vcpu] = (struct evtchn_fifo_control_block *)address;
	fifo.on = true;
	return 0;
}

long fake_fifo_expand_array(const struct evtchn_expand_array *expand)
{
	event_word_t *page = (event_word_t *)((uintptr_t)expand->array_gfn << 12);

	if (!fifo.on)
		return -EOPNOTSUPP;
	if (fifo.nr_pages == PAGES)
		return -ENOSPC;
	for (unsigned int i = 0; i < PAGE_WORDS; i++)
		if (page[i] != MASKED)
			host_fail("a new event word is %x", page[i]);
	fifo.array[fifo.nr_pages++] = page;
	return 0;
}

long fake_fifo_set_priority(const struct evtchn_set_priority *set)
{
	if (set->priority > EVTCHN_FIFO_PRIORITY_MIN || set->port >= FAKE_MAX_PORTS)
		return -EINVAL;
	fifo.ports[set->port].priority = (uint8_t)set->priority;
	return 0;
}

static void lock(struct queue *queue)
{
	while (queue->locked)
		host_step(HOST_RELAX);
	queue->locked = true;
}

static void unlock(struct queue *queue)
{
	queue->locked = false;
}

/* try_set_link(): 1 linked, 0 the tail is not LINKED, -1 it changed meanwhile. */
static int try_set_link(event_word_t *word, event_word_t *seen, uint32_t link)
{
	event_word_t old = *seen, found;

	if (!(old & LINKED))
		return 0;
	found = *word;
	if (found == old)
		*word = (old & ~(BUSY | LINK_MASK)) | link;
	host_step(HOST_HYP);
	*seen = found;
	return found == old ? 1 : -1;
}

/* evtchn_fifo_set_link(): makes @word's event the one before @link, if it is still in the queue. */
static bool set_link(event_word_t *word, uint32_t link)
{
	event_word_t seen = read_word(word);
	int ret = try_set_link(word, &seen, link);

	if (ret >= 0)
		return ret;
	fetch_set(word, BUSY);
	seen = read_word(word);
	for (unsigned int tries = 0; tries < 4; tries++) {
		ret = try_set_link(word, &seen, link);
		if (ret >= 0) {
			if (!ret)
				fetch_clear(word, BUSY);
			return ret;
		}
	}
	host_fail("port %u could not be linked: the guest changes a BUSY word", link);
}

static struct queue *last_queue(unsigned int port)
{
	return &fifo.queues[fifo.ports[port].last_vcpu][fifo.ports[port].last_priority];
}

/* Locks @queue and the one where the event was last, which is returned, the lower address first. */
static struct queue *lock_both(struct queue *queue, unsigned int port)
{
	for (;;) {
		struct queue *old = last_queue(port);

		lock(old < queue ? old : queue);
		if (old != queue)
			lock(old < queue ? queue : old);
		if (old == last_queue(port))
			return old;
		unlock(queue);
		if (old != queue)
			unlock(old);
	}
}

void fake_fifo_set_pending(unsigned int port, unsigned int cpu)
{
	unsigned int priority = fifo.ports[port].priority;
	struct queue *queue = &fifo.queues[cpu][priority];
	struct queue *old;
	event_word_t *word = word_of(port);
	bool linked = true;

	if (!fifo.control[cpu])
		host_fail("vCPU %u has no control block", cpu);
	old = lock_both(queue, port);
	fetch_set(word, PENDING);
	if (!(read_word(word) & MASKED) && !(fetch_set(word, LINKED) & LINKED)) {
		if (old->tail == port)
			old->tail = 0;
		fifo.ports[port].last_vcpu = (uint16_t)cpu;
		fifo.ports[port].last_priority = (uint8_t)priority;
		linked = queue->tail && set_link(word_of(queue->tail), port);
		if (!linked) {
			fifo.control[cpu]->head[priority] = port;
			host_step(HOST_HYP);
		}
		queue->tail = port;
	}
	if (old != queue)
		unlock(old);
	unlock(queue);
	host_step(HOST_HYP);
	if (!linked && !(fetch_set(&fifo.control[cpu]->ready, 1u << priority) & 1u << priority))
		fake_mark_events_pending(cpu);
}

void fake_fifo_unmask(unsigned int port, unsigned int cpu)
{
	event_word_t *word = word_of(port);

	fetch_clear(word, MASKED);
	if (read_word(word) & PENDING)
		fake_fifo_set_pending(port, cpu);
}
