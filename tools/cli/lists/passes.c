/* SPDX-License-Identifier: BSD-2-Clause */
/* See passes.h. */
#include "cli/lists/passes.h"

#include <errno.h>
#include <string.h>

#include "area/elfnote.h"
#include "base/host.h"
#include "plan/boots.h"
#include "results/results.h"

int passes_parse(const char *text, struct plan *plan, struct reason *why)
{
	plan->nr_passes = 0;
	for (const char *end; text; text = *end ? end + 1 : NULL) {
		enum area_pass pass = AREA_NO_PASS + 1;

		end = text + strcspn(text, ",");
		while (pass < NR_AREA_PASSES && (strlen(pass_names[pass]) != (size_t)(end - text) ||
						 strncmp(pass_names[pass], text, end - text)))
			pass++;
		for (unsigned int i = 0; i < plan->nr_passes; i++)
			if (plan->passes[i] == pass)
				return reason_set(why, EINVAL, "--pass: %s twice",
						  pass_names[pass]);
		if (pass == NR_AREA_PASSES)
			return reason_set(why, EINVAL,
					  "--pass: unknown pass '%.*s' (valid: measure, check, "
					  "assist, lines)",
					  (int)(end - text), text);
		plan->passes[plan->nr_passes++] = pass;
	}
	return 0;
}

void passes_add(struct plan *plan, enum area_pass pass)
{
	if (!plan_has_pass(plan, pass))
		plan->passes[plan->nr_passes++] = pass;
}

static bool is_exact(const struct sweep_options *options)
{
	return options->lab ? !strcmp(options->lab, "exact") : !host_has_xen();
}

int passes_default(struct sweep_options *options, struct reason *why)
{
	struct plan *plan = &options->plan;
	struct elf_image image = {0};
	int ret;

	if (plan->nr_passes)
		return 0;
	if (!options->image)
		return passes_parse(is_exact(options) ? "measure,check,assist" : "measure,check",
				    plan, why);
	ret = elfnote_read(options->image, &image, why);
	if (ret)
		return ret;
	plan->nr_passes = 1;
	plan->passes[0] = (enum area_pass)image.note.pass;
	elfnote_free(&image);
	return 0;
}

int passes_check(const struct sweep_options *options, struct reason *why)
{
	struct plan_boot boot;
	enum area_pass pass = AREA_NO_PASS;

	for (unsigned int i = 0; i < options->plan.nr_passes; i++)
		if (options->plan.passes[i] == AREA_ASSIST || options->plan.passes[i] == AREA_LINES)
			pass = options->plan.passes[i];
	if (pass && options->lab && strcmp(options->lab, "exact"))
		return reason_set(why, EINVAL, "--pass: %s is only in the lab's exact mode",
				  pass_names[pass]);
	if (options->image && options->plan.nr_passes > 1)
		return reason_set(why, EINVAL, "--image: an image is of one pass, see --pass");
	if (!plan_boot_at(&options->plan, 0, &boot))
		return reason_set(why, EINVAL, "--pass: none of the guests has these passes");
	return 0;
}
