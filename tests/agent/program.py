# SPDX-License-Identifier: GPL-2.0
"""A program that is told commands, a line each, and tells lines."""

import queue
import subprocess
import threading

from replay import PATIENCE


class Program:
    """It runs until it is told to quit; told lines are taken one by one."""

    program = None

    def __init__(self, *words, **how):
        self.process = subprocess.Popen([self.program, *words], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, bufsize=1, **how)
        self.lines, self.said, self.complaints = queue.Queue(), [], ""
        self.readers = [threading.Thread(target=self.read, daemon=True),
                        threading.Thread(target=self.read_errors, daemon=True)]
        for reader in self.readers:
            reader.start()

    def read(self):
        """Takes down what it prints."""
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put("ended")

    def read_errors(self):
        """Takes down what sanitizers say."""
        self.complaints = self.process.stderr.read()

    def line(self):
        """The next line that is told."""
        line = self.lines.get(timeout=PATIENCE)
        self.said.append(line)
        assert line != "ended", self.complaints
        return line

    def until_told(self, last):
        """What is told before that line."""
        lines = []
        while (line := self.line()) != last:
            lines.append(line)
        return lines

    def ask(self, command):
        """Gives a command; returns what is told until it is done."""
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.until_told("done")

    def end(self):
        """Waits for its end; it must have leaked nothing."""
        self.process.wait(PATIENCE)
        for reader in self.readers:
            reader.join(PATIENCE)
        assert self.process.returncode == 0, self.complaints
