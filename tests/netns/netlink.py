# SPDX-License-Identifier: GPL-2.0
"""Netlink messages to svcnat, byte by byte, right ones and wrong ones.

The numbers are read from the header that the kernel module is built with.
"""
import errno
import ipaddress
import os
import socket
import struct

HEADER = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      "../../uapi/linux/svcnat.h")
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP = 0x1, 0x4, 0x300
NLMSG_ERROR, NLMSG_DONE = 2, 3
NLA_F_NESTED = 0x8000
SOL_NETLINK = 270
NETLINK_ADD_MEMBERSHIP, NETLINK_CAP_ACK, NETLINK_EXT_ACK = 1, 10, 11
NETLINK_GET_STRICT_CHK = 12
GENL_ID_CTRL, CTRL_CMD_GETFAMILY = 0x10, 3
CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME, CTRL_ATTR_MCAST_GROUPS = 1, 2, 7
CTRL_ATTR_MCAST_GRP_NAME, CTRL_ATTR_MCAST_GRP_ID = 1, 2


def read_enums():
    """{enum: {name: value}} of the header, names in the words of the tool."""
    enums, current = {}, None
    with open(HEADER, encoding="ascii") as file:
        for line in file:
            words = line.replace(",", " ").split()
            if line.startswith("enum "):
                current, value = enums.setdefault(words[1], {}), 0
            elif line.startswith("}"):
                current = None
            elif current is not None and words and words[0].startswith("SVCNAT_"):
                current[words[0]] = value
                value += 1
    return enums


ENUMS = read_enums()


def number(enum, prefix, word):
    """number("svcnat_attrs", "A", "reject-with") is SVCNAT_A_REJECT_WITH."""
    return ENUMS[enum][f"SVCNAT_{prefix}_{word.upper().replace('-', '_')}"]


def command(word):
    return number("svcnat_commands", "CMD", word)


def a(word):
    return number("svcnat_attrs", "A", word)


def attr(kind, payload=b""):
    length = 4 + len(payload)
    return struct.pack("HH", length, kind) + payload + b"\0" * (-length % 4)


def nest(kind, *attrs):
    return attr(kind | NLA_F_NESTED, b"".join(attrs))


def u8(value):
    return struct.pack("B", value)


def u16(value):
    return struct.pack("H", value)


def u32(value):
    return struct.pack("I", value)


def u64(value):
    return struct.pack("Q", value)


def string(text):
    return text.encode() + b"\0"


def port(value):
    return struct.pack("!H", value)


def split(text):
    host, number_ = text.rsplit(":", 1)
    return ipaddress.ip_address(host.strip("[]")).packed, int(number_)


def frontend(text):
    """PROTOCOL/ADDR:PORT as an attribute."""
    protocol, where = text.split("/")
    addr, number_ = split(where)
    f = ENUMS["svcnat_frontend_attrs"]
    return nest(a("frontend"), attr(f["SVCNAT_F_ADDRESS"], addr),
                attr(f["SVCNAT_F_PORT"], port(number_)),
                attr(f["SVCNAT_F_PROTOCOL"],
                     u8({"tcp": 6, "udp": 17, "sctp": 132}[protocol])))


def backend(text):
    """ADDR:PORT or ADDR:PORT/WEIGHT as an attribute."""
    where, _, weight = text.partition("/")
    addr, number_ = split(where)
    b = ENUMS["svcnat_backend_attrs"]
    attrs = [attr(b["SVCNAT_B_ADDRESS"], addr),
             attr(b["SVCNAT_B_PORT"], port(number_))]
    if weight:
        attrs.append(attr(b["SVCNAT_B_WEIGHT"], u16(int(weight))))
    return nest(a("backend"), *attrs)


def attributes(data):
    """Yields (kind, payload) of well-formed attributes."""
    while len(data) >= 4:
        length, kind = struct.unpack_from("HH", data)
        yield kind & 0x3fff, data[4:length]
        data = data[length + -length % 4:]


def group(attrs):
    """Its name and its number."""
    return (attrs[CTRL_ATTR_MCAST_GRP_NAME].rstrip(b"\0").decode(),
            struct.unpack("I", attrs[CTRL_ATTR_MCAST_GRP_ID])[0])


class Answer:
    """What the kernel said: an errno's name or "", and its sentence."""

    def __init__(self, error, sentence):
        self.error = errno.errorcode[error] if error else ""
        self.sentence = sentence

    def __str__(self):
        return f"{self.error} {self.sentence}".strip() or "ok"


class Socket:
    def __init__(self, limit=300, room=1 << 20):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
        self.limit, self.room = limit, room
        self.sock.settimeout(limit)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        for option in NETLINK_CAP_ACK, NETLINK_EXT_ACK, NETLINK_GET_STRICT_CHK:
            self.sock.setsockopt(SOL_NETLINK, option, 1)
        self.sock.bind((0, 0))
        self.sequence = 0
        self.family, self.groups = GENL_ID_CTRL, {}
        self.resolve()

    def resolve(self):
        found = self.messages(CTRL_CMD_GETFAMILY,
                              attr(CTRL_ATTR_FAMILY_NAME, string("svcnat")))[0]
        for kind, payload in attributes(found):
            if kind == CTRL_ATTR_FAMILY_ID:
                self.family = struct.unpack("H", payload)[0]
            elif kind == CTRL_ATTR_MCAST_GROUPS:
                self.groups = dict(group(dict(attributes(one)))
                                   for _, one in attributes(payload))

    def join(self, name):
        """Hears what is told to a group from now on."""
        self.sock.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
                             self.groups[name])

    def message(self, cmd, payload=b"", flags=0, length=None):
        """The next one to send; length lies about its size."""
        self.sequence += 1
        size = 20 + len(payload)
        return struct.pack("IHHIIBBH", size if length is None else length,
                           self.family, NLM_F_REQUEST | flags,
                           self.sequence, 0, cmd, 1, 0) + payload

    def send(self, cmd, payload=b"", flags=0, length=None):
        self.sock.send(self.message(cmd, payload, flags, length))

    def receive(self):
        """Yields (type, whole message) up to and with the end of an answer."""
        while True:
            data = self.sock.recv(self.room)
            while data:
                length, kind, flags, sequence = struct.unpack_from("IHHI", data)
                message, data = data[:length], data[length + -length % 4:]
                if sequence != self.sequence:
                    continue
                yield kind, message
                if kind in (NLMSG_ERROR, NLMSG_DONE):
                    return

    def drain(self):
        """Forgets answers that came too late for their request."""
        self.sock.setblocking(False)
        try:
            while True:
                self.sock.recv(self.room)
        except BlockingIOError:
            self.sock.settimeout(self.limit)

    @staticmethod
    def verdict(message):
        flags = struct.unpack_from("H", message, 6)[0]
        error = -struct.unpack_from("i", message, 16)[0]
        sentence = ""
        if flags & 0x200:  # NLM_F_ACK_TLVS; the request's header is before it
            for kind, payload in attributes(message[36:]):
                if kind == 1:
                    sentence = payload.rstrip(b"\0").decode()
        return Answer(error, sentence)

    def request(self, cmd, *attrs, length=None):
        self.send(cmd, b"".join(attrs), NLM_F_ACK, length)
        return self.acknowledgement()

    def acknowledgement(self):
        """The verdict on what was sent last."""
        for kind, message in self.receive():
            if kind == NLMSG_ERROR:
                return self.verdict(message)
        raise AssertionError("no answer")

    def messages(self, cmd, *attrs, dump=False):
        """The payloads behind the generic netlink header of what comes back."""
        self.send(cmd, b"".join(attrs), NLM_F_DUMP if dump else NLM_F_ACK)
        found = []
        for kind, message in self.receive():
            if kind == NLMSG_ERROR:
                answer = self.verdict(message)
                if answer.error:
                    raise OSError(getattr(errno, answer.error), str(answer))
            elif kind != NLMSG_DONE:
                found.append(message[20:])
        return found

    def generation(self):
        config = self.messages(command("config-get"))[0]
        return next(struct.unpack("Q", payload)[0]
                    for kind, payload in attributes(config)
                    if kind == a("generation"))

    def state(self):
        """All that can be seen of the table, to compare."""
        return (self.messages(command("config-get")),
                self.messages(command("service-get"), dump=True))
