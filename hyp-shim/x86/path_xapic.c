// SPDX-License-Identifier: BSD-2-Clause
/* Path `xapic`: one ICR write for each target, on a bare machine. */
#include <hyp/paths.h>

#include <x86/xapic.h>

const struct ipi_path path_xapic = {
	.name = "xapic",
	.unusable = xapic_unusable,
	.send = xapic_send_each,
};
