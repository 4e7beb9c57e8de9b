// SPDX-License-Identifier: GPL-2.0
#include "police.h"

#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/time64.h>

#include "conn.h"
#include "direction.h"
#include "endpoint.h"
#include "pump.h"

static void on_tokens(struct work_struct *work)
{
	struct agw_police *police = container_of(to_delayed_work(work), struct agw_police, work);

	agw_pump_kick(container_of(police, struct agw_dir, police));
}

void agw_police_init(struct agw_police *police)
{
	INIT_DELAYED_WORK(&police->work, on_tokens);
}

static u32 ordered(const struct agw_dir *dir, enum agw_setting setting)
{
	return READ_ONCE(dir->source->ep->setting[setting]);
}

/* What came in since. The time that is not worth a whole token counts at the next look. */
static void fill(struct agw_police *police, u32 rate, s64 burst)
{
	u64 now = ktime_get_ns();
	s64 tokens = mul_u64_u64_div_u64(now - police->filled, rate, NSEC_PER_SEC);

	if (!police->filled || police->tokens + tokens >= burst) {
		police->filled = now;
		police->tokens = burst;
		return;
	}
	police->filled += DIV64_U64_ROUND_UP(tokens * NSEC_PER_SEC, rate);
	police->tokens += tokens;
}

static void count_wait(struct agw_ep *ep)
{
	spin_lock(&ep->stats_lock);
	ep->stats.policed++;
	spin_unlock(&ep->stats_lock);
}

/* Until there is a token, or another order may have come. */
static void wait_for_tokens(struct agw_dir *dir, u32 rate)
{
	struct agw_police *police = &dir->police;
	u64 ms = div_u64((1 - police->tokens) * MSEC_PER_SEC, rate) + 1;

	if (!police->waits)
		count_wait(dir->source->ep);
	WRITE_ONCE(police->waits, true);
	mod_delayed_work(agw_wq, &police->work,
			 msecs_to_jiffies(min_t(u64, ms, AGW_POLICE_WAIT)));
}

bool agw_police_lets(struct agw_dir *dir)
{
	u32 rate = ordered(dir, AGW_SETTING_POLICE_RATE);
	struct agw_police *police = &dir->police;

	if (rate) {
		fill(police, rate, ordered(dir, AGW_SETTING_POLICE_BURST));
		if (police->tokens <= 0) {
			wait_for_tokens(dir, rate);
			return false;
		}
	}
	if (police->waits)
		WRITE_ONCE(police->waits, false);
	return true;
}

void agw_police_charge(struct agw_dir *dir, size_t len)
{
	if (ordered(dir, AGW_SETTING_POLICE_RATE))
		dir->police.tokens -= len;
}

void agw_police_stop(struct agw_police *police)
{
	cancel_delayed_work_sync(&police->work);
}
