// nginx as an upstream that answers at once, and as the proxy to be compared with.

import { anthropicReply, openaiReply, replyHeaders } from './messages.mjs'

const frame = (folder, name, http) => `
daemon off;
worker_processes 1;
pid ${folder}/${name}.pid;
error_log ${folder}/${name}.log crit;
events { worker_connections 8192; }
http {
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 3600;
  client_body_temp_path ${folder}/${name}-body;
  proxy_temp_path ${folder}/${name}-proxy;
  fastcgi_temp_path ${folder}/${name}-fastcgi;
  uwsgi_temp_path ${folder}/${name}-uwsgi;
  scgi_temp_path ${folder}/${name}-scgi;
  client_max_body_size 0;
  ${http}
}
`

const headers = Object.entries(replyHeaders)
  .map(([name, value]) => `add_header ${name} '${value}';`)
  .join('\n    ')

export const upstreamConfig = (folder, port) =>
  frame(
    folder,
    'upstream',
    `server {
    listen 127.0.0.1:${port} backlog=4096;
    default_type application/json;
    ${headers}
    location /v1/messages { return 200 '${anthropicReply}'; }
    location / { return 200 '${openaiReply}'; }
  }`,
  )

export const proxyConfig = (folder, port, { small, large }) => {
  const pass = (upstream) => `
      proxy_pass http://${upstream}/;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Authorization "Bearer sk-of-the-gateway";
      proxy_buffering off;
      proxy_request_buffering off;`
  return frame(
    folder,
    'proxy',
    `upstream small { server 127.0.0.1:${small}; keepalive 512; keepalive_requests 1000000000; }
  upstream large { server 127.0.0.1:${large}; keepalive 512; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location /openai/ { ${pass('small')} }
    location /large/ { ${pass('large')} }
  }`,
  )
}
