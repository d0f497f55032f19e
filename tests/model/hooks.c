// SPDX-License-Identifier: BSD-2-Clause
/*
 * Plain accesses. gcc's -fsanitize=thread puts a call before each; no libtsan is linked, these are
 * its functions here. In objects of the machine (hyp-shim/host) build.mk has renamed them: what the
 * machine writes must be undone too, but it is no access of a vCPU's.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine.h"
#include "internal.h"
#include "kernel/page_alloc.h"
#include "model.h"
#include "sched/sched.h"

#define HERE __builtin_return_address(0)

/* A page that was freed has the poison in all words; its first tells. */
void hook_check_freed(uintptr_t addr, bool write)
{
	uintptr_t start = HOST_PHYS_BASE + host_direct_map;

	if (addr - start >= host_configuration()->memory)
		return;
	if (*(const uint64_t *)(addr & ~(PAGE_SIZE - 1)) == PAGE_POISON)
		model_fail("vCPU %u %s page %lx, which was freed", host_this_vcpu(),
			   write ? "writes to" : "reads", addr - host_direct_map);
}

void hook_used(uintptr_t addr, size_t size, bool write, const void *pc)
{
	uintptr_t start, end;

	if (mode == MODE_OFF)
		return;
	tso_take_plain_store();
	stack_running(&start, &end);
	if (addr >= start && addr < end)
		return;
	if (!memory_granule(addr))
		return;
	step_park_plain(addr, size, write, pc);
	hook_check_freed(addr, write);
	tso_settle(host_this_vcpu(), addr, size);
	if (write)
		memory_save(addr, size);
	if (use_add(addr, size, write, false, pc) && write) {
		step_news(host_this_vcpu());
		tso_plain_store(host_this_vcpu(), addr, size, pc);
	}
}

#define DEFINE_ACCESS(name, size, write)                    \
	void __tsan_##name(const void *p);                  \
	void __tsan_##name(const void *p)                   \
	{                                                   \
		hook_used((uintptr_t)p, size, write, HERE); \
	}                                                   \
	void machine_##name(const void *p);                 \
	void machine_##name(const void *p)                  \
	{                                                   \
		if (write && mode != MODE_OFF)              \
			memory_touch((uintptr_t)p, size);   \
	}

DEFINE_ACCESS(read1, 1, false)
DEFINE_ACCESS(read2, 2, false)
DEFINE_ACCESS(read4, 4, false)
DEFINE_ACCESS(read8, 8, false)
DEFINE_ACCESS(read16, 16, false)
DEFINE_ACCESS(write1, 1, true)
DEFINE_ACCESS(write2, 2, true)
DEFINE_ACCESS(write4, 4, true)
DEFINE_ACCESS(write8, 8, true)
DEFINE_ACCESS(write16, 16, true)
DEFINE_ACCESS(unaligned_read2, 2, false)
DEFINE_ACCESS(unaligned_read4, 4, false)
DEFINE_ACCESS(unaligned_read8, 8, false)
DEFINE_ACCESS(unaligned_read16, 16, false)
DEFINE_ACCESS(unaligned_write2, 2, true)
DEFINE_ACCESS(unaligned_write4, 4, true)
DEFINE_ACCESS(unaligned_write8, 8, true)
DEFINE_ACCESS(unaligned_write16, 16, true)

#define DEFINE_RANGE(name, write)                               \
	void __tsan_##name(const void *p, unsigned long size);  \
	void __tsan_##name(const void *p, unsigned long size)   \
	{                                                       \
		hook_used((uintptr_t)p, size, write, HERE);     \
	}                                                       \
	void machine_##name(const void *p, unsigned long size); \
	void machine_##name(const void *p, unsigned long size)  \
	{                                                       \
		if (write && mode != MODE_OFF)                  \
			memory_touch((uintptr_t)p, size);       \
	}

DEFINE_RANGE(read_range, false)
DEFINE_RANGE(write_range, true)

void __tsan_init(void);
void __tsan_init(void)
{
}

void __tsan_func_entry(const void *pc);
void __tsan_func_entry(const void *pc)
{
	(void)pc;
}

void __tsan_func_exit(void);
void __tsan_func_exit(void)
{
}

/* What compilers call by themselves is not instrumented: build.mk has renamed these calls. */
void *guest_side_memset(void *to, int value, size_t bytes);
void *guest_side_memset(void *to, int value, size_t bytes)
{
	hook_used((uintptr_t)to, bytes, true, HERE);
	return memset(to, value, bytes);
}

void *guest_side_memcpy(void *to, const void *from, size_t bytes);
void *guest_side_memcpy(void *to, const void *from, size_t bytes)
{
	hook_used((uintptr_t)from, bytes, false, HERE);
	hook_used((uintptr_t)to, bytes, true, HERE);
	return memcpy(to, from, bytes);
}

void *machine_memset(void *to, int value, size_t bytes);
void *machine_memset(void *to, int value, size_t bytes)
{
	if (mode != MODE_OFF)
		memory_touch((uintptr_t)to, bytes);
	return memset(to, value, bytes);
}

void *machine_memcpy(void *to, const void *from, size_t bytes);
void *machine_memcpy(void *to, const void *from, size_t bytes)
{
	if (mode != MODE_OFF)
		memory_touch((uintptr_t)to, bytes);
	return memcpy(to, from, bytes);
}

/* The linker's --wrap: calls of these by the guest and the machine come here -------------------- */

long model_pages(void)
{
	return model.pages;
}

void __real_host_fill_page(void *page, uint64_t word);
void __wrap_host_fill_page(void *page, uint64_t word);
void __wrap_host_fill_page(void *page, uint64_t word)
{
	bool freed = *(const uint64_t *)page == PAGE_POISON;

	model.pages += word == PAGE_POISON ? -1 : 1;
	if (mode != MODE_OFF) {
		if (word == PAGE_POISON && freed)
			model_fail("page %lx is freed twice", virt_to_phys(page));
		if (word == PAGE_POISON)
			trace(EV_FREE, host_this_vcpu(), (uintptr_t)page, 8, 0, 0, HERE, NULL);
		use_add((uintptr_t)page, PAGE_SIZE, true, false, HERE);
		memory_touch((uintptr_t)page, PAGE_SIZE);
	}
	__real_host_fill_page(page, word);
}

/* The task will not run again; its stack no longer counts. */
void __real_task_free(struct task *task);
void __wrap_task_free(struct task *task);
void __wrap_task_free(struct task *task)
{
	__real_task_free(task);
	if (mode != MODE_OFF)
		stack_dead(task->stack);
}

void __wrap_panic(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
void __wrap_panic(const char *format, ...)
{
	char message[256];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	model_fail("panic on vCPU %u: %s", host_this_vcpu(), message);
}
