import { describe, expect, it } from 'vitest';
import { inShort, inWords } from '../../reports/explain/in-words.ts';
import type { ChangeRow, EventRow } from '../../reports/explain/trace-row.ts';
import { eventKinds } from '../../sim/kernel/trace/kinds.ts';

const event = (kind: EventRow['event'], fields: Partial<EventRow> = {}): EventRow => ({
  ...{ kind: 'event', row: 1, atMs: 5, event: kind, device: null, actor: null, control: null, verdict: 'none' },
  ...{ detail: null, evidence: null, cause: null },
  ...fields,
});

const change = (atMs: number): ChangeRow => ({
  ...{ kind: 'change', row: 1, atMs, device: 'acme/sensor-1', region: 'link', state: 'online', cause: null },
});

const device = 'acme/sensor-1';

describe('a change in words', () => {
  it.each([
    [0, 'acme/sensor-1: link was online as the run began'],
    [1, 'acme/sensor-1: link became online'],
  ])('at %d ms', (atMs, sentence) => {
    expect(inShort(change(atMs))).toBe(sentence);
    expect(inWords(change(atMs))).toBe(sentence);
  });
});

describe('an event in words', () => {
  it.each<[EventRow['event'], Partial<EventRow>, string]>([
    ['run.started', {}, 'the run started'],
    [
      'values.received',
      { detail: '3 of acme/sensor in °C, 16 to 22.5, mean 20.1' },
      'the platform received values: 3 of acme/sensor in °C, 16 to 22.5, mean 20.1',
    ],
    ['step.started', { detail: 'outage' }, 'step "outage" started'],
    ['step.ended', { detail: 'outage' }, 'step "outage" ended'],
    ['step.ended', {}, 'a step ended'],
    ['service.failed', { detail: 'update' }, 'the update service failed'],
    ['service.recovered', { detail: 'update' }, 'the update service recovered'],
    ['service.failed', {}, 'a cloud service failed'],
    ['broker.failed', { detail: 'why' }, 'the broker failed: why'],
    ['network.failed', {}, 'the network failed'],
    ['power.cut', {}, 'power was cut'],
    ['crl.published', { detail: 'CRL 3' }, 'a CRL was published: CRL 3'],
    ['authority.created', {}, 'an authority was made'],
    ['authorities.registered', {}, 'the broker registered all authorities there are'],
    ['authorities.registered', { actor: 'relay' }, 'the relay registered all authorities there are'],
    ['clock.set', { detail: '-2d' }, 'the broker had its clock set: -2d'],
    ['clock.set', { actor: 'relay', detail: '-2d' }, 'the relay had its clock set: -2d'],
    ['clock.set', { device, detail: '+2d by hand' }, 'acme/sensor-1 had its clock set: +2d by hand'],
    ['clock.refused', { device, detail: '-2d by hand' }, 'acme/sensor-1 kept its clock: -2d by hand'],
    ['login.accepted', { device, actor: 'technician' }, 'acme/sensor-1 accepted a login by technician'],
    ['login.refused', { device, actor: 'technician' }, 'acme/sensor-1 refused a login by technician'],
    ['service.failed', { detail: 'time' }, 'the time service failed'],
    ['controller.crashed', {}, 'the controller of rollouts crashed'],
    ['operation.refused', { actor: 'olga' }, 'everything was not allowed to by olga'],
    ['connect.refused', {}, 'a client was refused at CONNECT'],
    ['connect.refused', { actor: 'acme-ops' }, 'acme-ops was refused at CONNECT'],
    ['keepalive.expired', {}, 'someone was silent for longer than its keep-alive'],
    ['command.obeyed', { device, detail: 'open 4' }, 'acme/sensor-1 obeyed a command: open 4'],
    ['command.refused', { device, detail: 'open 4' }, 'acme/sensor-1 refused a command: open 4'],
    ['command.unanswered', { actor: 'ops' }, 'ops lost its session before the broker acknowledged a command'],
    ['connect.refused', { device }, 'acme/sensor-1 was refused at CONNECT'],
    ['connect.refused', { device, actor: 'b', detail: 'd' }, 'acme/sensor-1 was refused at CONNECT by b: d'],
    [
      'connect.refused',
      { device, control: 'ban', verdict: 'refuse', detail: 'd' },
      'acme/sensor-1 was refused at CONNECT (ban: refuse): d',
    ],
    ['connect.admitted', { device, verdict: 'allow' }, 'acme/sensor-1 was let in (no control: allow)'],
    ['connect.admitted', { device, control: 'ban' }, 'acme/sensor-1 was let in'],
    ['rollout.started', {}, 'a rollout of a release started under no policy'],
    ['rollout.started', { actor: 'rings', detail: '1.1.0' }, 'a rollout of 1.1.0 started under rings'],
    ['rollout.moved', { detail: 'paused' }, 'the rollout became paused'],
    [
      'rollout.moved',
      { actor: 'ring 2', detail: 'paused: 3 failed: see log' },
      'ring 2 became paused: 3 failed: see log',
    ],
    [
      'rollout.moved',
      { detail: 'aborted: 3 failed', control: 'gate', verdict: 'refuse' },
      'the rollout became aborted (gate: refuse): 3 failed',
    ],
    ['rollout.moved', {}, 'the rollout became '],
    ['image.installed', { device, actor: 'update-agent' }, 'acme/sensor-1 had an image installed by update-agent'],
  ])('%s with %j', (kind, fields, sentence) => {
    expect(inShort(event(kind, fields))).toBe(sentence);
    expect(inWords(event(kind, fields))).toBe(sentence);
  });

  it.each<[Partial<EventRow>, string]>([
    [{ evidence: 'serial 1' }, 'acme/sensor-1 was let in (serial 1)'],
    [{ evidence: 'serial 1', verdict: 'allow' }, 'acme/sensor-1 was let in (no control: allow); looked at serial 1'],
    [{ evidence: 'serial 1', detail: 'it holds' }, 'acme/sensor-1 was let in: it holds (serial 1)'],
    [
      { evidence: 'serial 1', verdict: 'allow', control: 'ban', detail: 'none' },
      'acme/sensor-1 was let in (ban: allow): none; looked at serial 1',
    ],
  ])('with %j shows the evidence, unless it is cut short', (fields, sentence) => {
    const row = event('connect.admitted', { device, ...fields });
    expect(inWords(row)).toBe(sentence);
    expect(inShort(row)).not.toContain('serial 1');
  });

  it.each(eventKinds)('has a sentence of its own: %s', (kind) => {
    const sentence = inWords(event(kind, { detail: 'why' }));
    expect(sentence).toMatch(/^\S+ \S/);
    expect(sentence).toContain('why');
    expect(sentence).not.toContain('undefined');
  });
});
