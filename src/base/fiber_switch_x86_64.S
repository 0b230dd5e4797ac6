/* void fiber_switch(void **ret_from_sp, void *to_sp)
 *
 * Saves what a called function must preserve (System V ABI, AMD64, §3.2.1) on the current stack,
 * stores the stack pointer in *ret_from_sp and goes on where to_sp was saved. Floating-point
 * control words are left alone: nothing in this program changes them. */
#if defined(__x86_64__)
    .text
    .globl fiber_switch
    .type fiber_switch, @function
fiber_switch:
    endbr64
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size fiber_switch, .-fiber_switch

/* Where a new fiber begins: its first switch "returns" here with the stack aligned for a call. */
    .globl fiber_entry
    .type fiber_entry, @function
fiber_entry:
    endbr64
    xorl %ebp, %ebp
    call fiber_main
    ud2
    .size fiber_entry, .-fiber_entry
#endif
    .section .note.GNU-stack, "", @progbits
