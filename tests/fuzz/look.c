// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <string.h>

#include "link.h"
#include "look.h"
#include "../../uapi/linux/svcnat.h"

/* What is told, and what was counted of it. */
struct view {
	struct state state;
	struct state used;
	char name[SVCNAT_NAME_MAX + 1];
	bool broken;
};

static void check_nest(const struct set *const *sets, const void *data, size_t len);

static void check_len(const struct field *field, size_t len)
{
	static const uint8_t exact[] = {
		[KIND_U8] = 1, [KIND_PREFIX] = 1, [KIND_PROTOCOL] = 1, [KIND_U16] = 2,
		[KIND_PORT] = 2, [KIND_U32] = 4, [KIND_MAGLEV] = 4, [KIND_TXN] = 4,
		[KIND_U64] = 8, [KIND_NEST] = 0,
	};
	size_t wanted = exact[field->kind < KIND_NEST ? field->kind : KIND_NEST];

	if (field->kind == KIND_BINARY)
		wanted = field->max;
	if (wanted && wanted != len)
		errx(1, "told: attribute %u has %zu bytes", field->type, len);
}

static void check_value(const struct field *field, const void *data, size_t len)
{
	const struct set *const nested[] = { field->set, NULL };
	const char *text = data;

	switch (field->kind) {
	case KIND_NEST:
		check_nest(nested, data, len);
		break;
	case KIND_NAME:
	case KIND_INTERFACE:
		if (len < 2 || len > SVCNAT_NAME_MAX + 1 || text[len - 1] ||
		    strlen(text) != len - 1)
			errx(1, "told: a name of %zu bytes", len);
		break;
	case KIND_ADDRESS:
	case KIND_VIP:
	case KIND_SERVER:
		if (len != 4 && len != 16)
			errx(1, "told: an address of %zu bytes", len);
		break;
	default:
		check_len(field, len);
	}
}

static const struct nlattr *next(const void *data, size_t len, size_t *at)
{
	const struct nlattr *attr = data + *at;

	if (*at == len)
		return NULL;
	if (*at + NLA_HDRLEN > len || attr->nla_len < NLA_HDRLEN || *at + attr->nla_len > len)
		errx(1, "told: attributes do not end where they should");
	*at += NLA_ALIGN(attr->nla_len);
	if (*at > len)
		*at = len;
	return attr;
}

static void check_nest(const struct set *const *sets, const void *data, size_t len)
{
	const struct nlattr *attr;
	const struct field *field;
	size_t at = 0;

	while ((attr = next(data, len, &at))) {
		field = grammar_field(sets, attr->nla_type & NLA_TYPE_MASK);
		if (!field)
			errx(1, "told: attribute %u of %s is unknown", attr->nla_type,
			     sets[0]->name);
		check_value(field, (void *)attr + NLA_HDRLEN, attr->nla_len - NLA_HDRLEN);
	}
}

static uint64_t digest(uint64_t value, const void *data, size_t len)
{
	const uint8_t *byte = data;

	while (len--)
		value = (value ^ *byte++) * 0x100000001b3;
	return value;
}

static uint32_t word(const struct nlattr *attr)
{
	uint32_t value;

	memcpy(&value, (void *)attr + NLA_HDRLEN, sizeof(value));
	return value;
}

static void read_limits(struct state *used, const struct nlattr *nest)
{
	const size_t len = nest->nla_len - NLA_HDRLEN;
	const struct nlattr *attr;
	size_t at = 0;

	while ((attr = next((void *)nest + NLA_HDRLEN, len, &at))) {
		if (attr->nla_type == SVCNAT_L_SERVICES)
			used->services = word(attr);
		else if (attr->nla_type == SVCNAT_L_FRONTENDS)
			used->frontends = word(attr);
		else if (attr->nla_type == SVCNAT_L_BACKENDS)
			used->backends = word(attr);
	}
}

/* One that does not fit into a message is told in several, with its name in each. */
static void read_name(struct view *view, const struct nlattr *attr)
{
	const char *name = (void *)attr + NLA_HDRLEN;

	if (!strcmp(view->name, name))
		return;
	memcpy(view->name, name, attr->nla_len - NLA_HDRLEN);
	view->state.services++;
}

static void read_attr(struct view *view, const struct nlattr *attr)
{
	switch (attr->nla_type & NLA_TYPE_MASK) {
	case SVCNAT_A_COUNTERS:
		return;
	case SVCNAT_A_LIMITS:
		read_limits(&view->used, attr);
		return;
	case SVCNAT_A_NAME:
		read_name(view, attr);
		break;
	case SVCNAT_A_FRONTEND:
		view->state.frontends++;
		break;
	case SVCNAT_A_BACKEND:
		view->state.backends++;
		break;
	case SVCNAT_A_GENERATION:
		memcpy(&view->state.generation, (void *)attr + NLA_HDRLEN,
		       sizeof(view->state.generation));
		break;
	}
	view->state.digest = digest(view->state.digest, attr, attr->nla_len);
}

static void read_message(const struct nlmsghdr *header, void *data)
{
	const void *attrs = (const void *)header + NLMSG_HDRLEN + GENL_HDRLEN;
	const size_t len = header->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;
	const struct nlattr *attr;
	struct view *view = data;
	size_t at = 0;

	view->broken |= header->nlmsg_flags & NLM_F_DUMP_INTR;
	check_nest(told, attrs, len);
	while ((attr = next(attrs, len, &at)))
		read_attr(view, attr);
}

static int ask(struct link *link, uint8_t command, uint16_t flags, const struct nlattr *attr,
	       struct view *view)
{
	const struct nlmsghdr netlink = {
		.nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN + (attr ? attr->nla_len : 0),
		.nlmsg_flags = NLM_F_REQUEST | flags,
	};
	const struct genlmsghdr generic = { .cmd = command, .version = 1 };
	static struct message msg;

	msg.len = netlink.nlmsg_len;
	memcpy(msg.data, &netlink, sizeof(netlink));
	memcpy(msg.data + NLMSG_HDRLEN, &generic, sizeof(generic));
	if (attr)
		memcpy(msg.data + NLMSG_HDRLEN + GENL_HDRLEN, attr, attr->nla_len);
	return link_ask(link, &msg, read_message, view);
}

/* The dump and what is told of it must be the same. */
static void check_used(const struct view *view)
{
	const struct state *seen = &view->state, *used = &view->used;

	if (seen->services == used->services && seen->frontends == used->frontends &&
	    seen->backends == used->backends)
		return;
	errx(1, "told: %u services, %u frontends, %u backends; used: %u, %u, %u",
	     seen->services, seen->frontends, seen->backends, used->services,
	     used->frontends, used->backends);
}

/**
 * look - look at the table of this network namespace, which nobody else changes
 * @state: result
 */
void look(struct state *state)
{
	const struct nlattr with_counters = { NLA_HDRLEN, SVCNAT_A_WITH_COUNTERS };
	struct view view = { .state.there = true };
	struct link link;
	int error;

	memset(state, 0, sizeof(*state));
	if (!link_open(&link))
		goto out;
	error = ask(&link, SVCNAT_CMD_CONFIG_GET, NLM_F_ACK, &with_counters, &view);
	if (!error)
		error = ask(&link, SVCNAT_CMD_SERVICE_GET, NLM_F_DUMP, NULL, &view);
	/* The module went meanwhile, and with it the table. */
	if (error == -ENOENT)
		goto out;
	if (error)
		errx(1, "the table cannot be seen: error %d", error);
	if (view.broken)
		errx(1, "the table changed while nobody changed it");
	check_used(&view);
	*state = view.state;
out:
	link_close(&link);
}

/**
 * look_same - compare tables
 * @a: one
 * @b: another
 *
 * Return: whether they are the same.
 */
bool look_same(const struct state *a, const struct state *b)
{
	return a->there == b->there && a->generation == b->generation &&
	       a->digest == b->digest && a->services == b->services &&
	       a->frontends == b->frontends && a->backends == b->backends;
}
