/* SPDX-License-Identifier: ISC */
/* The list of system calls that parsing needs, and the limits around it. */
#include "reader/sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>

static const int allowed[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev),
	SCMP_SYS(recvfrom), SCMP_SYS(sendto), SCMP_SYS(poll), SCMP_SYS(ppoll),
	SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(fstat),
	SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap),
	SCMP_SYS(mprotect), SCMP_SYS(madvise), SCMP_SYS(futex),
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres),
	SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(times),
	SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
	SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid),
	SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
	SCMP_SYS(getrandom), SCMP_SYS(getrusage), SCMP_SYS(prlimit64),
	SCMP_SYS(getrlimit), SCMP_SYS(setrlimit), SCMP_SYS(sysinfo),
	SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(tgkill),
	SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group),
	SCMP_SYS(rseq), SCMP_SYS(set_robust_list),
};

static int
limit(int what, rlim_t most, const char *name, struct err *e)
{
	struct rlimit r = { most, most };

	if (setrlimit((__rlimit_resource_t)what, &r) < 0)
		return err_sys(e, ERR_RUN, "cannot limit %s", name);
	return 0;
}

static int
filter(struct err *e)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int r = f == NULL ? -ENOMEM : 0;

	for (size_t i = 0; r == 0 && i < sizeof(allowed) / sizeof(allowed[0]);
	    i++) {
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, allowed[i], 0);
		if (r == -EDOM)		/* no such call on this machine */
			r = 0;
	}
	if (r == 0)
		r = seccomp_load(f);
	seccomp_release(f);
	if (r == 0)
		return 0;
	errno = -r;
	return err_sys(e, ERR_RUN, "cannot load the system call filter");
}

int
sandbox_enter(int64_t memory, struct err *e)
{
#ifndef __SANITIZE_ADDRESS__		/* its shadow takes terabytes */
	if (memory > 0 &&
	    limit(RLIMIT_AS, (rlim_t)memory, "address space", e) < 0)
		return -1;
#else
	(void)memory;
#endif
	if (limit(RLIMIT_FSIZE, 0, "file size", e) < 0 ||
	    limit(RLIMIT_NPROC, 0, "processes", e) < 0 ||
	    limit(RLIMIT_CORE, 0, "core size", e) < 0)
		return -1;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return err_sys(e, ERR_RUN, "cannot give up new privileges");
	return filter(e);
}

void
sandbox_cpu(int seconds)
{
	struct rusage used;
	struct rlimit r;

	if (getrusage(RUSAGE_SELF, &used) < 0 ||
	    getrlimit(RLIMIT_CPU, &r) < 0)
		return;
	r.rlim_cur = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec +
	    seconds + 1);
	setrlimit(RLIMIT_CPU, &r);
}
