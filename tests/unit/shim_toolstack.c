// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of what a toolstack asks for in xenstore: hyp-shim/xen/toolstack.c and store.c, over a
 * fake xenstored.
 */
#include "scenario.h"

#include <shim/store.h>
#include <shim/toolstack.h>

#include "fake_store.h"
#include "fake_xen.h"

#define SHUTDOWN "control/shutdown"

static struct host_config config;

static void passes(void (*scenario)(void))
{
	fake_xen_reset(4, &config);
	if (scenario_run_config(scenario, &config) != HOST_POWEROFF)
		fail_msg("%s\n%s", host_failure(), host_console());
}

/* As libxl leaves it for a domain of 4 vCPUs. */
static void connect(void)
{
	fake_store_connect();
	for (unsigned int cpu = 0; cpu < 4; cpu++) {
		char path[32];

		snprintf(path, sizeof(path), "cpu/%u/availability", cpu);
		fake_store_set(path, "online");
	}
	fake_store_set(SHUTDOWN, "");
	fake_store_set("control/feature-poweroff", "");
	fake_store_set("control/feature-reboot", "");
	fake_store_set("control/feature-suspend", "");
}

/* The guest's view while nobody wants it to end; it asks nothing if nothing has changed. */
static void expect_quiet(unsigned int vcpus)
{
	enum hyp_shutdown how;
	unsigned int requests;

	expect(!xen_end_wanted(&how));
	expect_equal(xen_vcpus_wanted(), vcpus);
	requests = fake_store.requests;
	expect(!xen_end_wanted(&how));
	expect_equal(xen_vcpus_wanted(), vcpus);
	expect_equal(fake_store.requests, requests);
}

static void follow_vcpus(void)
{
	connect();
	expect_quiet(4);
	fake_store_set("cpu/2/availability", "offline");
	expect_quiet(2);
	fake_store_set("cpu/2/availability", "online");
	fake_store_set("cpu/3/availability", "offline");
	expect_quiet(3);
}

static void vcpus_are_followed(void **state)
{
	(void)state;
	passes(follow_vcpus);
}

static void end_by(const char *command, enum hyp_shutdown expected)
{
	enum hyp_shutdown how = HYP_CRASH;

	connect();
	expect_quiet(4);
	fake_store_set(SHUTDOWN, command);
	expect(xen_end_wanted(&how));
	expect_equal(how, expected);
	expect(!strcmp(fake_store_get(SHUTDOWN), ""));
	/* Asked twice, it says it again. */
	how = HYP_CRASH;
	expect(xen_end_wanted(&how));
	expect_equal(how, expected);
}

static void end_by_poweroff(void)
{
	end_by("poweroff", HYP_POWEROFF);
}

static void end_by_halt(void)
{
	end_by("halt", HYP_POWEROFF);
}

static void end_by_reboot(void)
{
	end_by("reboot", HYP_REBOOT);
}

/* It was there before the guest looked for the first time. */
static void end_at_once(void)
{
	enum hyp_shutdown how;

	connect();
	fake_store_set(SHUTDOWN, "poweroff");
	expect(xen_end_wanted(&how));
	expect(!strcmp(fake_store_get(SHUTDOWN), ""));
}

static void an_end_is_acknowledged(void **state)
{
	(void)state;
	passes(end_by_poweroff);
	passes(end_by_halt);
	passes(end_by_reboot);
	passes(end_at_once);
}

static void say_what_is_there(void)
{
	connect();
	expect_quiet(4);
	expect(!strcmp(fake_store_get("control/feature-poweroff"), "1"));
	expect(!strcmp(fake_store_get("control/feature-reboot"), "1"));
	expect(!strcmp(fake_store_get("control/feature-suspend"), "0"));
}

/* A toolstack that has not made the nodes: they are not the guest's to make. */
static void no_feature_nodes(void)
{
	enum hyp_shutdown how;

	fake_store_connect();
	fake_store_set("cpu/0/availability", "online");
	fake_store_set(SHUTDOWN, "");
	expect_quiet(1);
	fake_store_set(SHUTDOWN, "poweroff");
	expect(xen_end_wanted(&how));
}

/* A node that is not there asks for nothing. */
static void no_shutdown_node(void)
{
	fake_store_connect();
	fake_store_set("cpu/0/availability", "online");
	expect_quiet(1);
	expect(!strstr(host_console(), "is refused"));
}

static void features_are_said(void **state)
{
	(void)state;
	passes(say_what_is_there);
	passes(no_feature_nodes);
	passes(no_shutdown_node);
}

/* xl waits for an acknowledgement that does not come; the guest continues on. */
static void refuse_suspend(void)
{
	enum hyp_shutdown how;

	connect();
	expect_quiet(4);
	fake_store_set(SHUTDOWN, "suspend");
	expect_quiet(4);
	expect(!strcmp(fake_store_get(SHUTDOWN), "suspend"));
	expect(strstr(host_console(), "the toolstack asks for 'suspend', which is refused\n"));
	fake_store_set(SHUTDOWN, "");
	fake_store_set("cpu/3/availability", "offline");
	expect_quiet(3);
	fake_store_set(SHUTDOWN, "reboot");
	expect(xen_end_wanted(&how));
	expect_equal(how, HYP_REBOOT);
}

static void a_suspend_is_refused(void **state)
{
	(void)state;
	passes(refuse_suspend);
}

static unsigned int disturbances;

static bool once(void)
{
	return !disturbances++;
}

/* The toolstack has given up while the guest read the command. */
static bool cancel(void)
{
	if (!disturbances++)
		fake_store_set(SHUTDOWN, "");
	return disturbances == 1;
}

static void repeat_transaction(void)
{
	enum hyp_shutdown how;

	disturbances = 0;
	connect();
	expect_quiet(4);
	fake_store.disturbs = once;
	fake_store_set(SHUTDOWN, "poweroff");
	expect(xen_end_wanted(&how));
	expect_equal(disturbances, 2);
}

static void see_cancelled(void)
{
	disturbances = 0;
	connect();
	expect_quiet(4);
	fake_store.disturbs = cancel;
	fake_store_set(SHUTDOWN, "poweroff");
	expect_quiet(4);
	expect_equal(disturbances, 1);
}

static void do_without_transactions(void)
{
	enum hyp_shutdown how;

	connect();
	fake_store.has_no_transactions = true;
	expect_quiet(4);
	fake_store_set(SHUTDOWN, "poweroff");
	expect(xen_end_wanted(&how));
	expect(!strcmp(fake_store_get(SHUTDOWN), ""));
}

static void a_cancelled_end_is_not_acknowledged(void **state)
{
	(void)state;
	passes(repeat_transaction);
	passes(see_cancelled);
	passes(do_without_transactions);
}

static void no_store(void)
{
	xen_store_init(0, 0);
	expect_quiet(0);
}

/* What was known before stays; the guest says that it does not look any more. */
static void silent_store(void)
{
	connect();
	expect_quiet(4);
	fake_store_set(SHUTDOWN, "poweroff");
	fake_store.is_silent = true;
	expect_quiet(4);
	expect(strstr(host_console(), "xenstored does not answer as it should"));
}

static void wrong_store(void)
{
	connect();
	fake_store.is_wrong = true;
	expect_quiet(0);
	expect(strstr(host_console(), "xenstored does not answer as it should"));
}

static void a_bad_store_is_given_up(void **state)
{
	(void)state;
	passes(no_store);
	passes(silent_store);
	passes(wrong_store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vcpus_are_followed),
		cmocka_unit_test(an_end_is_acknowledged),
		cmocka_unit_test(features_are_said),
		cmocka_unit_test(a_suspend_is_refused),
		cmocka_unit_test(a_cancelled_end_is_not_acknowledged),
		cmocka_unit_test(a_bad_store_is_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
