const inService = (fields: string, more = "") => `services:\n  web:\n    image: a\n    ${fields}\n${more}`;

/** What compose v2 rejects, and with which words it is rejected before. */
export const composeMistakes: readonly (readonly [text: string, problem: string])[] = [
  ["services: { web: { image: 3 } }", "line 1: services.web.image: it is a number, not text; put it in quotes"],
  ["services: { web: { image: true } }", "line 1: services.web.image: it is true or false, not text; put it in quotes"],
  ["services: { web: { image: } }", "line 1: services.web.image: it is empty, not text"],
  ["services: { web: { image: [a] } }", "line 1: services.web.image: it is a list, not text"],
  [
    "x-a: &a\n  image: 3\nservices:\n  web:\n    <<: *a\n",
    "line 4: services.web.image: it is a number, not text; put it in quotes",
  ],
  [inService("user: 1000"), "line 4: services.web.user: it is a number, not text; put it in quotes"],
  [inService("hostname: { a: b }"), "line 4: services.web.hostname: it is a mapping of fields, not text"],
  [inService("command: [sleep, 600]"), "line 4: services.web.command.1: it is a number, not text; put it in quotes"],
  [
    inService("environment:"),
    "line 4: services.web.environment: it is empty, not a list, or it is empty, not a mapping of fields",
  ],
  [inService("environment: [MODE: quiet]"), "line 4: services.web.environment.0: it is a mapping of fields, not text"],
  [inService("environment: { A: [b] }"), "line 4: services.web.environment.A: it is a list, not text"],
  [inService("ports: 80:80"), "line 4: services.web.ports: it is text, not a list"],
  [inService("ports:"), "line 4: services.web.ports: it is empty, not a list"],
  [inService("volumes: { a: /b }"), "line 4: services.web.volumes: it is a mapping of fields, not a list"],
  [inService("depends_on: web"), "line 4: services.web.depends_on: it is text, not a list"],
  [
    inService("depends_on: { db: }", "  db: { image: b }\n"),
    "line 4: services.web.depends_on.db: it is empty, not a mapping of fields",
  ],
  [
    inService("healthcheck: { test: curl localhost, interval: 30 }"),
    "line 4: services.web.healthcheck.interval: it is a number, not text; put it in quotes",
  ],
  [inService("logging: { options: { compress: true } }"), "line 4: services.web.logging.options.compress: it is true"],
  [inService("privileged: 1"), "line 4: services.web.privileged: it is a number, not text; put it in quotes"],
  [inService("labels: [3]"), "line 4: services.web.labels.0: it is a number, not text; put it in quotes"],
  [inService("mem_limit: [1g]"), "line 4: services.web.mem_limit: it is a list, not text"],
  [inService("restart: always", "version: 3.8\n"), "line 5: version: it is a number, not text; put it in quotes"],
  [inService("restart: always", "volumes:\n"), "line 5: volumes: it is empty, not a mapping of fields"],
  [inService("restart: always", "volumes: { data: local }\n"), "line 5: volumes.data: it is text, not a mapping"],
  [inService("volumes: ['data:/data']"), "line 4: service web uses data, which is not declared under volumes"],
  [
    inService("volumes: [{ type: volume, source: data, target: /data }]"),
    "line 4: service web uses data, which is not declared under volumes",
  ],
  [inService("depends_on: [db]"), "line 4: service web uses db, which is not declared under services"],
  [
    inService("depends_on: { db: { condition: service_started } }"),
    "line 4: service web uses db, which is not declared under services",
  ],
  [inService("networks: [front]"), "line 4: service web uses front, which is not declared under networks"],
  [inService("networks: { front: }"), "line 4: service web uses front, which is not declared under networks"],
  [inService("secrets: [token]"), "line 4: service web uses token, which is not declared under secrets"],
  [inService("configs: [{ source: a }]"), "line 4: service web uses a, which is not declared under configs"],
];

/** What compose v2 takes, although it looks like a mistake. */
export const composeOddities: readonly string[] = [
  "services: { web: { image: '3' } }",
  "services: { web: { image: $IMAGE } }",
  "services:\n  web:\n    image: a\n    command:\n    entrypoint:\n",
  inService("environment: { A: 3, B: true, C: , D: 0440, E: 1e3, F: 1147053346671102335 }"),
  inService("environment: [A=b, C]"),
  inService("healthcheck: { retries: '3', disable: 'true', test: ['NONE'] }"),
  inService("logging: { driver: json-file, options: { max-file: 3, tag: } }"),
  inService("privileged: 'true'\n    mem_limit: 3\n    cpus: '0.5'\n    expose: [3, '4']"),
  inService("ports: [3, '80:80', { target: 80 }]"),
  inService("volumes: [/data, ./a:/a, ../b:/b, ~/c:/c, 'd:/d', $HOME:/e, { type: bind, source: a, target: /f }]"),
  inService("volumes: ['data:/data']", "volumes: { data: }\n"),
  inService("networks: [default, front]", "networks: { front: { external: true } }\n"),
  inService("secrets: [{ source: token, target: a }]", "secrets: { token: { environment: HOME } }\n"),
  inService("deploy: { replicas: 2, resources: { limits: { cpus: 0.5, memory: 1g } } }"),
  inService("x-a: 3\n    sysctls: { net.core.somaxconn: 1024 }\n    ulimits: { nofile: 3 }\n    stop_grace_period: 1m"),
  inService(
    "build: { context: https://github.com/a/b.git, args: [A] }\n    init: true\n    tmpfs: /run\n    dns: [9.9.9.9]",
  ),
];
