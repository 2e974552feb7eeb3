import { showSpan } from '../../sim/kernel/time/duration.ts';
import { factInWords } from '../../sim/threat/facts/fact.ts';
import { plain } from '../metrics/quantity.ts';
import type { AnswerTotal, AttackAccount, FactTotal } from '../trace-index/attack-account.ts';
import type { Reason } from '../trace-index/attack-answers.ts';
import type { CampaignStanding, StepStanding } from '../trace-index/steps-by.ts';
import { type AttacksKnown, type LeftWords, leftInWords } from './attack-left.ts';
import type { Counted, Said } from './said.ts';

/** What attacks came to, for a reader who has seen nothing else of the run. */
export interface AttackWords {
  readonly sentence: Said;
  readonly objectives: readonly string[];
  /** What actors had without an attack, and what attacks gained. */
  readonly given: readonly Said[];
  readonly gained: readonly Said[];
  readonly letIn: readonly Said[];
  readonly stopped: readonly Said[];
  /** What refused actors at devices alone of which they gained something all the same. */
  readonly inVain: readonly Said[];
  readonly left: LeftWords;
  /** What no row of the run says. */
  readonly untold: readonly string[];
}

export function attacksInWords(known: AttacksKnown): AttackWords {
  const { account, steps, inTheEnd } = known;
  const { refusals } = account;
  return {
    sentence: capitalized(sentenceOf(known)),
    objectives: steps.campaigns.flatMap((campaign, nth) => objectiveText(campaign, inTheEnd.campaigns[nth])),
    given: withoutCertificates(account.given).map(({ fact, devices }) => [
      `${fact}: `,
      { count: devices, of: { fact, isGiven: true } },
    ]),
    gained: withoutCertificates(account.facts).map(({ fact, devices }) => [
      `${fact}: `,
      { count: devices, of: { fact } },
    ]),
    letIn: account.ways.map(wayText),
    stopped: [...refusals.filter((one) => !isInVain(one)).map(refusalText), ...steps.attacks.flatMap(hindranceText)],
    inVain: refusals.filter(isInVain).map(refusalText),
    left: leftInWords(known),
    untold: untoldOf(account),
  };
}

function sentenceOf(known: AttacksKnown): Said {
  const { account, devices, tickMs, isWhole } = known;
  const { firstT, takenT, attempts, counts, facts } = account;
  if (firstT === null) return [isWhole ? 'No step of an attack began.' : 'No attack has begun yet.'];
  if (counts.gained === 0 && counts.taken === 0) return nothingGained(known);
  const first = takenT === null ? 0 : (takenT - firstT) * tickMs;
  const clauses: readonly Said[] = [
    counts.taken === 0
      ? ['no device fell into foreign hands']
      : [
          { count: counts.taken, of: { kind: 'taken' } },
          ` of ${plain(devices)} devices fell into foreign hands, the first ${first < 1_000 ? 'at once' : `+${showSpan(first)}`} after the first attack began`,
        ],
    ...told.flatMap(([fact, text]): readonly Said[] => {
      const found = facts.find((one) => one.fact === fact);
      return found === undefined ? [] : [[{ count: found.devices, of: { fact } }, text]];
    }),
    counts.refused > 0
      ? ['attacks on ', { count: counts.refused, of: { kind: 'refused' } }, ' were refused']
      : account.refusals.length === 0
        ? [`none of ${times(attempts)} was refused`]
        : [],
  ];
  return [...clauses.flatMap((clause, nth) => (nth === 0 || clause.length === 0 ? clause : ['; ', ...clause])), '.'];
}

function nothingGained({ account: { attempts, counts }, isWhole, offlineMs }: AttacksKnown): Said {
  if (attempts === 0)
    return counts.lacked > 0
      ? [
          'No attack could begin: at ',
          { count: counts.lacked, of: { kind: 'lacked' } },
          ' devices something was lacking.',
        ]
      : ['An attack has begun, and has come to no device.'];
  const attacked: Counted = { count: counts.attacked, of: { kind: 'attacked' } };
  const often: Said =
    attempts === counts.attacked
      ? [attacked, attempts === 1 ? ' time' : ' times']
      : [`${plain(attempts)} times, at `, attacked, counts.attacked === 1 ? ' device' : ' devices'];
  const came =
    offlineMs > 0
      ? `nothing was gained, but devices were offline because of it, ${showSpan(offlineMs)} in all`
      : isWhole
        ? 'nothing succeeded'
        : 'nothing has been gained so far';
  return ['Attacked ', ...often, `; ${came}.`];
}

const times = (count: number): string => (count === 1 ? 'one attempt' : `${plain(count)} attempts`);

/** What the sentence says of gains, in its order. */
const told: readonly (readonly [fact: string, text: string])[] = [
  [factInWords.bricked, ' start no more'],
  [factInWords.obeyed, ' obeyed foreign commands'],
  [factInWords['spoken-for'], ' had messages sent in their name by their gateway'],
  [factInWords.messages, ' had messages read'],
];

function objectiveText(now: CampaignStanding, inTheEnd: CampaignStanding): readonly string[] {
  const { name, objective, beganMs, reachedMs } = inTheEnd;
  if (objective === null || beganMs === null) return [];
  const after = reachedMs === null ? '' : `+${showSpan(reachedMs - beganMs)} after the campaign began`;
  const state =
    now.reachedMs !== null ? `reached ${after}` : reachedMs === null ? 'not reached' : `reached later, ${after}`;
  return [`Objective of ${name}, ${objective}: ${state}`];
}

/** A certificate that came with its key goes without saying. */
const withoutCertificates = (facts: readonly FactTotal[]): readonly FactTotal[] => {
  const keys = facts.find(({ fact }) => fact === factInWords.credential)?.devices ?? 0;
  return facts.filter(({ fact, devices }) => fact !== factInWords.certificate || devices > keys);
};

function wayText({ control, answer, devices, reason }: AnswerTotal): Said {
  const counted: Counted = { count: devices, of: { control, answer, isWay: true } };
  const why = reasonText(reason);
  if (answer === 'let in') return [`${control} said yes to `, counted, `: ${why}`];
  return [`${control} was off for `, counted, why.startsWith('switched off') ? '' : `, and overlooked: ${why}`];
}

function refusalText(refusal: AnswerTotal): Said {
  const { control, answer, devices, gained, times, reason } = refusal;
  const often = times <= devices ? '' : ` ${plain(times)} times`;
  const but =
    gained === 0 || isInVain(refusal) ? '' : `, of ${plain(gained)} of which attacks gained something all the same`;
  return [
    `${control} refused${often} at `,
    { count: devices, of: { control, answer } },
    `${but}: ${reasonText(reason)}`,
  ];
}

const isInVain = ({ devices, gained }: AnswerTotal): boolean => devices > 0 && gained === devices;

const reasonText = ({ text, varies }: Reason): string => `${text}${varies ? ', and the like' : ''}`;

/** What kept a step from beginning at devices, or at all. */
function hindranceText({ step, label, lacked, lacking, skipped }: StepStanding): readonly Said[] {
  if (skipped !== null) return [[`"${label}" never started: ${skipped}`]];
  if (lacked === 0) return [];
  return [
    [`"${label}" could not begin at `, { count: lacked, of: { step, label, counted: 'lacked' } }, `: ${lacking}`],
  ];
}

function untoldOf({ attempts, counts, facts }: AttackAccount): readonly string[] {
  const has = (fact: string): boolean => facts.some((one) => one.fact === fact);
  return [
    ...(attempts > 0 ? ['whether an operator noticed any of it'] : []),
    ...(counts.known > 0 || has(factInWords.messages)
      ? ['what actors do elsewhere with what they copied or read']
      : []),
    ...lasting.flatMap(([fact, text]) => {
      const found = facts.find((one) => one.fact === fact);
      return found === undefined ? [] : [text(plain(found.devices))];
    }),
  ];
}

/** What can have been put right since, of which nothing is recorded. */
const lasting: readonly (readonly [fact: string, text: (devices: string) => string])[] = [
  [factInWords['rolled-back'], (devices) => `whether ${devices} that were rolled back are up to date again`],
  [factInWords['wrong-software'], (devices) => `whether ${devices} with foreign firmware have their own again`],
  [factInWords.frozen, (devices) => `whether ${devices} that were kept from updates get them again`],
  [factInWords.clock, (devices) => `whether ${devices} that were told a false time know the true one again`],
  [factInWords.stored, (devices) => `whether the broker still keeps what was left in the name of ${devices}`],
];

const capitalized = ([first, ...rest]: Said): Said =>
  typeof first === 'string' ? [`${first.charAt(0).toUpperCase()}${first.slice(1)}`, ...rest] : [first, ...rest];
