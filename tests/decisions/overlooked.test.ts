import { describe, expect, it } from 'vitest';
import { admit } from '../../sim/decisions/admit-connect.ts';
import { isOverlooked, withOverlooked } from '../../sim/decisions/overlooked.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';

const ids = ['registry', 'debug-state'] as const;
type Settings = Readonly<Record<(typeof ids)[number], boolean>>;

/** Refuses for the first of these controls that is on and fails. */
const deciding = (failing: readonly (typeof ids)[number][]) => (controls: Settings) => {
  const control = failing.find((id) => controls[id]);
  return control === undefined
    ? ({ allow: true, control: 'debug-state', reason: 'all is well', evidence: '' } as const)
    : ({ allow: false, control, reason: `no good: ${control}`, evidence: 'what was looked at' } as const);
};
const decided = (registry: boolean, debugState: boolean, failing: Parameters<typeof deciding>[0]) =>
  withOverlooked({ registry, 'debug-state': debugState }, ids, deciding(failing));

describe('a decision', () => {
  it.each([
    [true, 'not checked: no good', true],
    [false, 'not checked: no good', false],
    [true, 'all is well', false],
    [true, 'it was not checked: ', false],
  ])('that allows (%s) with the reason "%s" has overlooked something: %s', (allow, reason, isIt) => {
    expect(isOverlooked({ allow, control: 'registry', reason })).toBe(isIt);
  });

  it('is the verdict of the controls that are on', () => {
    expect(decided(true, true, [])).toMatchObject({ allow: true, reason: 'all is well' });
    expect(decided(true, true, ['debug-state'])).toMatchObject({ allow: false, control: 'debug-state' });
    expect(decided(false, true, ['registry', 'debug-state'])).toMatchObject({ reason: 'no good: debug-state' });
  });

  it('that allows what a control would have refused names that control, its reason, and its evidence', () => {
    expect(decided(false, true, ['registry'])).toEqual({
      allow: true,
      control: 'registry',
      reason: 'not checked: no good: registry',
      evidence: 'what was looked at',
    });
    expect(decided(false, false, ['debug-state', 'registry'])).toMatchObject({ control: 'debug-state' });
  });

  it.each([
    ['every check is on', true, true, [], 1],
    ['it is refused', false, true, ['debug-state'], 1],
    ['a check is off', false, true, [], 2],
  ] as const)(
    'runs once, and a second time with all controls on where it may have overlooked something: %s',
    (...row) => {
      const [, registry, debugState, failing, times] = row;
      const asked: Settings[] = [];
      withOverlooked({ registry, 'debug-state': debugState }, ids, (controls) => {
        asked.push(controls);
        return deciding(failing)(controls);
      });
      expect(asked).toEqual(
        [
          { registry, 'debug-state': debugState },
          { registry: true, 'debug-state': true },
        ].slice(0, times),
      );
    },
  );

  it('is unchanged where the controls that are off had nothing against it', () => {
    expect(decided(false, false, [])).toMatchObject({ allow: true, reason: 'all is well' });
  });

  it('of the broker about a banned client says that bans were not checked, and admits it', () => {
    const facts = {
      request: { clientId: 'a/1', username: 'a/1', password: 'secret', keepAliveS: 60 },
      by: 'password',
      issued: 'secret',
      certified: undefined,
      banned: 'keyCompromise',
      keepAliveMaxS: 0,
      connections: 0,
      connectionsMax: 1,
    } as const;
    expect(admit(controlSettings({ 'client-ban': false }), facts)).toStrictEqual({
      allow: true,
      control: 'client-ban',
      reason: 'not checked: banned: keyCompromise',
    });
  });
});
