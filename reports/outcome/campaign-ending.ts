import { plain } from '../metrics/quantity.ts';

/**
 * Whether a campaign is over when its run ends.
 *
 * `over`: nothing is left to its actor. `not-over`: something is, which `left` says. `unknown`: the rows do not tell, since
 * the run did not finish, or since they do not say whether a certificate has expired or is for the same key as the one before.
 */
export interface CampaignEnding {
  readonly state: 'over' | 'not-over' | 'unknown';
  readonly left: readonly Left[];
}

/** The same of an actor whose attacks belong to no campaign of its own. */
export interface AttackerEnd {
  readonly actor: string;
  readonly ending: CampaignEnding;
}

/** Something that is left to an actor, or might be. */
export interface Left {
  readonly kind: LeftKind;
  /** Devices, sessions or steps. */
  readonly count: number;
  /** Of a secret its words, of an unfinished run how it ended; else empty. */
  readonly detail: string;
}

/**
 * The worst first. running: devices that run its code. dormant: devices on which its code is installed, and silent.
 * sessions: devices in whose name it has a session. consoles: consoles in whose place it has one. attacks: devices that it
 * attacks. steps: steps that were to start later. credentials: devices whose credential it knows and can use. secrets:
 * devices about which it knows another secret. expiry: devices whose credential it knows, if the certificate has not
 * expired. keys: devices whose key it knows and that have a newer certificate, if that is for the same key. unfinished: the run.
 */
export const leftKinds = [
  ...(['running', 'dormant', 'sessions', 'consoles', 'attacks', 'steps'] as const),
  ...(['credentials', 'secrets', 'expiry', 'keys', 'unfinished'] as const),
] as const;
export type LeftKind = (typeof leftKinds)[number];

/** Kinds of which the rows do not tell whether they are left. */
export const isUncertain = ({ kind }: Left): boolean => kind === 'expiry' || kind === 'keys' || kind === 'unfinished';

/** What ends: a campaign, or the attacks of an actor. */
export const attacksBy = (actor: string): string => `attacks by ${actor}`;

/** `over`, `not over` or `not known`. */
export const endingWord = ({ state }: CampaignEnding): string =>
  ({ over: 'over', 'not-over': 'not over', unknown: 'not known' })[state];

/** Each reason in words, without a full stop. */
export const reasonsOf = ({ state, left }: CampaignEnding): readonly string[] =>
  state === 'over' ? ['nothing is left to its actor'] : left.map(leftInWords);

/** `not over: 12 devices still run its code; it knows credentials of 3 devices that are still valid`. */
export const endingInWords = (ending: CampaignEnding): string =>
  `${endingWord(ending)}: ${reasonsOf(ending).join('; ')}`;

function leftInWords({ kind, count, detail }: Left): string {
  const devices = `${plain(count)} ${count === 1 ? 'device' : 'devices'}`;
  const isOne = count === 1;
  switch (kind) {
    case 'running':
      return `${devices} still ${isOne ? 'runs' : 'run'} its code`;
    case 'dormant':
      return `its code is installed on ${devices}, and silent`;
    case 'sessions':
      return `it still has a session in the name of ${devices}`;
    case 'consoles':
      return `it still has a session in the place of ${plain(count)} ${isOne ? 'console' : 'consoles'}`;
    case 'attacks':
      return `its attack on ${devices} still goes on`;
    case 'steps':
      return `${plain(count)} of its steps ${isOne ? 'was' : 'were'} still to come`;
    case 'credentials':
      return `it knows the ${isOne ? 'credential' : 'credentials'} of ${devices}, still valid`;
    case 'secrets':
      return `it still knows, of ${devices}, ${detail}`;
    case 'expiry':
      return `it knows the ${isOne ? 'credential' : 'credentials'} of ${devices}, and no row tells whether the ${isOne ? 'certificate has' : 'certificates have'} expired`;
    case 'keys':
      return `it knows the ${isOne ? 'key' : 'keys'} of ${devices} with a newer certificate, and no row tells whether that is for a new key`;
    case 'unfinished':
      return detail;
    default:
      return kind satisfies never;
  }
}
