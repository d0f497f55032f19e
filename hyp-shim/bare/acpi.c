// SPDX-License-Identifier: BSD-2-Clause
/*
 * As much ACPI as it takes to count CPUs: RSDP, then RSDT or XSDT, then the MADT and its local APIC
 * entries (ACPI 6.4, 5.2). Firmware may have errors but is not hostile: lengths and
 * checksums are verified.
 */
#include "acpi.h"

#include "page.h"
#include "string.h"

#define TABLE_MAX (1ul << 20)

struct rsdp {
	char signature[8];
	uint8_t checksum; /* of the first 20 bytes */
	char oem[6];
	uint8_t revision;
	uint32_t rsdt;
	uint32_t length; /* this and what follows: revision 2 on */
	uint64_t xsdt;
} __attribute__((packed));
_Static_assert(sizeof(struct rsdp) == 32, "RSDP, but for its last four bytes");

struct table {
	char signature[4];
	uint32_t length;
	uint8_t revision;
	uint8_t checksum;
	char oem[6];
	char oem_table[8];
	uint32_t oem_revision;
	uint32_t creator;
	uint32_t creator_revision;
} __attribute__((packed));
_Static_assert(sizeof(struct table) == 36, "table header");

#define MADT_ENTRIES   44
#define LOCAL_APIC     0
#define LOCAL_APIC_ON  1u
#define RSDP_V1_LENGTH 20

struct local_apic {
	uint8_t type;
	uint8_t length;
	uint8_t uid;
	uint8_t id;
	uint32_t flags;
} __attribute__((packed));

static bool sums_to_zero(const void *data, size_t bytes)
{
	const uint8_t *p = data;
	uint8_t sum = 0;

	while (bytes--)
		sum = (uint8_t)(sum + *p++);
	return !sum;
}

/* The table at @pa if it is whole and below the end of the direct map, else NULL. */
static const struct table *table_at(uint64_t pa)
{
	const struct table *table = phys_to_virt(pa);

	if (!pa || pa >= MEMORY_LIMIT - TABLE_MAX || table->length < sizeof(*table) ||
	    table->length > TABLE_MAX || !sums_to_zero(table, table->length))
		return NULL;
	return table;
}

/* @index's address in the list of tables, whose entries are not aligned; 0 beyond its end. */
static uint64_t list_entry(const struct table *list, unsigned int index, size_t bytes)
{
	uint64_t pa = 0;

	if (sizeof(*list) + (index + 1) * bytes <= list->length)
		memcpy(&pa, (const char *)(list + 1) + index * bytes, bytes);
	return pa;
}

static const struct table *find_madt(const struct rsdp *rsdp)
{
	bool has_xsdt = rsdp->revision >= 2 && rsdp->xsdt;
	const struct table *list = table_at(has_xsdt ? rsdp->xsdt : rsdp->rsdt);
	size_t bytes = has_xsdt ? sizeof(uint64_t) : sizeof(uint32_t);
	uint64_t pa;

	for (unsigned int i = 0; list && (pa = list_entry(list, i, bytes)); i++) {
		const struct table *table = table_at(pa);

		if (table && !memcmp(table->signature, "APIC", 4))
			return table;
	}
	return NULL;
}

unsigned int acpi_cpus(uint64_t rsdp_pa, uint32_t *ids, unsigned int max, const char **why)
{
	const struct rsdp *rsdp = phys_to_virt(rsdp_pa);
	const struct table *madt;
	const uint8_t *p, *end;
	unsigned int n = 0;

	*why = "the boot loader gave no valid ACPI RSDP";
	if (!rsdp_pa || rsdp_pa >= MEMORY_LIMIT - sizeof(*rsdp) ||
	    memcmp(rsdp->signature, "RSD PTR ", 8) || !sums_to_zero(rsdp, RSDP_V1_LENGTH))
		return 0;
	*why = "ACPI has no valid MADT";
	madt = find_madt(rsdp);
	if (!madt || madt->length < MADT_ENTRIES)
		return 0;
	p = (const uint8_t *)madt + MADT_ENTRIES;
	end = (const uint8_t *)madt + madt->length;
	*why = "the ACPI MADT lists no usable CPU";
	while (end - p >= 2 && p[1] >= 2 && p[1] <= end - p) {
		struct local_apic apic;

		if (p[0] == LOCAL_APIC && p[1] >= sizeof(apic)) {
			memcpy(&apic, p, sizeof(apic));
			if (apic.flags & LOCAL_APIC_ON && n < max)
				ids[n++] = apic.id;
		}
		p += p[1];
	}
	return n;
}
