/* SPDX-License-Identifier: BSD-2-Clause */
/* Unit tests of what is planned: what no guest could fill is not, and plans out of files. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/sweep_options.h"
#include "plan/guests.h"
#include "plan/rules/absent.h"
#include "report/text/tables.h"

#define WORDS_MAX 16

static struct reason why;

/* Parses "WORD WORD..." as the command line of sweep. */
static int parse(const char *line, struct sweep_options *options)
{
	static char copy[512]; /* the options keep pointers into it */
	static char name[] = "sweep";
	char *argv[WORDS_MAX + 1] = {name}, *rest = copy;
	int argc = 1;

	strcpy(copy, line);
	while (argc < WORDS_MAX && rest && *rest)
		argv[argc++] = strsep(&rest, " ");
	return sweep_options_parse(argc, argv, options, &why);
}

static unsigned int count_boots(const struct plan *plan)
{
	struct plan_boot boot;
	unsigned int nr = 0;

	while (plan_boot_at(plan, nr, &boot))
		nr++;
	return nr;
}

/* The lists of boot number @index: "pvh 2: path evtchn, flush ipi,hv, workload ...". */
static void expect_boot(const struct plan *plan, unsigned int index, const char *text)
{
	struct plan_boot boot;
	struct plan own;
	char got[512];
	size_t used;

	assert_true(plan_boot_at(plan, index, &boot));
	plan_of_boot(plan, &boot, &own);
	used = (size_t)sprintf(got, "%s %u:", guests[boot.guest].name, boot.vcpus);
	for (int id = AXIS_PATH; id <= AXIS_WORKLOAD; id++) {
		used += (size_t)sprintf(got + used, " %s ", axes[id].name);
		used += (size_t)axis_format(id, &own.lists[id], got + used, sizeof(got) - used);
	}
	assert_string_equal(got, text);
}

static void what_no_guest_can_fill_is_not_planned(void **state)
{
	static struct sweep_options options;
	struct plan *plan = &options.plan;

	(void)state;
	assert_int_equal(parse("--pass=check --guest=all --vcpus=1,2 --path=all --flush=all "
			       "--workload=ipi,pingpong,migrate",
			       &options),
			 0);
	assert_int_equal(count_boots(plan), 6);
	expect_boot(plan, 0,
		    "pvh 1: path evtchn,evtchn-batch,x2apic,x2apic-cluster,x2apic-allbut,"
		    "evtchn-flush flush ipi,hv workload ipi");
	expect_boot(plan, 1,
		    "pvh 2: path evtchn,evtchn-batch,x2apic,x2apic-cluster,x2apic-allbut,"
		    "evtchn-flush flush ipi,hv workload ipi,pingpong,migrate");
	expect_boot(plan, 3,
		    "pv 2: path evtchn,evtchn-batch,evtchn-flush flush ipi,hv "
		    "workload ipi,pingpong,migrate");
	/* x2APIC without a hypervisor: for the machine to say. */
	expect_boot(plan, 5,
		    "bare 2: path x2apic,x2apic-cluster,x2apic-allbut,xapic,xapic-allbut "
		    "flush ipi workload ipi,pingpong,migrate");

	/* A boot with all of its cells gone is gone. */
	assert_int_equal(parse("--pass=check --guest=bare,pvh --vcpus=1,2 --path=evtchn "
			       "--workload=migrate",
			       &options),
			 0);
	assert_int_equal(count_boots(plan), 1);
	expect_boot(plan, 0, "pvh 2: path evtchn flush ipi,hv workload migrate");
	assert_int_equal(parse("--guest=pv --path=xapic", &options), -EINVAL);
	assert_string_equal(why.text, "no guest of the sweep can fill a cell: no local APIC in a "
				      "classic PV domain");
}

static void variants_that_no_guest_has_are_not_planned(void **state)
{
	static struct sweep_options options;
	struct plan *plan = &options.plan;

	(void)state;
	assert_int_equal(
		parse("--pass=check --guest=pvh,pv --vcpus=2 --evtchn-abi=all --upcall=all "
		      "--path=evtchn,evtchn-flush --workload=ipi --flush=ipi",
		      &options),
		0);
	assert_int_equal(count_boots(plan), 4 + 2);
	expect_boot(plan, 0, "pvh 2: path evtchn,evtchn-flush flush ipi workload ipi");
	expect_boot(plan, 2, "pvh 2: path evtchn flush ipi workload ipi");
	expect_boot(plan, 5, "pv 2: path evtchn flush ipi workload ipi");
}

/* Each seed and pass of a boot that is there is there, and no number is given twice. */
static void seeds_and_passes_are_counted_through(void **state)
{
	static struct sweep_options options;
	struct plan *plan = &options.plan;
	struct plan_boot boot;
	unsigned int seen = 0;

	(void)state;
	assert_int_equal(
		parse("--guest=bare,pvh --vcpus=1,2 --path=evtchn --workload=churn", &options), 0);
	plan->nr_seeds = 3;
	plan->seeds[0] = 10, plan->seeds[1] = 11, plan->seeds[2] = 12;
	plan->nr_passes = 2;
	plan->passes[0] = AREA_MEASURE, plan->passes[1] = AREA_CHECK;
	assert_int_equal(count_boots(plan), 2 * 3 * 2);
	for (unsigned int i = 0; plan_boot_at(plan, i, &boot); i++) {
		unsigned int bit = (unsigned int)((boot.vcpus - 1) * 6 + (boot.seed - 10) * 2 +
						  (boot.pass == AREA_CHECK));

		assert_int_equal(boot.guest, GUEST_pvh);
		assert_false(seen & 1u << bit);
		seen |= 1u << bit;
	}
	assert_int_equal(seen, 0xfff);
}

static void absences_are_what_the_plan_asks_for(void **state)
{
	static struct sweep_options options;
	struct plan_absence absence;
	char names[80];

	(void)state;
	assert_int_equal(parse("--guest=pvh,pv --vcpus=1,4 --path=xapic,evtchn,x2apic "
			       "--workload=exit,migrate",
			       &options),
			 0);
	assert_true(plan_absence_at(&options.plan, 0, &absence));
	assert_int_equal(absence.guest, GUEST_pvh);
	axis_format(absence.id, &absence.list, names, sizeof(names));
	assert_string_equal(names, "xapic");
	assert_true(plan_absence_at(&options.plan, 1, &absence));
	assert_int_equal(absence.guest, GUEST_pv);
	axis_format(absence.id, &absence.list, names, sizeof(names));
	assert_string_equal(names, "xapic,x2apic");
	assert_true(plan_absence_at(&options.plan, 2, &absence));
	assert_int_equal(absence.guest, -1);
	assert_int_equal(absence.vcpus, 1);
	assert_string_equal(absence.reason, "needs two vCPUs");
	assert_false(plan_absence_at(&options.plan, 3, &absence));
	/* None of bare, of fifo, of one vCPU where the plan has none of these. */
	assert_int_equal(parse("--guest=pvh --vcpus=2 --path=evtchn,evtchn-flush", &options), 0);
	assert_false(plan_absence_at(&options.plan, 0, &absence));
}

/* Writes a plan's file and parses "--plan=IT " and @line. */
static int parse_file(const char *text, const char *line, struct sweep_options *options)
{
	static char path[] = "/tmp/lazyshoot-plan-XXXXXX";
	char all[512];
	int fd, ret;

	strcpy(path + strlen(path) - 6, "XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	snprintf(all, sizeof(all), "--plan=%s%s%s", path, *line ? " " : "", line);
	ret = parse(all, options);
	unlink(path);
	return ret;
}

static void a_plan_is_lines_of_options(void **state)
{
	static struct sweep_options options;
	struct plan *plan = &options.plan;

	(void)state;
	assert_int_equal(parse_file("# what this is for\n"
				    "guest = pvh,bare\n"
				    "\tvcpus=2,4 # not 8\r\n"
				    "\n"
				    "debug-vm\n"
				    "iters = 10-20\n"
				    "guest-arg = a#b=c\n"
				    "reps = 3",
				    "--reps=5 --pin pack", &options),
			 0);
	assert_int_equal(plan->lists[AXIS_GUEST].nr, 2);
	assert_int_equal(plan->vcpus.nr, 2);
	assert_true(plan->debug_vm);
	assert_int_equal(plan->iters_min, 10);
	assert_int_equal(plan->iters, 20);
	assert_int_equal(plan->nr_guest_args, 1);
	assert_string_equal(plan->guest_args[0], "a#b=c");
	/* The command line's word is the last one. */
	assert_int_equal(plan->reps, 5);
	assert_int_equal(options.pin.mode, PIN_PACK);
	assert_int_equal(parse_file("", "", &options), 0);
	assert_int_equal(plan->vcpus.nr, 4);
}

static void bad_lines_are_named(void **state)
{
	static const struct {
		const char *text, *what;
	} bad[] = {
		{"reps = 2\nrep = 3\n", ": line 2: no option 'rep' ("},
		{"part\n", ": line 1: no option 'part' ("},
		{"plan = other\n", ": line 1: no option 'plan' ("},
		{"= 3\n", ": line 1: no option '' ("},
		{"\n\nvcpus\n", ": line 3: 'vcpus' needs a value: vcpus = CPUS"},
		{"debug-vm = 1\n", ": line 1: 'debug-vm' has no value"},
		{"reps = many\n", "--reps: 'many' is not a number in 1-1000"},
	};
	static struct sweep_options options;
	char many[WORDS_MAX * 128] = "";

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(parse_file(bad[i].text, "", &options), -EINVAL);
		if (!strstr(why.text, bad[i].what))
			fail_msg("'%s' for '%s'", why.text, bad[i].text);
	}
	for (unsigned int i = 0; i < 65; i++)
		strcat(many, "reps = 2\n");
	assert_int_equal(parse_file(many, "", &options), -EINVAL);
	assert_non_null(strstr(why.text, ": line 65: more than 64 options"));
	assert_int_equal(parse("--plan=/nonexistent", &options), -EINVAL);
	assert_string_equal(why.text, "/nonexistent: No such file or directory");
}

static void a_results_file_is_a_plan(void **state)
{
	static const char results[] =
		" {\"schema\": \"lazyshoot-results-2\", \"tool\": {}, \"cells\": [],"
		"\"environment\": {\"lab\": \"exact\", \"unit\": \"instructions\","
		" \"pin\": \"0,2\", \"guests\": []},"
		"\"plan\": {\"guests\": [\"pv\", \"bare\"], \"vcpus\": [8], \"online\": [1, 8],"
		"\"policies\": [\"shootdown+filter+block\", \"hazard\"], \"paths\": [\"evtchn\"],"
		"\"flushes\": [\"hv\"], \"workloads\": [\"churn\"], \"evtchn_abis\": [\"fifo\"],"
		"\"upcalls\": [\"callback\"], \"ports\": [\"spread\"], \"reps\": 7, \"iters\": 50,"
		"\"iters_min\": 20, \"held\": 3, \"held_age\": 12345678901, \"seeds\": [42],"
		"\"passes\": [\"check\"], \"turn\": \"default\", \"debug_vm\": true,"
		"\"disturb\": 9, \"guest_args\": [\"warmup=1\", \"x=y\"]}}";
	static struct sweep_options options;
	const struct plan *plan = &options.plan;
	char text[80];

	(void)state;
	assert_int_equal(parse_file(results, "", &options), 0);
	for (int id = 0; id < NR_AXES; id++) {
		static const char *const lists[NR_AXES] = {"shootdown+filter+block,hazard",
							   "evtchn",
							   "hv",
							   "churn",
							   "pv,bare",
							   "fifo",
							   "callback",
							   "spread"};

		axis_format(id, &plan->lists[id], text, sizeof(text));
		assert_string_equal(text, lists[id]);
	}
	assert_int_equal(plan->online.nr, 2);
	assert_int_equal(plan->vcpus.nr, 1);
	assert_int_equal(plan->vcpus.cpu[0], 8);
	assert_int_equal(plan->reps, 7);
	assert_int_equal(plan->iters_min, 20);
	assert_int_equal(plan->iters, 50);
	assert_int_equal(plan->held, 3);
	assert_true(plan->held_age == 12345678901);
	assert_int_equal(plan->seeds[0], 42);
	assert_int_equal(plan->nr_passes, 1);
	assert_int_equal(plan->passes[0], AREA_CHECK);
	assert_true(plan->debug_vm);
	assert_int_equal(plan->disturb, 9);
	assert_int_equal(plan->nr_guest_args, 2);
	assert_string_equal(plan->guest_args[1], "x=y");
	pin_format(&options.pin, text, sizeof(text));
	assert_string_equal(text, "0,2");
	assert_int_equal(parse_file("{\"schema\": 1}", "", &options), -EINVAL);
	assert_non_null(strstr(why.text, ": no schema, so not a results file"));
}

/* Once, in the report's head. */
static void a_report_says_what_was_left_out(void **state)
{
	struct results results = {
		.plan = json_pack("{s:[{s:s, s:s, s:[s,s,s,s,s], s:s}, {s:i, s:s, s:[s], s:s}]}",
				  "not_planned", "guest", "pv", "axis", "path", "names", "x2apic",
				  "x2apic-cluster", "x2apic-allbut", "xapic", "xapic-allbut",
				  "reason", "no local APIC in a classic PV domain", "vcpus", 1,
				  "axis", "workload", "names", "migrate\033", "reason", "alone")};
	char *text = NULL;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);

	(void)state;
	report_not_planned(&results, out);
	fclose(out);
	assert_string_equal(text,
			    "  left out  pv, path x2apic, x2apic-cluster, x2apic-allbut, xapic, "
			    "xapic-allbut:\n"
			    "              no local APIC in a classic PV domain\n"
			    "            1 vCPU, workload migrate?: alone\n");
	free(text);
	results_free(&results);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_no_guest_can_fill_is_not_planned),
		cmocka_unit_test(variants_that_no_guest_has_are_not_planned),
		cmocka_unit_test(seeds_and_passes_are_counted_through),
		cmocka_unit_test(absences_are_what_the_plan_asks_for),
		cmocka_unit_test(a_plan_is_lines_of_options),
		cmocka_unit_test(bad_lines_are_named),
		cmocka_unit_test(a_results_file_is_a_plan),
		cmocka_unit_test(a_report_says_what_was_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
