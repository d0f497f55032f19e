/* SPDX-License-Identifier: BSD-2-Clause */
/* Event channels; see ports.h. */
#include "xen/ports.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <xen/xen.h>
#include <xenevtchn.h>

int ports_open(struct ports *ports, uint32_t domid, uint32_t guest_port, struct reason *why)
{
	xenevtchn_port_or_error_t port;
	int ret;

	memset(ports, 0, sizeof(*ports));
	ports->handle = xenevtchn_open(NULL, 0);
	if (!ports->handle)
		return reason_set(why, errno, "xenevtchn_open: %s", strerror(errno));
	port = xenevtchn_bind_interdomain(ports->handle, domid, guest_port);
	if (port < 0) {
		ret = reason_set(why, errno, "binding the console's event channel: %s",
				 strerror(errno));
		ports_close(ports);
		return ret;
	}
	ports->console = (uint32_t)port;
	/* Fails where xenstored runs. */
	xenevtchn_bind_virq(ports->handle, VIRQ_DOM_EXC);
	return 0;
}

void ports_close(struct ports *ports)
{
	/* Closing the handle unbinds its ports. */
	if (ports->handle)
		xenevtchn_close(ports->handle);
	memset(ports, 0, sizeof(*ports));
}

int ports_wait(struct ports *ports, int timeout_ms, const sigset_t *mask)
{
	struct pollfd fd = {.fd = xenevtchn_fd(ports->handle), .events = POLLIN};
	struct timespec timeout = {timeout_ms / 1000, timeout_ms % 1000 * 1000000L};
	int ret = ppoll(&fd, 1, &timeout, mask);

	if (ret < 0)
		return -errno;
	/* xenevtchn_pending() blocks when no port is pending, so ask before each call. */
	for (int left = ret; left > 0; left = poll(&fd, 1, 0)) {
		xenevtchn_port_or_error_t port = xenevtchn_pending(ports->handle);

		if (port < 0)
			return -errno;
		xenevtchn_unmask(ports->handle, (evtchn_port_t)port);
	}
	return ret;
}

void ports_notify_console(struct ports *ports)
{
	xenevtchn_notify(ports->handle, ports->console);
}
