// SPDX-License-Identifier: GPL-2.0
/*
 * Sends UDP packets into an interface and prints what one of them cost. The
 * cost includes that of sending, which is always the same.
 *
 * Marks tell a plugin of the emulator what is being counted (plugins/).
 *
 * The packets enter the driver as those of a container's socket do: not shared
 * with anybody, checksum left to the hardware.
 */
#define _GNU_SOURCE
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <x86intrin.h>
#include "../sockets.h"
#include "costs.h"

#include "mark.h"

#define BATCH		64
#define PAYLOAD		32
#define PORTS		60000

struct packet {
	struct virtio_net_hdr vnet;
	struct ether_header eth;
	struct iphdr ip;
	struct udphdr udp;
	char payload[PAYLOAD];
} __attribute__((packed));

struct load {
	unsigned int count;
	struct sockaddr_in source;
	struct sockaddr_in destination;
	unsigned int nr_destinations;
};

static struct packet packets[BATCH];
static struct mmsghdr messages[BATCH];
static struct iovec vectors[BATCH];

/* Sum of 16 bit words, as the checksums of IP and UDP want it. */
static uint32_t sum_words(const void *data, size_t len, uint32_t sum)
{
	const uint16_t *word = data;

	for (; len > 1; len -= 2)
		sum += *word++;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* Checksum left to the hardware: the field holds the pseudo header's sum. */
static void packet_init(struct packet *p)
{
	static const unsigned char mac[] = { 2, 0, 0, 0, 0, 1 };

	memset(p, 0, sizeof(*p));
	p->vnet.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	p->vnet.csum_start = sizeof(p->eth) + sizeof(p->ip);
	p->vnet.csum_offset = offsetof(struct udphdr, check);
	memcpy(p->eth.ether_dhost, mac, sizeof(mac));
	p->eth.ether_shost[0] = 2;
	p->eth.ether_type = htons(ETHERTYPE_IP);
	p->ip.version = 4;
	p->ip.ihl = sizeof(p->ip) / 4;
	p->ip.tot_len = htons(sizeof(p->ip) + sizeof(p->udp) + PAYLOAD);
	p->ip.ttl = 64;
	p->ip.protocol = IPPROTO_UDP;
	p->udp.len = htons(sizeof(p->udp) + PAYLOAD);
}

/* The @nr-th flow: its destination is next to the one before. */
static void packet_flow(struct packet *p, const struct load *load,
			unsigned int nr)
{
	in_addr_t offset = nr % load->nr_destinations;

	p->ip.saddr = htonl(ntohl(load->source.sin_addr.s_addr) + nr / PORTS);
	p->ip.daddr = htonl(ntohl(load->destination.sin_addr.s_addr) + offset);
	p->ip.check = 0;
	p->ip.check = ~sum_words(&p->ip, sizeof(p->ip), 0);
	p->udp.source = htons(ntohs(load->source.sin_port) + nr % PORTS);
	p->udp.dest = load->destination.sin_port;
	p->udp.check = sum_words(&p->ip.saddr, 2 * sizeof(p->ip.saddr),
				 htons(IPPROTO_UDP) + p->udp.len);
}

static int open_interface(const char *name)
{
	struct sockaddr_ll addr = { .sll_family = AF_PACKET };
	int on = 1, fd;

	addr.sll_ifindex = if_nametoindex(name);
	if (!addr.sll_ifindex)
		err(1, "%s", name);
	/* No protocol: nothing is received. */
	fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		err(1, "packet socket");
	if (setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)))
		err(1, "packet socket");
	return fd;
}

/* Return: ticks per packet; making the packets up does not count. */
static double send_batch(int fd, unsigned int nr)
{
	unsigned long long start, end;
	int sent;

	mark(MARK_START);
	start = __rdtsc();
	sent = sendmmsg(fd, messages, nr, 0);
	end = __rdtsc();
	mark(MARK_STOP);
	if (sent != (int)nr)
		err(1, "sendmmsg");
	return (double)(end - start) / nr;
}

static void send_all(int fd, const struct load *load, int one_flow, double *costs)
{
	unsigned int nr, size, i;

	for (nr = 0; nr < load->count; nr += size) {
		size = load->count - nr < BATCH ? load->count - nr : BATCH;
		for (i = 0; i < size; i++)
			packet_flow(&packets[i], load, one_flow ? 0 : nr + i);
		*costs++ = send_batch(fd, size);
	}
}

int main(int argc, char **argv)
{
	unsigned int nr_batches;
	struct load load;
	int i, fd, one_flow;
	double *costs;

	if (argc != 7)
		errx(2, "usage: load INTERFACE first|same PACKETS FROM:PORT TO:PORT NR-TO");
	one_flow = !strcmp(argv[2], "same");
	load.count = to_uint(argv[3], 1, 10000000);
	load.source = endpoint(argv[4]);
	load.destination = endpoint(argv[5]);
	load.nr_destinations = to_uint(argv[6], 1, 1 << 20);
	fd = open_interface(argv[1]);
	for (i = 0; i < BATCH; i++) {
		packet_init(&packets[i]);
		vectors[i].iov_base = &packets[i];
		vectors[i].iov_len = sizeof(packets[i]);
		messages[i].msg_hdr.msg_iov = &vectors[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	nr_batches = (load.count + BATCH - 1) / BATCH;
	costs = calloc(nr_batches, sizeof(*costs));
	if (!costs)
		err(1, "no memory");
	mark(MARK_NEW);
	send_all(fd, &load, one_flow, costs);
	printf("%.1f\n", mean_cost(costs, nr_batches));
	free(costs);
	return 0;
}
