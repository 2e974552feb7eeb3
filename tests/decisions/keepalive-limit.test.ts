import { expect, it } from 'vitest';
import { admit, type ConnectFacts } from '../../sim/decisions/admit-connect.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';

const on = controlSettings({});

const factsFor = (keepAliveS: number, keepAliveMaxS: number, more: Partial<ConnectFacts> = {}): ConnectFacts => ({
  request: { clientId: 'acme/sensor-7', username: 'acme/sensor-7', password: 'right', keepAliveS },
  ...{ by: 'password', issued: 'right', certified: undefined, keepAliveMaxS, connections: 0, connectionsMax: 1 },
  ...more,
});

it.each([
  [1, 20, true],
  [20, 20, true],
  [21, 20, false],
  [0, 20, false],
  [0, 0, true],
  [65_535, 0, true],
  [65_535, 65_535, true],
])('a keep-alive of %i s, where %i s is the longest (0: no limit), gets in: %s', (asked, max, allow) => {
  const verdict = admit(on, factsFor(asked, max));
  expect(verdict.allow).toBe(allow);
  if (!allow) expect(verdict).toMatchObject({ control: 'keepalive-limit', returnCode: 2 });
});

it('is refused in words', () => {
  expect(admit(on, factsFor(21, 20)).reason).toBe('a keep-alive of 21 s, where 20 s is the longest');
  expect(admit(on, factsFor(0, 20)).reason).toBe('no keep-alive, where 20 s is the longest');
});

it('is not judged where the control is off, and the verdict says so', () => {
  const verdict = admit(controlSettings({ 'keepalive-limit': false }), factsFor(0, 20));
  expect(verdict).toMatchObject({ allow: true, control: 'keepalive-limit' });
  expect(verdict.reason).toBe('not checked: no keep-alive, where 20 s is the longest');
});

it('is judged after the identity, and before the holder of the session is looked for', () => {
  const stranger = factsFor(0, 20, { issued: undefined });
  expect(admit(on, stranger)).toMatchObject({ control: 'client-credential' });
  const used = factsFor(0, 20, { inUseAt: '2001:db8::1' });
  expect(admit(on, used)).toMatchObject({ control: 'keepalive-limit' });
});
