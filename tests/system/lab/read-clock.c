// SPDX-License-Identifier: BSD-2-Clause
/*
 * A job for the lab that shows every instruction which another run did not execute: it reads the
 * TSC through sleeps, page faults and forks, and prints each reading. In mode exact two runs print
 * the same, to the last digit. Static, so that it needs nothing from the host.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#define ROUNDS 2000

int main(void)
{
	const struct timespec nap = {.tv_nsec = 3000000};

	for (int i = 0; i < ROUNDS; i++) {
		if (i % 10 == 0)
			nanosleep(&nap, NULL);
		if (i % 100 == 0) {
			pid_t pid = fork();

			if (!pid)
				_exit(0);
			if (pid < 0 || waitpid(pid, NULL, 0) != pid)
				return 1;
		}
		if (i % 7 == 0)
			free(calloc(1, (1 + i % 5) << 18));
		printf("%d %llu\n", i, (unsigned long long)__rdtsc());
	}
	return 0;
}
