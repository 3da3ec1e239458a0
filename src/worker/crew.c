/* SPDX-License-Identifier: ISC */
/* How the other workers are started and what they report. */
#include "worker/crew.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <talloc.h>
#include <unistd.h>

#include "warid/file.h"
#include "warid/json.h"

enum { CREW_MAX = 64, REPORT_MAX = 64 << 10, ITEMS_EACH = 4 };

struct crew {
	int n;
	pid_t pid[CREW_MAX];
	int fd[CREW_MAX];
};

/* Each count once, for writing and for adding up. */
static const struct {
	const char *key;
	size_t at;
} counts_table[] = {
#define COUNT(f) { #f, offsetof(struct worker_counts, f) }
	COUNT(taken), COUNT(filed), COUNT(duplicate), COUNT(ignored),
	COUNT(quarantined), COUNT(tickets), COUNT(alerts),
	COUNT(errors_item), COUNT(errors_source), COUNT(errors_run),
#undef COUNT
};

static int64_t *
count_at(struct worker_counts *c, size_t i)
{
	return (int64_t *)((char *)c + counts_table[i].at);
}

void
worker_counts_to_json(const struct worker_counts *c, struct json_out *o)
{
	struct json_out *a;
	int64_t shown = c->alerts < WORKER_ALERTS_SHOWN ? c->alerts :
	    WORKER_ALERTS_SHOWN;

	for (size_t i = 0; i < sizeof(counts_table) / sizeof(counts_table[0]);
	    i++)
		json_put_int(o, counts_table[i].key,
		    *count_at((struct worker_counts *)(uintptr_t)c, i));
	a = json_put_array(o, "alerted");
	for (int64_t i = 0; i < shown; i++)
		json_add_int(a, c->alerted[i]);
	json_put_int(o, "reader_peak_kib", c->reader_peak_kib);
	json_put_real(o, "seconds", c->seconds);
	json_put_str(o, "first_error", c->first_error);
}

static void
add_report(const struct json *o, struct worker_counts *to)
{
	const struct json *a = json_get(o, "alerted");
	const char *error = json_str(json_get(o, "first_error"));
	int64_t peak = json_int(json_get(o, "reader_peak_kib"), 0);
	int64_t had = to->alerts;

	for (size_t i = 0; i < sizeof(counts_table) / sizeof(counts_table[0]);
	    i++)
		*count_at(to, i) += json_int(json_get(o, counts_table[i].key),
		    0);
	for (size_t i = 0; i < json_len(a) &&
	    had < WORKER_ALERTS_SHOWN; i++)
		to->alerted[had++] = json_int(json_at(a, i), 0);
	if (peak > to->reader_peak_kib)
		to->reader_peak_kib = peak;
	if (error != NULL && to->first_error[0] == '\0')
		snprintf(to->first_error, sizeof(to->first_error), "%s",
		    error);
}

/* The words that start one more of us; argv has room for them. */
static void
command_line(const struct worker *w, char **argv, char seconds[32])
{
	const char *words[10] = { w->program };
	int n = 1;

	if (w->conf->path != NULL) {
		words[n++] = "-c";
		words[n++] = w->conf->path;
	}
	words[n++] = "work";
	words[n++] = "-j1";
	words[n++] = "--json";
	if (w->seconds > 0) {
		snprintf(seconds, 32, "--time=%d", (int)w->seconds);
		words[n++] = seconds;
	}
	for (int i = 0; i <= n; i++)
		argv[i] = (char *)(uintptr_t)words[i];
}

/* Between fork and exec.  Who started us may be killed: then we go with it,
 * or the next run would find our leases held by a stranger. */
static void
become_worker(pid_t parent, int out, char **argv)
{
	/* it may have been killed before we could ask for the signal */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent &&
	    dup2(out, STDOUT_FILENO) >= 0)
		execv("/proc/self/exe", argv);
	_exit(127);
}

static bool
start_one(struct worker *w, struct crew *c)
{
	char seconds[32];
	char *argv[11];
	int ends[2];
	pid_t parent = getpid(), pid;

	command_line(w, argv, seconds);
	if (pipe2(ends, O_CLOEXEC) < 0)
		return false;
	pid = fork();
	if (pid == 0)
		become_worker(parent, ends[1], argv);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return false;
	}
	c->pid[c->n] = pid;
	c->fd[c->n++] = ends[0];
	return true;
}

struct crew *
crew_start(struct worker *w, int64_t waiting)
{
	int64_t jobs = w->jobs > 0 ? w->jobs : sysconf(_SC_NPROCESSORS_ONLN);
	struct crew *c;

	if (jobs > (waiting + ITEMS_EACH - 1) / ITEMS_EACH)
		jobs = (waiting + ITEMS_EACH - 1) / ITEMS_EACH;
	if (jobs > CREW_MAX)
		jobs = CREW_MAX;
	if (jobs <= 1 || w->max > 0)
		return NULL;
	c = talloc_zero(w->held, struct crew);
	while (c->n < jobs - 1)
		if (!start_one(w, c))
			break;
	return c;
}

void
crew_end(struct crew *c, struct worker_counts *counts)
{
	struct json *o;
	struct err e;
	size_t n;
	char *p;

	for (int i = 0; c != NULL && i < c->n; i++) {
		if (file_read_fd(c, c->fd[i], "a worker's report", REPORT_MAX,
		    &p, &n, &e) == 0 && n > 0 &&
		    json_parse(c, p, n, &o, &e) == 0)
			add_report(o, counts);
		close(c->fd[i]);
		waitpid(c->pid[i], NULL, 0);
	}
	talloc_free(c);
}
