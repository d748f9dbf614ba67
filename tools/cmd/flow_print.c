// SPDX-License-Identifier: GPL-2.0
/* Connections, and how many there are, for people and for programs. */
#include <stdlib.h>

#include <linux/netfilter/nf_conntrack_common.h>

#include "base/format.h"
#include "cmd/flow_print.h"
#include "file/json_write.h"

/* So many rows are held to find out how wide they are. */
#define ROWS 512

static const struct {
	uint32_t bit;
	bool set;	/* the word stands for the bit being set, or not set */
	const char *word;
} flags[] = {
	{ IPS_SEEN_REPLY, false, "unreplied" },
	{ IPS_ASSURED, true, "assured" },
	{ IPS_OFFLOAD, true, "offloaded" },
};

#define FLAGS (sizeof(flags) / sizeof(flags[0]))

static bool has_flag(const struct flow *flow, unsigned int flag)
{
	return !!(flow->status & flags[flag].bit) == flags[flag].set;
}

/* That the port alone is another can happen without masquerading. */
static bool is_masqueraded(const struct flow *flow)
{
	struct endpoint client = flow->client;

	client.port = flow->seen.port;
	return endpoint_compare(&client, &flow->seen);
}

static void check_output(const struct flow_list *list)
{
	if (!ferror(list->to))
		return;
	complain("cannot write the output");
	exit(EXIT_FAILURE);
}

static void begin_event(struct json *json, const struct flow_list *list,
			const char *event)
{
	json_begin(json, list->to);
	json_open_object(json, NULL);
	json_put_string(json, "event", event);
}

static void end_event(struct json *json, const struct flow_list *list)
{
	json_end(json);
	check_output(list);
}

/* An event that tells a number, or nothing but itself. */
static void print_event(const struct flow_list *list, const char *event,
			const char *key, uint64_t number)
{
	struct json json;

	begin_event(&json, list, event);
	/* Of the first line, that is. */
	if (key && !strcmp(event, "start"))
		json_put_number(&json, "schema", JSON_SCHEMA);
	if (key)
		json_put_number(&json, key, number);
	end_event(&json, list);
}

static void begin_table(struct flow_list *list)
{
	static const char *const titles[] = {
		"PROTO", "STATE", "CLIENT", "VIP", "BACKEND", "SERVICE",
		"FLAGS", "EXPIRES", "PACKETS", "BYTES",
	};

	table_begin(&list->table, 0x380, titles, list->accounted ? 10 : 8);
}

/**
 * flow_list_begin() - begin to print connections
 * @list: the list
 * @to: where to
 * @json: as JSON
 * @accounted: in a table, with packets and bytes
 * @generation: of the services' table
 */
void flow_list_begin(struct flow_list *list, FILE *to, bool json,
		     bool accounted, uint64_t generation)
{
	*list = (struct flow_list){
		.to = to, .json = json, .accounted = accounted,
	};
	if (json)
		print_event(list, "start", "generation", generation);
	else
		begin_table(list);
}

static void print_flow(const struct flow_list *list, const struct flow *flow,
		       const struct flow_owner *owner)
{
	struct json json;
	unsigned int i;

	begin_event(&json, list, "flow");
	json_put_string(&json, "service", owner->service->name);
	json_put_string(&json, "protocol", format_protocol(flow->protocol));
	if (flow->state)
		json_put_string(&json, "state", flow->state);
	json_put_end(&json, "client", &flow->client);
	json_put_end(&json, "destination", &flow->dialed);
	json_put_end(&json, "backend", &flow->backend);
	json_put_end(&json, "source", &flow->seen);
	for (i = 0; i < FLAGS; i++)
		json_put_bool(&json, flags[i].word, has_flag(flow, i));
	json_put_bool(&json, "masqueraded", is_masqueraded(flow));
	json_put_bool(&json, "left", !owner->backend);
	if (flow->timed)
		json_put_number(&json, "expires", flow->seconds);
	if (flow->accounted) {
		json_put_number(&json, "packets", flow->packets);
		json_put_number(&json, "bytes", flow->bytes);
	}
	end_event(&json, list);
}

static void flag_cell(struct table *table, const struct flow *flow,
		      const struct flow_owner *owner)
{
	const char *words[FLAGS + 2];
	unsigned int i, count = 0;
	char text[64] = "";
	size_t used = 0;

	for (i = 0; i < FLAGS; i++)
		if (has_flag(flow, i))
			words[count++] = flags[i].word;
	if (is_masqueraded(flow))
		words[count++] = "masqueraded";
	if (!owner->backend)
		words[count++] = "left";
	for (i = 0; i < count; i++)
		used += snprintf(text + used, sizeof(text) - used, "%s%s",
				 i ? "," : "", words[i]);
	table_text(table, owner->backend ? STYLE_PLAIN : STYLE_WARN,
		   count ? text : "-");
}

static void flow_row(const struct flow_list *list, struct table *table,
		     const struct flow *flow, const struct flow_owner *owner)
{
	char text[ENDPOINT_LEN], duration[DURATION_LEN];

	table_text(table, STYLE_PLAIN, format_protocol(flow->protocol));
	table_text(table, STYLE_PLAIN, flow->state ? flow->state : "-");
	table_text(table, STYLE_PLAIN,
		   format_endpoint(text, &flow->client));
	table_text(table, STYLE_PLAIN,
		   format_endpoint(text, &flow->dialed));
	table_text(table, STYLE_PLAIN,
		   format_endpoint(text, &flow->backend));
	table_text(table, STYLE_NAME, owner->service->name);
	flag_cell(table, flow, owner);
	table_text(table, STYLE_PLAIN, flow->timed ?
		   format_duration(duration, flow->seconds) : "-");
	if (!list->accounted)
		return;
	table_number(table, flow->packets);
	table_number(table, flow->bytes);
}

/**
 * flow_list_take() - print a connection, for struct flow_sink
 * @flow: the connection
 * @owner: whose it is
 * @data: the list
 */
void flow_list_take(const struct flow *flow, const struct flow_owner *owner,
		    void *data)
{
	struct flow_list *list = data;

	list->total++;
	if (list->json) {
		print_flow(list, flow, owner);
		return;
	}
	flow_row(list, &list->table, flow, owner);
	if (++list->rows < ROWS)
		return;
	list->rows = 0;
	table_flush(&list->table, list->to);
	check_output(list);
}

/**
 * flow_list_restart() - say that the list begins again, for struct flow_sink
 * @data: the list
 *
 * What has been printed cannot be taken back.
 */
void flow_list_restart(void *data)
{
	struct flow_list *list = data;

	list->total = 0;
	list->rows = 0;
	if (list->json) {
		print_event(list, "restart", NULL, 0);
	} else {
		table_end(&list->table, list->to);
		fputc('\n', list->to);
		begin_table(list);
	}
	fflush(list->to);
	complain("conntrack's table was rearranged while it was read: the list begins again");
}

/**
 * flow_list_end() - print what is left of the list
 * @list: the list
 * @complete: it has all connections
 */
void flow_list_end(struct flow_list *list, bool complete)
{
	if (!list->json)
		table_end(&list->table, list->to);
	else if (complete)
		print_event(list, "end", "flows", list->total);
}

static void count_cells(struct table *table, const struct flow_counts *counts)
{
	table_number(table, counts->active);
	table_number(table, counts->unreplied);
	table_number(table, counts->closed);
}

static void count_rows(struct table *table, const struct service *service)
{
	char at[ENDPOINT_LEN];
	size_t i;

	table_text(table, STYLE_NAME, service->name);
	count_cells(table, service->flows);
	for (i = 0; i < service->backend_count; i++) {
		table_cell(table, STYLE_PLAIN, "  -> %s",
			   format_endpoint(at, &service->backends[i].at));
		count_cells(table, service->backends[i].flows);
	}
	for (i = 0; i < service->left_count; i++) {
		table_cell(table, STYLE_WARN, "  -> %s left",
			   format_endpoint(at, &service->left[i].at));
		count_cells(table, &service->left[i].flows);
	}
}

static bool is_left_out(const struct service *service, bool sparse)
{
	return sparse && !service->backend_count && !service->left_count;
}

/**
 * flow_counts_print() - print how many connections there are, for people
 * @to: where to
 * @model: the table with its counts
 * @sparse: leave out services without backends
 */
void flow_counts_print(FILE *to, const struct model *model, bool sparse)
{
	static const char *const titles[] = {
		"SERVICE", "ACTIVE", "UNREPLIED", "CLOSED",
	};
	struct table table;
	size_t i;

	table_begin(&table, 0xe, titles, 4);
	for (i = 0; i < model->count; i++)
		if (!is_left_out(model->list[i], sparse))
			count_rows(&table, model->list[i]);
	table_end(&table, to);
}

/* Their settings are show's. */
static void put_counts(struct json *json, const struct service *service)
{
	size_t i;

	json_open_object(json, NULL);
	json_put_string(json, "name", service->name);
	json_put_flows(json, service->flows);
	json_open_array(json, "backends");
	for (i = 0; i < service->backend_count; i++) {
		json_open_object(json, NULL);
		json_put_endpoint(json, &service->backends[i].at);
		json_put_flows(json, service->backends[i].flows);
		json_close(json);
	}
	json_close(json);
	json_put_left(json, service);
	json_close(json);
}

/**
 * flow_counts_print_json() - print how many connections there are, as JSON
 * @to: where to
 * @model: the table with its counts
 * @sparse: leave out services without backends
 */
void flow_counts_print_json(FILE *to, const struct model *model,
			    bool sparse)
{
	struct json json;
	size_t i;

	json_begin_document(&json, to);
	json_put_number(&json, "generation", model->generation);
	json_new_line(&json);
	json_open_array(&json, "services");
	for (i = 0; i < model->count; i++) {
		if (is_left_out(model->list[i], sparse))
			continue;
		json_new_line(&json);
		put_counts(&json, model->list[i]);
	}
	json_end(&json);
}
