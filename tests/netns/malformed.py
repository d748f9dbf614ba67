#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""Wrong messages to svcnat.

malformed.py NETNS cases             each must be refused and change nothing
malformed.py NETNS random SEED COUNT right ones with random damage; whatever is
                                     refused must change nothing

The table must have the service web with the frontend tcp 10.96.0.10:80 and no
service called new.
"""
import ipaddress
import random
import sys

from netlink import (NLA_F_NESTED, Socket, a, attr, backend, command,
                     frontend, nest, number, port, string, u16, u32, u64, u8)
from netns import enter

F = {n: number("svcnat_frontend_attrs", "F", n)
     for n in ("address", "port", "protocol", "counters", "kind", "policy",
               "source-ranges")}
B = {n: number("svcnat_backend_attrs", "B", n)
     for n in ("address", "port", "weight", "counters", "local", "terminating", "local-only")}
R = {n: number("svcnat_range_attrs", "R", n) for n in ("address", "prefix-len")}
RANGE = number("svcnat_ranges_attrs", "RS", "range")
INTERFACE = number("svcnat_interfaces_attrs", "I", "name")
E = {n: number("svcnat_endpoint_attrs", "E", n) for n in ("address", "port")}
V6_NET = "fd00:1::"
NAME = attr(a("name"), string("web"))
NEW = attr(a("name"), string("new"))
V4, V6 = bytes([10, 0, 0, 1]), bytes([0xfd] + [0] * 14 + [1])
GOOD_F = frontend("tcp/10.96.0.11:80")
GOOD_B = backend("10.0.0.1:80/1")


def f(**parts):
    return nest(a("frontend"), *(attr(F[k], v) for k, v in parts.items()))


def b(**parts):
    return nest(a("backend"), *(attr(B[k], v) for k, v in parts.items()))


def address_range(address, *prefix_len):
    return nest(RANGE, attr(R["address"], address),
                *(attr(R["prefix-len"], u8(value)) for value in prefix_len))


def ranges(*texts):
    """What stands in a list of ranges."""
    nets = [text.split("/") for text in texts]
    return b"".join(address_range(ipaddress.ip_address(net).packed, int(length))
                    for net, length in nets)


def ranges_cases():
    yield "no address", nest(RANGE, attr(R["prefix-len"], u8(8)))
    yield "address of 5 bytes", address_range(V4 + b"\0", 8)
    yield "prefix of 33", address_range(bytes([10, 0, 0, 0]), 33)
    yield "prefix of 129", address_range(V6, 129)
    yield "prefix of 2 bytes", nest(RANGE, attr(R["address"], V4),
                                    attr(R["prefix-len"], u16(8)))
    yield "bits behind the prefix", address_range(V4, 8)
    yield "bits behind the prefix, IPv6", address_range(V6, 127)
    yield "not marked as nest", attr(RANGE, attr(R["address"], V4))
    yield "an unknown attribute", nest(99, attr(R["address"], V4))
    yield "257 ranges", ranges(*(f"10.1.{i >> 8}.{i & 255}/32" for i in range(257)))
    yield "a good one and a bad one", ranges("10.0.0.0/8") + address_range(V4, 8)


def name_cases():
    for what, value in {
            "missing": b"", "empty": attr(a("name"), b"\0"),
            "no bytes": attr(a("name")), "blank": attr(a("name"), string("a b")),
            "newline": attr(a("name"), string("a\nb")),
            "control": attr(a("name"), b"a\x01b\0"),
            "not ASCII": attr(a("name"), b"a\xc3\xbc\0"),
            "comment": attr(a("name"), string("#a")),
            "quote": attr(a("name"), string('a"b')),
            "too long": attr(a("name"), string("x" * 192)),
            "much too long": attr(a("name"), string("x" * 60000)),
    }.items():
        yield f"name {what}", "service-set", value
    yield "service-add without a name", "service-add", b""
    yield "service-add of what is there", "service-add", NAME
    for cmd in "service-del", "frontend-add", "frontend-set", "frontend-del", \
               "backend-add", "backend-set", "backend-del":
        extra = GOOD_F if "frontend" in cmd else GOOD_B if "backend" in cmd else b""
        yield f"{cmd} without a name", cmd, extra
        yield f"{cmd} of an unknown service", cmd, NEW + extra
    for cmd in "frontend-add", "frontend-set", "frontend-del", "backend-add", \
               "backend-set", "backend-del":
        yield f"{cmd} of nothing", cmd, NAME


def frontend_cases():
    tcp = u8(6)
    for what, value in {
            "nothing in it": nest(a("frontend")),
            "node port 0": f(port=port(0), protocol=tcp),
            "node port of kind cluster": f(port=port(80), protocol=tcp, kind=u32(0)),
            "kind 2": f(address=V4, port=port(80), protocol=tcp, kind=u32(2)),
            "policy 2": f(address=V4, port=port(80), protocol=tcp, policy=u32(2)),
            "policy of 1 byte": f(address=V4, port=port(80), protocol=tcp, policy=u8(1)),
            **{f"source range: {why}": f(address=V4, port=port(80), protocol=tcp,
                                         **{"source-ranges": value})
               for why, value in ranges_cases()},
            "source ranges of the other family": f(
                address=V4, port=port(80), protocol=tcp,
                **{"source-ranges": ranges(f"{V6_NET}/64")}),
            "source ranges of both families": f(
                address=V4, port=port(80), protocol=tcp,
                **{"source-ranges": ranges("10.0.0.0/8", f"{V6_NET}/64")}),
            "address of 5 bytes": f(address=V4 + b"\0", port=port(80), protocol=tcp),
            "address of 3 bytes": f(address=V4[:3], port=port(80), protocol=tcp),
            "address of 15 bytes": f(address=V6[:15], port=port(80), protocol=tcp),
            "address of 17 bytes": f(address=V6 + b"\0", port=port(80), protocol=tcp),
            "address 0.0.0.0": f(address=bytes(4), port=port(80), protocol=tcp),
            "address ::": f(address=bytes(16), port=port(80), protocol=tcp),
            "multicast": f(address=bytes([224, 0, 0, 1]), port=port(80), protocol=tcp),
            "broadcast": f(address=b"\xff" * 4, port=port(80), protocol=tcp),
            "IPv6 multicast": f(address=b"\xff" * 16, port=port(80), protocol=tcp),
            "mapped": f(address=bytes(10) + b"\xff\xff" + V4, port=port(80),
                        protocol=tcp),
            "port 0": f(address=V4, port=port(0), protocol=tcp),
            "no port": f(address=V4, protocol=tcp),
            "port of 1 byte": f(address=V4, port=b"\1", protocol=tcp),
            "port of 4 bytes": f(address=V4, port=u32(80), protocol=tcp),
            "no protocol": f(address=V4, port=port(80)),
            "protocol 0": f(address=V4, port=port(80), protocol=u8(0)),
            "protocol ICMP": f(address=V4, port=port(80), protocol=u8(1)),
            "protocol of 4 bytes": f(address=V4, port=port(80), protocol=u32(6)),
            "counters": f(address=V4, port=port(80), protocol=tcp, counters=b""),
            "an unknown attribute": nest(a("frontend"), attr(F["address"], V4),
                                         attr(F["port"], port(80)),
                                         attr(F["protocol"], tcp), attr(99, b"x")),
            "not marked as nest": attr(a("frontend"), attr(F["address"], V4) +
                                       attr(F["port"], port(80)) +
                                       attr(F["protocol"], tcp)),
            "a cut attribute": attr(a("frontend") | NLA_F_NESTED,
                                    b"\x20\0" + u16(F["address"]) + V4),
            "an attribute of 2 bytes": attr(a("frontend") | NLA_F_NESTED,
                                            b"\2\0" + u16(F["address"])),
            "one that is there": frontend("tcp/10.96.0.10:80"),
            "the same twice": GOOD_F + GOOD_F,
            "a good one and a bad one": GOOD_F + f(address=V4, port=port(0),
                                                   protocol=tcp),
    }.items():
        yield f"frontend: {what}", "frontend-add", NAME + value
        yield f"frontend of a new service: {what}", "service-set", NEW + value
    yield "frontend that is not there", "frontend-del", NAME + GOOD_F
    yield "frontend of another protocol", "frontend-del", \
        NAME + frontend("udp/10.96.0.10:80")
    yield "frontend of another service", "frontend-del", \
        attr(a("name"), string("empty")) + frontend("tcp/10.96.0.10:80")


def backend_cases():
    for what, value in {
            "nothing in it": nest(a("backend")),
            "no address": b(port=port(80)),
            "address of 5 bytes": b(address=V4 + b"\0", port=port(80)),
            "address of 0 bytes": b(address=b"", port=port(80)),
            "address 0.0.0.0": b(address=bytes(4), port=port(80)),
            "multicast": b(address=bytes([239, 0, 0, 1]), port=port(80)),
            "link-local": b(address=b"\xfe\x80" + bytes(13) + b"\1", port=port(80)),
            "port 0": b(address=V4, port=port(0)),
            "no port": b(address=V4),
            "weight of 4 bytes": b(address=V4, port=port(80), weight=u32(65536)),
            "weight of 1 byte": b(address=V4, port=port(80), weight=u8(1)),
            "counters": b(address=V4, port=port(80), counters=b""),
            "local 2": b(address=V4, port=port(80), local=u8(2)),
            "terminating of 4 bytes": b(address=V4, port=port(80), terminating=u32(1)),
            "an unknown attribute": nest(a("backend"), attr(B["address"], V4),
                                         attr(B["port"], port(80)), attr(77, b"")),
            "a good one and a bad one": GOOD_B + b(address=V4, port=port(0)),
    }.items():
        yield f"backend: {what}", "backend-set", NAME + value
        yield f"backend of a new service: {what}", "service-set", NEW + value
    yield "backend that is not there", "backend-del", NAME + backend("10.0.9.9:80")


def setting_cases():
    for key, good in (("scheduler", 9), ("masquerade", 2), ("reject-with", 1),
                      ("on-removal", 2)):
        for value in good + 1, 255, 0xffffffff:
            yield f"{key} {value}", "service-set", NAME + attr(a(key), u32(value))
        yield f"{key} of 1 byte", "service-set", NAME + attr(a(key), u8(0))
        yield f"{key} of 8 bytes", "service-set", NAME + attr(a(key), u64(0))
    for value in 0, 2592001, 0xffffffff:
        yield f"drain {value}", "service-set", \
            NAME + attr(a("on-removal"), u32(2)) + attr(a("drain"), u32(value))
    for how, value in ("no time", attr(a("on-removal"), u32(2))), \
            ("nothing but a time", attr(a("drain"), u32(60))), \
            ("a time to be kept", attr(a("on-removal"), u32(0)) +
             attr(a("drain"), u32(60))), \
            ("8 bytes", attr(a("on-removal"), u32(2)) + attr(a("drain"), u64(60))):
        yield f"drain: {how}", "service-set", NAME + value
    for key, values in (("affinity-prefix4", (0, 33, 255)),
                        ("affinity-prefix6", (0, 129, 255))):
        for value in values:
            yield f"{key} {value}", "service-set", NAME + attr(a(key), u8(value))
    yield "affinity of ages", "service-set", NAME + attr(a("affinity"), u32(0xffffffff))
    for limit in 1000000001, 0xffffffff:
        yield f"max-connections {limit}", "service-set", \
            NAME + attr(a("max-connections"), u32(limit))
    for tries in 9, 0xffffffff:
        yield f"failover {tries}", "service-set", \
            NAME + attr(a("failover"), u32(tries))
    for share in 0, 101, 0xffffffff:
        yield f"penalty-share {share}", "service-set", \
            NAME + attr(a("penalty-share"), u32(share))
    for size in 1, 2, 4, 100, 65536, 4194305, 0xffffffff:
        yield f"maglev-size {size}", "service-set", \
            NAME + attr(a("maglev-size"), u32(size))
    for key, value in (("unknown-port", u32(4)), ("masquerade", u32(3)),
                       ("external-unknown-port", u32(4)), ("external-echo", u8(2)),
                       ("echo", u8(2)), ("seed", bytes(15)), ("seed", bytes(17)),
                       ("seed", b""), ("affinity-max", u32(0xffffffff)),
                       ("affinity-max", u8(1))):
        yield f"config {key} {value.hex()}", "config-set", attr(a(key), value)
    for key in "pod-cidrs", "service-cidrs", "nodeport-cidrs", "node-addresses":
        for why, value in ranges_cases():
            yield f"{key}: {why}", "config-set", \
                nest(a(key), value) if "marked" not in why else attr(a(key), value)
    for key, value in (("unknown-address", 4), ("nodeport-addresses", 3)):
        yield f"{key} {value}", "config-set", attr(a(key), u32(value))
    for why, names in (("empty", [b"\0"]), ("no bytes", [b""]),
                       ("16 bytes", [b"x" * 16]), ("a blank", [b"a b\0"]),
                       ("a slash", [b"a/b\0"]), ("a + inside", [b"a+b\0"]),
                       ("two +", [b"a++\0"]), ("a 0 inside", [b"eth0\0x\0"]), ("a comma", [b"a,b\0"]),
                       ("17 of them", [f"eth{i}".encode() for i in range(17)]),
                       ("a good one and a bad one", [b"eth0", b"/"])):
        yield f"pod-interface: {why}", "config-set", \
            nest(a("pod-interfaces"), *(attr(INTERFACE, name) for name in names))
    yield "two seeds", "config-set", \
        attr(a("seed"), bytes(16)) + attr(a("seed-random"))


def trace_cases():
    def end(key, address, number=b"\0\x50"):
        return nest(a(key), attr(E["address"], address), attr(E["port"], number))

    tcp, to, source = attr(a("protocol"), u8(6)), end("destination", V4), \
        end("source", V4)
    for why, payload in {
            "nothing": b"", "no protocol": to + source,
            "no source": tcp + to, "no destination": tcp + source,
            "protocol 0": attr(a("protocol"), u8(0)) + to + source,
            "ICMPv6 over IPv4": attr(a("protocol"), u8(58)) + to + source,
            "two families": tcp + to + end("source", V6),
            "address of 5 bytes": tcp + to + end("source", V4 + b"\0"),
            "port of 4 bytes": tcp + to + end("source", V4, u32(80)),
            "no such interface": tcp + to + source + attr(a("ifindex"), u32(77777)),
            "interface of 1 byte": tcp + to + source + attr(a("ifindex"), u8(1)),
            "a name": tcp + to + source + NAME,
    }.items():
        yield f"trace: {why}", "trace", payload


def message_cases():
    for cmd in "service-set", "frontend-add", "config-set", "flush", "txn-begin":
        yield f"{cmd} with an attribute of no meaning", cmd, \
            NAME + attr(200, b"what") if cmd != "flush" else attr(200, b"what")
        yield f"{cmd} with an attribute cut off", cmd, b"\xff\0" + u16(a("name")) + b"x"
        yield f"{cmd} with an attribute of 0 bytes", cmd, b"\0\0" + u16(a("name"))
    yield "flush with a name", "flush", NAME
    yield "service-del with a frontend", "service-del", NAME + GOOD_F
    yield "service-set with a generation", "service-set", \
        NAME + attr(a("generation"), u64(1))
    yield "old generation", "service-set", NEW + attr(a("expect-generation"), u64(77))
    yield "generation of 4 bytes", "service-set", \
        NEW + attr(a("expect-generation"), u32(1))
    yield "transaction 0", "txn-begin", attr(a("txn"), u32(0))
    yield "transaction without number", "txn-begin", b""
    yield "transaction that is not open", "service-set", NEW + attr(a("txn"), u32(5))
    yield "commit of none", "txn-commit", attr(a("txn"), u32(5))
    yield "abort of none", "txn-abort", attr(a("txn"), u32(5))
    yield "60000 bytes of one attribute", "service-set", \
        NEW + attr(a("seed"), bytes(60000))
    yield "2000 frontends, the last one bad", "service-set", \
        NEW + b"".join(frontend(f"tcp/10.98.{i >> 8}.{i & 255}:80")
                       for i in range(1, 2000)) + f(address=V4)
    yield "2000 backends, the last one bad", "service-set", \
        NEW + b"".join(backend(f"10.98.{i >> 8}.{i & 255}:80")
                       for i in range(1, 2000)) + b(address=V4)


def verdict(sock, answer, before):
    """What is wrong with the answer to a wrong message."""
    if not answer.error:
        return "was done"
    if not answer.sentence:
        return "was refused without a sentence"
    if sock.state() != before:
        return "was refused and changed the table"
    return ""


def cases(sock):
    before, nr, wrong = sock.state(), 0, 0
    for group in (name_cases, frontend_cases, backend_cases, setting_cases,
                  trace_cases, message_cases):
        for what, cmd, payload in group():
            answer = sock.request(command(cmd), payload)
            nr += 1
            problem = verdict(sock, answer, before)
            print(f"{what}: {answer}" + (f": FAILED: {problem}" if problem else ""))
            if problem:
                wrong += 1
                before = sock.state()
    for cmd in 0, 200, *(command(c) for c in ("service-ntf", "commit-ntf")):
        if not sock.request(cmd, NAME).error:
            sys.exit(f"command {cmd} was done")
    if wrong:
        sys.exit(f"{wrong} of {nr} wrong messages were not refused as they should")
    print(f"{nr} wrong messages refused")


def samples():
    """Right messages; damage makes most of them wrong."""
    txn = attr(a("txn"), u32(1))
    yield "service-set", NEW + attr(a("scheduler"), u32(3)) + GOOD_F + GOOD_B
    yield "service-add", NEW + attr(a("scheduler"), u32(3)) + GOOD_F + GOOD_B
    yield "backend-add", NAME + backend("[fd00::1]:80/4") + GOOD_B
    yield "service-set", NEW + attr(a("affinity"), u32(90)) + \
        attr(a("maglev-size"), u32(251)) + attr(a("masquerade"), u32(1))
    yield "frontend-add", NAME + frontend("sctp/[fd00::1]:80") + GOOD_F
    yield "frontend-del", NAME + frontend("tcp/10.96.0.10:80")
    yield "frontend-set", NAME + f(port=port(30080), protocol=u8(6), policy=u32(1),
                                   **{"source-ranges": ranges("10.0.0.0/8", "fd00::/8")})
    yield "frontend-set", NAME + f(address=V4, port=port(80), protocol=u8(6), kind=u32(1))
    yield "config-set", nest(a("pod-cidrs"), ranges("10.0.0.0/8", "fd00::/8")) + \
        nest(a("service-cidrs"), ranges("10.96.0.0/12")) + nest(a("nodeport-cidrs")) + \
        nest(a("pod-interfaces"), attr(INTERFACE, b"veth+"))
    yield "trace", attr(a("protocol"), u8(6)) + \
        nest(a("source"), attr(E["address"], V4), attr(E["port"], port(4242))) + \
        nest(a("destination"), attr(E["address"], bytes([10, 96, 0, 10])),
             attr(E["port"], port(80)))
    yield "backend-set", NAME + backend("[fd00::1]:80/4") + GOOD_B
    yield "backend-del", NAME + backend("10.0.1.1:80")
    yield "service-del", NAME
    yield "config-set", attr(a("unknown-port"), u32(1)) + attr(a("seed"), bytes(16))
    yield "txn-begin", txn + attr(a("replace"))
    yield "txn-commit", txn
    yield "txn-abort", txn
    yield "flush", attr(a("expect-generation"), u64(1))
    yield "service-get", NAME


def damage(rng, payload):
    payload = bytearray(payload)
    for _ in range(rng.randint(1, 3)):
        kind = rng.choice((0, 0, 0, 1, 2, 3))
        at = rng.randrange(len(payload)) if payload else 0
        if kind == 0 and payload:
            payload[at] = rng.choice((0, 1, 0x7f, 0x80, 0xff, rng.randrange(256)))
        elif kind == 1:
            del payload[at:at + rng.randint(1, 8)]
        elif kind == 2:
            payload[at:at] = rng.randbytes(rng.randint(1, 8))
        elif payload:
            payload += payload[at:at + rng.randint(4, 40)]
    return bytes(payload)


def random_cases(sock, seed, count):
    rng = random.Random(seed)
    right = list(samples())
    done = refused = 0
    before = sock.state()
    for turn in range(count):
        cmd, payload = rng.choice(right)
        payload = damage(rng, payload)
        answer = sock.request(command(cmd), payload)
        if answer.error:
            refused += 1
            # Looking costs ten times what asking does.
            if turn % 16 == 0 and sock.state() != before:
                sys.exit(f"refused and done all the same: {cmd} {payload.hex()}")
        else:
            done += 1
            before = sock.state()
    sock.request(command("txn-abort"), attr(a("txn"), u32(1)))
    print(f"{count} messages with random damage: {refused} refused, {done} done")


def main():
    enter(sys.argv[1])
    sock = Socket()
    if sys.argv[2] == "cases":
        cases(sock)
    else:
        random_cases(sock, int(sys.argv[3]), int(sys.argv[4]))


main()
