import { factInWords } from '../../sim/threat/facts/fact.ts';
import { plain } from '../metrics/quantity.ts';
import { type CampaignEnding, reasonsOf } from '../outcome/campaign-ending.ts';
import type { AttackAccount } from '../trace-index/attack-account.ts';
import type { StepsStanding } from '../trace-index/steps-by.ts';
import type { Said } from './said.ts';

/** What is known of the attacks of a run at an instant. */
export interface AttacksKnown {
  readonly t: number;
  readonly tickMs: number;
  /** How many devices the fleet has. */
  readonly devices: number;
  /** The instant is the end of the run. */
  readonly isWhole: boolean;
  readonly account: AttackAccount;
  readonly steps: StepsStanding;
  /** At the end of the run. */
  readonly inTheEnd: StepsStanding;
  /** How each campaign ended, and what is left to other actors, by the summary; none before the end of the run. */
  readonly endings: readonly CampaignEnd[];
  /** For how long attacks kept devices offline, all in all; 0 where that is not known. */
  readonly offlineMs: number;
}

export interface CampaignEnd {
  readonly name: string;
  readonly ending: CampaignEnding;
}

/** Whether attacks are over at an instant, and what says so. */
export interface LeftWords {
  readonly state: 'over' | 'not over' | 'not known';
  readonly reasons: readonly Said[];
}

/** By the summary where it says how campaigns ended: it knows of more than the account. Else by what the rows until then say. */
export const leftInWords = (known: AttacksKnown): LeftWords =>
  known.endings.length > 0 ? byEndings(known) : byRows(known);

function byEndings({ account: { counts }, endings }: AttacksKnown): LeftWords {
  const open = endings.filter(({ ending }) => ending.state !== 'over');
  const reasons: readonly Said[] = [
    ...(counts.held === 0 ? [] : [heldText(counts)]),
    ...open.map(({ name, ending }) => [`${name}: ${reasonsOf(ending).join('; ')}`]),
  ];
  if (reasons.length === 0) return nothingLeft;
  const isKnown = counts.held > 0 || open.some(({ ending }) => ending.state === 'not-over');
  return { state: isKnown ? 'not over' : 'not known', reasons };
}

const nothingLeft: LeftWords = { state: 'over', reasons: [['nothing is left to an actor']] };

/** Secrets of actors come last, since nothing in a run takes them back. */
function byRows({ account, steps, inTheEnd, t, tickMs }: AttacksKnown): LeftWords {
  const { counts } = account;
  const underWay = steps.attacks.filter(({ starts, isOver }) => starts > 0 && !isOver);
  const toCome = inTheEnd.attacks.filter(({ startedMs }) => startedMs !== null && startedMs > t * tickMs);
  const secrets = [...account.given, ...account.facts].filter(({ fact }) => kept.has(fact));
  const open: readonly Said[] = [
    ...(counts.held === 0 ? [] : [heldText(counts)]),
    ...underWay.map(({ label }) => [`"${label}" goes on`]),
    ...(toCome.length === 0
      ? []
      : [[`${plain(toCome.length)} ${toCome.length === 1 ? 'step begins' : 'steps begin'} later`]]),
    ...secrets.map(
      ({ fact, devices }): Said => [
        'an actor knows, of ',
        { count: devices, of: account.given.some((one) => one.fact === fact) ? { fact, isGiven: true } : { fact } },
        ` ${devices === 1 ? 'device' : 'devices'}, ${fact}`,
      ],
    ),
  ];
  const unclear: readonly Said[] =
    counts.known === 0
      ? []
      : [
          [
            'an actor knows the credentials of ',
            { count: counts.known, of: { kind: 'known' } },
            ` ${counts.known === 1 ? 'device' : 'devices'}, which no revocation has made useless; no row says whether they have expired`,
          ],
        ];
  const reasons = [...open, ...unclear];
  if (reasons.length === 0) return nothingLeft;
  return { state: open.length > 0 ? 'not over' : 'not known', reasons };
}

function heldText({ held, cloned, implanted, dormant }: AttacksKnown['account']['counts']): Said {
  const parts: readonly Said[] = [
    ...(implanted === 0
      ? []
      : [
          [
            { count: implanted, of: { kind: 'implanted' } },
            ` with code of an actor on ${implanted === 1 ? 'it' : 'them'}`,
          ] as Said,
        ]),
    ...(dormant === 0 ? [] : [[{ count: dormant, of: { kind: 'dormant' } }, ' of these dormant'] as Said]),
    ...(cloned === 0
      ? []
      : [
          [
            { count: cloned, of: { kind: 'cloned' } },
            ` in whose ${cloned === 1 ? 'name' : 'names'} an actor has a session`,
          ] as Said,
        ]),
  ];
  return [
    { count: held, of: { kind: 'held' } },
    ` ${held === 1 ? 'device is' : 'devices are'} in foreign hands: `,
    ...parts.flatMap((part, nth) => (nth === 0 ? part : [', ', ...part])),
  ];
}

/** Secrets that no step changes. */
const kept: ReadonlySet<string> = new Set(
  (
    [
      ...(['product-password', 'update-key', 'console', 'operator-account', 'signing-key', 'role-key'] as const),
      ...(['image-keys', 'director-keys', 'update-server', 'issuance'] as const),
    ] as const
  ).map((secret) => factInWords[secret]),
);
