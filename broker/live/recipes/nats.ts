import { type Recipe, type RecipeFacts, type RecipeUser, runWith, usersOf } from './recipe.ts';

/**
 * NATS server 2.10 with JetStream, which speaks MQTT 3.1.1: the subject of a certificate is the user, and each user has permissions.
 *
 * Source  docs.nats.io: running-a-nats-service/configuration/mqtt, securing_nats/auth_intro/tls_mutual_auth (`verify_and_map`)
 */
export const nats: Recipe = {
  devicesMax: 100_000,
  files: (facts) => [{ name: 'nats.conf', text: conf(facts), isSecret: false }],
  readme: (
    facts,
  ) => `NATS reads no CRL here: it lets revoked devices in. It acknowledges a PUBLISH that it refuses, and logs it. Its users are the devices of the
scenario; another fleet needs another export.

  nats-server -c ${facts.folder}/nats.conf
  ${runWith(facts)}
`,
};

function conf(facts: RecipeFacts): string {
  const { folder, port } = facts;
  const { platform, observer, devices } = usersOf(facts);
  const own = ({ name }: RecipeUser) => [`devices.${name.replaceAll('/', '.')}.>`];
  const users = [
    userLine(platform, { publish: ['devices.*.*.commands'], subscribe: ['devices.*.*.telemetry'] }),
    userLine(observer, { publish: [], subscribe: ['>'] }),
    ...devices.map((device) => userLine(device, { publish: own(device), subscribe: own(device) })),
  ];
  return `# NATS as fleetlab needs it: MQTT over TLS, and from every client a certificate. Subjects have dots in place of the slashes of topics.
server_name: fleetlab
# The port of clients of NATS itself: any free one of this machine.
listen: 127.0.0.1:-1
jetstream { store_dir: ${JSON.stringify(`${folder}/jetstream`)} }
mqtt {
  host: 127.0.0.1
  port: ${port}
  tls {
    cert_file: ${JSON.stringify(`${folder}/server.pem`)}
    key_file: ${JSON.stringify(`${folder}/server.key`)}
    ca_file: ${JSON.stringify(`${folder}/ca.pem`)}
    verify_and_map: true
    timeout: 10
  }
}
authorization {
  users = [
${users.join(',\n')}
  ]
}
`;
}

interface May {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** Each client also receives what JetStream keeps for its session. */
const userLine = ({ name, organization }: RecipeUser, { publish, subscribe }: May): string =>
  `    { user: ${JSON.stringify(`CN=${name},O=${organization}`)}, permissions: { publish: ${publish.length === 0 ? '{ deny: ">" }' : JSON.stringify(publish)}, subscribe: ${JSON.stringify([...subscribe, '$MQTT.sub.>'])} } }`;
