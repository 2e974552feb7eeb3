import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The order in which workers take specs: those that take longest, and long ones that would come late, are first, so that the last of
 * them does not run alone. Without a cache of earlier runs Vitest orders by size of file, and some of these are a few lines.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => long.some((name) => moduleId.endsWith(name));
    return [...sorted.filter(isLong), ...sorted.filter((one) => !isLong(one))];
  }
}

const long: readonly string[] = [
  'simulation/small-plans.test.ts',
  'readme/examples.test.ts',
  'reports/findings/planted.test.ts',
  'simulation/checkpoint.test.ts',
  'readme/architects-guide.test.ts',
  'campaigns/ready-made.test.ts',
  'command/assess.test.ts',
  'simulation/stretches/stretches.test.ts',
  'package/installed.test.ts',
  'reports/step-thresholds.test.ts',
  'readme/security-guide.test.ts',
  'command/new.test.ts',
  'queue/redis.test.ts',
  'queue/postgres.test.ts',
  'scenarios/attack-overlays.test.ts',
  'threat/table/table.test.ts',
  'reach/random-reach.test.ts',
];
