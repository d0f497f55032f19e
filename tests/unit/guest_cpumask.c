// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of common/include/cpumask.h against an array of bool, and of atomic.h's cmpxchg. */
#include "unit.h"

#include "cpumask.h"

static void check_equal(const struct cpumask *mask, const bool *model)
{
	unsigned int weight = 0, next = 0;

	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		assert_int_equal(cpumask_test_cpu(cpu, mask), model[cpu]);
		weight += model[cpu];
	}
	assert_int_equal(cpumask_weight(mask), weight);
	assert_int_equal(cpumask_empty(mask), !weight);
	for_each_cpu(cpu, mask) {
		for (; next < cpu; next++)
			assert_false(model[next]);
		assert_true(model[next++]);
		weight--;
	}
	assert_int_equal(weight, 0);
	assert_int_equal(cpumask_next(NR_CPUS, mask), NR_CPUS);
}

static void random_operations(void **state)
{
	struct cpumask masks[3] = {0};
	bool models[3][NR_CPUS] = {0};
	uint64_t random = 1;

	(void)state;
	for (unsigned int i = 0; i < 20000; i++) {
		uint64_t r = unit_random(&random);
		unsigned int cpu = r % NR_CPUS, which = (r >> 32) % 2;

		switch ((r >> 40) % 6) {
		case 0:
			cpumask_set_cpu(cpu, &masks[which]);
			models[which][cpu] = true;
			break;
		case 1:
			cpumask_clear_cpu(cpu, &masks[which]);
			models[which][cpu] = false;
			break;
		case 2:
			cpumask_atomic_set_cpu(cpu, &masks[which]);
			models[which][cpu] = true;
			break;
		case 3:
			cpumask_atomic_clear_cpu(cpu, &masks[which]);
			models[which][cpu] = false;
			break;
		case 4:
			cpumask_and(&masks[2], &masks[0], &masks[1]);
			for (unsigned int c = 0; c < NR_CPUS; c++)
				models[2][c] = models[0][c] && models[1][c];
			check_equal(&masks[2], models[2]);
			break;
		default:
			if (cpu)
				break;
			cpumask_clear(&masks[which]);
			memset(models[which], 0, sizeof(models[which]));
		}
		if (i % 16 == 0)
			check_equal(&masks[which], models[which]);
		assert_int_equal(cpumask_equal(&masks[0], &masks[1]),
				 !memcmp(models[0], models[1], sizeof(models[0])));
	}
}

static void every_bit_alone(void **state)
{
	(void)state;
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		struct cpumask mask = {0};

		cpumask_set_cpu(cpu, &mask);
		assert_int_equal(cpumask_next(0, &mask), cpu);
		assert_int_equal(cpumask_next(cpu, &mask), cpu);
		assert_int_equal(cpumask_next(cpu + 1, &mask), NR_CPUS);
		assert_int_equal(cpumask_weight(&mask), 1);
	}
}

static void cmpxchg(void **state)
{
	uint32_t word = 1;
	atomic_t count = {2};

	(void)state;
	assert_false(try_cmpxchg(&word, 2, 3));
	assert_int_equal(word, 1);
	assert_true(try_cmpxchg(&word, 1, 3));
	assert_int_equal(word, 3);
	assert_false(atomic_dec_and_test(&count));
	assert_true(atomic_dec_and_test(&count));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_operations),
		cmocka_unit_test(every_bit_alone),
		cmocka_unit_test(cmpxchg),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
