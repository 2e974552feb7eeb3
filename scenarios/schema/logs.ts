import type { z } from 'zod';
import { type Logger, type LogPlan, type LogsPlan, loggers } from '../../sim/plan/logs.ts';
import { share, span } from './quantity.ts';
import { keysOf } from './shape.ts';

// The fields of `logs`: how late entries arrive, and how many never do.

const DELAY_MAX_MS = 24 * 3_600_000;

const fields = {
  delay: span({ min: 0, max: DELAY_MAX_MS })
    .optional()
    .describe('Time from an event until its entry arrives. Default: 0.'),
  loss: share().optional().describe('Probability that an entry never arrives. Default: 0.'),
};

const own = {
  delay: fields.delay.describe('The same, of this log alone. Default: as above.'),
  loss: fields.loss.describe('The same, of this log alone. Default: as above.'),
};
const ofOne = (what: string) => keysOf('a log', own).optional().describe(`${what} Default: as above.`);

/** By logger, so that none is forgotten. */
const logs = {
  edge: ofOne('The log of the edge: TLS handshakes, certificates, revocation lists.'),
  broker: ofOne('The log of the broker: sessions, subscriptions, messages.'),
  attestation: ofOne('The log of the attestation service.'),
  ca: ofOne('The log of the certificate authority.'),
  registry: ofOne('The log of the registry of devices.'),
  update: ofOne('The log of the update service.'),
  console: ofOne("The logs of operators' consoles: commands and operations."),
  telemetry: ofOne('The log of the service that takes the readings.'),
} as const satisfies Readonly<Record<Logger, unknown>>;

export const logsSchema = keysOf('a map of logs', { ...fields, ...logs });

export const logsPlan = (given: z.output<typeof logsSchema>): LogsPlan =>
  Object.fromEntries(
    loggers.map((logger): [Logger, LogPlan] => [
      logger,
      { delayMs: given[logger]?.delay ?? given.delay ?? 0, loss: given[logger]?.loss ?? given.loss ?? 0 },
    ]),
  ) as LogsPlan;
