/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xenstored and a toolstack, for one domain of the fake Xen: nodes, watches, one transaction at a
 * time. Answers when the guest notifies the store's port.
 */
#ifndef FAKE_STORE_H
#define FAKE_STORE_H

#include <stdbool.h>

#define FAKE_STORE_PORT 51

struct fake_store {
	bool is_silent; /* no answers */
	bool is_wrong; /* answers of another type than was asked */
	bool has_no_transactions; /* refuses to start one */
	/*
	 * Called when a transaction with a write is to end; true: it has to be repeated. NULL:
	 * never.
	 */
	bool (*disturbs)(void);
	unsigned int requests;
};

extern struct fake_store fake_store;

/* Within a scenario: a store without nodes; then the guest is connected to it. */
void fake_store_connect(void);

/* What the toolstack writes; a node that it has not made cannot be written by the guest. */
void fake_store_set(const char *path, const char *value);

/* NULL: there is no such node. */
const char *fake_store_get(const char *path);

#endif
