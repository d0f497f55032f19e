// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of the CPU count from ACPI: tables as firmware writes them, and broken ones. */
#include "scenario.h"

#include "acpi.h"
#include "kernel/page_alloc.h"
#include "kernel/page_alloc.h"

#define MAX_IDS 8

/* Where the tables lie in a page. */
enum {
	AT_RSDP = 0,
	AT_LIST = 64,
	AT_OTHER = 160,
	AT_MADT = 256,
};

static uint8_t *page;
static paddr_t base;
static uint32_t ids[MAX_IDS];
static const char *why;

static void put(unsigned int at, uint64_t value, unsigned int bytes)
{
	memcpy(page + at, &value, bytes);
}

static void fix_sum(unsigned int at, unsigned int bytes, unsigned int where)
{
	uint8_t sum = 0;

	page[where] = 0;
	for (unsigned int i = 0; i < bytes; i++)
		sum = (uint8_t)(sum + page[at + i]);
	page[where] = (uint8_t)-sum;
}

static void make_table(unsigned int at, const char *signature, unsigned int bytes)
{
	memcpy(page + at, signature, 4);
	put(at + 4, bytes, 4);
	fix_sum(at, bytes, at + 9);
}

/* A MADT with CPUs 0, 4, off, 7, an I/O APIC between them, behind another table. */
static void make_tables(unsigned int revision)
{
	static const uint8_t entries[] = {0, 8,  0, 0, 1, 0, 0,    0, /* on */
					  0, 8,  1, 4, 1, 0, 0,    0, /* on */
					  1, 12, 0, 0, 0, 0, 0xc0, 0xfe, 0, 0, 0, 0, /* I/O APIC */
					  0, 8,  2, 5, 0, 0, 0,    0, /* off */
					  0, 8,  3, 7, 1, 0, 0,    0}; /* on */
	unsigned int entry = revision ? 8 : 4;

	if (!page) {
		base = page_alloc();
		page = phys_to_virt(base);
	}
	memset(page, 0, PAGE_SIZE);
	memcpy(page + AT_RSDP, "RSD PTR ", 8);
	page[AT_RSDP + 15] = revision ? 2 : 0;
	put(AT_RSDP + (revision ? 24 : 16), base + AT_LIST, entry);
	fix_sum(AT_RSDP, 20, AT_RSDP + 8);
	make_table(AT_OTHER, "FACP", 40);
	memcpy(page + AT_MADT + 44, entries, sizeof(entries));
	make_table(AT_MADT, "APIC", 44 + sizeof(entries));
	put(AT_LIST + 36, base + AT_OTHER, entry);
	put(AT_LIST + 36 + entry, base + AT_MADT, entry);
	make_table(AT_LIST, revision ? "XSDT" : "RSDT", 36 + 2 * entry);
}

static unsigned int cpus(unsigned int max)
{
	return acpi_cpus(base + AT_RSDP, ids, max, &why);
}

static void good_tables(void)
{
	for (unsigned int revision = 0; revision < 2; revision++) {
		make_tables(revision);
		expect_equal(cpus(MAX_IDS), 3);
		expect_equal(ids[0], 0);
		expect_equal(ids[1], 4);
		expect_equal(ids[2], 7);
		expect_equal(cpus(2), 2);
	}
}

static void refused(const char *reason)
{
	expect_equal(cpus(MAX_IDS), 0);
	expect(strstr(why, reason));
}

static void bad_tables(void)
{
	make_tables(0);
	expect_equal(acpi_cpus(0, ids, MAX_IDS, &why), 0);
	expect(strstr(why, "RSDP"));
	expect_equal(acpi_cpus(~0ull, ids, MAX_IDS, &why), 0);
	page[AT_RSDP]++;
	refused("RSDP");
	make_tables(0);
	page[AT_RSDP + 10]++;
	refused("RSDP");
	make_tables(0);
	page[AT_LIST + 10]++;
	refused("MADT");
	make_tables(0);
	page[AT_MADT + 10]++;
	refused("MADT");
	make_tables(0);
	make_table(AT_MADT, "APIC", 43);
	refused("MADT");
	make_tables(0);
	put(AT_MADT + 4, 1u << 30, 4);
	refused("MADT");
	make_tables(0);
	make_table(AT_MADT, "APIC", 44);
	refused("no usable CPU");
	/* An entry of no length, and one longer than its table, end the list. */
	make_tables(0);
	page[AT_MADT + 44 + 8 + 1] = 0;
	make_table(AT_MADT, "APIC", 44 + 44);
	expect_equal(cpus(MAX_IDS), 1);
	make_tables(0);
	make_table(AT_MADT, "APIC", 44 + 44 - 1);
	expect_equal(cpus(MAX_IDS), 2);
}

static void cpus_are_found(void **state)
{
	(void)state;
	scenario_passes(good_tables, 1, NULL);
}

static void damage_is_refused(void **state)
{
	(void)state;
	page = NULL;
	scenario_passes(bad_tables, 1, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cpus_are_found),
		cmocka_unit_test(damage_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
