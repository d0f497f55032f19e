// SPDX-License-Identifier: BSD-2-Clause
/* The kinds of flush, and which is bound. */
#include "abi/axes.h"
#include "mm/flush.h"

const struct flush_kind *const flush_kinds[] = {
#define X(id, name, what) &flush_##id,
	ABI_FLUSHES(X)
#undef X
};

void flush_init(void)
{
	WRITE_ONCE(flush, &flush_ipi);
}

void flush_bind(const struct flush_kind *kind)
{
	WRITE_ONCE(flush, kind);
}
