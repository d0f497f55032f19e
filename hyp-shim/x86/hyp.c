// SPDX-License-Identifier: BSD-2-Clause
/* The contract's variables. The platform's boot code sets them before it calls guest_main(). */
#include <hyp/hyp.h>

struct hyp_boot hyp_boot;
const struct hyp_ops *hyp;
