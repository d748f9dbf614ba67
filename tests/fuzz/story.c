// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <string.h>

#include "cover.h"
#include "shared.h"
#include "story.h"
#include "../../uapi/linux/svcnat.h"

#define BATCH	8

/* Looking costs ten times what asking does. */
#define COMPARED	6

static struct message messages[BATCH];

static void compare(struct teller *teller, const char *what)
{
	struct state now;

	look(&now);
	if (teller->known && !look_same(&now, &teller->state))
		errx(1, "%s: the table changed: generation %llu to %llu, %u services to %u, %u frontends to %u, %u backends to %u",
		     what, (unsigned long long)teller->state.generation,
		     (unsigned long long)now.generation, teller->state.services, now.services,
		     teller->state.frontends, now.frontends, teller->state.backends, now.backends);
	count(&shared->compared, teller->known);
	teller->state = now;
	teller->known = true;
}

static void reopen(struct teller *teller)
{
	link_close(&teller->link);
	link_open(&teller->link);
}

/* Return: whether the message is as it was made up. */
static bool make(struct teller *teller, struct message *msg, const struct wish *wish)
{
	struct dice *dice = &teller->dice;
	bool recalled = !wish->honest && !dice_below(dice, 3) && cover_recall(msg, dice);

	if (!recalled)
		message_make(msg, dice, wish);
	if (wish->honest || (!recalled && !dice_once_in(dice, 4)))
		return !recalled;
	message_damage(msg, dice);
	return false;
}

/* What is sent as it was made up, and belongs to a transaction, changes nothing yet. */
static bool may_change(const struct message *msg, const struct wish *wish, bool whole)
{
	const struct command *command = message_command(msg);

	if (!whole || !command)
		return true;
	return !(wish->txn && command->in_txn) && command->number != SVCNAT_CMD_TXN_BEGIN &&
	       command->number != SVCNAT_CMD_TXN_ABORT;
}

static void request(struct teller *teller, const struct wish *wish)
{
	struct dice *dice = &teller->dice;
	bool look_now = teller->alone && dice_once_in(dice, COMPARED);
	bool whole;
	int error;

	if (look_now && !teller->known)
		compare(teller, "before");
	whole = make(teller, &messages[0], wish);
	error = link_ask(&teller->link, &messages[0], NULL, NULL);
	if (link_dry)
		return;
	count(error ? &shared->refused : &shared->done, 1);
	if (!error && may_change(&messages[0], wish, whole))
		teller->known = false;
	if (look_now && teller->known)
		compare(teller, error ? "refused" : "part of a transaction");
}

/* What a change has changed may be asked for, too. */
static uint16_t change_flags(struct teller *teller)
{
	return NLM_F_ACK | (dice_once_in(&teller->dice, 2) ? NLM_F_ECHO : 0);
}

static void single(struct teller *teller)
{
	const struct wish wish = { .flags = change_flags(teller) };

	request(teller, &wish);
}

/* Many at once; nobody may read what is said to them. */
static void batch(struct teller *teller)
{
	const struct wish wish = { .flags = dice_once_in(&teller->dice, 2) ? NLM_F_ACK : 0 };
	struct message *all[BATCH];
	unsigned int nr = 1 + dice_below(&teller->dice, BATCH), i;
	bool reads = !dice_once_in(&teller->dice, 4);

	for (i = 0; i < nr; i++) {
		all[i] = &messages[i];
		make(teller, all[i], &wish);
	}
	link_send(&teller->link, all, nr);
	teller->known = false;
	while (reads && !link_dry && link_read(&teller->link, NULL, NULL) == -EINPROGRESS)
		;
}

static void transaction(struct teller *teller)
{
	struct dice *dice = &teller->dice;
	const uint32_t id = 1 + dice_below(dice, 3);
	struct wish wish = {
		.command = SVCNAT_CMD_TXN_BEGIN,
		.txn = id,
		.flags = change_flags(teller),
		.honest = !dice_once_in(dice, 8),
	};
	unsigned int nr = dice_below(dice, 7);

	request(teller, &wish);
	wish.command = 0;
	wish.honest = dice_once_in(dice, 2);
	while (nr--) {
		wish.txn = dice_once_in(dice, 24) ? id + 1 : id;
		/* The dice may well have it end here, or be no part of it. */
		request(teller, &wish);
	}
	wish.txn = id;
	wish.honest = !dice_once_in(dice, 8);
	switch (dice_below(dice, 16)) {
	case 0:
		/* It stays open, and nobody else can have one for a while. */
		return;
	case 1:
	case 2:
		reopen(teller);
		return;
	case 3:
		wish.command = SVCNAT_CMD_TXN_ABORT;
		request(teller, &wish);
		return;
	default:
		wish.command = SVCNAT_CMD_TXN_COMMIT;
		request(teller, &wish);
	}
}

/* Read to its end, or for a while; others follow on the same socket. */
static void dump(struct teller *teller)
{
	const struct wish wish = {
		.command = dice_once_in(&teller->dice, 8) ? SVCNAT_CMD_CONFIG_GET :
							    SVCNAT_CMD_SERVICE_GET,
		.flags = NLM_F_DUMP,
	};
	unsigned int parts = dice_below(&teller->dice, 5);
	struct message *msg = &messages[0];

	make(teller, msg, &wish);
	link_send(&teller->link, &msg, 1);
	if (link_dry)
		return;
	if (parts == 4)
		parts = 1000;
	while (parts-- && link_read(&teller->link, NULL, NULL) == -EINPROGRESS)
		;
}

/**
 * story_begin - open the socket
 * @teller: who
 */
void story_begin(struct teller *teller)
{
	cover_open();
	link_open(&teller->link);
}

/**
 * story_tell - do something
 * @teller: who
 */
void story_tell(struct teller *teller)
{
	switch (dice_below(&teller->dice, 20)) {
	case 0:
		reopen(teller);
		break;
	case 1:
		link_join(&teller->link);
		break;
	case 2:
	case 3:
		dump(teller);
		break;
	case 4:
	case 5:
		batch(teller);
		break;
	case 6:
	case 7:
	case 8:
	case 9:
	case 10:
	case 11:
		transaction(teller);
		break;
	default:
		single(teller);
	}
}

/**
 * story_flush - empty the table, which has to be empty then
 * @teller: who, and nobody else is there
 */
void story_flush(struct teller *teller)
{
	const struct wish wish = {
		.command = SVCNAT_CMD_FLUSH,
		.flags = NLM_F_ACK,
		.honest = true,
	};
	struct message *msg = &messages[0];
	struct state before, after;
	int error;

	reopen(teller);
	look(&before);
	do {
		message_make(msg, &teller->dice, &wish);
		error = link_ask(&teller->link, msg, NULL, NULL);
		/* The dice may have named a generation. */
	} while (error == -ESTALE);
	look(&after);
	if (error)
		errx(1, "flush: error %d", error);
	if (after.services || after.frontends || after.backends)
		errx(1, "flush: %u services, %u frontends, %u backends are left", after.services,
		     after.frontends, after.backends);
	if (after.generation - before.generation > 1)
		errx(1, "flush: generation %llu to %llu", (unsigned long long)before.generation,
		     (unsigned long long)after.generation);
	teller->known = false;
}
