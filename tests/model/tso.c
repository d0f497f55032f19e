// SPDX-License-Identifier: BSD-2-Clause
/*
 * Atomic accesses of the guest under x86-TSO: a store enters the vCPU's buffer, a load looks there
 * first, a read-modify-write and a fence wait until the buffer is empty. gcc's -fsanitize=thread
 * turns each access through an atomic builtin into a call of these (hooks.c has the plain ones).
 *
 * A granule that one vCPU only has used in all executions so far is no choice point and has no
 * place in the buffer.
 */
#include "engine.h"
#include "host/machine.h"
#include "internal.h"

static uint64_t raw_load(uintptr_t addr, uint32_t size)
{
	switch (size) {
	case 1:
		return *(const volatile uint8_t *)addr;
	case 2:
		return *(const volatile uint16_t *)addr;
	case 4:
		return *(const volatile uint32_t *)addr;
	default:
		return *(const volatile uint64_t *)addr;
	}
}

static void raw_store(uintptr_t addr, uint32_t size, uint64_t value)
{
	switch (size) {
	case 1:
		*(volatile uint8_t *)addr = (uint8_t)value;
		break;
	case 2:
		*(volatile uint16_t *)addr = (uint16_t)value;
		break;
	case 4:
		*(volatile uint32_t *)addr = (uint32_t)value;
		break;
	default:
		*(volatile uint64_t *)addr = value;
	}
}

/* To memory, where others see it. */
static void write_memory(unsigned int cpu, uintptr_t addr, uint32_t size, uint64_t value,
			 const void *pc)
{
	bool shared = use_add(addr, size, true, true, pc);

	if (raw_load(addr, size) == value)
		return;
	memory_touch(addr, size);
	raw_store(addr, size, value);
	if (shared)
		step_news(cpu);
}

void tso_drain(unsigned int cpu)
{
	struct vcpu_model *v = &model.vcpu[cpu];
	struct store store = v->stores[0];

	v->nr_stores--;
	for (unsigned int i = 0; i < v->nr_stores; i++)
		v->stores[i] = v->stores[i + 1];
	v->stores[v->nr_stores] = (struct store){0};
	use_vcpu(cpu);
	trace(EV_DRAIN, cpu, store.addr, store.size, raw_load(store.addr, store.size), store.value,
	      store.pc, NULL);
	write_memory(cpu, store.addr, store.size, store.value, store.pc);
}

static bool overlaps(const struct store *store, uintptr_t addr, size_t size)
{
	return store->addr < addr + size && addr < store->addr + store->size;
}

/* The newest store in the buffer that has to do with the access, or NULL. */
static const struct store *find_store(unsigned int cpu, uintptr_t addr, size_t size)
{
	const struct vcpu_model *v = &model.vcpu[cpu];

	for (unsigned int i = v->nr_stores; i-- > 0;)
		if (overlaps(&v->stores[i], addr, size))
			return &v->stores[i];
	return NULL;
}

void tso_settle(unsigned int cpu, uintptr_t addr, size_t size)
{
	while (model.vcpu[cpu].nr_stores && find_store(cpu, addr, size))
		tso_drain(cpu);
}

/*
 * A plain store to what others use, behind stores that memory has not seen: it must not overtake
 * them. The instrumentation comes before it, so its value is taken at the next occasion.
 */
static struct {
	bool open;
	unsigned int cpu;
	uintptr_t addr;
	uint32_t size;
	uint64_t was;
	const void *pc;
} plain;

static void push(unsigned int cpu, uintptr_t addr, uint32_t size, uint64_t value, bool is_plain,
		 const void *pc)
{
	struct vcpu_model *v = &model.vcpu[cpu];

	v->stores[v->nr_stores++] = (struct store){addr, value, size, is_plain, pc};
	trace(EV_STORE, cpu, addr, size, 0, value, pc, NULL);
}

void tso_plain_store(unsigned int cpu, uintptr_t addr, size_t size, const void *pc)
{
	if (!model.vcpu[cpu].nr_stores)
		return;
	if (size > 8 || model.vcpu[cpu].nr_stores == BUFFER_MAX) {
		while (model.vcpu[cpu].nr_stores)
			tso_drain(cpu);
		return;
	}
	plain.open = true;
	plain.cpu = cpu;
	plain.addr = addr;
	plain.size = (uint32_t)size;
	plain.was = raw_load(addr, plain.size);
	plain.pc = pc;
}

void tso_take_plain_store(void)
{
	uint64_t value;

	if (!plain.open)
		return;
	plain.open = false;
	value = raw_load(plain.addr, plain.size);
	raw_store(plain.addr, plain.size, plain.was);
	push(plain.cpu, plain.addr, plain.size, value, true, plain.pc);
}

void tso_forget(void)
{
	plain.open = false;
}

void tso_fence(const void *pc)
{
	unsigned int self = host_this_vcpu();

	tso_take_plain_store();
	while (model.vcpu[self].nr_stores)
		step_park(OP_FENCE, 0, 0, pc);
}

static bool is_choice(uintptr_t addr)
{
	const struct granule *g = memory_granule(addr);

	return g && mode == MODE_EXPLORE && g->choice;
}

static uint64_t load(const void *p, uint32_t size, const void *pc)
{
	uintptr_t addr = (uintptr_t)p;
	unsigned int self = host_this_vcpu();
	const struct store *own;
	uint64_t value;

	if (mode == MODE_OFF)
		return raw_load(addr, size);
	tso_take_plain_store();
	own = find_store(self, addr, size);
	if (own && own->addr == addr && own->size == size) {
		trace(EV_FORWARD, self, addr, size, 0, own->value, pc, NULL);
		return own->value;
	}
	tso_settle(self, addr, size);
	use_add(addr, size, false, true, pc);
	if (is_choice(addr)) {
		step_park(OP_LOAD, addr, size, pc);
		use_add(addr, size, false, true, pc);
	}
	hook_check_freed(addr, false);
	value = raw_load(addr, size);
	trace(EV_LOAD, self, addr, size, 0, value, pc, NULL);
	return value;
}

static void store(void *p, uint32_t size, uint64_t value, int order, const void *pc)
{
	uintptr_t addr = (uintptr_t)p;
	unsigned int self = host_this_vcpu();
	struct vcpu_model *v = &model.vcpu[self];

	if (mode == MODE_OFF) {
		raw_store(addr, size, value);
		return;
	}
	tso_take_plain_store();
	hook_check_freed(addr, true);
	if (!is_choice(addr)) {
		trace(EV_WRITE, self, addr, size, raw_load(addr, size), value, pc, NULL);
		write_memory(self, addr, size, value, pc);
		return;
	}
	while (v->nr_stores == BUFFER_MAX)
		step_park(OP_STORE, 0, 0, pc);
	push(self, addr, size, value, false, pc);
	if (order == __ATOMIC_SEQ_CST)
		tso_fence(pc);
}

/* The wait of a locked operation. */
static void lock(uintptr_t addr, uint32_t size, const void *pc)
{
	tso_take_plain_store();
	use_add(addr, size, true, true, pc);
	if (is_choice(addr)) {
		step_park(OP_RMW, addr, size, pc);
		use_add(addr, size, true, true, pc);
	} else {
		tso_fence(pc);
	}
	hook_check_freed(addr, true);
}

enum rmw {
	RMW_XCHG,
	RMW_ADD,
	RMW_SUB,
	RMW_AND,
	RMW_OR,
	RMW_XOR,
	RMW_CMPXCHG, /* @with if it is @expected */
};

static uint64_t operate(enum rmw kind, uint64_t was, uint64_t with, uint64_t expected)
{
	switch (kind) {
	case RMW_ADD:
		return was + with;
	case RMW_SUB:
		return was - with;
	case RMW_AND:
		return was & with;
	case RMW_OR:
		return was | with;
	case RMW_XOR:
		return was ^ with;
	case RMW_CMPXCHG:
		return was == expected ? with : was;
	default:
		return with;
	}
}

static uint64_t rmw(enum rmw kind, void *p, uint32_t size, uint64_t with, uint64_t expected,
		    const void *pc)
{
	uintptr_t addr = (uintptr_t)p;
	uint64_t was, now;

	if (mode != MODE_OFF)
		lock(addr, size, pc);
	was = raw_load(addr, size);
	now = operate(kind, was, with, expected);
	if (size < 8)
		now &= (1ull << 8 * size) - 1;
	if (mode == MODE_OFF) {
		raw_store(addr, size, now);
		return was;
	}
	trace(EV_RMW, host_this_vcpu(), addr, size, was, now, pc, NULL);
	write_memory(host_this_vcpu(), addr, size, now, pc);
	return was;
}

#define HERE __builtin_return_address(0)

#define DEFINE_RMW(bits, name, kind)                                                              \
	uint##bits##_t __tsan_atomic##bits##_##name(volatile uint##bits##_t *p, uint##bits##_t v, \
						    int order);                                   \
	uint##bits##_t __tsan_atomic##bits##_##name(volatile uint##bits##_t *p, uint##bits##_t v, \
						    int order)                                    \
	{                                                                                         \
		(void)order;                                                                      \
		return (uint##bits##_t)rmw(kind, (void *)p, bits / 8, v, 0, HERE);                \
	}

#define DEFINE_CMPXCHG(bits, name)                                                                 \
	int __tsan_atomic##bits##_##name(volatile uint##bits##_t *p, uint##bits##_t *expected,     \
					 uint##bits##_t v, int success, int failure);              \
	int __tsan_atomic##bits##_##name(volatile uint##bits##_t *p, uint##bits##_t *expected,     \
					 uint##bits##_t v, int success, int failure)               \
	{                                                                                          \
		uint##bits##_t was =                                                               \
			(uint##bits##_t)rmw(RMW_CMPXCHG, (void *)p, bits / 8, v, *expected, HERE); \
		bool same = was == *expected;                                                      \
                                                                                                   \
		(void)success;                                                                     \
		(void)failure;                                                                     \
		*expected = was;                                                                   \
		return same;                                                                       \
	}

#define DEFINE_SIZE(bits)                                                                          \
	uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *p, int order);    \
	uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *p, int order)     \
	{                                                                                          \
		(void)order;                                                                       \
		return (uint##bits##_t)load((const void *)p, bits / 8, HERE);                      \
	}                                                                                          \
	void __tsan_atomic##bits##_store(volatile uint##bits##_t *p, uint##bits##_t v, int order); \
	void __tsan_atomic##bits##_store(volatile uint##bits##_t *p, uint##bits##_t v, int order)  \
	{                                                                                          \
		store((void *)p, bits / 8, v, order, HERE);                                        \
	}                                                                                          \
	DEFINE_RMW(bits, exchange, RMW_XCHG)                                                       \
	DEFINE_RMW(bits, fetch_add, RMW_ADD)                                                       \
	DEFINE_RMW(bits, fetch_sub, RMW_SUB)                                                       \
	DEFINE_RMW(bits, fetch_and, RMW_AND)                                                       \
	DEFINE_RMW(bits, fetch_or, RMW_OR)                                                         \
	DEFINE_RMW(bits, fetch_xor, RMW_XOR)                                                       \
	DEFINE_CMPXCHG(bits, compare_exchange_strong)                                              \
	DEFINE_CMPXCHG(bits, compare_exchange_weak)

DEFINE_SIZE(8)
DEFINE_SIZE(16)
DEFINE_SIZE(32)
DEFINE_SIZE(64)

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order)
{
	if (mode != MODE_OFF && order == __ATOMIC_SEQ_CST) {
		trace(EV_FENCE, host_this_vcpu(), 0, 0, 0, 0, HERE, NULL);
		tso_fence(HERE);
	}
}

void __tsan_atomic_signal_fence(int order);
void __tsan_atomic_signal_fence(int order)
{
	(void)order;
}
