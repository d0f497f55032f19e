/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entry to the kernel of a classic PV domain, which runs in ring 3: Xen's start of the domain,
 * exceptions, the event upcall, system calls, and the ways back. Xen puts every frame on a stack
 * aligned to 16 bytes: RCX, R11, error code for those that have one, RIP, CS, RFLAGS, RSP, SS. The
 * privilege bits of CS are 0 if the kernel was interrupted, 3 if user mode was.
 */
#include <arch/layout.h>

#define FLAT_CS		0xe033 /* FLAT_KERNEL_CS64, FLAT_USER_CS64 */
#define FLAT_SS		0xe02b /* FLAT_KERNEL_SS64, FLAT_USER_SS64 */
#define IN_SYSCALL	0x100  /* VGCF_IN_SYSCALL: RCX, R11, CS and SS need no restoring */
#define HYPERCALL_IRET	(hypercall_page + 23 * 32)
#define EVENTS_PENDING	%gs:64 /* arch/percpu.h */
#define EVENTS_MASKED	%gs:65
#define EFLAGS_IF	0x200

	.macro NOTE type, value:vararg
	.balign 4
	.long 4, 2f - 1f, \type
	.asciz "Xen"
1:	\value
2:	.balign 4
	.endm

	.section .note.Xen, "a", @note
	NOTE 6, .asciz "lazyshoot" /* XEN_ELFNOTE_GUEST_OS */
	NOTE 8, .asciz "generic" /* LOADER */
	NOTE 5, .asciz "xen-3.0" /* XEN_VERSION */
	NOTE 9, .asciz "yes" /* PAE_MODE; asked for in 64 bits, too */
	NOTE 3, .quad KERNEL_BASE /* VIRT_BASE */
	NOTE 4, .quad 0 /* PADDR_OFFSET */
	NOTE 1, .quad pv_start /* ENTRY */
	NOTE 2, .quad hypercall_page /* HYPERCALL_PAGE, which Xen fills */

	/* vCPU 0, on Xen's page tables and stack: RSI is struct start_info. */
	.section .text.boot, "ax", @progbits
	.globl pv_start
pv_start:
	cld
	movq %rsi, %rdi
	movq %rsp, %rsi
	movq $boot_stack_top, %rsp
	xorl %ebp, %ebp
	call arch_boot
	ud2

	/* Another vCPU: RSP its stack, RDI its number. */
	.globl arch_secondary_entry
arch_secondary_entry:
	xorl %ebp, %ebp
	call secondary_main
	ud2

	.text
	.macro PUSH_CALLER_SAVED
	pushq %rdi
	pushq %rsi
	pushq %rdx
	pushq %rcx
	pushq %rax
	pushq %r8
	pushq %r9
	pushq %r10
	pushq %r11
	.endm

	.macro POP_CALLER_SAVED
	popq %r11
	popq %r10
	popq %r9
	popq %r8
	popq %rax
	popq %rcx
	popq %rdx
	popq %rsi
	popq %rdi
	.endm

/* Exceptions: 32 stubs of 16 bytes that make struct trap_frame. */
	.balign 16
	.globl exception_stubs
exception_stubs:
	.set vector, 0
	.rept 32
	.balign 16
	popq %rcx
	popq %r11
	.if (0x60227d00 >> vector) & 1 /* these have an error code */
	.else
	pushq $0
	.endif
	pushq $vector
	jmp exception_common
	.set vector, vector + 1
	.endr

exception_common:
	PUSH_CALLER_SAVED
	pushq %rbx
	pushq %rbp
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	cld
	movq %rsp, %rdi
	movq %rsp, %rbp
	andq $-16, %rsp
	call arch_exception /* returns from a fault that was served, in user mode */
	movq %rbp, %rsp
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbp
	popq %rbx
	POP_CALLER_SAVED
	addq $16, %rsp /* vector and error code */
	pushq $0
	jmp HYPERCALL_IRET

	.balign 16
	.globl nmi_entry
nmi_entry:
	movq 16(%rsp), %rdi
	movq %rbp, %rsi
	andq $-16, %rsp
	call panic_stop_this_cpu
	ud2

	/* Xen could not load the segment registers that an iret asked for. */
	.balign 16
	.globl failsafe_entry
failsafe_entry:
	call arch_failsafe
	ud2

/*
 * The upcall. Events are masked on entry. The way back to the kernel needs no hypercall: unmask,
 * look if an event came meanwhile, IRET within ring 3. An upcall between the unmasking and the
 * IRET finds all registers as the interrupted code has them and RSP at its frame's RIP: it takes
 * that frame for its own, so that upcalls do not pile up on the stack.
 */
	.balign 16
	.globl upcall_entry
upcall_entry:
	cmpq $unmasked, 16(%rsp)
	jb 1f
	cmpq $unmasked_end, 16(%rsp)
	jae 1f
	movq (%rsp), %rcx
	movq 8(%rsp), %r11
	movq 40(%rsp), %rsp
	andb $~3, 8(%rsp)
	jmp handle_upcall
1:	popq %rcx
	popq %r11
handle_upcall:
	PUSH_CALLER_SAVED
	pushq %rbp
	movq %rsp, %rbp
	andq $-16, %rsp
	cld
	call *evtchn_upcall
	testb $3, 88(%rbp) /* the interrupted CS */
	jz to_kernel
	call return_to_user
	movq %rbp, %rsp
	popq %rbp
	POP_CALLER_SAVED
	pushq $0
	jmp HYPERCALL_IRET

to_kernel:
	movq %rbp, %rsp
	popq %rbp
	POP_CALLER_SAVED
	orb $3, 8(%rsp) /* CS */
	movb $0, EVENTS_MASKED
unmasked:
	cmpb $0, EVENTS_PENDING
	jne 1f
	iretq
1:	movb $1, EVENTS_MASKED
unmasked_end:
	andb $~3, 8(%rsp)
	jmp handle_upcall

	/* Events are masked on entry, by CALLBACKF_mask_events. */
	.balign 16
	.globl system_call_entry
system_call_entry:
	addq $8, %rsp /* RCX; what is left aligns the stack for a call */
	movq %rdi, %rsi
	movq %rax, %rdi
	call syscall_entry
	addq $8, %rsp
	pushq $IN_SYSCALL
	jmp HYPERCALL_IRET

/* arch_enter_user(ip, sp, arg) */
	.balign 16
	.globl arch_enter_user
arch_enter_user:
	pushq $FLAT_SS
	pushq %rsi
	pushq $EFLAGS_IF
	pushq $FLAT_CS
	pushq %rdi
	pushq $IN_SYSCALL
	movq %rdx, %rdi
	xorl %eax, %eax
	xorl %ebx, %ebx
	xorl %ecx, %ecx
	xorl %edx, %edx
	xorl %esi, %esi
	xorl %ebp, %ebp
	xorl %r8d, %r8d
	xorl %r9d, %r9d
	xorl %r10d, %r10d
	xorl %r11d, %r11d
	xorl %r12d, %r12d
	xorl %r13d, %r13d
	xorl %r14d, %r14d
	xorl %r15d, %r15d
	jmp HYPERCALL_IRET

	.section .bss, "aw", @nobits
	.balign 4096
boot_stack:
	.skip 16384
boot_stack_top:
