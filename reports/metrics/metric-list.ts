import {
  attackRefused,
  attackSucceeded,
  commandsObeyed,
  credentialsStolen,
  honestHarm,
  intrusionReached,
  messagesReadByForeign,
} from './attacks.ts';
import { attestationRatePeak } from './attestation-rate.ts';
import { intrusionObjectives, intrusionTimeToObjective } from './campaigns.ts';
import { fleetCertifiedAtEnd } from './certified.ts';
import { connectRatePeak } from './connect-rate.ts';
import { connectNever, connectTime } from './connect-time.ts';
import { intrusionDwell } from './dwell.ts';
import { fleetOnlineAtEnd, fleetOnlineMin, offlineTime } from './offline-time.ts';
import { readingsValueMax, readingsValueMean, readingsValueMin } from './reading-values.ts';
import { readingsRefused } from './readings-refused.ts';
import { reconnectNever, reconnectTime } from './reconnect-time.ts';
import { renewalRatePeak } from './renewal-rate.ts';
import { revocationLag, revocationNotSilent, revocationReturned } from './revocation.ts';
import {
  rolloutBricked,
  rolloutExposed,
  rolloutExposedAtStop,
  rolloutFinished,
  rolloutNever,
  rolloutReverted,
  rolloutStops,
  rolloutSuccess,
  rolloutTime,
  rolloutTimeTo95,
  rolloutTimeToStop,
} from './rollout.ts';
import { serverRefused } from './server-refused.ts';
import {
  attestationRefusedShare,
  connectAttemptsPerDevice,
  connectRefusedShare,
  keepaliveExpired,
  messageDuplicates,
  messageLoss,
  sessionsClosedForTrust,
  sessionTakenOver,
  updateChecksDropped,
} from './totals.ts';
import { updateBytesPeak, updateCheckPeak } from './update-load.ts';
import { handshakeWasted, handshakeWastedShare } from './wasted-handshakes.ts';

/** The figures that a run is judged by, in the order of outputs. Each declares itself in the file that computes it. */
export const metricList = [
  fleetOnlineAtEnd,
  fleetOnlineMin,
  connectTime,
  connectNever,
  reconnectTime,
  reconnectNever,
  offlineTime,
  messageLoss,
  messageDuplicates,
  readingsValueMin,
  readingsValueMean,
  readingsValueMax,
  readingsRefused,
  connectRatePeak,
  connectAttemptsPerDevice,
  connectRefusedShare,
  handshakeWasted,
  handshakeWastedShare,
  serverRefused,
  keepaliveExpired,
  sessionTakenOver,
  revocationLag,
  revocationNotSilent,
  revocationReturned,
  attestationRatePeak,
  renewalRatePeak,
  attestationRefusedShare,
  fleetCertifiedAtEnd,
  sessionsClosedForTrust,
  intrusionReached,
  intrusionDwell,
  intrusionTimeToObjective,
  intrusionObjectives,
  attackSucceeded,
  attackRefused,
  credentialsStolen,
  messagesReadByForeign,
  commandsObeyed,
  honestHarm,
  rolloutSuccess,
  rolloutTime,
  rolloutTimeTo95,
  rolloutNever,
  rolloutExposed,
  rolloutExposedAtStop,
  rolloutTimeToStop,
  rolloutStops,
  rolloutFinished,
  rolloutBricked,
  rolloutReverted,
  updateCheckPeak,
  updateChecksDropped,
  updateBytesPeak,
] as const;

export type MetricId = (typeof metricList)[number]['id'];
