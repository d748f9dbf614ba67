// SPDX-License-Identifier: GPL-2.0
/* Reading objects of the API, which may be anything. */
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "agent/cache/reader.h"

#define LABEL_MAX 63

/**
 * reader_fail() - note what is wrong with an object
 * @reader: the object; the first sentence about it is kept
 * @format: printf format of the sentence
 */
void reader_fail(struct reader *reader, const char *format, ...)
{
	va_list args;

	if (reader->failed)
		return;
	reader->failed = true;
	va_start(args, format);
	vsnprintf(reader->problem.text, sizeof(reader->problem.text), format,
		  args);
	va_end(args);
}

/* What is null is not there. */
static const json_t *member(const json_t *from, const char *key)
{
	const json_t *value = json_object_get(from, key);

	return json_is_null(value) ? NULL : value;
}

/**
 * reader_text() - a member that is a text
 * @reader: the object that is read
 * @from: what has the member
 * @key: its name
 * @absent: what it is where it is missing
 *
 * Return: the text, which lasts as long as the object or @absent.
 */
const char *reader_text(struct reader *reader, const json_t *from,
			const char *key, const char *absent)
{
	const json_t *value = member(from, key);

	if (!value)
		return absent;
	if (json_is_string(value))
		return json_string_value(value);
	reader_fail(reader, "%s is not a string", key);
	return absent;
}

/**
 * reader_number() - a member that is a whole number
 * @reader: the object that is read
 * @from: what has the member
 * @key: its name
 * @min: least value
 * @max: greatest value
 * @absent: what it is where it is missing
 *
 * Return: the number.
 */
int64_t reader_number(struct reader *reader, const json_t *from, const char *key,
		      int64_t min, int64_t max, int64_t absent)
{
	const json_t *value = member(from, key);

	if (!value)
		return absent;
	if (json_is_integer(value) && json_integer_value(value) >= min &&
	    json_integer_value(value) <= max)
		return json_integer_value(value);
	reader_fail(reader, "%s is not a number from %lld to %lld", key,
		    (long long)min, (long long)max);
	return absent;
}

/**
 * reader_flag() - a member that is true or false
 * @reader: the object that is read
 * @from: what has the member
 * @key: its name
 * @absent: what it is where it is missing
 *
 * Return: which it is.
 */
bool reader_flag(struct reader *reader, const json_t *from, const char *key,
		 bool absent)
{
	const json_t *value = member(from, key);

	if (!value)
		return absent;
	if (!json_is_boolean(value))
		reader_fail(reader, "%s is neither true nor false", key);
	return json_is_true(value);
}

/**
 * reader_object() - a member that is an object
 * @reader: the object that is read
 * @from: what has the member
 * @key: its name
 *
 * Return: the member, or NULL if it is missing.
 */
const json_t *reader_object(struct reader *reader, const json_t *from,
			    const char *key)
{
	const json_t *value = member(from, key);

	if (!value || json_is_object(value))
		return value;
	reader_fail(reader, "%s is not an object", key);
	return NULL;
}

/**
 * reader_array() - a member that is an array
 * @reader: the object that is read
 * @from: what has the member
 * @key: its name
 *
 * Return: the member, or NULL if it is missing.
 */
const json_t *reader_array(struct reader *reader, const json_t *from,
			   const char *key)
{
	const json_t *value = member(from, key);

	if (!value || json_is_array(value))
		return value;
	reader_fail(reader, "%s is not an array", key);
	return NULL;
}

/**
 * reader_protocol() - the protocol of a port
 * @reader: the object that is read
 * @from: the port
 *
 * Return: an IPPROTO number.
 */
uint8_t reader_protocol(struct reader *reader, const json_t *from)
{
	const char *word = reader_text(reader, from, "protocol", "TCP");

	if (!strcmp(word, "UDP"))
		return IPPROTO_UDP;
	if (!strcmp(word, "SCTP"))
		return IPPROTO_SCTP;
	if (strcmp(word, "TCP"))
		reader_fail(reader, "the protocol '%s' is none of TCP, UDP and SCTP",
			    printable(word));
	return IPPROTO_TCP;
}

/**
 * reader_label() - a text whose name has dots and slashes in it
 * @reader: the object that is read
 * @from: labels or annotations
 * @key: the name
 *
 * Return: the text, or NULL if it is missing.
 */
const char *reader_label(struct reader *reader, const json_t *from,
			 const char *key)
{
	return reader_text(reader, from, key, NULL);
}

/**
 * reader_is_name() - is this a name of the API, as of objects and ports?
 * @text: the text
 *
 * Names become names of services, which are written in lines.
 *
 * Return: whether it is.
 */
bool reader_is_name(const char *text)
{
	const char *p;

	for (p = text; *p; p++)
		if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
		      (*p >= '0' && *p <= '9') || strchr("-._", *p)))
			return false;
	return p != text;
}

/**
 * reader_names() - what an object is called
 * @reader: gets the name
 * @object: the object
 * @namespaced: it lies in a namespace
 */
void reader_names(struct reader *reader, const json_t *object, bool namespaced)
{
	const json_t *metadata = reader_object(reader, object, "metadata");
	const char *namespace = reader_text(reader, metadata, "namespace", "");
	const char *name = reader_text(reader, metadata, "name", "");

	snprintf(reader->name, sizeof(reader->name), "%s", printable(name));
	if (!reader_is_name(name) || (namespaced && !reader_is_name(namespace))) {
		reader_fail(reader, "its name is missing or malformed");
		return;
	}
	if (!namespaced)
		return;
	if (strlen(namespace) > LABEL_MAX) {
		reader_fail(reader, "its namespace is too long");
		return;
	}
	snprintf(reader->name, sizeof(reader->name), "%s/%s", namespace, name);
}

/**
 * reader_entry() - an item of an array that is an object
 * @reader: the object that is read
 * @item: the item
 *
 * Return: whether it is one.
 */
bool reader_entry(struct reader *reader, const json_t *item)
{
	if (!json_is_object(item))
		reader_fail(reader, "something in a list is not an object");
	return json_is_object(item);
}

/**
 * reader_item() - an item of an array that is a text
 * @reader: the object that is read
 * @item: the item
 *
 * Return: the text, empty if it is none.
 */
const char *reader_item(struct reader *reader, const json_t *item)
{
	if (json_is_string(item))
		return json_string_value(item);
	reader_fail(reader, "something in a list is not a string");
	return "";
}

/**
 * reader_refuse() - tell that an object is malformed
 * @cache: whose
 * @reader: what is wrong with it
 * @kind: of the object
 */
void reader_refuse(struct cache *cache, const struct reader *reader,
		   const char *kind)
{
	if (cache->refused)
		cache->refused(cache->context, kind, reader->name,
			       reader->problem.text);
}
