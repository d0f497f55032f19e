/* SPDX-License-Identifier: BSD-2-Clause */
/* See identity.h. */
#include "sweep/jobs/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/host.h"
#include "plan/boots.h"
#include "plan/image.h"
#include "results/environment.h"
#include "sweep/lab.h"

/* FNV-1a: against mix-ups. */
#define SUM_START 0xcbf29ce484222325ull

static uint64_t add_to_sum(uint64_t sum, const void *data, size_t bytes)
{
	const unsigned char *at = data;

	for (size_t i = 0; i < bytes; i++)
		sum = (sum ^ at[i]) * 0x100000001b3ull;
	return sum;
}

static json_t *sum_value(uint64_t sum)
{
	char text[20];

	snprintf(text, sizeof(text), "%016" PRIx64, sum);
	return json_string(text);
}

/* So that nothing of a plan that a guest is told can be forgotten here. */
static json_t *sum_of_commands(const struct plan *plan)
{
	char command[PLAN_CMDLINE_MAX];
	uint64_t sum = SUM_START;
	struct plan_boot boot;
	struct plan own;

	for (unsigned int i = 0; plan_boot_at(plan, i, &boot); i++) {
		plan_of_boot(plan, &boot, &own);
		if (!plan_cmdline(&own, plan_boot_variant(&boot), true, command, sizeof(command),
				  NULL))
			sum = add_to_sum(sum, command, strlen(command) + 1);
	}
	return sum_value(sum);
}

json_t *identity_of_request(const struct sweep_options *options)
{
	char pin[256], model[128] = "";

	pin_format(&options->pin, pin, sizeof(pin));
	/* An exact lab's figures do not depend on what executes it. */
	if (!options->lab || strcmp(options->lab, "exact"))
		host_cpu_model(model, sizeof(model));
	return json_pack("{s:o, s:o, s:s, s:i, s:s?, s:i, s:s}", "plan",
			 environment_plan(&options->plan), "commands",
			 sum_of_commands(&options->plan), "pin", pin, "memory",
			 (int)options->memory_mib, "lab", options->lab, "pcpus",
			 (int)options->lab_pcpus, "cpu", model);
}

/* Adds the sum of the file @path under its own name. */
static int add_file(json_t *files, const char *path, struct reason *why)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	int fd = open(path, O_RDONLY | O_CLOEXEC), error;
	uint64_t sum = SUM_START;
	char bytes[65536];
	ssize_t got;

	if (fd < 0)
		return reason_set(why, errno, "%s: %s", path, strerror(errno));
	while ((got = read(fd, bytes, sizeof(bytes))) > 0)
		sum = add_to_sum(sum, bytes, (size_t)got);
	error = got < 0 ? errno : 0;
	close(fd);
	if (error)
		return reason_set(why, error, "%s: %s", path, strerror(error));
	return json_object_set_new(files, name, sum_value(sum))
		       ? reason_set(why, ENOMEM, "no memory")
		       : 0;
}

static int add_images(json_t *files, const struct sweep_options *options, struct reason *why)
{
	char path[FILES_PATH_MAX], last[FILES_PATH_MAX] = "";
	struct plan_boot boot;
	int ret = 0;

	for (unsigned int i = 0; !ret && plan_boot_at(&options->plan, i, &boot); i++) {
		ret = image_of_guest(boot.guest, boot.pass, options->image, path, why);
		if (!ret && strcmp(path, last))
			ret = add_file(files, path, why);
		strcpy(last, path);
	}
	return ret;
}

json_t *identity_of_files(const struct sweep_options *options, bool in_lab, struct reason *why)
{
	json_t *files = json_object();
	char path[FILES_PATH_MAX];
	int ret = files_own_path(path, why);

	if (!ret)
		ret = add_file(files, path, why);
	if (!ret)
		ret = add_images(files, options, why);
	if (!ret && in_lab)
		ret = lab_agent(path, why);
	if (!ret && in_lab)
		ret = add_file(files, path, why);
	if (!ret)
		return files;
	json_decref(files);
	return NULL;
}

/* The first key whose values differ; NULL: none. */
static const char *difference(const json_t *a, const json_t *b)
{
	const char *key;
	json_t *value;

	/* Iterates, but changes nothing. */
	json_object_foreach((json_t *)a, key, value) {
		if (!json_equal(value, json_object_get(b, key)))
			return key;
	}
	json_object_foreach((json_t *)b, key, value) {
		if (!json_object_get(a, key))
			return key;
	}
	return NULL;
}

int identity_same(const json_t *now, const json_t *then, const char *dir, struct reason *why)
{
	const json_t *plan = json_object_get(now, "plan");
	const char *key = plan ? difference(plan, json_object_get(then, "plan")) : NULL;

	if (!key)
		key = difference(now, then);
	return key ? reason_set(why, EINVAL, "--resume: '%s' is not what the sweep in %s has", key,
				dir)
		   : 0;
}

int identity_same_origin(const struct results *now, const struct results *then, const char *dir,
			 struct reason *why)
{
	/* Of one run each. */
	static const char *const own[] = {"date", "guests"};
	json_t *a = json_copy(now->environment), *b = json_copy(then->environment);
	const char *key = difference(now->tool, then->tool);
	int ret = 0;

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		json_object_del(a, own[i]);
		json_object_del(b, own[i]);
	}
	if (key)
		ret = reason_set(why, EINVAL,
				 "--resume: the sweep in %s is of another revision of lazyshoot",
				 dir);
	else if ((key = difference(a, b)))
		ret = reason_set(why, EINVAL,
				 "--resume: the sweep in %s is of another host: its '%s' differs",
				 dir, key);
	json_decref(a);
	json_decref(b);
	return ret;
}
