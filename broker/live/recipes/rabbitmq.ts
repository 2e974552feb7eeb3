import { type Recipe, type RecipeFacts, type RecipeUser, runWith, usersOf } from './recipe.ts';

/**
 * RabbitMQ 4 with its MQTT plugin: the common name of a certificate is the user, and each user has permissions of its own.
 *
 * Source  rabbitmq.com/docs/mqtt (TLS certificate authentication), /docs/access-control (topic authorization), /docs/definitions
 */
export const rabbitmq: Recipe = {
  devicesMax: 100_000,
  files: (facts) => [
    { name: 'rabbitmq.conf', text: conf(facts), isSecret: false },
    { name: 'enabled_plugins', text: '[rabbitmq_mqtt,rabbitmq_auth_mechanism_ssl].\n', isSecret: false },
    { name: 'definitions.json', text: definitions(facts), isSecret: false },
  ],
  readme: (
    facts,
  ) => `RabbitMQ reads no CRL here: it lets revoked devices in. Its users are the devices of the scenario; another fleet needs another export. Debian's
rabbitmq-server in the PATH is for its own user alone; the one below is for any.

  RABBITMQ_CONFIG_FILE=${facts.folder}/rabbitmq.conf RABBITMQ_ENABLED_PLUGINS_FILE=${facts.folder}/enabled_plugins \\
    RABBITMQ_MNESIA_BASE=${facts.folder}/rabbitmq RABBITMQ_NODENAME=fleetlab@localhost /usr/lib/rabbitmq/bin/rabbitmq-server
  ${runWith(facts)}
`,
};

const conf = ({
  folder,
  port,
}: RecipeFacts): string => `# RabbitMQ as fleetlab needs it: MQTT over TLS 1.3 alone, and from every client a certificate.
listeners.tcp = none
mqtt.listeners.tcp = none
mqtt.listeners.ssl.default = 127.0.0.1:${port}
ssl_options.cacertfile = ${folder}/ca.pem
ssl_options.certfile = ${folder}/server.pem
ssl_options.keyfile = ${folder}/server.key
ssl_options.verify = verify_peer
ssl_options.fail_if_no_peer_cert = true
ssl_options.versions.1 = tlsv1.3
ssl_cert_login_from = common_name
mqtt.ssl_cert_login = true
auth_mechanisms.1 = EXTERNAL
load_definitions = ${folder}/definitions.json
`;

/** A topic of MQTT is a routing key with dots in place of its slashes. */
function definitions(facts: RecipeFacts): string {
  const { platform, observer, devices } = usersOf(facts);
  const all = [platform, observer, ...devices];
  const own = ({ name }: RecipeUser) => `^devices\\.${plainPattern(name)}\\.`;
  const topics = [
    topicsOf(platform, { write: '^devices\\..*\\.commands$', read: '^devices\\..*\\.telemetry$' }),
    topicsOf(observer, { write: '^$', read: '.*' }),
    ...devices.map((device) => topicsOf(device, { write: own(device), read: own(device) })),
  ];
  return `${JSON.stringify({
    vhosts: [{ name: '/' }],
    // Without a password, only a certificate logs a user in.
    users: all.map(({ name }) => ({
      ...{ name, password_hash: '', hashing_algorithm: 'rabbit_password_hashing_sha256', tags: [] },
    })),
    permissions: all.map(({ name }) => ({
      ...{ user: name, vhost: '/', configure: '^mqtt-subscription-' },
      ...{ write: '^(amq\\.topic|mqtt-subscription-.*)$', read: '^(amq\\.topic|mqtt-subscription-.*)$' },
    })),
    topic_permissions: topics,
  })}\n`;
}

const topicsOf = ({ name }: RecipeUser, may: { readonly write: string; readonly read: string }) => ({
  ...{ user: name, vhost: '/', exchange: 'amq.topic', ...may },
});

const plainPattern = (name: string): string => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('/', '\\.');
