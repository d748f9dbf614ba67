#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""An FTP server with one file, for one client at a time: ftpd.py NETNS SIZE

Knows passive and active transfers, old and extended.
"""
import socket
import sys

from netns import enter


def listener(port):
    sock = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    sock.bind(("::", port))
    sock.listen()
    return sock


class Session:
    def __init__(self, control, content):
        self.control, self.content = control, content
        self.passive = self.active = None
        self.say("220 ready")

    def say(self, line):
        self.control.sendall(line.encode() + b"\r\n")

    def pasv(self, _):
        self.passive = listener(0)
        host = self.control.getsockname()[0].removeprefix("::ffff:")
        port = self.passive.getsockname()[1]
        self.say("227 Entering Passive Mode (%s,%d,%d)." %
                 (host.replace(".", ","), port >> 8, port & 255))

    def epsv(self, _):
        self.passive = listener(0)
        self.say("229 Entering Extended Passive Mode (|||%d|)" %
                 self.passive.getsockname()[1])

    def port(self, argument):
        numbers = argument.split(",")
        self.active = (".".join(numbers[:4]),
                       int(numbers[4]) * 256 + int(numbers[5]))
        self.say("200 PORT command successful")

    def eprt(self, argument):
        _, _, host, port, _ = argument.split(argument[0])
        self.active = (host, int(port))
        self.say("200 EPRT command successful")

    def retr(self, _):
        self.say("150 here it comes")
        if self.passive:
            data = self.passive.accept()[0]
            self.passive.close()
        else:
            data = socket.create_connection(self.active)
        with data:
            data.sendall(self.content)
        self.passive = self.active = None
        self.say("226 done")

    def run(self):
        for line in self.control.makefile("r", encoding="ascii"):
            verb, _, argument = line.strip().partition(" ")
            verb = verb.lower()
            if verb in ("pasv", "epsv", "port", "eprt", "retr"):
                getattr(self, verb)(argument)
            elif verb == "pwd":
                self.say('257 "/"')
            elif verb == "quit":
                self.say("221 bye")
                return
            elif verb in ("user", "pass", "type", "cwd"):
                self.say("230 fine")
            else:
                self.say("502 unknown")


def main():
    enter(sys.argv[1])
    content = bytes(range(256)) * (int(sys.argv[2]) // 256)
    server = listener(21)
    while True:
        control = server.accept()[0]
        with control:
            Session(control, content).run()


main()
