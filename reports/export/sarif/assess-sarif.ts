import { createHash } from 'node:crypto';
import type { Attack } from '../../../sim/threat/attacks/attack.ts';
import { attackList } from '../../../sim/threat/attacks/attack-list.ts';
import type { Assessed, Assessment } from '../../assess/assessment.ts';
import { whyText } from '../../print/assess-table.ts';

/**
 * An assessment in SARIF, which code hosts show as findings: a rule for each attack, and a result for each way, actor and
 * product in which the actor got in. `file` is the scenario, as a path relative to the repository.
 *
 * Source  SARIF 2.1.0, OASIS standard, 2020
 */
export function assessSarif({ head, results }: Assessment, file: string): string {
  const attacks = attackList as readonly Attack[];
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'fleetlab', semanticVersion: head.version, rules: attacks.map(ruleOf) },
        },
        results: results
          .filter(({ outcome }) => outcome === 'got-in')
          .map((result) =>
            resultOf(
              result,
              attacks.findIndex(({ id }) => id === result.attack),
              file,
            ),
          ),
        properties: { scenario: head.scenario, fidelity: head.fidelity, seeds: head.seeds },
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const ruleOf = ({ id, name, what, ids }: Attack) => ({
  id,
  name,
  shortDescription: { text: what },
  defaultConfiguration: { level: 'error' },
  properties: { tags: ['security', ...ids.attack, ...ids.emb3d] },
});

function resultOf(result: Assessed, ruleIndex: number, file: string) {
  const { attack, way, actor, product, evidence } = result;
  const identity = [attack, way, actor, product].join(' ');
  return {
    ruleId: attack,
    ruleIndex,
    level: 'error',
    message: { text: `${actor} got into ${product} by ${attack} ${way}: ${whyText(result)}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: encodeURI(file.replaceAll('\\', '/')) } },
        logicalLocations: [{ name: product, fullyQualifiedName: `${product}/${attack}/${way}/${actor}` }],
      },
    ],
    partialFingerprints: { 'fleetlab/v1': createHash('sha256').update(identity).digest('hex').slice(0, 32) },
    properties: { way, actor, product, evidence },
  };
}
