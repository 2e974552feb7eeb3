import type { LimboVerdict } from '../../../sim/pki/limbo.ts';

export interface LimboReport {
  readonly lines: readonly string[];
  readonly falseAccepts: number;
}

/** Counts right and wrong verdicts, and lists each wrong one and each skipped case with its reason. */
export function limboReport(file: string, verdicts: readonly LimboVerdict[]): LimboReport {
  const judged = verdicts.filter(({ skipped }) => skipped === undefined);
  const accepts = judged.filter(({ expected, verdict }) => expected === 'FAILURE' && verdict === 'ok');
  const rejects = judged.filter(({ expected, verdict }) => expected === 'SUCCESS' && verdict !== 'ok');
  const skipped = verdicts.filter((one) => one.skipped !== undefined);
  return {
    falseAccepts: accepts.length,
    lines: [
      `${file}: ${verdicts.length} cases`,
      '',
      `  right          ${judged.length - accepts.length - rejects.length}`,
      `  false accepts  ${accepts.length}`,
      ...accepts.map(({ id }) => `    ${id}`),
      `  false rejects  ${rejects.length}`,
      ...rejects.map(({ id, verdict }) => `    ${id}  ${verdict}`),
      `  skipped        ${skipped.length}`,
      ...skipped.map(({ id, skipped: reason }) => `    ${id}  ${reason}`),
    ],
  };
}
