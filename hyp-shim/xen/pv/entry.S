/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entry to the kernel of a classic PV domain, which runs in ring 3: Xen's start of the domain,
 * exceptions, the event upcall, system calls, and the ways back. Xen puts every frame on a stack
 * aligned to 16 bytes: RCX, R11, error code for those that have one, RIP, CS, RFLAGS, RSP, SS. The
 * privilege bits of CS are 0 if the kernel was interrupted, 3 if user mode was.
 */
#define __ASSEMBLY__ /* which Xen's headers ask for */
#include <arch/layout.h>
#include <arch/percpu.h>
#include <shim/hypercall_page.h>
#include <x86/entry_macros.inc>
#include <x86/regs.h>
#include <xen/xen.h>
#include <xen/elfnote.h>

#define HYPERCALL_IRET (hypercall_page + __HYPERVISOR_iret * HYPERCALL_ENTRY)
#define EVENTS_PENDING %gs:ARCH_CPU_PENDING
#define EVENTS_MASKED  %gs:ARCH_CPU_MASKED

	.macro NOTE type, value:vararg
	.balign 4
	.long 4, 2f - 1f, \type
	.asciz "Xen"
1:	\value
2:	.balign 4
	.endm

	.section .note.Xen, "a", @note
	NOTE XEN_ELFNOTE_GUEST_OS, .asciz "lazyshoot"
	NOTE XEN_ELFNOTE_LOADER, .asciz "generic"
	NOTE XEN_ELFNOTE_XEN_VERSION, .asciz "xen-3.0"
	NOTE XEN_ELFNOTE_PAE_MODE, .asciz "yes" /* asked for in 64 bits, too */
	NOTE XEN_ELFNOTE_VIRT_BASE, .quad KERNEL_BASE
	NOTE XEN_ELFNOTE_PADDR_OFFSET, .quad 0
	NOTE XEN_ELFNOTE_ENTRY, .quad pv_start
	NOTE XEN_ELFNOTE_HYPERCALL_PAGE, .quad hypercall_page /* which Xen fills */

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
	.macro POP_RCX_R11
	popq %rcx
	popq %r11
	.endm

	EXCEPTION_STUBS POP_RCX_R11

exception_common:
	PUSH_TRAP_FRAME
	cld
	movq %rsp, %rdi
	movq %rsp, %rbp
	andq $-16, %rsp
	call arch_exception /* returns if the fault, in user mode, was handled */
	movq %rbp, %rsp
	POP_TRAP_FRAME
	pushq $0
	jmp HYPERCALL_IRET

	/* Xen could not load the segment registers that an iret asked for. */
	.balign 16
	.globl failsafe_entry
failsafe_entry:
	call arch_failsafe
	ud2

/*
 * The upcall. Events are masked on entry. Returning to kernel code needs no hypercall: unmask,
 * check for an event that came meanwhile, IRET within ring 3. If an upcall hits between the
 * unmasking and the IRET, all registers are restored already and RSP points to the interrupted
 * code's frame. The handler then reuses that frame, so that upcalls do not nest without limit.
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
1:	POP_RCX_R11
handle_upcall:
	PUSH_CALLER_SAVED
	pushq %rbp
	movq %rsp, %rbp
	andq $-16, %rsp
	cld
	call *evtchn_upcall
	testb $3, INTERRUPTED_CS(%rbp)
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
	pushq $VGCF_IN_SYSCALL
	jmp HYPERCALL_IRET

/* arch_enter_user(ip, sp, arg) */
	.balign 16
	.globl arch_enter_user
arch_enter_user:
	pushq $FLAT_USER_SS
	pushq %rsi
	pushq $EFLAGS_IF
	pushq $FLAT_USER_CS
	pushq %rdi
	pushq $VGCF_IN_SYSCALL
	movq %rdx, %rdi
	CLEAR_USER_REGISTERS
	xorl %ecx, %ecx
	xorl %r11d, %r11d
	jmp HYPERCALL_IRET

	BOOT_STACK
