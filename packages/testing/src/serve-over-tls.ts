/** The port of the guest's loopback on which {@link serveOverTls} serves. */
const port = 8443;

/** The origin of what {@link serveOverTls} serves, on the guest. */
export const servedOrigin = `https://127.0.0.1:${port}`;

/** Serves a folder of a guest over HTTPS, with a certificate that the guest trusts: a part of a shell script for root. */
export function serveOverTls(folder: string): string {
  return `openssl req -x509 -newkey rsa:2048 -nodes -keyout /srv/key.pem -out /usr/local/share/ca-certificates/tests.crt -days 2 \\
  -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 2>/dev/null
update-ca-certificates >/dev/null
cat >/srv/serve.py <<'PYTHON'
import functools, http.server, ssl
class Handler(http.server.SimpleHTTPRequestHandler):
    # A response of HTTP/1.0 ends with its connection, and Python closes that without TLS's close_notify: an error for the apt of Debian 13.
    protocol_version = "HTTP/1.1"
handler = functools.partial(Handler, directory="${folder}")
server = http.server.ThreadingHTTPServer(("127.0.0.1", ${port}), handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("/usr/local/share/ca-certificates/tests.crt", "/srv/key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
PYTHON
systemd-run --quiet --unit repository python3 /srv/serve.py`;
}
