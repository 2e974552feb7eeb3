import { userInfo } from 'node:os';
import { COMMANDS_FILTER, INGEST_FILTER } from '../../../sim/protocol/topic-layout.ts';
import { type Recipe, type RecipeFacts, runWith } from './recipe.ts';

/** Mosquitto 2: the name in a certificate is user and client id, and a pattern gives each its own topics. */
export const mosquitto: Recipe = {
  devicesMax: Number.POSITIVE_INFINITY,
  files: (facts) => [
    // It requires that no other user can read it.
    { name: 'acl', text: acl(facts), isSecret: true },
    { name: 'mosquitto.conf', text: conf(facts), isSecret: false },
  ],
  readme: (
    facts,
  ) => `Mosquitto refuses every client once its CRL is out of date. Export again, or start a run with the flags below: it writes the CRL and makes
the broker reload it. Sessions of revoked devices stay up.

  mosquitto -c ${facts.folder}/mosquitto.conf
  ${runWith(facts)} \\
    --broker-crl ${facts.folder}/crl.pem --broker-reload 'kill -HUP $(cat ${facts.folder}/mosquitto.pid)'
`,
};

const acl = ({
  platform,
  observer,
}: RecipeFacts): string => `# The name in a client's certificate owns the topics below it.
pattern readwrite devices/%u/#

user ${platform}
topic read ${INGEST_FILTER}
topic write ${COMMANDS_FILTER}

# Looks on.
user ${observer}
topic read #
`;

const conf = ({
  folder,
  port,
}: RecipeFacts): string => `# Mosquitto as fleetlab needs it: TLS 1.3, and from every client a certificate that is not revoked.
per_listener_settings true
# The platform's client subscribes to every device: with the defaults, 20 and 1000, Mosquitto would silently drop a burst.
max_inflight_messages 1000
max_queued_messages 100000
persistence false
# A log line for each connection would slow the broker down while it is measured.
log_type warning
pid_file ${folder}/mosquitto.pid
# The user to run as if root starts it: the keys belong to this user.
user ${userInfo().username}

listener ${port} 127.0.0.1
max_connections -1
cafile ${folder}/ca.pem
certfile ${folder}/server.pem
keyfile ${folder}/server.key
crlfile ${folder}/crl.pem
require_certificate true
use_identity_as_username true
# Without it, a client takes any session whose client id it knows.
use_username_as_clientid true
tls_version tlsv1.3
allow_anonymous true
acl_file ${folder}/acl
`;
