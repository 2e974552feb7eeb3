import { describe, expect, it } from 'vitest';
import type { AttacksKnown } from '../../reports/print/attack-left.ts';
import { attacksInWords } from '../../reports/print/attack-words.ts';
import { type Counted, plainText } from '../../reports/print/said.ts';
import type { AttackAccount } from '../../reports/trace-index/attack-account.ts';
import { attackedKinds } from '../../reports/trace-index/reached.ts';
import type { CampaignStanding, StepStanding, StepsStanding } from '../../reports/trace-index/steps-by.ts';

const MINUTE = 60_000;
const noneOfAll = Object.fromEntries(attackedKinds.map((kind) => [kind, 0])) as AttackAccount['counts'];

const account = (
  fields: Partial<AttackAccount> = {},
  counts: Partial<AttackAccount['counts']> = {},
): AttackAccount => ({
  ...{ firstT: 10 * MINUTE, attempts: 0, takenT: null, counts: { ...noneOfAll, ...counts } },
  ...{ facts: [], given: [], controls: [], ways: [], refusals: [] },
  ...fields,
});

const step = (fields: Partial<StepStanding> = {}): StepStanding => ({
  ...{
    step: 0,
    label: 'clones',
    actor: 'mallory',
    does: 'A01 copied',
    startedMs: 10 * MINUTE,
    starts: 1,
    isOver: true,
  },
  ...{ attacked: 0, gained: 0, refused: 0, lacked: 0, lacking: null, skipped: null, refusedBy: [] },
  ...fields,
});

const campaign = (fields: Partial<CampaignStanding> = {}): CampaignStanding => ({
  ...{ name: 'leak', actor: 'mallory', policy: 'scripted', objective: 'obeyed on 1% of the fleet' },
  ...{ beganMs: 10 * MINUTE, reachedMs: null, endedMs: null, steps: [] },
  ...fields,
});

const standing = (fields: Partial<StepsStanding>): StepsStanding => ({
  ...{ campaigns: [], attacks: [], steps: [] },
  ...fields,
});

const inWords = (fields: Partial<AttacksKnown> = {}) =>
  attacksInWords({
    ...{ t: 60 * MINUTE, tickMs: 1, devices: 3_200, isWhole: true, account: account(), endings: [], offlineMs: 0 },
    ...{ steps: standing({ attacks: [step()] }), inTheEnd: standing({ attacks: [step()] }) },
    ...fields,
  });

const sentence = (fields: Partial<AttacksKnown>): string => plainText(inWords(fields).sentence);

describe('what attacks came to, as a sentence', () => {
  it('says that none has begun yet, or that none began', () => {
    expect(sentence({ account: account({ firstT: null }), isWhole: false })).toBe('No attack has begun yet.');
    expect(sentence({ account: account({ firstT: null }) })).toBe('No step of an attack began.');
  });

  it('says how often devices were attacked where nothing came of it', () => {
    const refused = account({ attempts: 50 }, { attacked: 50, refused: 50 });
    expect(sentence({ account: refused })).toBe('Attacked 50 times; nothing succeeded.');
    expect(sentence({ account: refused, isWhole: false })).toBe('Attacked 50 times; nothing has been gained so far.');
    expect(sentence({ account: account({ attempts: 4 }, { attacked: 2 }) })).toMatch(
      /^Attacked 4 times, at 2 devices;/,
    );
    expect(sentence({ account: account({ attempts: 1 }, { attacked: 1 }) })).toMatch(/^Attacked 1 time;/);
  });

  it('does not call an attack a failure that kept devices offline', () => {
    const flood = account({ attempts: 50 }, { attacked: 50 });
    expect(sentence({ account: flood, offlineMs: 90 * MINUTE })).toBe(
      'Attacked 50 times; nothing was gained, but devices were offline because of it, 1h30m in all.',
    );
  });

  it('says that an attack came to no device, and why', () => {
    expect(sentence({ account: account({}, { lacked: 3 }) })).toBe(
      'No attack could begin: at 3 devices something was lacking.',
    );
    expect(sentence({})).toBe('An attack has begun, and has come to no device.');
  });

  it('says how many devices fell, when the first did, what they did, and how many attacks were refused', () => {
    const facts = [{ fact: 'control of its commands', devices: 12 }];
    const taken = account({ attempts: 139, takenT: 16 * MINUTE, facts }, { gained: 101, taken: 101, refused: 38 });
    expect(sentence({ account: taken })).toBe(
      '101 of 3,200 devices fell into foreign hands, the first +6m after the first attack began; 12 obeyed foreign commands; attacks on 38 were refused.',
    );
  });

  it('says that nothing was refused only where no control refused anything', () => {
    const gained = { attempts: 3, takenT: 10 * MINUTE };
    expect(sentence({ account: account(gained, { gained: 3, taken: 3 }) })).toMatch(
      /none of 3 attempts was refused\.$/,
    );
    const reason = { text: 'not in AllowedConnections', varies: false };
    const refusals = [
      { control: 'allowed-connections', answer: 'refused', times: 3, devices: 3, gained: 0, reason },
    ] as const;
    expect(sentence({ account: account({ ...gained, refusals }, { gained: 3, taken: 3 }) })).not.toMatch(/refused/);
  });

  it('says that no device fell where actors gained something else', () => {
    const facts = [{ fact: 'its identity at the broker', devices: 45 }];
    expect(sentence({ account: account({ attempts: 45, facts }, { gained: 45 }) })).toMatch(
      /^No device fell into foreign hands; 45 had messages sent in their name by their gateway;/,
    );
  });

  it('gives each number with the devices that it counts', () => {
    const taken = account({ attempts: 5, takenT: 10 * MINUTE }, { gained: 5, taken: 5, refused: 2 });
    const counted = inWords({ account: taken }).sentence.filter((part): part is Counted => typeof part !== 'string');
    expect(counted).toEqual([
      { count: 5, of: { kind: 'taken' } },
      { count: 2, of: { kind: 'refused' } },
    ]);
  });
});

describe('an objective', () => {
  const objectives = (now: Partial<CampaignStanding>, inTheEnd: Partial<CampaignStanding>) =>
    inWords({
      steps: standing({ campaigns: [campaign(now)] }),
      inTheEnd: standing({ campaigns: [campaign(inTheEnd)] }),
    }).objectives;

  it('is reached, not reached, or reached later than the instant', () => {
    const reached = { reachedMs: 15 * MINUTE };
    expect(objectives(reached, reached)).toEqual([
      'Objective of leak, obeyed on 1% of the fleet: reached +5m after the campaign began',
    ]);
    expect(objectives({}, reached)[0]).toMatch(/: reached later, \+5m after the campaign began$/);
    expect(objectives({}, {})[0]).toMatch(/: not reached$/);
    expect(objectives({ objective: null, beganMs: null }, reached)[0]).toMatch(/: reached later/);
  });

  it('is left out of a campaign without one, and of one that never began', () => {
    expect(objectives({ objective: null }, { objective: null })).toEqual([]);
    expect(objectives({ beganMs: null }, { beganMs: null })).toEqual([]);
  });
});

describe('what let actors in, and what stopped the rest', () => {
  const reason = { text: 'nobody has signed it', varies: false };
  const total = { times: 195, devices: 195, gained: 0, reason };

  it('tells a control that was off from one that said yes', () => {
    const ways = [
      { control: 'command-signature', answer: 'off', ...total },
      { control: 'topic-acl', answer: 'off', ...total, reason: { text: 'switched off', varies: false } },
      { control: 'debug-lock', answer: 'let in', ...total, reason: { text: 'it has no fuses', varies: true } },
    ] as const;
    expect(inWords({ account: account({ ways }) }).letIn.map(plainText)).toEqual([
      'command-signature was off for 195, and overlooked: nobody has signed it',
      'topic-acl was off for 195',
      'debug-lock said yes to 195: it has no fuses, and the like',
    ]);
  });

  it('has refusals with how often, and steps that could not begin, or never did', () => {
    const refusals = [{ control: 'connect-rate', answer: 'refused', ...total, times: 2_000 }] as const;
    const attacks = [
      step({ label: 'tap', lacked: 4, lacking: 'mallory lacks a session in its name' }),
      step({ label: 'late', starts: 0, startedMs: null, skipped: '"clones" gained nothing' }),
    ];
    const words = inWords({ account: account({ refusals }), steps: standing({ attacks }) });
    expect(words.stopped.map(plainText)).toEqual([
      'connect-rate refused 2,000 times at 195: nobody has signed it',
      '"tap" could not begin at 4: mallory lacks a session in its name',
      '"late" never started: "clones" gained nothing',
    ]);
  });

  it('keeps a refusal at devices that were got into all the same apart from what stopped the rest', () => {
    const refused = { answer: 'refused', ...total, devices: 3, times: 3 } as const;
    const refusals = [
      { control: 'allowed-connections', ...refused, gained: 3 },
      { control: 'login-lockout', ...refused, gained: 1 },
    ] as const;
    const { stopped, inVain } = inWords({ account: account({ refusals }) });
    expect(stopped.map(plainText)).toEqual([
      'login-lockout refused at 3, of 1 of which attacks gained something all the same: nobody has signed it',
    ]);
    expect(inVain.map(plainText)).toEqual(['allowed-connections refused at 3: nobody has signed it']);
  });

  it('leaves out a certificate that came with its key', () => {
    const facts = [
      { fact: 'a copy of its credential', devices: 5 },
      { fact: 'a copy of its certificate', devices: 5 },
    ];
    expect(inWords({ account: account({ facts }) }).gained.map(plainText)).toEqual(['a copy of its credential: 5']);
  });
});

describe('what is left to actors', () => {
  const left = (fields: Partial<AttacksKnown>) => {
    const { state, reasons } = inWords(fields).left;
    return [state, ...reasons.map(plainText)];
  };

  it('is nothing where no device is held, no step goes on, and no secret is known', () => {
    expect(left({})).toEqual(['over', 'nothing is left to an actor']);
  });

  it('is what actors hold, what goes on, and what is still to come', () => {
    const held = account({}, { held: 3, implanted: 2, dormant: 1, cloned: 1 });
    const steps = standing({ attacks: [step({ isOver: false })] });
    const inTheEnd = standing({ attacks: [step(), step({ label: 'worm', startedMs: 70 * MINUTE })] });
    expect(left({ account: held, steps, inTheEnd, isWhole: false })).toEqual([
      'not over',
      '3 devices are in foreign hands: 2 with code of an actor on them, 1 of these dormant, 1 in whose name an actor has a session',
      '"clones" goes on',
      '1 step begins later',
    ]);
  });

  it('is not known where a credential was not revoked, and is a secret that no step changes', () => {
    expect(left({ account: account({}, { known: 5 }) })[0]).toBe('not known');
    const given = [{ fact: 'the key that signs its images', devices: 2 }];
    expect(left({ account: account({ given }) })).toEqual([
      'not over',
      'an actor knows, of 2 devices, the key that signs its images',
    ]);
  });

  it('is what the summary says of campaigns, at the end of the run', () => {
    const credentials = { kind: 'credentials', count: 5, detail: '' } as const;
    const ended = (state: 'over' | 'not-over' | 'unknown') => ({
      name: 'leak',
      ending: { state, left: state === 'over' ? [] : [credentials] },
    });
    const known = account({}, { known: 5 });
    expect(left({ account: known, endings: [ended('not-over')] })).toEqual([
      'not over',
      'leak: it knows the credentials of 5 devices, still valid',
    ]);
    expect(left({ account: known, endings: [ended('unknown'), ended('over')] })[0]).toBe('not known');
    expect(left({ account: known, endings: [ended('over')] })).toEqual(['over', 'nothing is left to an actor']);
    const held = account({}, { held: 1, implanted: 1 });
    expect(left({ account: held, endings: [ended('over')] })[0]).toBe('not over');
  });

  it('names what no row tells of what attacks gained', () => {
    const facts = [{ fact: 'its present version', devices: 7 }];
    expect(inWords({ account: account({ attempts: 7, facts }) }).untold).toEqual([
      'whether an operator noticed any of it',
      'whether 7 that were rolled back are up to date again',
    ]);
  });
});
