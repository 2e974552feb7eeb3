import { describe, expect, it } from 'vitest';
import type { Attack } from '../../../sim/threat/attacks/attack.ts';
import { attackList } from '../../../sim/threat/attacks/attack-list.ts';
import { titleOf } from './attack-row.ts';
import { faultsOf } from './run-row.ts';
import { rows } from './table.ts';
import { unreached } from './unreached.ts';

describe('a control is the first to refuse, and lets the attack through once it is off', () => {
  it.each(rows.map((row) => [titleOf(row), [...row.later, ...row.others].join(', ') || 'nothing', row] as const))(
    '%s, with %s off as well',
    async (_title, _off, row) => expect(await faultsOf(row)).toEqual([]),
  );
});

const declared = (attackList as readonly Attack[]).flatMap(({ id, ways }) =>
  Object.entries(ways).map(([way, { decidedBy }]) => ({ id, way, decidedBy })),
);

describe('the attack table', () => {
  it('has each control that an attack says can refuse it, or the reason why it cannot', () => {
    const all = declared.flatMap(({ id, way, decidedBy }) => decidedBy.map((control) => `${id} ${way}: ${control}`));
    const ofRows = new Set(rows.filter(isDeclared).map(({ attack, way, control }) => `${attack} ${way}: ${control}`));
    const exceptions = unreached.flatMap(({ control, of }) =>
      of.flatMap(([attack, ...ways]) => ways.map((way) => `${attack} ${way}: ${control}`)),
    );
    expect([...ofRows, ...exceptions].toSorted()).toEqual(all.toSorted());
  });

  it('has no row twice, and twelve attacks in packet, too', () => {
    const titles = rows.map(titleOf);
    expect(new Set(titles).size).toBe(titles.length);
    const inPacket = new Set(rows.filter(({ fidelity }) => fidelity === 'packet').map(({ attack }) => attack));
    expect(inPacket.size).toBeGreaterThanOrEqual(12);
  });

  it('switches off every control that is asked later, but for those that the first one asks itself', () => {
    const left = rows.filter(isDeclared).flatMap((row) => {
      const { decidedBy } = declared.find(({ id, way }) => id === row.attack && way === row.way)!;
      const later = decidedBy.slice(decidedBy.indexOf(row.control) + 1).filter((one) => !row.later.includes(one));
      return later.length === 0 ? [] : [`${titleOf(row)}, ${later.join(', ')}`];
    });
    expect(left).toEqual(
      ['', ', in packet'].map(
        (fidelity) => `A03 resumption: resumption-check${fidelity}, certificate-validity, certificate-revocation`,
      ),
    );
  });

  /** Not that of a control which keeps from an actor what it cannot begin without. */
  function isDeclared({ attack, way, control }: (typeof rows)[number]): boolean {
    return declared.some((one) => one.id === attack && one.way === way && one.decidedBy.includes(control));
  }
});
