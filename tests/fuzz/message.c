// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <string.h>

#include "message.h"
#include "../../uapi/linux/svcnat.h"

#define HEADERS	(NLMSG_HDRLEN + GENL_HDRLEN)

/* One of so many attributes is wrong on purpose, where that may be. */
#define WRONG	24

struct maker {
	struct message *msg;
	struct dice *dice;
	bool honest;
	uint32_t txn;
};

static bool wrong(struct maker *maker)
{
	return !maker->honest && dice_once_in(maker->dice, WRONG);
}

static void put(struct maker *maker, uint16_t type, const void *value, size_t len)
{
	struct nlattr attr = { .nla_type = type };
	struct message *msg = maker->msg;
	size_t told = len;

	if (wrong(maker))
		told = dice_below(maker->dice, 40);
	if (msg->len + NLA_HDRLEN + NLA_ALIGN(told) > sizeof(msg->data))
		return;
	attr.nla_len = NLA_HDRLEN + told;
	memset(msg->data + msg->len, 0, NLA_HDRLEN + NLA_ALIGN(told));
	memcpy(msg->data + msg->len, &attr, sizeof(attr));
	if (len)
		memcpy(msg->data + msg->len + NLA_HDRLEN, value, len < told ? len : told);
	msg->len += NLA_HDRLEN + NLA_ALIGN(told);
}

/* Numbers that somebody may have forgotten to think of. */
static uint64_t number(struct maker *maker, uint32_t max)
{
	const uint64_t odd[] = {
		0, 1, max, (uint64_t)max + 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff,
		0x80000000, 0xffffffff, 0x7fffffffffffffff, 0xffffffffffffffff,
	};

	if (wrong(maker))
		return DICE_PICK(maker->dice, odd);
	if (max < 16 || dice_once_in(maker->dice, 4))
		return dice_below(maker->dice, max + 1 ?: max);
	return dice_below(maker->dice, 64 < max ? 64 : max) + 1;
}

static void put_name(struct maker *maker, uint16_t type)
{
	static const char *const odd[] = {
		"", "-s", "a b", "#", "\"", "s0\0s1", "s\n", "\x01", "\xc3\xbc", "nobody",
	};
	char name[260] = { 's', '0' + dice_below(maker->dice, 6) };
	const char *text;
	size_t len;

	if (!wrong(maker)) {
		put(maker, type, name, 3);
		return;
	}
	if (dice_once_in(maker->dice, 3)) {
		len = 189 + dice_below(maker->dice, 6);
		memset(name, 'n', len);
		put(maker, type, name, len + dice_below(maker->dice, 2));
		return;
	}
	text = DICE_PICK(maker->dice, odd);
	memcpy(name, text, strlen(text) + 1);
	put(maker, type, name, strlen(text) + dice_below(maker->dice, 8));
}

static void put_interface(struct maker *maker, uint16_t type)
{
	static const char *const names[] = {
		"lo", "veth+", "eth0", "+", "veth0123456789a",
	};
	static const char *const odd[] = {
		"", "lo+x", "a/b", "a:b", "veth0123456789ab", "+\0+", "l\0o", " ",
	};
	char name[32] = {};
	const char *text = wrong(maker) ? DICE_PICK(maker->dice, odd) :
					  DICE_PICK(maker->dice, names);
	size_t len = strlen(text);

	memcpy(name, text, len);
	put(maker, type, name, wrong(maker) ? len + dice_below(maker->dice, 4) : len + 1);
}

static const char *const anybody[] = {
	"10.0.0.0", "10.0.0.1", "10.96.0.1", "192.0.2.1", "127.0.0.1", "203.0.113.7",
	"fd00::1", "fd00:96::1", "2001:db8::", "::1", "172.16.0.0", "0.0.0.0", "::",
};

static const char *const nobody[] = {
	"0.0.0.0", "255.255.255.255", "224.0.0.1", "239.1.1.1", "0.1.2.3", "::", "ff02::1",
	"fe80::1", "::ffff:10.0.0.1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
};

static size_t read_address(const char *text, uint8_t *addr)
{
	if (inet_pton(AF_INET, text, addr) == 1)
		return 4;
	inet_pton(AF_INET6, text, addr);
	return 16;
}

/**
 * message_address - draw one of a network's first addresses
 * @dice: what decides
 * @second: number of the network, 10.@second.0.0/16 or fd00:@second::/32
 * @many: up to how many there are
 * @addr: result, 16 bytes
 *
 * Return: length of the address.
 */
size_t message_address(struct dice *dice, unsigned int second, uint32_t many, uint8_t *addr)
{
	uint32_t nr = dice_below(dice, many) + 1;

	memset(addr, 0, 16);
	if (dice_once_in(dice, 3)) {
		memcpy(addr, (uint8_t[]){ 0xfd, 0, 0, second }, 4);
		addr[14] = nr >> 8;
		addr[15] = nr;
		return 16;
	}
	memcpy(addr, (uint8_t[]){ 10, second, nr >> 8, nr }, 4);
	return 4;
}

static void put_address(struct maker *maker, const struct field *field)
{
	struct dice *dice = maker->dice;
	uint8_t addr[16] = {};
	size_t len;

	if (wrong(maker))
		len = read_address(DICE_PICK(dice, nobody), addr);
	else if (field->kind == KIND_ADDRESS)
		len = read_address(DICE_PICK(dice, anybody), addr);
	else if (field->kind == KIND_VIP)
		len = message_address(dice, 96, 6, addr);
	else
		len = message_address(dice, 0, dice_once_in(dice, 4) ? 4000 : 20, addr);
	put(maker, field->type, addr, len);
}

static void put_flagged(struct maker *maker, const struct field *field);

static void put_value(struct maker *maker, const struct field *field)
{
	static const uint16_t ports[] = { 80, 80, 53, 443, 8080, 30080 };
	static const uint8_t protocols[] = { 6, 6, 17, 17, 132 };
	static const uint32_t sizes[] = { 0, 0, 3, 251, 65537 };
	struct dice *dice = maker->dice;
	uint64_t value = number(maker, field->max);
	uint16_t port = htons(wrong(maker) ? value : DICE_PICK(dice, ports));
	uint8_t byte = wrong(maker) ? value : DICE_PICK(dice, protocols);
	uint32_t size = wrong(maker) ? value : DICE_PICK(dice, sizes);
	uint8_t bytes[16] = { value, 1, 2, 3 };

	switch (field->kind) {
	case KIND_FLAG:
	case KIND_PAD:
		put(maker, field->type, NULL, 0);
		break;
	case KIND_U8:
	case KIND_PREFIX:
		put(maker, field->type, &value, 1);
		break;
	case KIND_PROTOCOL:
		put(maker, field->type, &byte, 1);
		break;
	case KIND_U16:
		put(maker, field->type, &value, 2);
		break;
	case KIND_PORT:
		put(maker, field->type, &port, 2);
		break;
	case KIND_U32:
		put(maker, field->type, &value, 4);
		break;
	case KIND_MAGLEV:
		put(maker, field->type, &size, 4);
		break;
	case KIND_TXN:
		put(maker, field->type, &maker->txn, 4);
		break;
	case KIND_U64:
		put(maker, field->type, &value, 8);
		break;
	case KIND_BINARY:
		put(maker, field->type, bytes, field->max);
		break;
	case KIND_NAME:
		put_name(maker, field->type);
		break;
	case KIND_INTERFACE:
		put_interface(maker, field->type);
		break;
	case KIND_ADDRESS:
	case KIND_VIP:
	case KIND_SERVER:
		put_address(maker, field);
		break;
	case KIND_NEST:
		put_flagged(maker, field);
		break;
	}
}

/* A prefix that fits the address hides mistakes in what is behind it. */
static void put_range(struct maker *maker, const struct set *set)
{
	uint8_t addr[16] = {}, prefix;
	size_t len = message_address(maker->dice, dice_below(maker->dice, 128), 1, addr);

	prefix = len == 4 ? 16 : 32;
	if (wrong(maker))
		prefix = number(maker, 128);
	memset(addr + prefix / 8 % len, 0, len - prefix / 8 % len);
	put(maker, set->fields[0].type, addr, len);
	put(maker, set->fields[1].type, &prefix, 1);
}

static void put_field(struct maker *maker, const struct field *field)
{
	uint32_t many = field->many ?: 1, i;

	/* Mostly few, and now and then as many as there may be, and one more. */
	if (many > 1)
		many = dice_once_in(maker->dice, 20) ? many + dice_below(maker->dice, 2) :
						       dice_below(maker->dice, 4) + 1;
	for (i = 0; i < many; i++)
		put_value(maker, field);
}

static void put_set(struct maker *maker, const struct set *set)
{
	struct dice *dice = maker->dice;
	unsigned int i;

	if (set->nr && set->fields[set->nr - 1].kind == KIND_PREFIX && !dice_once_in(dice, 8)) {
		put_range(maker, set);
		return;
	}
	for (i = 0; i < set->nr; i++) {
		const struct field *field = &set->fields[i];
		bool node_port = field->kind == KIND_VIP && set->nr > 2;

		/* Hardly ever is it so. */
		if (field->type == SVCNAT_A_EXPECT_GENERATION && !dice_once_in(dice, 8))
			continue;
		/* The kernel reads no counters. */
		if (field->kind == KIND_NEST && !field->set->nr_needed &&
		    field->set->nr > 2 && !wrong(maker))
			continue;
		if (i < set->nr_needed ? wrong(maker) || (node_port && dice_once_in(dice, 5)) :
		    !dice_once_in(dice, 5))
			continue;
		put_field(maker, field);
	}
	if (wrong(maker))
		put(maker, dice_below(dice, 300), "12345678", 8);
}

static void put_flagged(struct maker *maker, const struct field *field)
{
	struct message *msg = maker->msg;
	size_t start = msg->len;
	struct nlattr attr = { .nla_type = field->type | NLA_F_NESTED };

	if (start + NLA_HDRLEN > sizeof(msg->data))
		return;
	msg->len += NLA_HDRLEN;
	put_set(maker, field->set);
	if (wrong(maker))
		attr.nla_type &= ~NLA_F_NESTED;
	attr.nla_len = msg->len - start;
	if (msg->len - start > 0xffff || wrong(maker))
		attr.nla_len = dice_word(maker->dice);
	memcpy(msg->data + start, &attr, sizeof(attr));
}

static const struct command *any_command(struct dice *dice)
{
	unsigned int sum = 0, i;
	uint32_t at;

	for (i = 0; i < nr_commands; i++)
		sum += commands[i].often;
	at = dice_below(dice, sum);
	for (i = 0; at >= commands[i].often; i++)
		at -= commands[i].often;
	return &commands[i];
}

/**
 * message_command - what a message asks for
 * @msg: the message
 *
 * Return: the command, or NULL if there is none of its number.
 */
const struct command *message_command(const struct message *msg)
{
	return grammar_command(msg->data[NLMSG_HDRLEN]);
}

static void set_len(struct message *msg)
{
	const uint32_t len = msg->len;

	memcpy(msg->data, &len, sizeof(len));
}

/**
 * message_make - make up a message
 * @msg: result
 * @dice: what decides
 * @wish: what does not depend on them
 */
void message_make(struct message *msg, struct dice *dice, const struct wish *wish)
{
	const struct command *command = wish->command ? grammar_command(wish->command) :
							any_command(dice);
	struct maker maker = {
		.msg = msg,
		.dice = dice,
		.honest = wish->honest || !dice_once_in(dice, 3),
		.txn = wish->txn ?: 1,
	};
	const struct nlmsghdr netlink = { .nlmsg_flags = NLM_F_REQUEST | wish->flags };
	struct genlmsghdr generic = { .cmd = command->number, .version = 1 };

	if (wrong(&maker))
		generic.cmd = dice_word(dice);
	memcpy(msg->data, &netlink, sizeof(netlink));
	memcpy(msg->data + NLMSG_HDRLEN, &generic, sizeof(generic));
	msg->len = HEADERS;
	/* First, so that it is there however much follows. */
	if (wish->txn && command->in_txn)
		put(&maker, SVCNAT_A_TXN, &maker.txn, sizeof(maker.txn));
	put_set(&maker, &command->set);
	set_len(msg);
}

static void damage_once(struct message *msg, struct dice *dice)
{
	static const uint8_t odd[] = { 0, 1, 2, 3, 4, 0x7f, 0x80, 0xff };
	size_t at = NLMSG_HDRLEN + dice_below(dice, msg->len - NLMSG_HDRLEN);
	size_t len = dice_below(dice, 40) + 1, left = msg->len - at;

	if (len > left)
		len = left;
	switch (dice_below(dice, 6)) {
	case 0:
		msg->data[at] = dice_word(dice);
		break;
	case 1:
		msg->data[at] = DICE_PICK(dice, odd);
		break;
	case 2:
		msg->data[at] ^= 1 << dice_below(dice, 8);
		break;
	case 3:
		memmove(msg->data + at, msg->data + at + len, left - len);
		msg->len -= len;
		break;
	case 4:
		if (msg->len + len > sizeof(msg->data))
			break;
		memmove(msg->data + at + len, msg->data + at, left);
		msg->len += len;
		break;
	case 5:
		msg->len = at;
		break;
	}
	if (msg->len < HEADERS)
		msg->len = HEADERS;
}

/**
 * message_damage - change bytes of a message
 * @msg: the message
 * @dice: what decides; sometimes its length is wrong afterwards
 */
void message_damage(struct message *msg, struct dice *dice)
{
	uint32_t len;

	do {
		damage_once(msg, dice);
	} while (dice_once_in(dice, 2));
	set_len(msg);
	if (!dice_once_in(dice, 20))
		return;
	len = msg->len - 4 + dice_below(dice, 8);
	memcpy(msg->data, &len, sizeof(len));
}
