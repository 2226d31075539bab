#!/usr/bin/env python3
"""registry.py LAYERS PORTFILE: the read side of a registry of images (Docker's HTTP API V2) with two images in it, on a free loopback port; for tests/real/vm.sh."""
import gzip, hashlib, http.server, json, os, re, sys

layers, portfile = sys.argv[1:]
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def layer(name):
    with open(os.path.join(layers, name + ".tar.gz"), "rb") as file:
        packed = file.read()
    return packed, digest(packed), digest(gzip.decompress(packed))


def image(parts, config):
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": config, "rootfs": {"type": "layers", "diff_ids": [part[2] for part in parts]}}).encode()
    manifest = json.dumps({
        "schemaVersion": 2, "mediaType": MANIFEST,
        "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": len(config), "digest": digest(config)},
        "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": len(part[0]), "digest": part[1]} for part in parts],
    }).encode()
    blobs.update({digest(config): config, digest(manifest): manifest}, **{part[1]: part[0] for part in parts})
    return manifest


blobs = {}
system, application = layer("system"), layer("application")
path = ["PATH=/usr/local/bin:/usr/bin:/bin"]
images = {
    "etherpad/etherpad": image([system, application], {"Entrypoint": ["/usr/local/bin/application"], "User": "5001:5001", "WorkingDir": "/opt/etherpad-lite", "Env": path, "ExposedPorts": {"9001/tcp": {}}}),
    "library/postgres": image([system], {"Entrypoint": ["/usr/local/bin/database"], "Env": path, "ExposedPorts": {"5432/tcp": {}}}),
}


class Registry(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        found = re.fullmatch(r"/v2/(.+)/(manifests|blobs)/([^/?]+)(\?.*)?", self.path)
        if self.path == "/v2/":
            return self.say(200, b"{}", "application/json")
        if not found or found[1] not in images:
            return self.say(404, b'{"errors":[{"code":"NAME_UNKNOWN"}]}', "application/json")
        # Whatever tag is asked for: it stands in for that one.
        data = blobs.get(found[3]) if found[3].startswith("sha256:") else images[found[1]]
        if data is None:
            return self.say(404, b'{"errors":[{"code":"BLOB_UNKNOWN"}]}', "application/json")
        self.say(200, data, MANIFEST if found[2] == "manifests" else "application/octet-stream")

    do_HEAD = do_GET

    def say(self, status, data, kind):
        self.send_response(status)
        self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
        self.send_header("Docker-Content-Digest", digest(data))
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)
with open(portfile + ".new", "w") as file:
    file.write(str(server.server_address[1]))
os.replace(portfile + ".new", portfile)
server.serve_forever()
