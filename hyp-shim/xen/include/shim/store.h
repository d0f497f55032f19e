/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client of xenstored: one request at a time, by vCPU 0, any IRQ state. Paths are relative to the
 * domain's own. If the other end does not answer, or answers out of protocol, the store is not used
 * any more: all that is called then fails at once.
 */
#ifndef SHIM_STORE_H
#define SHIM_STORE_H

#include <stdbool.h>
#include <stdint.h>
#include <xen/event_channel.h>
#include <xen/xen.h>

#define XEN_STORE_TEXT_MAX 64 /* bytes of a value that are looked at, its NUL included */

/* The ring's page and the port, as the guest type's boot protocol names them; 0: there is none. */
void xen_store_init(uint64_t ring_pa, evtchn_port_t store_port);

/* Is there a store, and has it answered so far? */
bool xen_store_is_usable(void);

/* From now on a change below @path is an event; so is the watch itself. False on failure. */
bool xen_store_watch(const char *path);

/* Has there been an event since this last said so? Two loads if there is no message. */
bool xen_store_has_changed(void);

/* Reads @path's value, "" if there is none. False on failure. */
bool xen_store_read(const char *path, char value[XEN_STORE_TEXT_MAX]);

/* Writes @value to @path; a refusal, because @path is not the guest's, is no failure. */
bool xen_store_write(const char *path, const char *value);

/*
 * Reads and writes between these two happen at one time, or not at all: then *@done is false and
 * all of it has to be repeated. If the store refuses a transaction they happen one by one.
 */
bool xen_store_begin(void);
bool xen_store_commit(bool *done);

#endif
