import { describe, expect, it } from 'vitest';
import { codeBlocks, fileNameOf } from './code-blocks.ts';
import { exampleOf } from './field-examples.ts';
import { withTables } from './generated-parts.ts';
import { scenarioTables } from './scenario-tables.ts';

describe('the tables of a page', () => {
  it('are put between their marks, once and again', () => {
    const once = withTables('before\n<!-- table: units --><!-- end of table -->\nafter');
    expect(once).toMatch(/^before\n<!-- table: units -->\n\n\| kind /);
    expect(withTables(once)).toBe(once);
  });

  it('are refused under a name that none has', () => {
    expect(() => withTables('<!-- table: unit --><!-- end of table -->')).toThrow('no table "unit"');
  });

  it('say bounds, kinds and defaults as the loader has them', () => {
    const { product, telemetry, network, broker, selection, scenario } = scenarioTables();
    expect(product).toContain('| `count` | count | required | 1 to 10000000 | `count: 20` |');
    expect(product).toContain('| `rings` | map of shares | `{all: 100%}` |');
    expect(telemetry).toContain('| `bytes` | size | `256` | 1 byte to 1048576 bytes |');
    expect(network).toContain('| `bandwidth` | bandwidth or `unlimited` |  | 100bit/s to 100000000000bit/s |');
    expect(broker).toContain('| `maxConnections` | count or `unlimited` | `unlimited` | 1 to 10000000 |');
    expect(selection).toContain('| `pick` | count |  | 1 to 10000000 |');
    expect(scenario).toContain('| `duration` | span | required | 1s to 3650d |');
    expect(scenario).toContain('| `variants` | map of maps |');
  });

  it('give an example that is no default', () => {
    const { telemetry, gateway } = scenarioTables();
    expect(telemetry).toContain('| `every` | span | `5m` | 1ms to 3650d | `every: 10m` |');
    expect(gateway).toContain('| `leaves` | count | required | 1 to 10000 | `leaves: 20` |');
  });

  it('list each step with the fields that it takes', () => {
    const { properties, authority, steps, fields } = scenarioTables();
    expect(properties).toContain('| `errorReporting` | `on`, `off` |');
    expect(authority).toContain('| `lifetime` | span | `730d` | 1m to 36500d |');
    expect(steps).toContain('| `do: outage, of: attestation` | `for` |');
    expect(steps).toContain('| `do: revoke` | `of`, `reason`, `as`, `approved`, `on` |');
    expect(steps).toContain('| `do: register-authorities` | `tenant` |');
    expect(fields).toContain('| `do: set-clock` | `by` | signed span | required | -36500d to 36500d | `by: 2h` |');
    expect(fields).toContain('| `do: revoke` | `of` | `both`, `certificates`, `registry` | `both` |');
  });

  it('say which field of free text has no example yet', () => {
    expect(() => exampleOf({ type: 'string', description: 'Its color.' })).toThrow('Its color.');
  });
});

describe('the code blocks of a page', () => {
  it('have their note, language and line', () => {
    const page = 'a\n\n<!-- exit code 1 -->\n\n```sh\nx\n```\n\nb\n```yaml\n# c.yaml\nd: 1\n```\n';
    const blocks = codeBlocks(page);
    expect(blocks).toEqual([
      { note: 'exit code 1', language: 'sh', text: 'x\n', line: 3 },
      { note: '', language: 'yaml', text: '# c.yaml\nd: 1\n', line: 10 },
    ]);
    expect(blocks.map(fileNameOf)).toEqual([undefined, 'c.yaml']);
  });
});
