/* SPDX-License-Identifier: BSD-2-Clause */
/* The owner mark; see owner.h. */
#include "xen/owner.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

static const uint8_t mark[4] = {'l', 'z', 's', 'h'};

enum {
	VERSION_8 = 0x80,
	FORMAT = 1,
	VARIANT = 0x80, /* the top two bits are 10; a pid needs only 22 */
};

/* The low 32 bits of the start time of @pid; 0 or -errno. */
static int start_time(uint32_t pid, uint32_t *ticks)
{
	char path[32], line[1024];
	unsigned long long value;
	const char *p;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%u/stat", pid);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	p = fgets(line, sizeof(line), file);
	fclose(file);
	/* The command's name may hold anything; fields are counted after its last parenthesis. */
	p = p ? strrchr(line, ')') : NULL;
	if (!p || sscanf(p + 1,
			 " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d "
			 "%*d %*d %*d %llu",
			 &value) != 1)
		return -EINVAL;
	*ticks = (uint32_t)value;
	return 0;
}

static void put32(uint8_t *p, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> (24 - 8 * i));
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

int owner_make_handle(uint8_t handle[OWNER_HANDLE_BYTES], enum area_pass pass)
{
	uint32_t pid = (uint32_t)getpid(), ticks;
	int ret = start_time(pid, &ticks);

	if (ret)
		return ret;
	memcpy(handle, mark, sizeof(mark));
	if (getrandom(handle + 4, 1, 0) != 1)
		return -errno;
	handle[5] = (uint8_t)pass;
	handle[6] = VERSION_8;
	handle[7] = FORMAT;
	put32(handle + 8, pid);
	handle[8] |= VARIANT;
	put32(handle + 12, ticks);
	return 0;
}

bool owner_is_ours(const uint8_t handle[OWNER_HANDLE_BYTES])
{
	return !memcmp(handle, mark, sizeof(mark)) && handle[6] == VERSION_8 &&
	       handle[7] == FORMAT && (handle[8] & 0xc0) == VARIANT && handle[5] > AREA_NO_PASS &&
	       handle[5] < NR_AREA_PASSES;
}

enum area_pass owner_pass(const uint8_t handle[OWNER_HANDLE_BYTES])
{
	return (enum area_pass)handle[5];
}

bool owner_is_alive(const uint8_t handle[OWNER_HANDLE_BYTES])
{
	uint32_t ticks;

	return !start_time(get32(handle + 8) & 0x3fffffff, &ticks) && ticks == get32(handle + 12);
}
