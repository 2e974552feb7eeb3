import { describe, expect, it } from 'vitest';
import { Impostors } from '../../sim/threat/engine/impostors.ts';

const nothing = { stamp: undefined, idOf: undefined, will: undefined, resumes: undefined, isSilent: undefined };
const will = { topic: 'devices/acme/valve-1/commands', payload: Buffer.from('open') };

describe('the clients of actors', () => {
  it('are one for each actor and device, with numbers after those of the consoles', () => {
    const impostors = new Impostors(2);
    expect(impostors.knownOf('mallory', 7)).toBeUndefined();
    const client = impostors.of('mallory', 7);
    const console = impostors.inPlaceOf('mallory', { name: 'acme-ops', place: 0 }, 7);
    expect([client, console, impostors.of('trudy', 7), impostors.of('mallory', 7)]).toEqual([2, 3, 4, 2]);
    expect([impostors.knownOf('mallory', 7), impostors.knownOf('trudy', 8)]).toEqual([2, undefined]);
    expect([...impostors.clients()]).toEqual([2, 3, 4]);
    expect([impostors.at(console).console, impostors.at(client).console]).toEqual(['acme-ops', undefined]);
  });

  it.each([
    ['another certificate', { ...nothing, stamp: 9 }],
    ['another client id', { ...nothing, idOf: 3 }],
    ['a will', { ...nothing, will }],
    ['a ticket', { ...nothing, resumes: true }],
    ['no keep-alive', { ...nothing, isSilent: true }],
  ] as const)('say something else with %s, and the same as before without', (_what, shown) => {
    const impostors = new Impostors(0);
    impostors.copyCertificate('mallory', 7, 5);
    const client = impostors.of('mallory', 7);
    const plain = impostors.identityOf(client, 'copied', nothing);
    expect(plain).toEqual({ actor: 'mallory', device: 7, shows: 'copied', issuedAt: 5, address: plain.address });
    const other = impostors.identityOf(client, 'copied', shown);
    expect(other).not.toEqual(plain);
    expect(impostors.at(client).inNameOf).toBe(shown.idOf ?? 7);
    expect(impostors.identityOf(client, 'copied', nothing)).toEqual(plain);
    expect(impostors.identityOf(client, 'self-made', nothing)).toEqual({ ...plain, shows: 'self-made', issuedAt: 0 });
  });

  it('show the certificate that was copied last', () => {
    const impostors = new Impostors(0);
    const client = impostors.of('mallory', 7);
    const issuedAt = () => impostors.identityOf(client, 'copied', nothing).issuedAt;
    expect(issuedAt()).toBe(0);
    impostors.copyCertificate('mallory', 7, 5);
    impostors.copyCertificate('trudy', 7, 6);
    expect(issuedAt()).toBe(5);
    impostors.copyCertificate('mallory', 7, 8);
    expect(issuedAt()).toBe(8);
  });

  it('number their messages from 1 to 65,535 [MQTT-2.3.1-1], and then from 1 again', () => {
    const impostors = new Impostors(0);
    const client = impostors.of('mallory', 7);
    expect([impostors.nextId(client), impostors.nextId(client)]).toEqual([1, 2]);
    impostors.at(client).lastId = 65_534;
    expect([impostors.nextId(client), impostors.nextId(client)]).toEqual([65_535, 1]);
  });

  it('go on from what they were', () => {
    const impostors = new Impostors(1);
    const [first, second] = [impostors.of('mallory', 7), impostors.of('mallory', 8)];
    impostors.copyCertificate('mallory', 7, 5);
    impostors.record('mallory', 8, { name: 'open', value: 3 });
    impostors.setOnline(second, true);
    for (const device of [8, 8, 9]) impostors.at(first).countRead(device);
    impostors.at(first).lastAttempt = 4;
    const state = impostors.save();
    impostors.setOnline(second, false);
    impostors.at(first).countRead(8);
    impostors.inPlaceOf('mallory', { name: 'acme-ops', place: 1 }, 7);
    const other = new Impostors(1);
    other.restore(state);
    expect([other.onlineOf('mallory'), other.copiedBy('mallory', 7), other.of('mallory', 8)]).toEqual([
      second,
      5,
      second,
    ]);
    expect(other.recordedBy('mallory', 8)).toEqual({ name: 'open', value: 3 });
    expect([...(other.at(first).takeRead() ?? [])]).toEqual([
      [8, 2],
      [9, 1],
    ]);
    expect([other.at(first).takeRead(), other.at(second).takeRead()]).toEqual([undefined, undefined]);
    expect([other.at(first).lastAttempt, other.at(first).lastGuest, other.at(second).lastAttempt]).toEqual([4, -1, -1]);
    expect([...other.clients()]).toEqual([first, second]);
    other.setOnline(second, false);
    expect(other.onlineOf('mallory')).toBe(-1);
  });
});
