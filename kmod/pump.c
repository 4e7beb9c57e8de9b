// SPDX-License-Identifier: GPL-2.0
#include "pump.h"

#include <linux/cpu.h>
#include <linux/gfp.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <uapi/linux/sched/types.h>

#include "direction.h"
#include "police.h"

/*
 * One thread for each CPU works on the directions that were kicked there, so that octets are
 * handled where the network stack received them and many small messages share one wake-up. Of
 * several that wait it gives half to a thread that sleeps.
 */
struct pump {
	struct llist_head queue;
	struct task_struct *task;	/* NULL: the CPU was never online; smp_store_release() */
	bool asleep;			/* or about to; WRITE_ONCE by the thread, a hint */
	struct agw_chunks chunks;	/* the thread's */
};

/*
 * Who owns a direction. Only the kick that finds it idle may queue it, so it is on one queue at
 * most, and one thread at a time has it. A kick meanwhile makes that thread run it once more.
 */
enum {
	DIR_IDLE,
	DIR_QUEUED,	/* queued or running, nothing new */
	DIR_AGAIN,	/* queued or running, and something new */
};

static DEFINE_PER_CPU(struct pump, pumps);
static struct pump *fallback;		/* of a CPU that was online at the start */
static enum cpuhp_state cpuhp_slot;

/* --- chunks ---------------------------------------------------------------------------------- */

static bool chunk_refill(struct bio_vec *vec)
{
	gfp_t gfp = GFP_KERNEL | __GFP_COMP | __GFP_NOWARN | __GFP_NORETRY;
	struct page *page = alloc_pages(gfp, AGW_CHUNK_ORDER);

	vec->bv_len = PAGE_SIZE << AGW_CHUNK_ORDER;
	if (!page) {
		page = alloc_page(GFP_KERNEL);
		vec->bv_len = PAGE_SIZE;
	}
	vec->bv_page = page;
	vec->bv_offset = 0;
	return page;
}

bool agw_chunks_refill(struct agw_chunks *chunks)
{
	unsigned int i;

	chunks->size = 0;
	for (i = 0; i < AGW_CHUNKS; i++) {
		if (!chunks->vec[i].bv_page && !chunk_refill(&chunks->vec[i]))
			break;
		chunks->size += chunks->vec[i].bv_len;
	}
	return chunks->size;
}

static void chunks_empty(struct agw_chunks *chunks)
{
	unsigned int i;

	for (i = 0; i < AGW_CHUNKS; i++)
		if (chunks->vec[i].bv_page)
			put_page(chunks->vec[i].bv_page);
	memset(chunks, 0, sizeof(*chunks));
}

/* --- threads --------------------------------------------------------------------------------- */

static void pump_enqueue(struct agw_dir *dir)
{
	struct pump *pump;

	preempt_disable();
	pump = this_cpu_ptr(&pumps);
	/* Pairs with start_pump(). */
	if (!smp_load_acquire(&pump->task))
		pump = fallback;
	if (llist_add(&dir->node, &pump->queue))
		wake_up_process(pump->task);
	preempt_enable();
}

static void pump_run(struct agw_dir *dir, struct pump *pump)
{
	bool more;

	/* From here on a kick means another run. What the last one came for is seen: xchg. */
	atomic_xchg(&dir->queue, DIR_QUEUED);
	if (READ_ONCE(dir->stop)) {
		/* Stays queued for ever, so that no kick queues it. May be freed at once. */
		complete(&dir->stopped);
		return;
	}
	more = agw_dir_run(dir, &pump->chunks);
	if (more || atomic_cmpxchg(&dir->queue, DIR_QUEUED, DIR_IDLE) != DIR_QUEUED)
		pump_enqueue(dir);
}

/* One whose thread has nothing to do. Few are looked at: nobody may sleep on a large machine. */
static struct pump *find_sleeper(void)
{
	unsigned int cpu, looks = AGW_SLEEPER_LOOKS;

	for_each_cpu_wrap(cpu, cpu_online_mask, raw_smp_processor_id() + 1) {
		struct pump *pump = per_cpu_ptr(&pumps, cpu);

		if (!looks--)
			break;
		/* Pairs with start_pump(). */
		if (smp_load_acquire(&pump->task) && READ_ONCE(pump->asleep))
			return pump;
	}
	return NULL;
}

/* Gives the second half of a batch away. It may run at once, and its directions may be freed. */
static void give_half(struct llist_node *batch, struct pump *sleeper)
{
	struct llist_node *half = batch, *last, *first;

	for (last = batch; last->next && last->next->next; last = last->next->next)
		half = half->next;
	first = half->next;
	half->next = NULL;
	for (last = first; last->next; last = last->next)
		;
	if (llist_add_batch(first, last, &sleeper->queue))
		wake_up_process(sleeper->task);
}

static void share_batch(struct llist_node *batch)
{
	struct pump *sleeper;

	if (!batch->next)
		return;
	sleeper = find_sleeper();
	if (sleeper)
		give_half(batch, sleeper);
}

static struct llist_node *take_queue(struct pump *pump)
{
	return llist_reverse_order(llist_del_all(&pump->queue));
}

/* Shared again before each turn: what is received meanwhile takes time of this CPU as well. */
static void pump_batch(struct pump *pump)
{
	struct llist_node *batch = take_queue(pump), *next;

	for (; batch; batch = next) {
		if (!batch->next)
			batch->next = take_queue(pump);
		share_batch(batch);
		/* The direction may be queued again, or gone, after it ran. */
		next = batch->next;
		pump_run(llist_entry(batch, struct agw_dir, node), pump);
		cond_resched();
	}
}

/*
 * Octets wait for it: who asks for short slices has its turn sooner, before the agent and its
 * workers, and no more of the CPU than any other.
 */
static void ask_for_short_slices(void)
{
	const struct sched_attr attr = {
		.size = sizeof(attr),
		.sched_policy = SCHED_NORMAL,
		.sched_runtime = AGW_PUMP_SLICE,
	};

	WARN_ON_ONCE(sched_setattr_nocheck(current, &attr));
}

static int pump_thread(void *arg)
{
	struct pump *pump = arg;

	ask_for_short_slices();
	/*
	 * It begins on its CPU, and an operator may move it. In the middle of a read that makes
	 * fault.c take a record without content type for a forged one, and nothing else.
	 */
	current->flags &= ~PF_NO_SETAFFINITY;
	while (!kthread_should_stop()) {
		WRITE_ONCE(pump->asleep, true);
		set_current_state(TASK_INTERRUPTIBLE);
		if (llist_empty(&pump->queue) && !kthread_should_stop())
			schedule();
		__set_current_state(TASK_RUNNING);
		WRITE_ONCE(pump->asleep, false);
		pump_batch(pump);
	}
	return 0;
}

/*
 * The thread of a CPU that had gone: it has worked on others meanwhile, and the scheduler has
 * forgotten where it belongs. One that an operator has moved elsewhere stays there.
 */
static int return_pump(struct pump *pump, unsigned int cpu)
{
	if (!cpumask_test_cpu(cpu, pump->task->cpus_ptr))
		return 0;
	/* Without it octets take another way, which is no reason to refuse the CPU. */
	WARN_ON_ONCE(set_cpus_allowed_ptr(pump->task, cpumask_of(cpu)));
	return 0;
}

/* The CPU comes up, for the first time or again. */
static int start_pump(unsigned int cpu)
{
	struct pump *pump = per_cpu_ptr(&pumps, cpu);
	struct task_struct *task;

	if (pump->task)
		return return_pump(pump, cpu);
	task = kthread_create_on_cpu(pump_thread, pump, cpu, "ims-agw/%u");
	if (IS_ERR(task))
		return PTR_ERR(task);
	get_task_struct(task);
	/* Pairs with pump_enqueue(). */
	smp_store_release(&pump->task, task);
	wake_up_process(task);
	return 0;
}

int agw_pump_init(void)
{
	int ret;

	ret = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "net/ims_agw:online", start_pump, NULL);
	if (ret < 0) {
		agw_pump_exit();
		return ret;
	}
	cpuhp_slot = ret;
	fallback = per_cpu_ptr(&pumps, cpumask_first(cpu_online_mask));
	return 0;
}

void agw_pump_exit(void)
{
	unsigned int cpu;

	if (cpuhp_slot > 0)
		cpuhp_remove_state_nocalls(cpuhp_slot);
	cpuhp_slot = 0;
	for_each_possible_cpu(cpu) {
		struct pump *pump = per_cpu_ptr(&pumps, cpu);

		if (!pump->task)
			continue;
		kthread_stop(pump->task);
		put_task_struct(pump->task);
		pump->task = NULL;
		chunks_empty(&pump->chunks);
	}
}

unsigned int agw_pump_threads(void)
{
	unsigned int cpu, n = 0;

	for_each_possible_cpu(cpu)
		n += !!per_cpu_ptr(&pumps, cpu)->task;
	return n;
}

/* --- directions ------------------------------------------------------------------------------ */

void agw_pump_prepare(struct agw_dir *dir)
{
	atomic_set(&dir->queue, DIR_IDLE);
	init_completion(&dir->stopped);
	agw_police_init(&dir->police);
}

void agw_pump_kick(struct agw_dir *dir)
{
	if (atomic_xchg(&dir->queue, DIR_AGAIN) == DIR_IDLE)
		pump_enqueue(dir);
}

void agw_pump_stop(struct agw_dir *dir)
{
	WRITE_ONCE(dir->stop, true);
	agw_pump_kick(dir);
	wait_for_completion(&dir->stopped);
	agw_police_stop(&dir->police);
}
