// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of the guest's command line: guest/kernel/options.c. */
#include "unit.h"

#include <hyp/hyp.h>

#include "abi/axes.h"
#include "abi/turn.h"
#include "kernel/options.h"

static void defaults(void **state)
{
	(void)state;
	assert_null(options_parse(""));
	assert_int_equal(options.policy.nr, 1);
	assert_int_equal(options.policy.index[0], 0);
	assert_int_equal(options.workload.nr, 1);
	assert_int_equal(options.reps, 1);
	assert_int_equal(options.iters_min, 0);
	assert_int_equal(options.warmup, OPTIONS_WARMUP);
	assert_int_equal(options.vcpus, 0);
	assert_int_equal(options.sync, 0);
	assert_int_equal(hyp_request.evtchn_abi, EVTCHN_ABI_2l);
	assert_int_equal(hyp_request.upcall, UPCALL_callback);
	assert_int_equal(hyp_request.ports, PORTS_dense);
	assert_null(options_parse(" \t\n "));
}

static void choices(void **state)
{
	(void)state;
	assert_null(options_parse("evtchn-abi=fifo upcall=vector ports=spread"));
	assert_int_equal(hyp_request.evtchn_abi, EVTCHN_ABI_fifo);
	assert_int_equal(hyp_request.upcall, UPCALL_vector);
	assert_int_equal(hyp_request.ports, PORTS_spread);
	assert_null(options_parse("evtchn-abi=fifo evtchn-abi=2l ports=dense"));
	assert_int_equal(hyp_request.evtchn_abi, EVTCHN_ABI_2l);
	assert_int_equal(hyp_request.upcall, UPCALL_callback);
}

static void lists_keep_their_order(void **state)
{
	(void)state;
	assert_null(options_parse("policy=shootdown,eager path=x2apic-allbut,evtchn "
				  "workload=pingpong,ipi,exit,switch flush=hv,ipi"));
	assert_int_equal(options.policy.nr, 2);
	assert_int_equal(options.policy.index[0], 2);
	assert_int_equal(options.policy.index[1], 0);
	assert_int_equal(options.path.nr, 2);
	assert_int_equal(options.path.index[0], 4);
	assert_int_equal(options.path.index[1], 0);
	assert_int_equal(options.flush.nr, 2);
	assert_int_equal(options.flush.index[0], 1);
	assert_int_equal(options.flush.index[1], 0);
	assert_int_equal(options.workload.nr, 4);
	assert_int_equal(options.workload.index[0], 3);
	assert_int_equal(options.workload.index[3], 1);
}

static void modifiers_compose(void **state)
{
	(void)state;
	assert_null(options_parse("policy=shootdown+filter,shootdown+trim+batch,hazard,"
				  "shootdown+batch+trim"));
	assert_int_equal(options.policy.nr, 4);
	assert_int_equal(options.policy.index[0], POLICY_MODIFIED(1u << MODIFIER_filter));
	assert_int_equal(options.policy.index[1],
			 POLICY_MODIFIED(1u << MODIFIER_batch | 1u << MODIFIER_trim));
	assert_int_equal(options.policy.index[2], POLICY_hazard);
	assert_int_equal(options.policy.index[3], options.policy.index[1]);
}

static void numbers(void **state)
{
	(void)state;
	assert_null(options_parse("reps=3 iters=1000 seed=18446744073709551615 vcpus=128 sync=1 "
				  "debug_vm=1"));
	assert_int_equal(options.reps, 3);
	assert_int_equal(options.iters, 1000);
	assert_true(options.seed == ~0ull);
	assert_int_equal(options.vcpus, 128);
	assert_int_equal(options.sync, 1);
	assert_int_equal(options.debug_vm, 1);
	/* The last word counts, and no earlier call has an effect. */
	assert_null(options_parse("reps=3 reps=4"));
	assert_int_equal(options.reps, 4);
	assert_int_equal(options.iters, 100);
	assert_int_equal(options.debug_vm, 0);
}

static void turns(void **state)
{
	(void)state;
	assert_null(options_parse(""));
	assert_int_equal(options.turn, TURN_DEFAULT);
	assert_null(options_parse("turn=op"));
	assert_int_equal(options.turn, TURN_OP);
	assert_null(options_parse("turn=10000000"));
	assert_int_equal(options.turn, 10000000);
	assert_null(options_parse("turn=op turn=default"));
	assert_int_equal(options.turn, TURN_DEFAULT);
}

static void blanks_of_all_kinds(void **state)
{
	static const char *const lines[] = {
		"policy=refcount reps=2",      "  policy=refcount   reps=2  ",
		"policy=refcount\treps=2",     "policy=refcount\nreps=2\n",
		"reps=2\tpolicy=refcount\t\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_null(options_parse(lines[i]));
		assert_int_equal(options.policy.index[0], 1);
		assert_int_equal(options.reps, 2);
	}
}

static void nonsense_is_named(void **state)
{
	static const struct {
		const char *line, *message;
	} cases[] = {
		{"foo", "command line: not KEY=VALUE 'foo'"},
		{"=", "command line: no such option '='"},
		{"=1", "command line: no such option '=1'"},
		{"foo=1", "command line: no such option 'foo=1'"},
		{"polic=eager", "command line: no such option 'polic=eager'"},
		{"policyx=eager", "command line: no such option 'policyx=eager'"},
		{"policy=", "command line: empty list ''"},
		{"policy=,", "command line: empty list ','"},
		{"policy=eage", "command line: no such policy 'eage'"},
		{"policy=eagerx", "command line: no such policy 'eagerx'"},
		{"policy=eager,lazy", "command line: no such policy 'lazy'"},
		{"policy=shootdown+", "command line: no such policy 'shootdown+'"},
		{"policy=eager+filter", "command line: no such policy 'eager+filter'"},
		{"policy=shootdown+x", "command line: no such policy 'shootdown+x'"},
		{"policy=+trim", "command line: no such policy '+trim'"},
		{"policy=shootdown+trim+trim",
		 "command line: no such policy 'shootdown+trim+trim'"},
		{"held=0", "command line: number out of range '0'"},
		{"path=smoke", "command line: no such path 'smoke'"},
		{"flush=toilet", "command line: no such flush 'toilet'"},
		{"workload=none reps=2", "command line: no such workload 'none'"},
		{"evtchn-abi=3l", "command line: no such event channel ABI '3l'"},
		{"evtchn-abi=", "command line: no such event channel ABI ''"},
		{"upcall=vector,callback", "command line: no such upcall 'vector,callback'"},
		{"ports=dens", "command line: no such layout of ports 'dens'"},
		{"policy=eager, reps=x", "command line: not a number 'x'"},
		{"reps=", "command line: number out of range ''"},
		{"reps=0", "command line: number out of range '0'"},
		{"reps=1001", "command line: number out of range '1001'"},
		{"iters=-1", "command line: not a number '-1'"},
		{"turn=", "command line: no such turn ''"},
		{"turn=0", "command line: no such turn '0'"},
		{"turn=o", "command line: no such turn 'o'"},
		{"turn=1x", "command line: no such turn '1x'"},
		{"turn=10000001", "command line: no such turn '10000001'"},
		{"turn=99999999999999999999999",
		 "command line: no such turn '99999999999999999999999'"},
		{"iters=0x10", "command line: not a number '0x10'"},
		{"seed=18446744073709551616", "command line: not a number '18446744073709551616'"},
		{"seed=99999999999999999999", "command line: not a number '99999999999999999999'"},
		{"vcpus=129", "command line: number out of range '129'"},
		{"sync=2", "command line: number out of range '2'"},
		{"reps=2 debug_vm=yes", "command line: not a number 'yes'"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *message = options_parse(cases[i].line);

		if (!message)
			fail_msg("'%s' was taken", cases[i].line);
		assert_string_equal(message, cases[i].message);
	}
}

static void long_words_and_lists(void **state)
{
	char line[2048] = "policy=", *at = line + 7;
	const char *message;

	(void)state;
	for (unsigned int i = 0; i < OPTIONS_MAX_LIST; i++)
		at += sprintf(at, "%seager", i ? "," : "");
	assert_null(options_parse(line));
	assert_int_equal(options.policy.nr, OPTIONS_MAX_LIST);
	strcpy(at, ",refcount");
	assert_string_equal(options_parse(line), "command line: list too long at 'refcount'");
	memset(line, 'a', 2000);
	line[2000] = '\0';
	message = options_parse(line);
	assert_non_null(message);
	assert_true(strlen(message) < 160);
}

/* Random bytes do no harm: the sanitizers watch. */
static void random_bytes(void **state)
{
	static const char *const words[] = {
		"policy=", "eager",        ",",      " ",    "path=", "reps=",    "9", "=", "seed",
		"\t",      "workload=ipi", "evtchn", "\x80", "\n",    "shootdown"};
	uint64_t random = 11;

	(void)state;
	for (unsigned int i = 0; i < 20000; i++) {
		char text[256], *line;
		size_t len = 0;

		for (unsigned int n = (unsigned int)(unit_random(&random) >> 60); n; n--) {
			const char *word = words[(unit_random(&random) >> 32) % 15];

			memcpy(text + len, word, strlen(word));
			len += strlen(word);
		}
		text[len] = '\0';
		line = strdup(text); /* no longer than it is, so that ASan sees a read beyond */
		assert_non_null(line);
		options_parse(line);
		free(line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(lists_keep_their_order),
		cmocka_unit_test(modifiers_compose),
		cmocka_unit_test(numbers),
		cmocka_unit_test(turns),
		cmocka_unit_test(blanks_of_all_kinds),
		cmocka_unit_test(nonsense_is_named),
		cmocka_unit_test(long_words_and_lists),
		cmocka_unit_test(random_bytes),
		cmocka_unit_test(choices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
