// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of the console ring and the clock page: hyp-shim/xen/console.c, clock.c. */
#include "scenario.h"

#include <arch/cpu.h>
#include <shim/clock.h>
#include <shim/console.h>
#include <shim/evtchn.h>
#include <shim/vcpu_info.h>
#include <xen/io/console.h>

#include "fake_xen.h"
#include "kernel/page_alloc.h"

#define CONSOLE_PORT 50

static struct host_config config;
static struct xencons_interface *ring;

/* dom0: at every @pause-th step reads up to @reads bytes, and remembers them. */
static char got[65536];
static size_t nr_got, reads, pause;
static bool reading;

static void read_ring(void)
{
	if (!reading || host_steps() % pause)
		return;
	for (size_t n = reads; n && ring->out_cons != ring->out_prod; n--) {
		if (nr_got < sizeof(got))
			got[nr_got++] = ring->out[MASK_XENCONS_IDX(ring->out_cons, ring->out)];
		ring->out_cons++;
	}
}

static void reset(void)
{
	fake_xen_reset(1, &config);
	config.outside = read_ring;
	ring = NULL;
	nr_got = 0;
	reads = pause = 1;
	reading = false;
}

static void passes(void (*scenario)(void))
{
	if (scenario_run_config(scenario, &config) != HOST_POWEROFF)
		fail_msg("%s\n%s", host_failure(), host_console());
}

/* @from: where the ring's indices start; they increase without bound. */
static void connect(XENCONS_RING_IDX from)
{
	paddr_t page = page_alloc();

	ring = phys_to_virt(page);
	ring->out_cons = ring->out_prod = from;
	fake_xen.ports[CONSOLE_PORT].state = FAKE_INTERDOMAIN;
	xen_console_init(page, CONSOLE_PORT);
	expect(xen_shared_info.evtchn_mask[0] >> CONSOLE_PORT & 1);
	reading = true;
}

static void write_much(void)
{
	char line[100];
	size_t sent = 0;

	connect(0xffffff00); /* wraps in the ring and in its indices */
	for (unsigned int i = 0; i < 200; i++) {
		memset(line, 'a' + (int)(i % 26), sizeof(line));
		xen_console_write(line, i % sizeof(line) + 1);
		sent += i % sizeof(line) + 1;
	}
	while (ring->out_cons != ring->out_prod)
		cpu_relax();
	expect_equal(nr_got, sent);
	sent = 0;
	for (unsigned int i = 0; i < 200; i++)
		for (unsigned int j = 0; j <= i % sizeof(line); j++)
			expect_equal(got[sent++], 'a' + (int)(i % 26));
	expect(fake_xen.ports[CONSOLE_PORT].sends >= 200);
}

static void a_reader_gets_everything(void **state)
{
	(void)state;
	reset();
	passes(write_much);
	reset();
	config.ticks_per_step = 1000000; /* slow, but in time */
	reads = pause = 64;
	passes(write_much);
}

static void nobody_reads(void)
{
	static const char text[3000] = "x";
	uint64_t start;

	connect(0);
	reading = false;
	xen_console_write(text, sizeof(ring->out));
	expect_equal(ring->out_prod, sizeof(ring->out));
	start = cycles();
	xen_console_write(text, sizeof(text));
	expect(cycles() - start > 1000000); /* waited, in case a reader comes */
	expect_equal(ring->out_prod, sizeof(ring->out));
	start = cycles();
	xen_console_write(text, sizeof(text));
	/* Not again. */
	expect(cycles() - start < 50 * config.ticks_per_step);
	expect_equal(ring->out_prod, sizeof(ring->out));

	/* A reader comes late: what is written from now on arrives complete. */
	reading = true;
	while (ring->out_cons != ring->out_prod)
		cpu_relax();
	nr_got = 0;
	pause = 16;
	xen_console_write(text, sizeof(text));
	while (ring->out_cons != ring->out_prod)
		cpu_relax();
	expect_equal(nr_got, sizeof(text));
}

static void output_is_dropped_only_without_reader(void **state)
{
	(void)state;
	reset();
	config.ticks_per_step = 1000000;
	passes(nobody_reads);
}

static void no_console(void)
{
	xen_console_init(0, 0);
	xen_console_write("lost", 4);
	xen_notify();
}

static long refuse(unsigned int port)
{
	(void)port;
	return -22;
}

static void refused_notify(void)
{
	connect(0);
	xen_console_write("abc", 3);
	expect_equal(ring->out_prod, 3);
}

static void a_console_is_not_needed(void **state)
{
	(void)state;
	reset();
	passes(no_console);
	reset();
	fake_xen.refuse_send = refuse;
	passes(refused_notify);
}

static void set_clock(uint32_t mul, int8_t shift)
{
	xen_vcpus[0].info.time = (struct vcpu_time_info){
		.tsc_timestamp = 1000,
		.system_time = 5000,
		.tsc_to_system_mul = mul,
		.tsc_shift = shift,
	};
}

static void wait_for_outside(void)
{
	connect(0);
	set_clock(1u << 31, 1);
	irq_disable();
	xen_await_outside(1000);
	expect_equal(fake_xen.polls, 1);
	/* An answer that came before: no wait, and it counts once. */
	fake_xen_event(CONSOLE_PORT);
	expect(xen_shared_info.evtchn_pending[0] >> CONSOLE_PORT & 1);
	expect_equal(xen_vcpus[0].info.evtchn_upcall_pending, 0);
	xen_await_outside(1000);
	expect_equal(fake_xen.polls, 1);
	xen_await_outside(1000);
	expect_equal(fake_xen.polls, 2);
	irq_enable();
}

static void answers_are_awaited(void **state)
{
	(void)state;
	reset();
	passes(wait_for_outside);
}

/* From wherever in an interval to the beginning of one, after more than a vCPU's credit. */
static void rest(void)
{
	const uint64_t interval = 1000000, credit = 10000000;

	connect(0);
	set_clock(1u << 31, 1);
	irq_disable();
	for (unsigned int i = 0; i < 5; i++) {
		uint64_t begin = xen_system_time(), end;
		unsigned int polls = fake_xen.polls;

		xen_rest(interval);
		end = xen_system_time();
		expect(end - begin > credit && end - begin < 2 * credit);
		expect(end % interval < interval / 10);
		expect(fake_xen.polls > polls);
		cpu_relax();
	}
	irq_enable();
}

static void a_rest_ends_at_the_beginning_of_an_interval(void **state)
{
	(void)state;
	reset();
	config.ticks_per_step = 3000;
	passes(rest);
}

static void tell_time(void)
{
	uint64_t before, now;

	/* 2 GHz: half a nanosecond a tick. */
	set_clock(1u << 31, 0);
	expect_equal(xen_tsc_khz(), 2000000);
	irq_disable();
	before = cycles();
	now = xen_system_time();
	expect(now >= 5000 + (before - 1000) / 2 && now <= 5000 + (cycles() - 1000) / 2);
	/* 250 MHz as 1 GHz shifted up; 8 GHz as 2 GHz shifted down. */
	set_clock(0xffffffff, 2);
	expect_equal(xen_tsc_khz(), 250000);
	set_clock(1u << 31, -2);
	expect_equal(xen_tsc_khz(), 8000000);
	irq_enable();
}

/* Xen writes the page: odd and nonsense at first, then even and as it is. */
static uint64_t written_at;

static void write_clock(void)
{
	if (!written_at || host_steps() < written_at)
		return;
	written_at = 0;
	set_clock(1u << 31, 0);
	xen_vcpus[0].info.time.version = 4;
}

static void tell_time_while_xen_writes(void)
{
	while (cycles() < 2000)
		cpu_relax();
	set_clock(7, 5);
	xen_vcpus[0].info.time.system_time = 1ull << 60;
	xen_vcpus[0].info.time.version = 3;
	irq_disable();
	written_at = host_steps() + 40;
	expect(xen_system_time() < 1ull << 60);
	expect(!written_at);
	irq_enable();
}

static void the_clock_page_is_read(void **state)
{
	(void)state;
	reset();
	passes(tell_time);
	reset();
	config.outside = write_clock;
	passes(tell_time_while_xen_writes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reader_gets_everything),
		cmocka_unit_test(output_is_dropped_only_without_reader),
		cmocka_unit_test(a_console_is_not_needed),
		cmocka_unit_test(answers_are_awaited),
		cmocka_unit_test(a_rest_ends_at_the_beginning_of_an_interval),
		cmocka_unit_test(the_clock_page_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
