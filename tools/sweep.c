/* SPDX-License-Identifier: BSD-2-Clause */
/* `lazyshoot sweep`: options, and the choice between this host's Xen and the lab. */
#include "sweep.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "exitcode.h"
#include "guests.h"
#include "host.h"
#include "interrupt.h"
#include "results.h"

#define REPS_MAX    1000u
#define ITERS_MAX   1000000u
#define HELD_MAX    1024u
#define TIMEOUT_MAX 86400u
#define MEMORY_MAX  3072u /* MiB; all of it lies below the local APIC */

enum option_key {
	KEY_GUEST = 0x100,
	KEY_VCPUS,
	KEY_ONLINE,
	KEY_POLICY,
	KEY_PATH,
	KEY_FLUSH,
	KEY_WORKLOAD,
	KEY_EVTCHN_ABI,
	KEY_UPCALL,
	KEY_PORTS,
	KEY_REPS,
	KEY_ITERS,
	KEY_SEED,
	KEY_PIN,
	KEY_JSON,
	KEY_QUIET,
	KEY_LAB,
	KEY_PCPUS,
	KEY_IMAGE,
	KEY_MEMORY,
	KEY_HELD,
	KEY_HELD_AGE,
	KEY_DEBUG_VM,
	KEY_DISTURB,
	KEY_TIMEOUT,
	KEY_GUEST_ARG,
};

static const struct argp_option option_table[] = {
	{0, 0, 0, 0, "What to measure (LIST: names with commas, or all):", 1},
	{"guest", KEY_GUEST, "LIST", 0, "guests (default: pvh)", 0},
	{"vcpus", KEY_VCPUS, "CPUS", 0, "vCPU counts, as in 1,2,4-8 (default: 1,2,4,8)", 0},
	{"online", KEY_ONLINE, "CPUS", 0,
	 "instead: one boot that goes through these counts, vCPUs being unplugged and plugged", 0},
	{"policy", KEY_POLICY, "LIST", 0,
	 "lazy-TLB policies (default: all); modifiers compose: shootdown+filter+batch", 0},
	{"path", KEY_PATH, "LIST", 0, "interrupt paths (default: all)", 0},
	{"flush", KEY_FLUSH, "LIST", 0, "who flushes remote TLBs (default: all)", 0},
	{"workload", KEY_WORKLOAD, "LIST", 0, "workloads (default: all)", 0},
	{"evtchn-abi", KEY_EVTCHN_ABI, "LIST", 0, "event channel ABIs (default: 2l)", 0},
	{"upcall", KEY_UPCALL, "LIST", 0, "how Xen interrupts for an event (default: callback)", 0},
	{"ports", KEY_PORTS, "LIST", 0, "how the vCPUs' ports lie (default: dense)", 0},
	{"reps", KEY_REPS, "N", 0, "repetitions of each cell (default: 1)", 0},
	{"iters", KEY_ITERS, "N", 0, "samples of each figure (default: 100)", 0},
	{"seed", KEY_SEED, "N", 0, "of the order of the cells (default: 1)", 0},
	{"held", KEY_HELD, "N", 0, "dead mms that a policy may hold back (default: 8)", 0},
	{"held-age", KEY_HELD_AGE, "TICKS", 0, "and for how long (default: 100000000)", 0},
	{"debug-vm", KEY_DEBUG_VM, 0, 0, "check after each shootdown that no vCPU is left", 0},
	{"disturb", KEY_DISTURB, "SEED", 0,
	 "pause, move and unplug vCPUs at random while guests run: for races, not for figures", 0},
	{0, 0, 0, 0, "How:", 2},
	{"pin", KEY_PIN, "HOW", 0, "spread (default), pack, none, or a list of pCPUs", 0},
	{"memory", KEY_MEMORY, "MIB", 0, "the guest's memory (default: 64 + vCPUs)", 0},
	{"timeout", KEY_TIMEOUT, "S", 0,
	 "a guest without a new cell or console output for S seconds hangs (default: 60)", 0},
	{"image", KEY_IMAGE, "FILE", 0, "boot FILE instead of the guest's image", 0},
	{"guest-arg", KEY_GUEST_ARG, "WORD", 0, "add WORD to the guest's command line", 0},
	{"lab", KEY_LAB, "MODE", 0, "run in the lab: exact or fast (default without Xen: exact)",
	 0},
	{"pcpus", KEY_PCPUS, "N", 0, "pCPUs of the lab's machine", 0},
	{0, 0, 0, 0, "Output:", 3},
	{"out", 'o', "DIR", 0, "where the files go (default: results)", 0},
	{"json", KEY_JSON, 0, 0, "print the JSON instead of the table", 0},
	{"quiet", KEY_QUIET, 0, 0, "print neither", 0},
	{0},
};

static const char doc[] =
	"Boot guests with each number of vCPUs, measure every combination of the lists, and write "
	"results.json, report.txt, report.csv and the guests' consoles.\v"
	"Without Xen the sweep runs in the lab (Xen in QEMU). Guest `bare` runs in QEMU without Xen.\n\n"
	"Examples:\n"
	"  lazyshoot sweep\n"
	"  lazyshoot sweep --vcpus 2-4 --policy refcount,shootdown --workload exit\n"
	"  lazyshoot sweep --vcpus 8 --workload ipi --path all --pin pack --json\n"
	"  lazyshoot sweep --guest pvh,bare --vcpus 8 --workload ipi\n\n"
	"Exit codes: 0 ok, 1 usage, 2 this host cannot, 3 a guest failed, 4 results not valid.";

/* The state of parsing: a first error ends it. */
struct parse {
	struct sweep_options *options;
	bool has_vcpus;
	struct reason why;
};

static int parse_number(const char *option, const char *text, uint64_t min, uint64_t max,
			uint64_t *out, struct reason *why)
{
	char *end;

	errno = 0;
	*out = strtoull(text, &end, 0);
	if (errno || end == text || *end || *text == '-' || *out < min || *out > max)
		return reason_set(why, EINVAL, "%s: '%s' is not a number in %llu-%llu", option,
				  text, (unsigned long long)min, (unsigned long long)max);
	return 0;
}

static int parse_u32(const char *option, const char *text, uint32_t min, uint32_t max,
		     uint32_t *out, struct reason *why)
{
	uint64_t value;
	int ret = parse_number(option, text, min, max, &value, why);

	*out = (uint32_t)value;
	return ret;
}

static int add_guest_arg(struct plan *plan, const char *word, struct reason *why)
{
	if (plan->nr_guest_args == PLAN_GUEST_ARGS_MAX)
		return reason_set(why, EINVAL, "--guest-arg: more than %u", PLAN_GUEST_ARGS_MAX);
	if (!*word || strpbrk(word, " \t\n"))
		return reason_set(why, EINVAL, "--guest-arg: '%s' is not one word", word);
	plan->guest_args[plan->nr_guest_args++] = word;
	return 0;
}

static int parse_lab(const char *mode, const char **out, struct reason *why)
{
	if (strcmp(mode, "exact") && strcmp(mode, "fast"))
		return reason_set(why, EINVAL, "--lab: unknown mode '%s' (valid: exact, fast)",
				  mode);
	*out = mode;
	return 0;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct parse *parse = state->input;
	struct sweep_options *o = parse->options;
	struct reason *why = &parse->why;
	int ret = 0;

	switch (key) {
	case KEY_GUEST:
		ret = axis_parse(AXIS_GUEST, arg, &o->plan.lists[AXIS_GUEST], why);
		break;
	case KEY_VCPUS:
		ret = cpulist_parse("--vcpus", arg, 1, GUESTS_MAX_VCPUS, &o->plan.vcpus, why);
		parse->has_vcpus = true;
		break;
	case KEY_ONLINE:
		ret = cpulist_parse("--online", arg, 1, GUESTS_MAX_VCPUS, &o->plan.online, why);
		break;
	case KEY_POLICY:
		ret = axis_parse(AXIS_POLICY, arg, &o->plan.lists[AXIS_POLICY], why);
		break;
	case KEY_PATH:
		ret = axis_parse(AXIS_PATH, arg, &o->plan.lists[AXIS_PATH], why);
		break;
	case KEY_FLUSH:
		ret = axis_parse(AXIS_FLUSH, arg, &o->plan.lists[AXIS_FLUSH], why);
		break;
	case KEY_WORKLOAD:
		ret = axis_parse(AXIS_WORKLOAD, arg, &o->plan.lists[AXIS_WORKLOAD], why);
		break;
	case KEY_EVTCHN_ABI:
		ret = axis_parse(AXIS_EVTCHN_ABI, arg, &o->plan.lists[AXIS_EVTCHN_ABI], why);
		break;
	case KEY_UPCALL:
		ret = axis_parse(AXIS_UPCALL, arg, &o->plan.lists[AXIS_UPCALL], why);
		break;
	case KEY_PORTS:
		ret = axis_parse(AXIS_PORTS, arg, &o->plan.lists[AXIS_PORTS], why);
		break;
	case KEY_REPS:
		ret = parse_u32("--reps", arg, 1, REPS_MAX, &o->plan.reps, why);
		break;
	case KEY_ITERS:
		ret = parse_u32("--iters", arg, 1, ITERS_MAX, &o->plan.iters, why);
		break;
	case KEY_SEED:
		ret = parse_number("--seed", arg, 0, INT64_MAX, &o->plan.seed, why);
		break;
	case KEY_HELD:
		ret = parse_u32("--held", arg, 1, HELD_MAX, &o->plan.held, why);
		break;
	case KEY_HELD_AGE:
		ret = parse_number("--held-age", arg, 0, INT64_MAX, &o->plan.held_age, why);
		break;
	case KEY_PIN:
		ret = pin_parse(arg, &o->pin, why);
		break;
	case KEY_LAB:
		ret = parse_lab(arg, &o->lab, why);
		break;
	case KEY_PCPUS:
		ret = parse_u32("--pcpus", arg, 1, 255, &o->lab_pcpus, why);
		break;
	case KEY_MEMORY:
		ret = parse_u32("--memory", arg, 8, MEMORY_MAX, &o->memory_mib, why);
		break;
	case KEY_TIMEOUT:
		ret = parse_u32("--timeout", arg, 1, TIMEOUT_MAX, &o->timeout_s, why);
		break;
	case KEY_GUEST_ARG:
		ret = add_guest_arg(&o->plan, arg, why);
		break;
	case KEY_IMAGE:
		o->image = arg;
		break;
	case KEY_DEBUG_VM:
		o->plan.debug_vm = true;
		break;
	case KEY_DISTURB:
		ret = parse_number("--disturb", arg, 1, INT64_MAX, &o->plan.disturb, why);
		break;
	case KEY_JSON:
		o->json = true;
		break;
	case KEY_QUIET:
		o->quiet = true;
		break;
	case 'o':
		o->out = arg;
		break;
	case ARGP_KEY_ARG:
		ret = reason_set(why, EINVAL, "sweep: unexpected argument '%s'", arg);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return -ret;
}

static void set_defaults(struct sweep_options *options)
{
	memset(options, 0, sizeof(*options));
	for (int id = 0; id < NR_CELL_AXES; id++)
		axis_parse(id, "all", &options->plan.lists[id], NULL);
	axis_parse(AXIS_GUEST, "pvh", &options->plan.lists[AXIS_GUEST], NULL);
	for (int id = FIRST_VARIANT_AXIS; id < NR_AXES; id++)
		axis_parse(id, axes[id].entries[0].name, &options->plan.lists[id], NULL);
	cpulist_parse("--vcpus", "1,2,4,8", 1, CPULIST_MAX - 1, &options->plan.vcpus, NULL);
	options->plan.reps = 1;
	options->plan.iters = 100;
	options->plan.seed = 1;
	options->plan.held = 8;
	options->plan.held_age = 100000000;
	options->out = "results";
	options->timeout_s = 60;
}

/* One image cannot be guests of different kinds; `pvh` and `bare` are one kind. */
static int check_image(const struct sweep_options *options, struct reason *why)
{
	const struct axis_list *list = &options->plan.lists[AXIS_GUEST];

	for (unsigned int i = 1; options->image && i < list->nr; i++) {
		const struct guest *first = &guests[list->entry[0]];
		const struct guest *other = &guests[list->entry[i]];

		if (strcmp(first->image, other->image))
			return reason_set(why, EINVAL,
					  "--image: one image cannot be both %s and %s",
					  first->name, other->name);
	}
	return 0;
}

/* A guest that goes through several counts is started with the largest. */
static int use_online(struct plan *plan, bool has_vcpus, struct reason *why)
{
	if (!plan->online.nr)
		return 0;
	if (has_vcpus)
		return reason_set(why, EINVAL, "--online: not together with --vcpus");
	plan->vcpus.nr = 1;
	plan->vcpus.cpu[0] = plan->online.cpu[plan->online.nr - 1];
	return 0;
}

static int check_vcpus(const struct plan *plan, struct reason *why)
{
	const struct axis_list *list = &plan->lists[AXIS_GUEST];

	for (unsigned int i = 0; i < list->nr; i++) {
		const struct guest *guest = &guests[list->entry[i]];

		for (unsigned int j = 0; j < plan->vcpus.nr; j++) {
			if (plan->vcpus.cpu[j] > guest->max_vcpus)
				return reason_set(
					why, EINVAL,
					"--vcpus: %u is more than %u, what guest %s can have",
					plan->vcpus.cpu[j], guest->max_vcpus, guest->name);
		}
	}
	return 0;
}

int sweep_image(const struct sweep_options *options, unsigned int guest, char path[FILES_PATH_MAX],
		struct reason *why)
{
	char dir[FILES_PATH_MAX];
	int ret = 0;

	if (options->image)
		return snprintf(path, FILES_PATH_MAX, "%s", options->image) < FILES_PATH_MAX
			       ? 0
			       : reason_set(why, ENAMETOOLONG, "--image: name too long");
	ret = files_own_dir(dir, why);
	return ret ? ret : files_join(path, dir, guests[guest].image, why);
}

int command_sweep(int argc, char **argv)
{
	static const struct argp argp = {option_table, parse_option, "", doc, 0, 0, 0};
	static struct sweep_options options;
	struct parse parse = {.options = &options};
	struct reason why;

	set_defaults(&options);
	if (argp_parse(&argp, argc, argv, 0, 0, &parse)) {
		say_error("%s", parse.why.text);
		return EXIT_USAGE;
	}
	if (use_online(&options.plan, parse.has_vcpus, &why) || plan_check(&options.plan, &why) ||
	    check_vcpus(&options.plan, &why)) {
		say_error("%s", why.text);
		return EXIT_USAGE;
	}
	if (check_image(&options, &why)) {
		say_error("%s", why.text);
		return EXIT_USAGE;
	}
	if (options.lab || !host_has_xen())
		return sweep_emulated(&options);
	interrupt_init();
	return sweep_run(&options);
}
