#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The agent's watches and who the server is, and who asks: tls.py PROBE [CASE...]"""

import atexit
import base64
import json
import os
import ssl
import subprocess
import sys
import tempfile

from probe import main
from replay import PATIENCE, data

FOLDER = tempfile.TemporaryDirectory()
atexit.register(FOLDER.cleanup)


def path(name):
    """A file of certificates and keys."""
    return os.path.join(FOLDER.name, name)


def openssl(*words):
    """Makes one."""
    subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=FOLDER.name)


def authority(name):
    """A certificate that signs others."""
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", f"{name}.key", "-out", f"{name}.crt", "-days", "2", "-subj", f"/CN={name}")


def certificate(name, signer, names, days=2):
    """A certificate that is signed by one of these."""
    with open(path(f"{name}.ext"), "w", encoding="utf-8") as file:
        file.write(f"subjectAltName={names}\n")
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{signer}.crt", "-CAkey", f"{signer}.key",
            "-CAcreateserial", "-out", f"{name}.crt", "-days", str(days), "-extfile", f"{name}.ext")


def make_all():
    """All that are needed."""
    authority("ours")
    authority("other")
    certificate("server", "ours", "IP:127.0.0.1")
    certificate("stranger", "other", "IP:127.0.0.1")
    certificate("renamed", "ours", "DNS:kubernetes.default")
    certificate("old", "ours", "IP:127.0.0.1", days=-1)
    certificate("me", "ours", "DNS:me")


def context(name, clients=None):
    """What a server is by a certificate, and whose clients it takes."""
    it = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    it.load_cert_chain(path(f"{name}.crt"), path(f"{name}.key"))
    if clients:
        it.load_verify_locations(path(f"{clients}.crt"))
        it.verify_mode = ssl.CERT_REQUIRED
    return it


def encoded(name):
    """A file as a kubeconfig has it within itself."""
    with open(path(name), "rb") as file:
        return base64.b64encode(file.read()).decode()


def list_all(probe, request):
    """The stream of a server that is trusted."""
    stream = data("services-stream.json")
    request.stream().send(stream)
    assert probe.line() == "services begin"
    while probe.line() != "services end":
        pass


def refused(case, name, **cluster):
    """A server that is not who it should be is not told a token."""
    server = case.serve(context=context(name))
    probe = case.probe(servers=[server], user={"token": "secret"},
                       cluster={"certificate-authority": path("ours.crt"), **cluster})
    probe.expect_report("services: ")
    assert server.requests.empty()
    return probe


def case_trusted(case):
    """a server whose certificate is signed by who may"""
    server = case.serve(context=context("server"))
    probe = case.probe(servers=[server], user={"token": "secret"},
                       cluster={"certificate-authority": path("ours.crt")})
    request = server.next()
    assert request.headers["authorization"] == "Bearer secret"
    list_all(probe, request)


def case_stranger(case):
    """a server whose certificate is signed by somebody else"""
    refused(case, "stranger")


def case_renamed(case):
    """a server whose certificate is for another one"""
    refused(case, "renamed")


def case_old(case):
    """a server whose certificate is too old"""
    refused(case, "old")


def case_server_name(case):
    """a certificate for the name that the kubeconfig tells"""
    server = case.serve(context=context("renamed"))
    probe = case.probe(servers=[server],
                       cluster={"certificate-authority-data": encoded("ours.crt"),
                                "tls-server-name": "kubernetes.default"})
    list_all(probe, server.next())
    refused(case, "server", **{"tls-server-name": "kubernetes.default"})


def case_insecure(case):
    """a server that need not be anyone"""
    server = case.serve(context=context("stranger"))
    probe = case.probe(servers=[server], cluster={"insecure-skip-tls-verify": True})
    list_all(probe, server.next())


def case_client(case):
    """who asks is known by a certificate"""
    server = case.serve(context=context("server", clients="ours"))
    cluster = {"certificate-authority": path("ours.crt")}
    probe = case.probe(servers=[server], cluster=cluster,
                       user={"client-certificate": path("me.crt"), "client-key": path("me.key")})
    list_all(probe, server.next())
    probe = case.probe(servers=[server], cluster=cluster,
                       user={"client-certificate-data": encoded("me.crt"),
                             "client-key-data": encoded("me.key")})
    list_all(probe, server.next())
    case.probe(servers=[server], cluster=cluster).expect_report("services: ")
    assert server.requests.empty()


def case_rotated(case):
    """certificates that change are read again"""
    server = case.serve(context=context("stranger"))
    with open(path("other.crt"), encoding="utf-8") as file:
        other = file.read()
    with open(path("ours.crt"), encoding="utf-8") as file:
        probe = case.probe(servers=[server], cluster={"certificate-authority": "ca.crt"},
                           files={"ca.crt": file.read()})
    probe.expect_report("services: ")
    probe.write("ca.crt", other)
    list_all(probe, probe.retry())


def case_slow(case):
    """a server that does not finish to say who it is"""
    server = case.serve(mute=True)
    probe = case.probe(servers=[server])
    server.connections.get(timeout=PATIENCE)
    probe.advance(29)
    assert not probe.state()["waiting"]
    assert probe.advance(1) == ["report services: the server says nothing"]
    probe.settle()
    probe.advance(30)
    server.connections.get(timeout=PATIENCE)


def case_plain(case):
    """a server that does not encrypt"""
    server = case.serve()
    url = server.url().replace("http:", "https:")
    server.url = lambda: url
    probe = case.probe(servers=[server], user={"token": "x"})
    server.connections.get(timeout=PATIENCE).sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")
    probe.expect_report("services: ")
    assert server.requests.empty()


def case_resumed(case):
    """a stream over TLS that is cut, and one that ends"""
    server = case.serve(context=context("server"))
    probe = case.probe(servers=[server],
                       cluster={"certificate-authority": path("ours.crt")})
    request = server.next()
    list_all(probe, request)
    request.cut()
    probe.expect_report("services: ")
    request = probe.retry()
    assert request.query["resourceVersion"] == "392"
    probe.advance(100)
    request.stream().send(json.dumps({"type": "BOOKMARK", "object": {
        "metadata": {"resourceVersion": "400"}}}) + "\n").end()
    assert server.next().query["resourceVersion"] == "400"


if __name__ == "__main__":
    make_all()
    sys.exit(main(globals(), sys.argv[1], sys.argv[2:]))
