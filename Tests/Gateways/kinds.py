"""The five gateways: a minimal configuration around the advised one."""
import base64
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from gateway import Gateway, LogPipe, free_port, has_ipv6
from world import ASKED, BASE, BASIC, DENIED, OWN_KEYS, SILENT, World

PASSWORDS = "probe:{SHA}" + base64.b64encode(hashlib.sha1(b"probe").digest()).decode() + "\n"


class Nginx(Gateway):
    name, asks, version_arguments = "nginx", True, ["-v"]
    package, advised_log = "nginx", "/var/log/nginx/authaudit.log"
    usual = (
        "log_format combined '$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent "
        "\"$http_referer\" \"$http_user_agent\"';")

    def start(self, advice):
        self.write("passwords", PASSWORDS)
        self.write("authaudit.conf", advice)
        folders = "".join(
            f"  {kind}_temp_path {self.folder}/{kind};\n"
            for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
        api = f"proxy_pass http://127.0.0.1:{self.api_port};"
        set_by_auth = """
      auth_request /ask;
      auth_request_set $authaudit_auth_status $upstream_status;
      auth_request_set $authaudit_auth_reason $upstream_http_x_auth_reason;
      auth_request_set $authaudit_auth_key_id $upstream_http_x_key_id;"""
        path = self.write("nginx.conf", f"""
daemon off;
{"user root root;" if os.getuid() == 0 else ""}
worker_processes 1;
pid {self.folder}/pid;
error_log {self.folder}/error.log;
events {{ worker_connections 128; }}
http {{
{folders}
  access_log {self.usual_log} combined;
  include {self.folder}/authaudit.conf;
  large_client_header_buffers 4 16k;
  server {{
    {self.listen("listen {};")}
    proxy_set_header Host $http_host;
    proxy_http_version 1.1;
    location / {{ {api} }}
    location ~ ^{BASE}/{DENIED}/ {{ deny all; {api} }}
    location ~ ^{BASE}/{BASIC}/ {{ auth_basic x; auth_basic_user_file {self.folder}/passwords; {api} }}
    location ~ ^{BASE}/({ASKED}|{SILENT})/ {{ {set_by_auth}
      {api}
    }}
    location = /ask {{
      internal;
      {api}
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Original-URI $request_uri;
      proxy_set_header X-Original-Method $request_method;
    }}
  }}
}}
""")
        self.launch("-c", path, "-p", self.folder)


class Apache(Gateway):
    name, package, version_arguments = "apache", "apache2-bin", ["-v"]
    advised_log = "/var/log/apache2/authaudit.log"
    usual = r'LogFormat "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"" combined'

    def start(self, advice):
        self.write("passwords", PASSWORDS)
        self.write("authaudit.conf", advice)
        places = ["/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/lib/httpd/modules"]
        modules = next(Path(p) for p in places if Path(p).exists())
        wanted = ["mpm_event", "authz_core", "authn_core", "authn_file", "auth_basic", "authz_user", "headers",
                  "setenvif", "unique_id", "proxy", "proxy_http", "log_config", "unixd"]
        loads = "".join(
            f"LoadModule {m}_module {modules}/mod_{m}.so\n" for m in wanted if (modules / f"mod_{m}.so").exists())
        user = "User www-data\nGroup www-data\n" if shutil.which("id") and Path("/etc/debian_version").exists() else ""
        path = self.write("httpd.conf", f"""
ServerRoot {self.folder}
{loads}
{user if os.getuid() == 0 else ""}
{self.listen("Listen {}")}
ServerName localhost
PidFile {self.folder}/pid
DefaultRuntimeDir {self.folder}
Mutex file:{self.folder} default
ErrorLog {self.folder}/error.log
LimitRequestFieldSize 16380
StartServers 1
ThreadsPerChild 8
MaxRequestWorkers 16
{self.usual}
CustomLog {self.usual_log} combined
Include {self.folder}/authaudit.conf
AllowEncodedSlashes NoDecode
ProxyPreserveHost On
ProxyPass "/" "http://127.0.0.1:{self.api_port}/" retry=0
<LocationMatch "^{BASE}/{DENIED}/">
  Require all denied
</LocationMatch>
<LocationMatch "^{BASE}/{BASIC}/">
  AuthType Basic
  AuthName x
  AuthUserFile {self.folder}/passwords
  Require valid-user
</LocationMatch>
""")
        self.launch("-DFOREGROUND", "-f", path)


class HAProxy(Gateway):
    name, package, version_arguments = "haproxy", "haproxy", ["-v"]
    advised_log = None
    usual = (
        'log-format "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq '
        '%hr %hs %{+Q}r"')

    def start(self, advice):
        self.pipe, self.usual_pipe = LogPipe(self.log), LogPipe(self.usual_log)
        self.usual_port = free_port()  # a frontend has one format
        refusals = f"""
  http-request deny if {{ path_beg {BASE}/{DENIED}/ }}
  http-request auth realm x if {{ path_beg {BASE}/{BASIC}/ }} !{{ http_auth(logins) }}
  default_backend api"""
        path = self.write("haproxy.cfg", f"""
global
  maxconn 128
defaults
  mode http
  timeout connect 5s
  timeout client 10s
  timeout server 10s
userlist logins
  user probe insecure-password probe
frontend gateway
{self.listen("  bind {}")}
  log stdout len 16384 format raw local0
{advice}{refusals}
frontend usual
  bind 127.0.0.1:{self.usual_port}
  log fd@{self.usual_pipe.writer} len 16384 format raw local0
  option httplog{refusals}
backend api
  server api 127.0.0.1:{self.api_port}
""")
        self.launch("-db", "-f", path, stdout=self.pipe.writer, pass_fds=[self.usual_pipe.writer])

    def reopen(self):
        self.pipe.reopen()
        self.usual_pipe.reopen()


class Caddy(Gateway):
    name, asks, opens_late, package, version_arguments = "caddy", True, True, "caddy", ["version"]
    advised_log = "/var/log/caddy/authaudit.log"

    def start(self, advice):
        hashed = subprocess.run(
            [self.binary, "hash-password", "--plaintext", "probe"], capture_output=True, text=True).stdout.strip()
        api = f"reverse_proxy 127.0.0.1:{self.api_port}"
        path = self.write("Caddyfile", f"""{{
	admin off
	auto_https off
	servers {{
		protocols h1
	}}
}}
http://:{self.port} {{
	bind 127.0.0.1 {"[::1]" if has_ipv6() else ""}
{advice}
	@denied path {BASE}/{DENIED}/*
	header @denied X-Auth-Reason "access forbidden by rule"
	@login path {BASE}/{BASIC}/*
	@asked path {BASE}/{ASKED}/* {BASE}/{SILENT}/*
	handle @denied {{
		respond 403
	}}
	handle @login {{
		basicauth {{
			probe {hashed}
		}}
		{api}
	}}
	handle @asked {{
		forward_auth 127.0.0.1:{self.api_port} {{
			uri /ask
		}}
		{api}
	}}
	handle {{
		{api}
	}}
}}
""")
        home = {"HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}
        self.command = ["run", "--config", path, "--adapter", "caddyfile"]
        self.environment = {**os.environ, **home}
        self.launch(*self.command, env=self.environment)

    def reopen(self):
        """Caddy opens no log again: it is stopped and started."""
        self.stop()
        self.launch(*self.command, env=self.environment)
        self.wait()


class Envoy(Gateway):
    name, asks, has_keys, package = "envoy", True, True, None
    advised_log = "/var/log/envoy/authaudit.log"
    usual = (
        '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% '
        '%BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" '
        '"%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%"')
    FILTERS = "type.googleapis.com/envoy.extensions.filters.http"

    def start(self, advice):
        def typed(kind, **more):
            members = "".join(f", {name}: {value}" for name, value in more.items())
            return f'{{"@type": {self.FILTERS}.{kind}{members}}}'

        def optional(name, config):
            return f"- {{name: {name}, disabled: true, typed_config: {config}}}\n"

        ask = (
            f'{{server_uri: {{uri: "http://127.0.0.1:{self.api_port}", cluster: api, timeout: 5s}}, path_prefix: /ask, '
            'authorization_request: {allowed_headers: {patterns: [{exact: x-api-key}, {exact: x-probe}]}}, '
            'authorization_response: {allowed_client_headers: {patterns: [{prefix: x-}]}}}')
        keys = f'[{{key: {World.secret(f"k-{OWN_KEYS}-a")}, client: k-{OWN_KEYS}-a}}]'
        filters = (
            "- {name: rbac, typed_config: " + typed("rbac.v3.RBAC", rules=(
                "{action: DENY, policies: {no-such-customer: {principals: [{any: true}], permissions: "
                f"[{{url_path: {{path: {{prefix: {BASE}/{DENIED}/}}}}}}]}}}}}}")) + "}\n"
            + optional("login", typed(
                "basic_auth.v3.BasicAuth", users=f'{{inline_string: "{PASSWORDS.strip()}"}}'))
            + optional("ask", typed("ext_authz.v3.ExtAuthz", http_service=ask))
            + optional("keys", typed(
                "api_key_auth.v3.ApiKeyAuth", credentials=keys, key_sources="[{header: x-api-key}]"))
            + "- {name: envoy.filters.http.router, typed_config: " + typed("router.v3.Router") + "}\n")

        def route(org, name, config="{}"):
            on = '{"@type": type.googleapis.com/envoy.config.route.v3.FilterConfig, config: ' + config + "}"
            return (f"- {{match: {{prefix: {BASE}/{org}/}}, route: {{cluster: api}}, "
                    f"typed_per_filter_config: {{{name}: {on}}}}}\n")

        asked = typed("ext_authz.v3.ExtAuthzPerRoute", check_settings="{}")
        routes = (
            route(BASIC, "login", typed(
                "basic_auth.v3.BasicAuthPerRoute", users=f'{{inline_string: "{PASSWORDS.strip()}"}}'))
            + route(ASKED, "ask", asked) + route(SILENT, "ask", asked)
            + route(OWN_KEYS, "keys", typed("api_key_auth.v3.ApiKeyAuthPerRoute"))
            + "- {match: {prefix: /}, route: {cluster: api}}\n")
        manager = f"""stat_prefix: gateway
normalize_path: true
http_protocol_options: {{accept_http_10: true}}
max_request_headers_kb: 32
route_config:
  virtual_hosts:
  - name: all
    domains: ["*"]
    routes:
{indented(routes, 4)}
{advice.replace("http_filters:", self.usual_access_log() + "http_filters:", 1)}{filters}"""
        path = self.write("envoy.yaml", f"""static_resources:
  listeners:
  - name: gateway
    address: {{socket_address: {{address: 127.0.0.1, port_value: {self.port}}}}}
    additional_addresses: {self.other_address()}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
{indented(manager, 10)}
  clusters:
  - name: api
    connect_timeout: 5s
    load_assignment:
      cluster_name: api
      endpoints:
      - lb_endpoints:
        - endpoint: {{address: {{socket_address: {{address: 127.0.0.1, port_value: {self.api_port}}}}}}}
""")
        self.launch("-c", path, "--disable-hot-restart", "--concurrency", "1", "-l", "warning",
                    "--file-flush-interval-msec", "50")

    def usual_access_log(self):
        """A second one, in Envoy's own format."""
        kind = "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog"
        return ("- name: envoy.access_loggers.file\n"
                f'  typed_config: {{"@type": {kind}, path: {self.usual_log}}}\n')

    def other_address(self):
        if not has_ipv6():
            return "[]"
        return f'[{{address: {{socket_address: {{address: "::1", port_value: {self.port}}}}}}}]'


def indented(text, spaces):
    return "\n".join(" " * spaces + line if line else line for line in text.rstrip("\n").split("\n"))


KINDS = [Nginx, Apache, HAProxy, Caddy, Envoy]
