/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `lazyshoot vcpu-set`: asks a running guest to have another number of vCPUs online, through its
 * results area, and waits until it says that it has.
 */
#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>

#include "area/elfnote.h"
#include "base/clock.h"
#include "base/exitcode.h"
#include "base/host.h"
#include "base/interrupt.h"
#include "base/number.h"
#include "cli/commands.h"
#include "plan/guests.h"
#include "plan/image.h"
#include "xen/domain.h"
#include "xen/guestmem.h"
#include "xen/hypervisor.h"
#include "xen/storename.h"

#define DOMID_LAST 32751 /* DOMID_FIRST_RESERVED - 1 */

/* Between looks at the guest's answer: a word in its memory, of whose change no event tells. */
#define LOOK_MS 10

struct vcpu_set {
	const char *domain;
	const char *image; /* NULL: beside the tool */
	uint32_t vcpus;
	uint32_t timeout_s;
	unsigned int nr_args;
	struct reason why; /* what is wrong with the command line */

	struct xen *xen;
	uint32_t domid;
	struct domain_facts facts;
	struct guestmem mem;
	struct area_header *area;
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct vcpu_set *set = state->input;
	int ret = 0;

	switch (key) {
	case 'i':
		set->image = arg;
		break;
	case 't':
		ret = number_parse_u32("--timeout", arg, 0, 86400, &set->timeout_s, &set->why);
		break;
	case ARGP_KEY_ARG:
		if (set->nr_args == 0)
			set->domain = arg;
		else if (set->nr_args == 1)
			ret = number_parse_u32("vcpu-set", arg, 0, INT32_MAX, &set->vcpus,
					       &set->why);
		else
			ret = reason_set(&set->why, EINVAL, "vcpu-set: too many arguments");
		set->nr_args++;
		break;
	case ARGP_KEY_END:
		if (set->nr_args < 2)
			ret = reason_set(&set->why, EINVAL,
					 "vcpu-set: a domain and a number of vCPUs are needed");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return -ret;
}

/* Finds the domain, which must be one of ours, and checks that it can have so many vCPUs. */
static int find_domain(struct vcpu_set *set, struct reason *why)
{
	int ret = 0;

	if (strspn(set->domain, "0123456789") == strlen(set->domain) && *set->domain)
		ret = number_parse_u32("domain", set->domain, 0, DOMID_LAST, &set->domid, why);
	else
		ret = storename_find(set->domain, &set->domid, why);
	if (!ret)
		ret = xen_find_domain(set->xen, set->domid, &set->facts, why);
	if (ret)
		return ret;
	if (!owner_is_ours(set->facts.handle))
		return reason_set(why, EPERM, "domain %" PRIu32 " is not one of lazyshoot's",
				  set->domid);
	if (!set->vcpus || set->vcpus > set->facts.vcpus)
		return reason_set(why, EINVAL,
				  "domain %" PRIu32 " can have 1 to %u vCPUs, not %" PRIu32,
				  set->domid, set->facts.vcpus, set->vcpus);
	return 0;
}

/* Where the area is does not depend on how large it is in this domain. */
static int read_note(const struct vcpu_set *set, struct area_note *note, struct reason *why)
{
	struct elf_image image = {0};
	char path[FILES_PATH_MAX];
	int ret = image_of_guest(set->facts.pv ? GUEST_pv : GUEST_pvh,
				 owner_pass(set->facts.handle), set->image, path, why);

	if (!ret)
		ret = elfnote_read(path, &image, why);
	*note = image.note;
	elfnote_free(&image);
	return ret;
}

/* Maps the page that the area's header is in. */
static int map_area(struct vcpu_set *set, const struct area_note *note, struct reason *why)
{
	uint64_t frame;
	int ret;

	_Static_assert(sizeof(*set->area) <= GUEST_PAGE_BYTES, "the header is in one page");
	ret = xen_find_frame(set->xen, set->domid, &set->facts, note->address, note->kernel_address,
			     &frame, why);
	if (!ret)
		ret = guestmem_map(&set->mem, set->domid, &frame, 1, "results area", why);
	if (!ret)
		set->area = set->mem.address;
	return ret;
}

static void pause_or_signal(void)
{
	const struct timespec look = {.tv_nsec = LOOK_MS * 1000000};

	pselect(0, NULL, NULL, NULL, &look, interrupt_wait_mask());
}

/* True, with @why, if the guest will not answer. */
static bool is_hopeless(struct vcpu_set *set, uint64_t deadline, const char *awaited,
			struct reason *why)
{
	if (interrupted())
		reason_set(why, EINTR, "interrupted");
	else if (xen_find_domain(set->xen, set->domid, &set->facts, why))
		;
	else if (set->facts.state != DOMAIN_RUNS)
		reason_set(why, ESRCH, "domain %" PRIu32 " has ended", set->domid);
	else if (clock_ms() >= deadline)
		reason_set(why, ETIMEDOUT, "domain %" PRIu32 ": waited %" PRIu32 " s for %s",
			   set->domid, set->timeout_s, awaited);
	else
		return false;
	return true;
}

/* Waits for the header, which a guest writes late in its boot. Returns 0, or -errno with @why. */
static int await_guest(struct vcpu_set *set, uint64_t deadline, struct reason *why)
{
	uint32_t state;

	while ((state = __atomic_load_n(&set->area->state, __ATOMIC_ACQUIRE)) == AREA_EMPTY) {
		if (is_hopeless(set, deadline, "the guest to boot", why))
			return -ESRCH;
		pause_or_signal();
	}
	if (set->area->magic != AREA_MAGIC || set->area->version != AREA_VERSION)
		return reason_set(why, EBADMSG,
				  "domain %" PRIu32 " has no results area of version %d where the "
				  "image says (see --image)",
				  set->domid, AREA_VERSION);
	return state == AREA_RUNNING
		       ? 0
		       : reason_set(why, ESRCH,
				    "the guest of domain %" PRIu32 " has done all its cells",
				    set->domid);
}

/* Asks and waits. If the guest does not do it in time, the request is withdrawn. */
static int ask(struct vcpu_set *set, struct reason *why)
{
	uint64_t deadline = clock_ms() + set->timeout_s * 1000ull;
	char awaited[48];

	if (await_guest(set, deadline, why))
		return -ESRCH;
	snprintf(awaited, sizeof(awaited), "%" PRIu32 " vCPUs online", set->vcpus);
	__atomic_store_n(&set->area->vcpus_wanted, set->vcpus, __ATOMIC_RELEASE);
	while (__atomic_load_n(&set->area->vcpus_now, __ATOMIC_ACQUIRE) != set->vcpus) {
		if (is_hopeless(set, deadline, awaited, why)) {
			__atomic_store_n(&set->area->vcpus_wanted, 0, __ATOMIC_RELEASE);
			return -ESRCH;
		}
		pause_or_signal();
	}
	return 0;
}

static int run(struct vcpu_set *set)
{
	struct area_note note;
	struct reason why;
	int code = EXIT_USAGE;

	if (xen_open(&set->xen, &why)) {
		say_error("vcpu-set: %s", why.text);
		return EXIT_HOST;
	}
	if (find_domain(set, &why) || read_note(set, &note, &why))
		goto out;
	code = EXIT_HOST;
	if (map_area(set, &note, &why))
		goto out;
	code = EXIT_GUEST;
	if (ask(set, &why))
		goto out;
	code = EXIT_OK;
	printf("domain %" PRIu32 ": %" PRIu32 " of %u vCPUs are online\n", set->domid, set->vcpus,
	       set->facts.vcpus);
out:
	if (code != EXIT_OK)
		say_error("vcpu-set: %s", why.text);
	guestmem_unmap(&set->mem);
	xen_close(set->xen);
	return code;
}

int command_vcpu_set(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{"image", 'i', "FILE", 0, "the guest's image (default: the one beside the tool)",
		 0},
		{"timeout", 't', "S", 0, "give up after S seconds (default: 60)", 0},
		{0},
	};
	static const struct argp argp = {
		options,
		parse_option,
		"DOMAIN N",
		"Have vCPUs 0 to N - 1 of a running guest online, and the others offline. DOMAIN "
		"is a number, or a name where xenstored runs.\v"
		"The guest changes the number between two cells, or within a cell whose workload "
		"allows it, and measures the following cells with it. With --online the sweep "
		"sets the number instead.\n\n"
		"Exit codes: 0 done, 1 usage or not a domain of lazyshoot's, 2 this host cannot, 3 "
		"the guest did not do it in time.",
		0,
		0,
		0};
	struct vcpu_set set = {.timeout_s = 60};

	if (argp_parse(&argp, argc, argv, 0, 0, &set)) {
		say_error("%s", set.why.text);
		return EXIT_USAGE;
	}
	if (!host_has_xen()) {
		say_error("vcpu-set: this host has no Xen to control");
		return EXIT_HOST;
	}
	interrupt_init();
	return run(&set);
}
