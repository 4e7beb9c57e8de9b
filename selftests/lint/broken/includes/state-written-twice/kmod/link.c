// SPDX-License-Identifier: GPL-2.0
void a(struct agw_ep *ep)
{
	ep->state = 1;
	ep->state = 2;
}
