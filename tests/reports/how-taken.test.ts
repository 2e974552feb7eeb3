import { describe, expect, it } from 'vitest';
import { howTaken } from '../../reports/explain/how-taken.ts';
import { takenLines } from '../../reports/explain/taken-lines.ts';
import type { ChangeRow, EventRow, TraceRow } from '../../reports/explain/trace-row.ts';
import type { TimelineEntry } from '../../sim/plan/plan.ts';

const entry = (label: string, fields: object) => ({ label, action: fields }) as Pick<TimelineEntry, 'label' | 'action'>;
const timeline = [
  entry('leak', { kind: 'leak', to: 'mallory' }),
  entry('clones', { kind: 'attack', technique: 'A01', way: 'copied', by: { name: 'mallory' } }),
  entry('lamps', { kind: 'attack', technique: 'A17', way: 'status', by: { name: 'mallory' } }),
  entry('worm', { kind: 'attack', technique: 'A16', way: 'login', by: { name: 'mallory' } }),
  entry('radio worm', { kind: 'attack', technique: 'A16', way: 'radio', by: { name: 'mallory' } }),
  entry('Internet worm', { kind: 'attack', technique: 'A28', way: 'login', by: { name: 'mallory' } }),
  entry('revoke', { kind: 'revoke' }),
];
const graph = {
  steps: (['outside', 'outside', 'gateway', 'neighbor', 'neighbor', 'neighbor'] as const).map((through, step) => ({
    ...{ step, actor: 'mallory', needs: [], gives: [], products: [], isAboutOthers: false, through },
  })),
};
const CLONE = 'A01 clone-identity, copied';

const event = (row: number, kind: EventRow['event'], fields: Partial<EventRow> = {}): EventRow => ({
  ...{ kind: 'event', row, atMs: row * 1_000, event: kind, device: 'acme/lock-1', actor: 'mallory' },
  ...{ control: null, verdict: 'none', detail: null, evidence: null, cause: null },
  ...fields,
});
const starts = (row: number, label: string): EventRow =>
  event(row, 'step.started', { device: null, actor: 'attack', detail: label });
const judged = (row: number, control: string, verdict: EventRow['verdict'], detail: string, cause: number): EventRow =>
  event(row, 'attack.judged', { control, verdict, detail, cause });
const implant = (row: number, state: string, cause: number): ChangeRow => ({
  ...{ kind: 'change', row, atMs: row * 1_000, device: 'acme/lock-1', region: 'implant', state, cause },
});

const lines = async (
  rows: readonly TraceRow[],
  { gateway, ...older }: { readonly gateway?: string; readonly graph?: typeof graph } = {},
): Promise<readonly string[]> =>
  takenLines(
    await howTaken({
      ...{ device: 'acme/lock-1', gateway, timeline, graph, ...older },
      rows: rows.filter(({ device }) => device === 'acme/lock-1'),
      find: async (wanted) => rows.find(({ row }) => row === wanted),
    }),
  ).map((line) => line.replaceAll(/\s+/g, ' ').trim());

const clone: readonly TraceRow[] = [
  starts(1, 'clones'),
  event(2, 'attack.started', { detail: CLONE, evidence: 'a way to the broker, a copy of its credential', cause: 1 }),
  judged(3, 'certificate-chain', 'allow', 'certificate: the certificate holds', 2),
  judged(4, 'concurrent-use', 'allow', 'CONNECT: not checked: in use from ::1', 3),
  event(5, 'impostor.online', { cause: 4 }),
  event(6, 'attack.gained', { detail: 'a session in its name', evidence: CLONE, cause: 5 }),
];

describe('how a device was taken', () => {
  it('has each control that was asked in order, what was gained, and the row of each', async () => {
    expect(await lines(clone)).toEqual([
      'How an actor came to act in its name:',
      '00:00:02.000 step "clones", A01 clone-identity, copied, by mallory, from outside row 2',
      '00:00:03.000 certificate-chain let in the certificate holds row 3',
      '00:00:04.000 concurrent-use off not checked: switched off; it would have said: in use from ::1 row 4',
      '00:00:05.000 an actor is online in its name row 5',
      '00:00:06.000 it lost a session in its name row 6',
    ]);
  });

  it('counts what is the same again, and has what follows from a revocation with the attack that it ends', async () => {
    const found = await lines([
      ...clone,
      judged(7, 'certificate-chain', 'allow', 'certificate: the certificate holds', 6),
      starts(8, 'revoke'),
      judged(9, 'close-revoked-sessions', 'refuse', 'session: revoked: keyCompromise', 8),
      event(10, 'attack.refused', { detail: `${CLONE}: close-revoked-sessions`, cause: 9 }),
    ]);
    expect(found[2]).toBe('00:00:03.000 certificate-chain let in the certificate holds, 2 times row 3');
    expect(found.slice(-2)).toEqual([
      '00:00:09.000 close-revoked-sessions refused revoked row 9',
      '00:00:10.000 refused by close-revoked-sessions row 10',
    ]);
  });

  const lamps = 'A17 gateway-lateral, status';
  const overGateway = [
    starts(1, 'lamps'),
    event(2, 'attack.started', { detail: lamps, evidence: 'control of what it runs (of its gateway)', cause: 1 }),
    judged(3, 'leaf-identity', 'allow', 'PUBLISH: switched off: its gateway may speak for it', 2),
    event(4, 'attack.gained', { detail: 'its identity at the broker', evidence: lamps, cause: 3 }),
  ];

  it('comes through the gateway where the graph of attacks has it so', async () => {
    expect(await lines(overGateway, { gateway: 'acme/hub-2' })).toEqual([
      'How an actor came to act in its name:',
      '00:00:02.000 step "lamps", A17 gateway-lateral, status, by mallory, through acme/hub-2 row 2',
      '00:00:03.000 leaf-identity off not checked: switched off row 3',
      '00:00:04.000 it lost its identity at the broker row 4',
    ]);
  });

  const spreading = (label: string, title: string, need: string) => [
    starts(1, label),
    event(2, 'attack.gained', { device: 'acme/lock-7', detail: 'control of what it runs', evidence: title, cause: 1 }),
    event(3, 'attack.started', { detail: title, evidence: `control of what it runs (${need})`, cause: 2 }),
    implant(4, 'active', 3),
  ];

  it.each([
    ['worm', 'A16 lan-worm, login', 'of a device of its segment'],
    ['radio worm', 'A16 lan-worm, radio', 'of a device in reach of its radio'],
    ['Internet worm', 'A28 scanning-worm, login', 'of any device'],
  ])('comes through the device from which the %s spread', async (label, title, need) => {
    expect((await lines(spreading(label, title, need))).at(1)).toBe(
      `00:00:03.000 step "${label}", ${title}, by mallory, through acme/lock-7 row 3`,
    );
  });

  it('begins from outside where the graph has it so, whatever it follows from', async () => {
    const after = clone.map((row) => (row.row === 2 ? { ...row, cause: 7 } : row));
    const reading = event(7, 'attack.gained', { device: 'acme/lock-7', detail: 'a session in its name', cause: 1 });
    expect((await lines([...after, reading]))[1]).toMatch(/, by mallory, from outside row 2$/);
  });

  it('comes through the device that its causes lead over in a run without a graph', async () => {
    const older = { graph: undefined, gateway: 'acme/hub-2' } as never;
    expect((await lines(spreading('worm', 'A16 lan-worm, login', 'of a device of its segment'), older))[1]).toMatch(
      /through acme\/lock-7 row 3$/,
    );
    expect((await lines(clone, older))[1]).toMatch(/from outside row 2$/);
  });

  it('is of the step that its row names, not of the one before it', async () => {
    const named = event(7, 'attack.gained', {
      detail: 'control of its commands',
      evidence: 'A17 gateway-lateral, status',
      cause: 6,
    });
    const found = await lines([...clone, named]);
    expect(found.slice(-2)[0]).toMatch(/step "lamps", A17 gateway-lateral, status, by mallory/);
  });

  it('says what kept attacks off, also of a device whose credential had leaked', async () => {
    const rows = [
      starts(1, 'leak'),
      event(2, 'secret.sought', {
        control: 'non-exportable-key',
        verdict: 'allow',
        detail: 'credential: in flash',
        cause: 1,
      }),
      event(3, 'attack.gained', { detail: 'a copy of its credential', cause: 2 }),
      starts(4, 'clones'),
      event(5, 'attack.started', { detail: CLONE, cause: 4 }),
      judged(6, 'concurrent-use', 'refuse', 'CONNECT: in use from ::1', 5),
      event(7, 'attack.refused', { detail: `${CLONE}: concurrent-use`, cause: 6 }),
    ];
    expect(await lines(rows)).toEqual([
      'What kept attacks off it:',
      '00:00:02.000 step "leak", by mallory, from outside row 2',
      '00:00:02.000 non-exportable-key let in in flash row 2',
      '00:00:03.000 an actor has a copy of its credential row 3',
      '00:00:05.000 step "clones", A01 clone-identity, copied, by mallory, from outside row 5',
      '00:00:06.000 concurrent-use refused in use from ::1 row 6',
      '00:00:07.000 refused by concurrent-use row 7',
    ]);
  });

  it('says what attacks lacked, or that none came', async () => {
    const lacked = event(2, 'attack.lacked', { detail: `${CLONE}: mallory lacks a copy of its credential`, cause: 1 });
    expect((await lines([starts(1, 'clones'), lacked]))[0]).toBe('What attacks on it lacked:');
    const honest = event(2, 'connect.admitted', {
      actor: null,
      control: 'client-id-binding',
      verdict: 'allow',
      detail: 'holds',
    });
    expect(await lines([honest])).toEqual(['No attack came to it.']);
  });

  it('tells as much of a run that lost the rows before', async () => {
    const found = await lines(clone.slice(2));
    expect(found[0]).toBe('How an actor came to act in its name:');
    expect(found).toContain('00:00:03.000 certificate-chain let in the certificate holds row 3');
  });
});
