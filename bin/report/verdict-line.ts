import type { Summary } from '../../reports/summary.ts';

/** The verdict on a run in one line. */
export function verdictLine({ passed, end, thresholds }: Summary): string {
  const met = thresholds.filter((threshold) => threshold.met).length;
  const count = `${met} of ${thresholds.length} ${thresholds.length === 1 ? 'threshold' : 'thresholds'} met`;
  return `${passed ? 'passed' : 'failed'}: ${endings[end]}${count}`;
}

const endings: Readonly<Record<Summary['end'], string>> = {
  finished: '',
  running: 'the run was killed; ',
  interrupted: 'the run was interrupted; ',
  failed: 'the run could not finish; ',
};
