/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The section .stretches of a guest's image, which is not loaded: instructions that mean something
 * to the lab's plugin for line transfers (tools/lab/qemu/lines_plugin.c). Each has its address (8
 * bytes), what it is (1 byte), a number (2 bytes) and a name, which ends with a NUL. An address in
 * .user.text is the link's, not the one at which it runs. Included by the guest and by the tool.
 */
#ifndef ABI_STRETCH_H
#define ABI_STRETCH_H

#define STRETCH_SECTION ".stretches"

/* Edges of a timed stretch, named as the metric; the number: samples that one execution gives. */
#define STRETCH_BEGIN_OWN 1 /* what the vCPU does that passes it */
#define STRETCH_BEGIN_ALL 2 /* what all vCPUs do meanwhile */
#define STRETCH_END       3

/* An access to a struct, named by its tag. */
#define STRETCH_OBJECT 4 /* which is one from then on; the number: at this offset */
#define STRETCH_GONE   5 /* which is none from then on */

/*
 * Stretches are recorded in periods: of one k and one scene. X(id, what, scene): as in the name of
 * a metric. A stretch named STRETCH_OF_SCENE has the name that the scene gives it.
 */
#define STRETCH_OF_SCENE "*"
#define STRETCH_SCENES(X)                        \
	X(NONE, "", "")                          \
	X(UNMAP_RUNNING, "unmap", "running")     \
	X(UNMAP_LAZY, "unmap", "lazy")           \
	X(DISCARD_RUNNING, "discard", "running") \
	X(DISCARD_LAZY, "discard", "lazy")

#define ENTRY(id, what, scene) STRETCH_SCENE_##id,
enum stretch_scene {
	STRETCH_SCENES(ENTRY) NR_STRETCH_SCENES
};
#undef ENTRY

#endif
