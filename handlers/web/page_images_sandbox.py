"""What the decoding process gives up before it reads a stranger's byte: files, network, other processes, memory, time. Knows nothing of pictures.

On Linux (x86-64 and ARM64) the kernel is asked to refuse every call but those for memory, threads, the clock and the two open pipes;
elsewhere only the limits hold.
"""

import ctypes
import errno
import os
import platform
import resource
import struct
import sys
from dataclasses import dataclass

NOBODY = 65534
_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _FILTER = 22, 38, 2
_CLONE_THREAD = 0x10000
# struct seccomp_data: number, architecture, instruction pointer, arguments
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_LOAD, _EQUAL, _HAS_BITS, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000


@dataclass(frozen=True, slots=True)
class Machine:
    """The numbers of one processor architecture."""

    audit: int
    clone: int
    allowed: tuple[int, ...]


# In this order: read write close fstat lseek · mmap mprotect munmap brk mremap madvise · rt_sigaction rt_sigprocmask rt_sigreturn
# sigaltstack · exit exit_group · futex set_robust_list rseq membarrier sched_yield sched_getaffinity set_tid_address · getpid gettid
# getrusage sysinfo uname · clock_gettime clock_nanosleep getrandom
_MACHINES = {
    "x86_64": Machine(0xC000003E, 56, (
        0, 1, 3, 5, 8, 9, 10, 11, 12, 25, 28, 13, 14, 15, 131, 60, 231, 202, 273, 334, 324, 24, 204, 218, 39, 186, 98, 99, 63, 228, 230, 318,
    )),
    "aarch64": Machine(0xC00000B7, 220, (
        63, 64, 57, 80, 62, 222, 226, 215, 214, 216, 233, 134, 135, 139, 132, 93, 94, 98, 99, 293, 283, 124, 123, 96, 172, 178, 165, 179,
        160, 113, 115, 278,
    )),
}  # fmt: skip
_CLONE3 = 435  # its flags lie in memory, where a filter cannot look; without it the C library uses clone


def restrict(*, memory: int, cpu_seconds: int) -> None:
    """Cannot be undone. Raises OSError or ValueError when a right cannot be given up; then nothing may be decoded."""
    os.nice(5)  # chats come first
    limits = {
        "AS": memory,
        "CPU": cpu_seconds,
        "FSIZE": 0,
        "CORE": 0,
        "NOFILE": 3,
    }  # the three standard streams are open
    for name, limit in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (limit, limit))
    machine = _MACHINES.get(platform.machine()) if sys.platform == "linux" else None
    try:
        _become_nobody()
    except OSError:  # a container may know no such user; then the filter must keep root from taking its limits back
        if machine is None:
            raise
    if machine is not None:
        _filter_calls(machine)


def _become_nobody() -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def _filter_calls(machine: Machine) -> None:
    program = b"".join(struct.pack("HBBI", *step) for step in _steps(machine))
    steps = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(steps))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(_PR_SET_SECCOMP, _FILTER, described, 0, 0):
        raise OSError(ctypes.get_errno(), "the kernel's filter of calls could not be set")


def _steps(machine: Machine) -> list[tuple[int, int, int, int]]:
    """A BPF program: (operation, steps to skip if true, if false, value). Refused calls fail; they do not end the process."""
    calls = machine.allowed
    to_end = len(calls)
    return [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, machine.audit),
        (_RETURN, 0, 0, _REFUSE | errno.EPERM),
        (_LOAD, 0, 0, _NUMBER),
        (_EQUAL, to_end + 2, 0, machine.clone),
        (_EQUAL, to_end + 4, 0, _CLONE3),
        *((_EQUAL, to_end - place + 5, 0, call) for place, call in enumerate(calls, 1)),
        (_RETURN, 0, 0, _REFUSE | errno.EPERM),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_HAS_BITS, 2, 0, _CLONE_THREAD),
        (_RETURN, 0, 0, _REFUSE | errno.EPERM),
        (_RETURN, 0, 0, _REFUSE | errno.ENOSYS),
        (_RETURN, 0, 0, _ALLOW),
    ]
