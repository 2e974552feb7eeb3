import { describe, expect, it } from 'vitest';
import { inlineFields, takesValue } from './inline-fields.ts';

describe('fields of scenarios in prose', () => {
  it('are those in code, outside of blocks and tables', () => {
    const page = '`nat: on`, `color: red`, `logs: { loss: 1% }`\n\n```yaml\nnat: off\n```\n';
    expect(inlineFields(page)).toEqual([
      { name: 'nat', value: 'on' },
      { name: 'logs', value: { loss: '1%' } },
    ]);
  });

  it('are told from values that no field of the name takes', () => {
    expect(takesValue('logs', { loss: '1%' })).toBe(true);
    expect(takesValue('logs', { los: '1%' })).toBe(false);
    expect(takesValue('nat', 'perhaps')).toBe(false);
  });
});
