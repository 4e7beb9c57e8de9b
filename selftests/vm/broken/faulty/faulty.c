// SPDX-License-Identifier: GPL-2.0
/* A fault for each check of the debug kernel. */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>

static char *fault = "none";
module_param(fault, charp, 0444);

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);
static int table[4];
static int slot = 4;

static noinline void *lose_memory(void)
{
	char *p = kmalloc(100, GFP_KERNEL);

	OPTIMIZER_HIDE_VAR(p);
	return p;
}

static void use_after_free(void)
{
	char *p = lose_memory();

	kfree(p);
	OPTIMIZER_HIDE_VAR(p);
	p[8] = 1;
}

static void invert_locks(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static int __init faulty_init(void)
{
	OPTIMIZER_HIDE_VAR(slot);
	if (!strcmp(fault, "leak"))
		lose_memory();
	else if (!strcmp(fault, "free"))
		use_after_free();
	else if (!strcmp(fault, "locks"))
		invert_locks();
	else if (!strcmp(fault, "bounds"))
		table[slot] = 1;
	return 0;
}

static void __exit faulty_exit(void)
{
}

module_init(faulty_init);
module_exit(faulty_exit);
MODULE_DESCRIPTION("faults that the debug kernel must find");
MODULE_LICENSE("GPL");
