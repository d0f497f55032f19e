// SPDX-License-Identifier: BSD-2-Clause
/* The contract's variables: boot code of the platform fills them before guest_main(). */
#include <hyp/hyp.h>

struct hyp_boot hyp_boot;
const struct hyp_ops *hyp;
