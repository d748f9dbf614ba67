# SPDX-License-Identifier: GPL-2.0
"""Asks a real API server, as the administrator whose keys are in a folder."""
import http.client
import json
import select
import ssl
import time

ADDRESS, PORT = "10.0.9.1", 6443
MERGE = "application/merge-patch+json"
SERVICES, SLICES = "/api/v1/services", "/apis/discovery.k8s.io/v1/endpointslices"


def pause(seconds):
    """Between two looks at something that is to become different."""
    select.select([], [], [], seconds)


class Refused(Exception):
    """The API server answers with an error."""

    def __init__(self, status, text):
        super().__init__(f"{status}: {text}")
        self.status = status


class Server:
    """One connection, made anew where it breaks."""

    def __init__(self, keys, timeout=120):
        self.context = ssl.create_default_context(cafile=f"{keys}/ca.crt")
        self.context.load_cert_chain(f"{keys}/admin.crt", f"{keys}/admin.key")
        self.timeout = timeout
        self.connection = None

    def once(self, method, path, body, kind):
        """One request and its answer."""
        if not self.connection:
            self.connection = http.client.HTTPSConnection(
                ADDRESS, PORT, context=self.context, timeout=self.timeout)
        headers = {"Accept": "application/json", "Content-Type": kind}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode()

    def __call__(self, method, path, body=None, kind="application/json"):
        """The object that is answered; raises Refused, or what the network tells."""
        if body is not None:
            body = json.dumps(body)
        try:
            status, text = self.once(method, path, body, kind)
        except (http.client.HTTPException, OSError):
            self.connection = None
            raise
        if status >= 400:
            raise Refused(status, text)
        return json.loads(text)

    def lists(self, path):
        """All objects of a kind."""
        return self("GET", path)["items"]

    def until_answered(self, *words, seconds=300):
        """The same as a call, again and again while the server is not there."""
        end = time.monotonic() + seconds
        while True:
            try:
                return self(*words)
            except (http.client.HTTPException, OSError):
                if time.monotonic() > end:
                    raise
                pause(0.2)
